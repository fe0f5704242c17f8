"""A problem made ready for searching: when the machines of a mode are open together, who follows whom, how urgent."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

from app.domain.calendar import intersection
from app.domain.hours.work_axis import WorkAxis
from app.domain.timeline import FOREVER, Minute
from app.solver.capacity.slots import latest_slot
from app.solver.scheduling.problem import Mode, Problem

ALWAYS = WorkAxis([(0, FOREVER)])
"""The axis of whatever never closes: on it, work and elapsed minutes are the same."""


@dataclass(frozen=True, slots=True)
class Option:
    """One mode of one operation, with the time in which all its machines are open."""

    mode: int
    minutes: int
    interruptible: bool
    axis: WorkAxis
    uses: Sequence[tuple[int, int]]


class CompiledProblem:
    """Of one problem. Immutable but for what it has worked out before."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._together: dict[frozenset[int], WorkAxis] = {}
        self.options: list[list[Option]] = [
            [self._option(at, mode) for at, mode in enumerate(operation.modes)] for operation in problem.operations
        ]
        self.followers: list[list[tuple[int, int]]] = [[] for _ in problem.operations]
        for at, operation in enumerate(problem.operations):
            for before, lag in operation.after:
                self.followers[before].append((at, lag))
        self.position = {at: place for place, at in enumerate(problem.order)}
        self.operations_of: list[list[int]] = [[] for _ in problem.jobs]
        for at in problem.order:
            self.operations_of[problem.operations[at].job].append(at)

    def _option(self, at: int, mode: Mode) -> Option:
        uses = mode.uses() if mode.minutes else []
        return Option(at, mode.minutes, mode.interruptible, self._axis([machine for machine, _ in uses]), uses)

    def _axis(self, machines: Sequence[int]) -> WorkAxis:
        """One object for the same hours, so that they are known to be the same."""
        closing = {id(axis): axis for at in machines if (axis := self.problem.machines[at].axis) is not None}
        if len(closing) < 2:
            return next(iter(closing.values()), ALWAYS)
        key = frozenset(closing)
        if key not in self._together:
            open_times = [list(zip(axis.starts, axis.ends, strict=True)) for axis in closing.values()]
            self._together[key] = WorkAxis(reduce(intersection, open_times))
        return self._together[key]

    def all_before(self, job: int) -> list[int]:
        """The operations of a job, and all that they wait for."""
        found = dict.fromkeys(self.operations_of[job])
        queue = list(found)
        for at in queue:
            for before, _ in self.problem.operations[at].after:
                if before not in found:
                    found[before] = None
                    queue.append(before)
        return queue

    @cached_property
    def latest_starts(self) -> list[Minute]:
        """When each operation would have to start for its job, and all that wait for it, to be in time; by hours alone.

        Below 0 where that is long past. What counts nothing is as urgent as what follows it.
        """
        latest = [FOREVER] * len(self.problem.operations)
        for at in reversed(self.problem.order):
            operation = self.problem.operations[at]
            job, deadline = self.problem.jobs[operation.job], operation.deadline
            due = min(
                job.due if job.weight else FOREVER,
                FOREVER if deadline is None else deadline,
                *(latest[follower] - lag for follower, lag in self.followers[at]),
            )
            latest[at] = max(_latest_start(option, due) for option in self.options[at])
        return latest

    @cached_property
    def usual_minutes(self) -> float:
        """Of one operation, in the middle of all: what makes urgencies comparable."""
        minutes = [min(option.minutes for option in options) for options in self.options]
        return max(1.0, sum(minutes) / max(1, len(minutes)))


def _latest_start(option: Option, due: Minute) -> Minute:
    if option.axis is not ALWAYS and 0 < due < FOREVER and option.minutes:
        slot = latest_slot(option.axis, (), due, option.minutes, interruptible=option.interruptible)
        if slot is not None:
            return slot[0]
    return due - option.minutes
