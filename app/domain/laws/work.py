"""Laws of work: a run is made by its routing, in open time, in order, from what it consumes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import reduce

from app.domain.calendar import intersection
from app.domain.hours.open_hours import Hours
from app.domain.laws.consumption import consumption
from app.domain.laws.scene import Breach, Scene, once
from app.domain.laws.stops import what_stopped
from app.domain.parts import PlannedOperation, Run
from app.domain.plant import ProgressSource
from app.domain.quantity import Units
from app.domain.routing import Alternative, Routing, Step
from app.domain.timeline import Window, clock


def a_run_follows_a_routing(scene: Scene) -> Iterator[Breach]:
    """A run is made by a routing of its item at its site, step by step as listed."""
    for run in scene.runs():
        if _routing(scene, run) is None:
            yield Breach(ref=run.id, detail=f"routing {run.routing} does not make {run.item} at {run.site} this way")


def a_run_is_a_lot_the_routing_allows(scene: Scene) -> Iterator[Breach]:
    """A run is at least the minimum, a whole number of multiples, and at most the maximum."""
    for run, routing in _routed(scene):
        too_many = routing.maximum is not None and run.quantity > routing.maximum
        if run.quantity < routing.minimum or run.quantity % routing.multiple or too_many:
            yield Breach(
                ref=run.id,
                detail=f"{scene.amount(run.item, run.quantity)} {run.item} is no lot of routing {routing.id}",
            )


def a_routing_is_valid_when_its_run_ends(scene: Scene) -> Iterator[Breach]:
    """A run becomes available on a day on which its routing may be used."""
    for run, routing in _routed(scene):
        if not routing.validity.covers(run.available_at):
            yield Breach(ref=run.id, detail=f"routing {routing.id} is not valid at {clock(run.available_at)}")


def a_step_starts_with_what_its_yield_asks(scene: Scene) -> Iterator[Breach]:
    """Each step begins with as much as the yields from there on need for the run's quantity."""
    for run, routing in _routed(scene):
        for operation, units in zip(run.operations, routing.inputs(run.quantity), strict=True):
            if operation.input_units != units:
                starts, asked = scene.amount(run.item, operation.input_units), scene.amount(run.item, units)
                yield Breach(ref=_name(run, operation), detail=f"starts with {starts}, not {asked}")


def a_step_holds_one_of_each_it_requires(scene: Scene) -> Iterator[Breach]:
    """A step holds one alternative of each of its requirements; one that takes no time may hold nothing."""
    for run, _, operation, chosen in _staffed(scene):
        idle = not operation.resources and operation.start == operation.end
        if not idle and chosen is None:
            yield Breach(ref=_name(run, operation), detail=f"holds {operation.resources}, not what it requires")


def work_takes_its_minutes_in_open_time(scene: Scene) -> Iterator[Breach]:
    """Work starts in open time, has its minutes of it, and ends with the last; pauses only where it may."""
    for run, step, operation, minutes, windows in _to_be_worked(scene):
        worked = sum(end - start for start, end in windows)
        starts_and_ends_open = windows and windows[0][0] == operation.start and windows[-1][1] == operation.end
        unbroken = step.interruptible or len(windows) <= 1
        as_planned = unbroken and (starts_and_ends_open or operation.start == operation.end)
        if worked < minutes or not (as_planned or operation.left_at is not None):
            span = f"{clock(operation.left_at or operation.start)} to {clock(operation.end)}"
            detail = f"{run.item}: {span} has {worked} open minutes of {minutes}"
            stopped = what_stopped(scene, operation.resources, operation.start, operation.end)
            yield Breach(ref=_name(run, operation), detail=detail + stopped, by=max(1, minutes - worked))


def work_goes_on_while_all_is_open(scene: Scene) -> Iterator[Breach]:
    """Work has no more open time than its minutes. Where more opened since, nothing comes later for it."""
    for run, _, operation, minutes, windows in _to_be_worked(scene):
        spare = sum(end - start for start, end in windows) - minutes
        if spare > 0 and operation.left_at is None:
            span = f"{clock(operation.start)} to {clock(operation.end)}"
            yield Breach(ref=_name(run, operation), detail=f"{run.item}: {span} is {spare} minutes too long", by=spare)


def a_step_waits_for_the_one_before(scene: Scene) -> Iterator[Breach]:
    """A step starts when the one before it has ended and waited, and never ends before it starts."""
    for run, routing in _routed(scene):
        ready = run.operations[0].start
        for step, operation in zip(routing.steps, run.operations, strict=True):
            early = 0 if operation.is_reported else max(ready - operation.start, operation.start - operation.end)
            if early > 0:
                yield Breach(ref=_name(run, operation), detail=f"starts {early} minutes early", by=early)
            ready = operation.end + step.wait_minutes


def a_run_is_available_when_its_last_wait_is_over(scene: Scene) -> Iterator[Breach]:
    """What a run makes is there exactly when its last step has ended and waited."""
    for run, routing in _routed(scene):
        ready = run.operations[-1].end + routing.steps[-1].wait_minutes
        if run.available_at != ready:
            detail = f"available {clock(run.available_at)}, ready {clock(ready)}"
            yield Breach(ref=run.id, detail=detail, by=abs(run.available_at - ready))


