"""Every line is shipped once, from one site, within its acceptance window and the horizon."""

from ortools.sat.python.cp_model import CpModel

from app.solver.model.choices import Choices
from app.solver.model.problem import Problem


def each_line_goes_one_way(problem: Problem, model: CpModel, choices: Choices) -> None:
    """A line takes one of its ways; lines that ship together take the same one at the same time."""
    for line in choices.lines:
        model.add_exactly_one([taken for _, taken, _ in line.ways])
        for way, taken, _ in line.ways:
            if way.earliest_at is not None:
                earliest = problem.shop.transport.earliest_ready(way.site, way.lane, way.earliest_at)
                model.add(line.ready >= earliest).only_enforce_if(taken)
            latest_at = problem.shop.horizon if way.latest_at is None else min(way.latest_at, problem.shop.horizon)
            last = problem.shop.transport.latest_ready(way.site, way.lane, latest_at)
            model.add(line.ready <= (-1 if last is None else last)).only_enforce_if(taken)
    if problem.order.ships_together:
        first = choices.lines[0]
        for line in choices.lines[1:]:
            model.add(line.ready == first.ready)
            for (_, taken, _), (_, others, _) in zip(first.ways, line.ways, strict=True):
                model.add(taken == others)
