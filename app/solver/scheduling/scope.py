"""What one model may change: which operations it orders anew, which may only shift, and how far each can go."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.timeline import FOREVER, Minute, Window
from app.solver.scheduling.board import Board
from app.solver.scheduling.compiled import ALWAYS, Option
from app.solver.scheduling.problem import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Taken off the board, which holds the rest as barriers.

    ``free`` operations may change mode and order, the others only when they are: in the mode they have, and in the
    order they have among each other. ``before``: where all of them were, each behind those it comes after. ``cost``: of
    the jobs they are of. ``reach``: from when on each may start, and by when it has to end.
    """

    board: Board
    free: frozenset[int]
    before: dict[int, Place]
    jobs: Sequence[int]
    cost: int
    reach: dict[int, Window]

    def options(self, at: int) -> Sequence[Option]:
        """The modes that have a place within its reach; where it is now is one."""
        options, now = self.board.compiled.options[at], self.before[at].mode
        if at not in self.free:
            return [options[now]]
        return [option for option in options if option.mode == now or positions(option, self.reach[at])]

    def overruns(self, at: int) -> bool:
        """It misses its deadline already, which then costs instead of being ruled out."""
        return _overruns(self.board, at, self.before[at])


def positions(option: Option, reach: Window) -> list[Window]:
    """Where on its axis work may start that may start from one instant on and has to end by another: first and last."""
    axis, (start, end) = option.axis, reach
    first, last = axis.work_before(start), axis.work_before(end) - option.minutes
    if option.interruptible or axis is ALWAYS:
        return [(first, last)] if first <= last else []
    fits = [
        (max(first, axis.worked[at]), min(last, axis.worked[at + 1] - option.minutes))
        for at in range(bisect_right(axis.worked, first) - 1, len(axis.starts))
        if axis.worked[at] <= last
    ]
    return [(begins, ends) for begins, ends in fits if begins <= ends]


def scope_of(board: Board, free: Iterable[int], loose: Iterable[int], horizon: Minute) -> Scope:
    """Takes them off a full board. ``horizon``: what counts nothing ends by then."""
    problem = board.compiled.problem
    free_ones = frozenset(free)
    operations = sorted(free_ones.union(loose), key=lambda at: board.compiled.position[at])
    jobs = sorted({problem.operations[at].job for at in operations})
    cost = sum(board.cost_of(job) for job in jobs)
    before = {at: board.take_off(at) for at in operations}
    earliest = _earliest_starts(board, before, free_ones)
    latest = _latest_ends(board, before, cost, horizon)
    reach = {at: (earliest[at], latest[at]) for at in operations}
    return Scope(board=board, free=free_ones, before=before, jobs=jobs, cost=cost, reach=reach)


def _earliest_starts(board: Board, before: dict[int, Place], free: frozenset[int]) -> dict[int, Minute]:
    """Each alone beside the barriers."""
    starts: dict[int, Minute] = {}
    ends: dict[int, Minute] = {}
    for at, place in before.items():
        operation = board.compiled.problem.operations[at]
        known = ((ends[one] if one in ends else board.place(one).end) + lag for one, lag in operation.after)
        starts[at] = max(operation.release, *known) if operation.after else operation.release
        first = board.earliest(at, starts[at], None if at in free else place.mode)
        ends[at] = place.end if first is None else first.end
    return starts


def _latest_ends(board: Board, before: dict[int, Place], cost: int, horizon: Minute) -> dict[int, Minute]:
    """As late as those behind it, its deadline, and a schedule no worse than this one allow."""
    compiled = board.compiled
    ends: dict[int, Minute] = {}
    starts: dict[int, Minute] = {}
    for at in reversed(before):
        job = compiled.problem.jobs[compiled.problem.operations[at].job]
        latest = max(horizon, before[at].end)
        if job.weight:
            latest = min(latest, job.due + cost // job.weight)
        deadline = compiled.problem.operations[at].deadline
        if deadline is not None and not _overruns(board, at, before[at]):
            latest = min(latest, deadline)
        for follower, lag in compiled.followers[at]:
            latest = min(latest, (starts[follower] if follower in starts else board.place(follower).start) - lag)
        # What is has to remain possible, however the limits were counted.
        ends[at] = max(latest, before[at].end)
        starts[at] = ends[at] - min(option.minutes for option in compiled.options[at])
    return ends


def _overruns(board: Board, at: int, place: Place) -> bool:
    deadline = board.compiled.problem.operations[at].deadline
    return deadline is not None and place.end > deadline


def horizon_of(board: Board) -> Minute:
    """By when all work can be done that nobody waits for, after all other work."""
    compiled = board.compiled
    end = max((place.end for place in board.places if place is not None), default=0)
    for at in range(len(compiled.problem.operations)):
        if compiled.latest_starts[at] >= FOREVER // 2:
            place = board.earliest(at, end)
            end = end if place is None else place.end
    return end
