"""Work that cannot start as planned any more goes to its earliest; nothing else that is planned moves."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace

from app.domain.plan import PlannedOperation, Run
from app.domain.plant import ProgressSource
from app.domain.progress import is_overdue
from app.domain.promise import Promise
from app.domain.routing import Step
from app.domain.runs import moved, steps_of, with_operations, work_minutes
from app.domain.snapshot import Snapshot
from app.domain.timeline import Minute, Window
from app.solver.capacity.machines import Machines
from app.solver.capacity.slots import Barriers, earliest_slot
from app.solver.shop import Shop, barriers_of


def retimed(shop: Shop, runs: Sequence[Run]) -> tuple[Run, ...]:
    """Runs of the snapshot, each put beside what the ones before it hold by then.

    What starts before its predecessor is done, or should have been reported started by now, goes to its earliest on
    the resources it holds. One that finds no place within the horizon stays where it was, and so does one on a
    resource that is gone.
    """
    wanted = {run.id for run in runs}
    owners = {run.id: owner for owner in shop.snapshot.promises.values() for run in owner.plan.runs if run.id in wanted}
    there = shop.snapshot
    again: list[Run] = []
    for run in runs:
        steps = steps_of(run, shop.plant)
        ready = [0, *(operation.end + step.wait_minutes for operation, step in zip(run.operations, steps, strict=True))]
        if not any(_must_move(shop, operation, at) for operation, at in zip(run.operations, ready, strict=False)):
            again.append(run)
            continue
        there = there.holding(gone=[_alone(owners[run.id], run)])
        again.append(_placed(shop, owners[run.id], run, there))
        there = there.holding(put=[_alone(owners[run.id], again[-1])])
    return tuple(again)


def _alone(owner: Promise, run: Run) -> Promise:
    """What a promise holds for one run."""
    return replace(owner, plan=replace(owner.plan, runs=(run,)))


def _placed(shop: Shop, owner: Promise, run: Run, there: Snapshot) -> Run:
    """Nothing of the run itself is in the way but what finds no later place, which stays: the rest goes beside that."""
    staying: tuple[PlannedOperation, ...] = ()
    while True:
        beside = there.holding(put=[_alone(owner, replace(run, operations=staying))]) if staying else there
        placed, stuck = _in_turn(shop, owner, run, beside, staying)
        if stuck is None:
            return with_operations(run, placed, steps_of(run, shop.plant))
        staying = (*staying, stuck)


def _in_turn(
    shop: Shop, owner: Promise, run: Run, there: Snapshot, staying: Collection[PlannedOperation]
) -> tuple[list[PlannedOperation], PlannedOperation | None]:
    """Each operation when the one before it is done, up to the first that finds no place and would have to move.

    On a machine that changes over, also when that is set up for it after the ones before it.
    """
    placed: list[PlannedOperation] = []
    ready = 0
    for operation, step in zip(run.operations, steps_of(run, shop.plant), strict=True):
        beside = there
        if any(unit is not None for unit in operation.units):
            moving = tuple(one for one in placed if one not in staying)
            beside = there.holding(put=[_alone(owner, replace(run, operations=moving))])
        slot = None
        must_move = _must_move(shop, operation, ready)
        if operation not in staying and (must_move or not _is_clear(shop, owner, operation, step, beside)):
            slot = _earliest(shop, owner, operation, step, ready, beside)
            if slot is None and must_move:
                return placed, operation
        placed.append(operation if slot is None else moved(operation, *slot))
        # What stays may be over before what comes before it.
        ready = max(ready, placed[-1].end + step.wait_minutes)
    return placed, None


def _earliest(
    shop: Shop, owner: Promise, operation: PlannedOperation, step: Step, ready: Minute, there: Snapshot
) -> Window | None:
    """Its first slot from when it is ready; None: it stays where it is."""
    if any(resource not in shop.plant.resources for resource in operation.resources):
        return None
    if shop.settings.progress is ProgressSource.REPORTED:
        # Where nothing is assumed, what was not reported has not begun; else it began as soon as it could.
        ready = max(ready, shop.now)
    axis = shop.axis(step, operation.resources, operation.overtime)
    minutes = work_minutes(operation, step, axis)
    if minutes == 0:
        return (ready, ready)
    barriers = _barriers(shop, owner, operation, step, there)
    slot = earliest_slot(axis, barriers, ready, minutes, interruptible=step.interruptible)
    return None if slot is None or slot[1] > shop.horizon else slot


def _is_clear(shop: Shop, owner: Promise, operation: PlannedOperation, step: Step, there: Snapshot) -> bool:
    """Whether the machines that it holds are still set up for it in time; what has begun is set up as it is."""
    if operation.is_reported or operation.start < shop.now or not any(operation.units):
        return True
    if any(resource not in shop.plant.resources for resource in operation.resources):
        return True
    for starts, ends in _barriers(shop, owner, operation, step, there):
        at = bisect_right(ends, operation.start)
        if at < len(starts) and starts[at] < operation.end:
            return False
    return True


def _barriers(
    shop: Shop, owner: Promise, operation: PlannedOperation, step: Step, there: Snapshot
) -> Sequence[Barriers]:
    """Where nothing is assumed, no machine has changed over yet for what was not reported."""
    resources = shop.plant.resources
    machines = [
        (resource, unit or 1) for resource, unit in operation.held if resources[resource].setup_matrix is not None
    ]
    crowds = [resource for resource in operation.resources if resources[resource].setup_matrix is None]
    is_reported = shop.settings.progress is ProgressSource.REPORTED
    fence_at = max(owner.plan.fence_at, shop.now) if is_reported else owner.plan.fence_at
    known = Machines(there, shop.now, fence_at)
    return [
        *(known.barriers(machine, step.setup_family) for machine in machines),
        *barriers_of(crowds, there.occupations.__getitem__),
    ]


def _must_move(shop: Shop, operation: PlannedOperation, ready: Minute) -> bool:
    is_early = operation.start < ready and not operation.is_reported
    return is_early or is_overdue(operation, shop.settings, shop.now)
