"""From any schedule, or none, to one that is less late: anytime, in counted steps, with a bound on every answer."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from app.solver.scheduling.board import Board
from app.solver.scheduling.bound import earliest_places, lateness_at_least
from app.solver.scheduling.compiled import CompiledProblem
from app.solver.scheduling.limits import SchedulingLimits
from app.solver.scheduling.listing import RULES, by_start, listed
from app.solver.scheduling.problem import Problem, Schedule
from app.solver.scheduling.steps import Search


@dataclass(frozen=True, slots=True)
class Progress:
    """After so many steps: the weighted minutes late, and what they cannot be less than.

    As long as a deadline is missed, each minute of that is in the value too, with more weight than all jobs together.
    """

    steps: int
    value: int
    bound: int


Told = Callable[[Progress], None]
"""Before the first step and after each; whoever wants nothing more raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Improved:
    """``schedule`` is None where none was found that keeps all deadlines and opening hours; then ``value`` is 0."""

    schedule: Schedule | None
    value: int
    bound: int
    steps: int


def improve(
    problem: Problem,
    start: Schedule | None,
    limits: SchedulingLimits,
    tell: Told = lambda progress: None,
) -> Improved:
    """Never worse than ``start`` where that has no faults; else its modes and its order are where the search begins.

    Raises:
        ValueError: ``start`` is not of this problem.
    """
    if start is not None:
        _check(problem, start)
    ends_by = monotonic() + limits.wall_seconds_max
    compiled = CompiledProblem(problem)
    places = earliest_places(compiled)
    board = None if places is None else first_board(compiled, start)
    if places is None or board is None:
        return Improved(schedule=None, value=0, bound=0, steps=0)
    search = Search(board, limits, lateness_at_least(compiled, places), ends_by)
    tell(_progress(search))
    while search.step():
        tell(_progress(search))
    value = search.best.value(problem)
    is_kept = value == search.best_cost
    return Improved(
        schedule=search.best if is_kept else None,
        value=value if is_kept else 0,
        bound=search.bound,
        steps=search.count,
    )


def _progress(search: Search) -> Progress:
    return Progress(search.count, search.best_cost, search.bound)


def first_board(compiled: CompiledProblem, start: Schedule | None) -> Board | None:
    """The best of all rules, and of what was planned, each operation as early as its turn allows."""
    boards = [listed(compiled, rule(compiled)) for rule in RULES.values()]
    if start is not None:
        boards.append(listed(compiled, by_start(start), [place.mode for place in start.places]))
    return min((board for board in boards if board is not None), key=lambda board: board.cost, default=None)


def _check(problem: Problem, start: Schedule) -> None:
    if len(start.places) != len(problem.operations):
        raise ValueError(f"start has {len(start.places)} places for {len(problem.operations)} operations")
    for at, (operation, place) in enumerate(zip(problem.operations, start.places, strict=True)):
        if not 0 <= place.mode < len(operation.modes):
            raise ValueError(f"start.places[{at}] is in no mode of its operation: {place.mode}")
