"""Moves leave when the lane leaves and arrive when the other side receives."""

from itertools import pairwise

from ortools.sat.python.cp_model import CpModel

from app.domain.supply import Lane
from app.domain.timeline import Minute
from app.solver.model.choices import Choices, MoveChoice
from app.solver.model.problem import Problem
from app.solver.transport import Transport


def moves_take_their_time(problem: Problem, model: CpModel, choices: Choices) -> None:
    """What is moved is there when goods ready at that instant arrive."""
    for move in choices.moves:
        _arrival(problem, model, move)
    _alike_moves_in_order(model, choices)


def _alike_moves_in_order(model: CpModel, choices: Choices) -> None:
    """Moves of an item over one lane are alike: those that exist come first, in the order in which they are picked."""
    for first, second in pairwise(choices.moves):
        if (first.lane, first.place) == (second.lane, second.place):
            model.add_implication(second.present, first.present)
            model.add(first.need.at <= second.need.at).only_enforce_if(second.present)


def _arrival(problem: Problem, model: CpModel, move: MoveChoice) -> None:
    lane, need, transport = move.lane, move.need, problem.shop.transport
    chosen = []
    for low, high, arrival in _pieces(transport, lane, problem.shop.now, problem.until):
        piece = model.new_bool_var("")
        chosen.append(piece)
        model.add(need.at >= low).only_enforce_if(piece)
        model.add(need.at <= high).only_enforce_if(piece)
        if transport.delivered(lane.origin, lane, high) == arrival:
            model.add(move.available_at == arrival).only_enforce_if(piece)
        else:
            model.add(move.available_at == need.at + (arrival - low)).only_enforce_if(piece)
    model.add(sum(chosen) == move.present)


def _pieces(transport: Transport, lane: Lane, low: Minute, until: Minute) -> list[tuple[Minute, Minute, Minute]]:
    """Ready times in stretches over which the arrival stays the same, or goes on minute by minute with the ready time.

    Each with its first arrival; those that arrive after ``until`` are left out.
    """
    pieces: list[tuple[Minute, Minute, Minute]] = []
    while low <= until:
        arrival = transport.delivered(lane.origin, lane, low)
        if arrival is None or arrival > until:
            break
        high = transport.latest_ready(lane.origin, lane, arrival) or low
        if high == low:
            high = max(low, min(until, transport.keeps_pace_until(lane, low)))
        pieces.append((low, high, arrival))
        low = high + 1
    return pieces
