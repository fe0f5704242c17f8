"""What the floor reports of an operation, written into its run: times that it gives are facts from then on.

Where the floor has to report (``ProgressSource.REPORTED``), this also says what it should have spoken of by now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from app.domain.hours.work_axis import WorkAxis
from app.domain.parts import PlannedOperation, Run
from app.domain.plant import PlanningSettings, PlantModel, ProgressSource
from app.domain.promise import Promise
from app.domain.quantity import Units, ceil
from app.domain.routing import Step
from app.domain.runs import moved, steps_of, with_operations, work_minutes
from app.domain.snapshots.compiled import CompiledPlant
from app.domain.snapshots.snapshot import Snapshot
from app.domain.stages import Progress
from app.domain.timeline import Minute

IN_ORDER = tuple(Progress)
"""A state never goes back to one before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorReport:
    """``at``: when it was so; None is now where it is news, and says nothing new of an operation known to be there.

    ``remaining_minutes``: open minutes of work left from ``at`` on. ``good``: units that came out good, in all once
    the operation is done, so far while it is started.
    """

    run: str
    step: str
    state: Progress
    at: Minute | None = None
    remaining_minutes: int | None = None
    good: Units | None = None


def reported(run: Run, report: FloorReport, compiled: CompiledPlant, now: Minute) -> Run:
    """The run as the floor has it. An operation that has started is past all those before it that nobody spoke of."""
    steps = steps_of(run, compiled.plant)
    at = next(index for index, operation in enumerate(run.operations) if operation.step == report.step)
    operations = list(run.operations)
    operations[at] = told = _told(operations[at], steps[at], report, compiled, now)
    if told.is_reported:
        operations[:at] = [_passed(operation, told) for operation in operations[:at]]
    if told.progress is Progress.DONE and report.good is not None:
        left = _output(report.good, steps[at + 1 :])
        is_past = any(operation.progress is Progress.DONE for operation in operations[at + 1 :])
        run = replace(run, good=min(left, run.output) if is_past else left)
    return with_operations(run, operations, steps)


def overdue_runs(snapshot: Snapshot, now: Minute) -> Iterator[tuple[Promise, Run]]:
    """Committed runs of which the floor should have reported more than it has; none where it need not report."""
    settings = snapshot.plant.settings
    if settings.progress is ProgressSource.ASSUMED:
        return
    begun_before = now - settings.start_tolerance
    for promise in snapshot.promises.values():
        for run in promise.plan.runs if promise.commitment else ():
            # At a glance, for thousands of runs: whatever is still to come starts after the first of it.
            may_lag = run.operations[0].start < begun_before
            if may_lag and _lags(run, settings, now) and not _is_known_made(promise, run):
                yield promise, run


def not_begun(promise: Promise, run: Run, settings: PlanningSettings, now: Minute) -> Sequence[PlannedOperation]:
    """What the floor should have reported started by now. It is put off, so what is left of it found no later place."""
    late = [operation for operation in run.operations if is_overdue(operation, settings, now)]
    return late if late and promise.commitment and not _is_known_made(promise, run) else ()


def is_overdue(operation: PlannedOperation, settings: PlanningSettings, now: Minute) -> bool:
    """Whether it should have been reported started by now."""
    must_report = settings.progress is ProgressSource.REPORTED and not operation.is_reported
    return must_report and operation.start + settings.start_tolerance < now


def kept_open(run: Run, plant: PlantModel, now: Minute) -> Run:
    """The run with what was started, and by now should have been reported done, ending now at the earliest."""

    def open_until_now(operation: PlannedOperation) -> PlannedOperation:
        return replace(operation, end=now) if _runs_over(operation, plant.settings, now) else operation

    return with_operations(run, [open_until_now(operation) for operation in run.operations], steps_of(run, plant))


def _told(
    operation: PlannedOperation, step: Step, report: FloorReport, compiled: CompiledPlant, now: Minute
) -> PlannedOperation:
    is_news = operation.progress is not report.state
    at = report.at if report.at is not None else now
    told = replace(operation, progress=report.state)
    if report.state is Progress.DONE:
        end = operation.end if report.at is None and not is_news else at
        return moved(_done(told), min(operation.start, end), end)
    if report.state is Progress.STARTED:
        axis = _axis_of(operation, step, compiled, now)
        minutes = _minutes_left(operation, step, report, axis, is_news=is_news)
        start, end = at if is_news else min(operation.start, at), operation.end
        if minutes is not None:
            open_end = _end_of(axis, at, minutes)
            told = replace(told, left_at=None if open_end is None else at, minutes_left=minutes)
            # Without open time that could hold the work it goes on in elapsed time: it has started, after all.
            end = at + minutes if open_end is None else open_end
        return moved(told, start, end)
    return told


def _done(operation: PlannedOperation) -> PlannedOperation:
    return replace(operation, progress=Progress.DONE, left_at=None, minutes_left=0)


def _axis_of(operation: PlannedOperation, step: Step, compiled: CompiledPlant, now: Minute) -> WorkAxis:
    """The time in which all that it holds is open, as far as that is there any more."""
    if there := tuple(resource for resource in operation.resources if resource in compiled.plant.resources):
        return compiled.axis_of_resources(there, now, operation.overtime)
    return compiled.axis_of_calendar(step.calendar, now)


def _minutes_left(
    operation: PlannedOperation, step: Step, report: FloorReport, axis: WorkAxis, *, is_news: bool
) -> int | None:
    """Of its work, as reported, else by what is good so far, else all of it; None: as it was known before."""
    if report.remaining_minutes is not None:
        return report.remaining_minutes
    if report.good is None and not is_news:
        return None
    expected = operation.input_units * Fraction(step.yield_rate)
    left = max(Fraction(0), expected - (report.good or 0))
    return ceil(work_minutes(operation, step, axis) * left / expected)


def _end_of(axis: WorkAxis, at: Minute, minutes: int) -> Minute | None:
    """None where no open time is left that could hold the work."""
    return axis.minute_of_work(axis.work_before(at) + minutes) if minutes else at


def _passed(operation: PlannedOperation, told: PlannedOperation) -> PlannedOperation:
    """An operation before one that has started: over, unless the floor itself says that both go on."""
    if operation.progress is Progress.DONE or (operation.is_reported and told.progress is Progress.STARTED):
        return operation
    end = min(operation.end, told.end if operation.is_reported else told.start)
    return moved(_done(operation), min(operation.start, end), end)


def _output(good: Units, later: Sequence[Step]) -> Units:
    """What comes of so many good units through the steps that are left."""
    for step in later:
        good = floor(good * Fraction(step.yield_rate))
    return good


def _lags(run: Run, settings: PlanningSettings, now: Minute) -> bool:
    """Of what nobody has spoken of, the first in line starts first."""
    unspoken = next((operation for operation in run.operations if not operation.is_reported), None)
    if unspoken is not None and is_overdue(unspoken, settings, now):
        return True
    return any(_runs_over(operation, settings, now) for operation in run.operations)


def _runs_over(operation: PlannedOperation, settings: PlanningSettings, now: Minute) -> bool:
    return operation.progress is Progress.STARTED and operation.end + settings.start_tolerance < now


def _is_known_made(promise: Promise, run: Run) -> bool:
    """What was counted, or has left, has been made, whether or not the floor says so."""
    left = (peg.supply for one in promise.plan.deliveries if one.shipped_at is not None for peg in one.need.pegs)
    return run.key in promise.plan.counted_supplies or run.key in left
