"""List scheduling: one operation after the other, the most urgent that is ready first, each where it ends first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from math import exp

from app.domain.timeline import Minute
from app.solver.scheduling.board import Board
from app.solver.scheduling.compiled import CompiledProblem
from app.solver.scheduling.problem import Schedule

Urgency = Callable[[int, Minute], tuple[float, ...]]
"""From an operation, and when it may start, to what is smaller the more urgent it is."""

LOOK_AHEAD = 2.0
"""Usual operations that work with slack is looked at ahead of time: the middle of what is recommended for the rule."""


def by_due(compiled: CompiledProblem) -> Urgency:
    """The job that is due first, as a whole; one that counts nothing is due when those that wait for it must start."""
    problem = compiled.problem
    dues = [job.due for job in problem.jobs]
    for at, (job, operations) in enumerate(zip(problem.jobs, compiled.operations_of, strict=True)):
        if operations and not job.weight:
            dues[at] = compiled.latest_starts[operations[-1]]
    return lambda at, ready: (dues[problem.operations[at].job], problem.operations[at].job, compiled.position[at])


def by_slack(compiled: CompiledProblem) -> Urgency:
    """The operation that has to start first for everything behind it to be in time."""
    return lambda at, ready: (compiled.latest_starts[at], ready)


def by_start(schedule: Schedule) -> Urgency:
    """As it was planned before."""
    return lambda at, ready: (schedule.places[at].start, schedule.places[at].end)


def by_apparent_cost(compiled: CompiledProblem) -> Urgency:
    """Weight for each minute of work, the less the more slack is left.

    Apparent tardiness cost (Vepsalainen, Morton 1987).
    """
    problem = compiled.problem
    scale = LOOK_AHEAD * compiled.usual_minutes

    def urgency(at: int, ready: Minute) -> tuple[float, ...]:
        minutes = max(1, min(option.minutes for option in compiled.options[at]))
        weight = max(1, problem.jobs[problem.operations[at].job].weight)
        slack = max(0, compiled.latest_starts[at] - ready)
        return (-weight / minutes * exp(-slack / scale), slack)

    return urgency


RULES: Mapping[str, Callable[[CompiledProblem], Urgency]] = {
    "due": by_due,
    "slack": by_slack,
    "apparent cost": by_apparent_cost,
}


def listed(compiled: CompiledProblem, urgency: Urgency, modes: Sequence[int] | None = None) -> Board | None:
    """A full board, in the modes given or in those that end first; None where open time does not suffice."""
    board = Board(compiled)
    if not put_all(board, compiled.problem.order, urgency, modes):
        return None
    board.settle(range(len(compiled.problem.jobs)))
    return board


def put_all(board: Board, operations: Iterable[int], urgency: Urgency, modes: Sequence[int] | None = None) -> bool:
    """Puts those that are not on the board yet; whether all of them found a place."""
    compiled = board.compiled
    missing = set(operations)
    waits_for = {at: sum(before in missing for before, _ in compiled.problem.operations[at].after) for at in missing}
    queue = [(urgency(at, board.ready(at)), at) for at, count in waits_for.items() if not count]
    heapify(queue)
    while queue:
        at = heappop(queue)[1]
        place = board.earliest(at, board.ready(at), None if modes is None else modes[at])
        if place is None:
            return False
        board.put(at, place)
        for follower, _ in compiled.followers[at]:
            if follower in waits_for:
                waits_for[follower] -= 1
                if not waits_for[follower]:
                    heappush(queue, (urgency(follower, board.ready(follower)), follower))
    return True
