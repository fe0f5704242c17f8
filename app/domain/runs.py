"""A run with its operations at other times, and the steps that they are of."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.domain.hours.work_axis import WorkAxis
from app.domain.parts import PlannedOperation, Run
from app.domain.plant import PlantModel
from app.domain.routing import Step
from app.domain.timeline import Minute


def with_operations(run: Run, operations: Sequence[PlannedOperation], steps: Sequence[Step]) -> Run:
    """The run with its operations at other times; it is there when the last of them has ended and waited."""
    available_at = operations[-1].end + steps[-1].wait_minutes
    return replace(run, operations=tuple(operations), available_at=available_at)


def moved(operation: PlannedOperation, start: Minute, end: Minute) -> PlannedOperation:
    """Over another stretch of time; what it consumes is needed when it starts."""
    needs = tuple(replace(need, needed_at=start) for need in operation.needs)
    return replace(operation, start=start, end=end, needs=needs)


def steps_of(run: Run, plant: PlantModel) -> tuple[Step, ...]:
    """The step of each operation; of one that the routing does not know any more, one that has its name alone."""
    routing = plant.routings.get(run.routing)
    known = {step.id: step for step in routing.steps} if routing else {}
    return tuple(known.get(operation.step, Step(id=operation.step)) for operation in run.operations)


def work_minutes(operation: PlannedOperation, step: Step, axis: WorkAxis) -> int:
    """Open minutes that it takes on what it holds; those it was given where the routing reads otherwise by now."""
    choices = [
        {one.resource: one.speed for one in alternatives}.get(resource)
        for resource, alternatives in zip(operation.resources, step.requires, strict=False)
    ]
    speeds = [speed for speed in choices if speed is not None]
    if len(speeds) < max(len(step.requires), len(operation.resources)):
        return axis.work_before(operation.end) - axis.work_before(operation.start)
    return step.minutes(operation.input_units, min(speeds, default=Decimal(1)))