def a_step_consumes_its_components(scene: Scene) -> Iterator[Breach]:
    """What a step consumes is needed at the run's site when the step starts: all of it, and nothing else.

    Of each component that is one of its options, the same for all that the step takes of it.
    """
    for run, step, operation in _steps(scene):
        needed: dict[str, Units] = defaultdict(int)
        for need in operation.needs:
            needed[need.item] += need.quantity
            if need.site != run.site or need.needed_at != operation.start or need.quantity < 0:
                detail = (
                    f"{scene.amount(need.item, need.quantity)} {need.item} at {need.site} at {clock(need.needed_at)}"
                )
                yield Breach(ref=need.id, detail=f"{detail} is not what {_name(run, operation)} takes at its start")
        consumed = consumption(step, operation.input_units, needed)
        for item in sorted(consumed.keys() | needed.keys()) if consumed != needed else ():
            takes, off = consumed.get(item, 0), abs(consumed.get(item, 0) - needed[item])
            if off:
                detail = f"consumes {scene.amount(item, takes)} {item}, needs {scene.amount(item, needed[item])}"
                yield Breach(ref=f"{_name(run, operation)} {item}", detail=detail, by=off)


def _routing(scene: Scene, run: Run) -> Routing | None:
    routing = scene.plant.routings.get(run.routing)
    if routing is None or (routing.item, routing.site) != run.place:
        return None
    same_steps = [step.id for step in routing.steps] == [operation.step for operation in run.operations]
    return routing if same_steps and routing.steps else None


@once
def _routed(scene: Scene) -> Iterator[tuple[Run, Routing]]:
    for run in scene.runs():
        if routing := _routing(scene, run):
            yield run, routing


@once
def _steps(scene: Scene) -> Iterator[tuple[Run, Step, PlannedOperation]]:
    for run, routing in _routed(scene):
        for step, operation in zip(routing.steps, run.operations, strict=True):
            yield run, step, operation


@once
def _staffed(scene: Scene) -> Iterator[tuple[Run, Step, PlannedOperation, list[Alternative] | None]]:
    for run, step, operation in _steps(scene):
        yield run, step, operation, _chosen(scene, step, operation)


@once
def _to_be_worked(scene: Scene) -> Iterator[tuple[Run, Step, PlannedOperation, int, Sequence[Window]]]:
    """The operations that are not over, with the minutes that each must have and the open time that it has.

    What the floor reports is as it is; what is started then has the minutes that were said to be left from there on.
    """
    for run, step, operation, chosen in _staffed(scene):
        since = operation.left_at
        if since is not None and chosen is not None and not _is_assumed_over(scene, operation):
            there = open_time(scene, step, operation)
            windows = [(max(start, since), end) for start, end in there if end > since]
            yield run, step, operation, operation.minutes_left, windows
            continue
        is_over = operation.is_reported or (operation.start < scene.now and operation.end <= scene.now)
        minutes = None if is_over else _minutes(step, operation, chosen)
        if minutes is not None:
            yield run, step, operation, minutes, open_time(scene, step, operation)


def _is_assumed_over(scene: Scene, operation: PlannedOperation) -> bool:
    return operation.end <= scene.now and scene.plant.settings.progress is ProgressSource.ASSUMED


def minutes_of(scene: Scene, step: Step, operation: PlannedOperation) -> int | None:
    """How long an operation works on what it holds; None where that is not what it requires."""
    return _minutes(step, operation, _chosen(scene, step, operation))


def _minutes(step: Step, operation: PlannedOperation, chosen: Sequence[Alternative] | None) -> int | None:
    if chosen is None and operation.resources:
        return None
    speeds = [alternative.speed for alternative in chosen or ()] or [Decimal(1)]
    return max([step.minutes(operation.input_units, speed) for speed in speeds])


def _chosen(scene: Scene, step: Step, operation: PlannedOperation) -> list[Alternative] | None:
    """The alternative behind each resource held, in the order of what the step requires; None where one is wrong."""
    chosen: list[Alternative] = []
    if len(operation.resources) != len(step.requires):
        return None
    for resource, alternatives in zip(operation.resources, step.requires, strict=True):
        found = [one for one in alternatives if one.resource == resource]
        if not found or resource not in scene.plant.resources:
            return None
        chosen.append(found[0])
    return chosen


def open_time(scene: Scene, step: Step, operation: PlannedOperation, *, overtime: bool = True) -> Sequence[Window]:
    """The minutes of an operation in which all that it holds is open; without any, those of its own calendar.

    Whoever works overtime for it does; without ``overtime`` nobody does.
    """
    span = (operation.start, operation.end)
    if not operation.resources:
        return scene.hours.of_calendar(step.calendar, *span)

    def hours(resource: str) -> Hours:
        if not overtime:
            return Hours.REGULAR
        return Hours.OVERTIME if resource in operation.overtime else Hours.AGREED

    held = (scene.hours.of_resource(resource, *span, hours(resource)) for resource in set(operation.resources))
    return reduce(intersection, held)


def _name(run: Run, operation: PlannedOperation) -> str:
    return f"{run.id}/{operation.step}"


ROUTING_LAWS = (
    a_run_follows_a_routing,
    a_run_is_a_lot_the_routing_allows,
    a_step_starts_with_what_its_yield_asks,
    a_step_holds_one_of_each_it_requires,
    a_step_consumes_its_components,
)
"""About what a run is of its routing, at whatever time."""

WORK_LAWS = (
    *ROUTING_LAWS,
    a_routing_is_valid_when_its_run_ends,
    work_takes_its_minutes_in_open_time,
    work_goes_on_while_all_is_open,
    a_step_waits_for_the_one_before,
    a_run_is_available_when_its_last_wait_is_over,
)
