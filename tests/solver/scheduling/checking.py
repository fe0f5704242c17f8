"""What is wrong with a schedule, told minute by minute: plain and slow, and sharing nothing with what plans."""

from collections.abc import Iterator, Sequence

from app.domain.hours.occupation import Interval
from app.domain.timeline import Window
from app.solver.scheduling.problem import Machine, Mode, Operation, Place, Problem, Schedule


def faults(problem: Problem, schedule: Schedule) -> list[str]:
    """Every way in which it cannot be done, in words; none of a schedule that can. Being late is no fault."""
    if len(schedule.places) != len(problem.operations):
        return [f"{len(schedule.places)} places for {len(problem.operations)} operations"]
    found: list[str] = []
    for at, (operation, place) in enumerate(zip(problem.operations, schedule.places, strict=True)):
        found += [f"operation {at} {fault}" for fault in _of_operation(operation, place, problem, schedule)]
    for at, machine in enumerate(problem.machines):
        found += [f"machine {at} {fault}" for fault in _of_machine(at, machine, problem, schedule)]
    return found


def _of_operation(operation: Operation, place: Place, problem: Problem, schedule: Schedule) -> Iterator[str]:
    if not 0 <= place.mode < len(operation.modes):
        yield f"has no mode {place.mode}"
        return
    for before, lag in operation.after:
        ready = schedule.places[before].end + lag
        if place.start < ready:
            yield f"starts at {place.start}, before {ready} as operation {before} allows"
    if place.start < operation.release:
        yield f"starts at {place.start}, before its release {operation.release}"
    if operation.deadline is not None and place.end > operation.deadline:
        yield f"ends at {place.end}, after its deadline {operation.deadline}"
    yield from _of_work(operation.modes[place.mode], place, problem)


def _of_work(mode: Mode, place: Place, problem: Problem) -> Iterator[str]:
    """The minutes between start and end in which all its machines are open, one set of windows after the other."""
    windows: list[Window] = [(place.start, place.end)]
    for machine in mode.machines if mode.minutes else ():
        windows = _both(windows, problem.machines[machine])
    worked = sum(end - start for start, end in windows)
    if worked != mode.minutes:
        yield f"gets {worked} open minutes instead of {mode.minutes}"
    elif mode.minutes and windows[0][0] != place.start:
        yield f"starts at {place.start}, while closed"
    elif mode.minutes and windows[-1][1] != place.end:
        yield f"ends at {place.end}, while closed"
    elif not mode.interruptible and place.end - place.start != mode.minutes:
        yield "is interrupted"


def _both(windows: Sequence[Window], machine: Machine) -> list[Window]:
    if machine.axis is None:
        return list(windows)
    open_windows = list(zip(machine.axis.starts, machine.axis.ends, strict=True))
    shared = ((max(a, c), min(b, d)) for a, b in windows for c, d in open_windows)
    return sorted((start, end) for start, end in shared if start < end)


def _of_machine(at: int, machine: Machine, problem: Problem, schedule: Schedule) -> Iterator[str]:
    """More units taken than there are, where somebody begins; what is taken anyway may be too much by itself."""
    theirs = [(start, end, units) for start, end, units in machine.taken if start < end]
    ours: list[Interval] = []
    for operation, place in zip(problem.operations, schedule.places, strict=True):
        if not 0 <= place.mode < len(operation.modes) or place.start >= place.end:
            continue
        for used, units in operation.modes[place.mode].uses():
            if used == at:
                ours.append((place.start, place.end, units))
    for instant in sorted({start for start, _, _ in [*ours, *theirs]}):
        moving = sum(units for start, end, units in ours if start <= instant < end)
        taken = sum(units for start, end, units in theirs if start <= instant < end)
        if moving and moving + taken > machine.capacity:
            yield f"has {moving + taken} of {machine.capacity} units taken at {instant}"
