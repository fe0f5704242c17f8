"""Work that cannot start as planned any more goes to its earliest; nothing else that is planned moves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.occupation import Occupation
from app.domain.plan import Delivery, PlannedOperation, Run
from app.domain.plant import ProgressSource
from app.domain.progress import is_overdue, moved, steps_of, with_operations, work_minutes
from app.domain.routing import Step
from app.domain.timeline import Minute
from app.solver.shop import Shop, barriers_of
from app.solver.slots import earliest_slot


def retimed(shop: Shop, runs: Sequence[Run]) -> tuple[Run, ...]:
    """Runs of the snapshot, each put beside what the ones before it hold by then.

    What starts before its predecessor is done, or should have been reported started by now, goes to its earliest on
    the resources it holds. One that finds no place within the horizon stays where it was, and so does one on a
    resource that is gone.
    """
    held = dict(shop.snapshot.occupations)
    again: list[Run] = []
    for run in runs:
        steps = steps_of(run, shop.plant)
        ready = [0, *(operation.end + step.wait_minutes for operation, step in zip(run.operations, steps, strict=True))]
        if not any(_must_move(shop, operation, at) for operation, at in zip(run.operations, ready, strict=False)):
            again.append(run)
            continue
        held |= _with_time(held, run, -1)
        again.append(with_operations(run, _placed(shop, run, steps, held), steps))
        held |= _with_time(held, again[-1], +1)
    return tuple(again)


def delivered(shop: Shop, delivery: Delivery, ready: Minute) -> Delivery:
    """The delivery when its goods are there only then; as it was where nothing goes there so late, or any more."""
    lane = shop.plant.lanes.get(delivery.lane or "")
    ship_at = shop.transport.leaves(delivery.need.site, lane, ready)
    deliver_at = None if ship_at is None else shop.transport.arrives(lane, ship_at)
    if ship_at is None or deliver_at is None or (delivery.lane and lane is None):
        return delivery
    need = replace(delivery.need, needed_at=ready)
    return replace(delivery, need=need, ship_at=ship_at, deliver_at=deliver_at)


def _placed(shop: Shop, run: Run, steps: Sequence[Step], held: Mapping[str, Occupation]) -> list[PlannedOperation]:
    """Nothing of the run itself is in the way: each operation comes when the one before it is done."""
    placed: list[PlannedOperation] = []
    ready = 0
    for operation, step in zip(run.operations, steps, strict=True):
        must_move = _must_move(shop, operation, ready)
        placed.append(_at_its_earliest(shop, operation, step, ready, held) if must_move else operation)
        ready = placed[-1].end + step.wait_minutes
    return placed


def _at_its_earliest(
    shop: Shop, operation: PlannedOperation, step: Step, ready: Minute, held: Mapping[str, Occupation]
) -> PlannedOperation:
    if any(resource not in shop.plant.resources for resource in operation.resources):
        return operation
    if shop.settings.progress is ProgressSource.REPORTED:
        # Where nothing is assumed, what was not reported has not begun; else it began as soon as it could.
        ready = max(ready, shop.now)
    axis = shop.axis(step, operation.resources)
    minutes = work_minutes(operation, step, axis)
    if minutes == 0:
        return moved(operation, ready, ready)
    barriers = barriers_of(operation.resources, held.__getitem__)
    slot = earliest_slot(axis, barriers, ready, minutes, interruptible=step.interruptible)
    return operation if slot is None or slot[1] > shop.horizon else moved(operation, *slot)


def _must_move(shop: Shop, operation: PlannedOperation, ready: Minute) -> bool:
    is_early = operation.start < ready and not operation.is_reported
    return is_early or is_overdue(operation, shop.settings, shop.now)


def _with_time(held: Mapping[str, Occupation], run: Run, sign: int) -> dict[str, Occupation]:
    """The resources of a run with its time taken, or given back."""
    changed: dict[str, Occupation] = {}
    for operation in run.operations:
        for resource in operation.resources if operation.start < operation.end else ():
            before = changed.get(resource, held[resource])
            changed[resource] = before.changed([(operation.start, operation.end, sign)])
    return changed
