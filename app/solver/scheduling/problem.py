"""What is to be scheduled, and what a schedule is: machines, jobs, operations and their places. Nothing of any plant.

Operations, jobs, machines and modes are known by their position. All instants are minutes; intervals are half-open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.hours.occupation import Interval
from app.domain.hours.work_axis import WorkAxis
from app.domain.timeline import Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """``capacity`` interchangeable units, open as its axis says, always where there is none.

    ``taken``: what is fixed on it, such as others' work: no work may be there at the same time, paused or not.
    """

    capacity: int = 1
    axis: WorkAxis | None = None
    taken: Sequence[Interval] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One way to do an operation: so many units of each of several machines, together, for so many open minutes.

    ``interruptible`` work pauses while one of its machines is closed, and keeps them all; other work fits one window.
    Work without machines takes elapsed time; work of no minutes takes no machine.
    """

    minutes: int
    machines: Sequence[int] = ()
    units: Sequence[int] | None = None
    """Of each machine, in their order; one of each where it is None."""
    interruptible: bool = True

    def uses(self) -> list[tuple[int, int]]:
        """Machine and units."""
        return list(zip(self.machines, self.units or [1] * len(self.machines), strict=True))


class Place(NamedTuple):
    """How and when an operation is done."""

    mode: int
    start: Minute
    end: Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """``after``: other operations, with the minutes that pass at least between their end and this start.

    ``deadline``: it must not end later.
    """

    job: int
    modes: Sequence[Mode]
    release: Minute = 0
    after: Sequence[tuple[int, int]] = ()
    deadline: Minute | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Each minute that its last operation ends after ``due`` counts ``weight``."""

    due: Minute
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """Checked when it is made.

    Raises:
        ValueError: something does not fit; the text names it.
    """

    machines: Sequence[Machine]
    jobs: Sequence[Job]
    operations: Sequence[Operation]
    order: Sequence[int] = field(init=False)
    """All operations, each behind those it comes after."""

    def __post_init__(self) -> None:
        for at, machine in enumerate(self.machines):
            _must(machine.capacity >= 1, f"machines[{at}].capacity must be at least 1")
        for at, job in enumerate(self.jobs):
            _must(job.weight >= 0, f"jobs[{at}].weight must not be negative")
        for at, operation in enumerate(self.operations):
            self._check_operation(f"operations[{at}]", operation)
        object.__setattr__(self, "order", _in_order(self.operations))

    def _check_operation(self, name: str, operation: Operation) -> None:
        _must(0 <= operation.job < len(self.jobs), f"{name}.job is no job: {operation.job}")
        _must(len(operation.modes) > 0, f"{name}.modes must not be empty")
        _must(operation.release >= 0, f"{name}.release must not be negative")
        for before, lag in operation.after:
            _must(0 <= before < len(self.operations), f"{name}.after names no operation: {before}")
            _must(lag >= 0, f"{name}.after has a negative lag")
        for at, mode in enumerate(operation.modes):
            self._check_mode(f"{name}.modes[{at}]", mode)

    def _check_mode(self, name: str, mode: Mode) -> None:
        _must(mode.minutes >= 0, f"{name}.minutes must not be negative")
        _must(len(set(mode.machines)) == len(mode.machines), f"{name}.machines names a machine twice")
        _must(mode.units is None or len(mode.units) == len(mode.machines), f"{name}.units must be as many as machines")
        for machine, units in mode.uses():
            _must(0 <= machine < len(self.machines), f"{name}.machines names no machine: {machine}")
            most = self.machines[machine].capacity
            _must(1 <= units <= most, f"{name}.units must be from 1 to the {most} of machine {machine}")


@dataclass(frozen=True, slots=True)
class Schedule:
    """The place of each operation, by its position."""

    places: Sequence[Place]

    def ends_of_jobs(self, problem: Problem) -> list[Minute | None]:
        """When the last operation of each job ends; None of a job without any."""
        ends: list[Minute | None] = [None] * len(problem.jobs)
        for operation, place in zip(problem.operations, self.places, strict=True):
            known = ends[operation.job]
            ends[operation.job] = place.end if known is None else max(known, place.end)
        return ends

    def value(self, problem: Problem) -> int:
        """Weighted minutes late, over all jobs: what is to be small."""
        ends = self.ends_of_jobs(problem)
        return sum(
            job.weight * max(0, end - job.due) for job, end in zip(problem.jobs, ends, strict=True) if end is not None
        )


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


def _in_order(operations: Sequence[Operation]) -> list[int]:
    waits_for = [len(operation.after) for operation in operations]
    followers: list[list[int]] = [[] for _ in operations]
    for at, operation in enumerate(operations):
        for before, _ in operation.after:
            followers[before].append(at)
    # As they were given, as far as that goes: a stack would turn the jobs round.
    order = [at for at, count in enumerate(waits_for) if not count]
    for at in order:
        for follower in followers[at]:
            waits_for[follower] -= 1
            if not waits_for[follower]:
                order.append(follower)
    _must(len(order) == len(operations), "operations wait for each other in a circle")
    return order
