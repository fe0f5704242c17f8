"""Work that cannot start as planned any more goes to its earliest; nothing else that is planned moves."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace

from app.domain.facts.progress import is_overdue
from app.domain.parts import PlannedOperation, Run
from app.domain.plant import ProgressSource
from app.domain.promise import Promise
from app.domain.routing import Step
from app.domain.runs import moved, steps_of, with_operations, work_minutes
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute, Window
from app.solver.capacity.barriers import Barriers
from app.solver.capacity.machines import Machines
from app.solver.capacity.slots import earliest_slot
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
        one = _Retiming(shop, owners[run.id], run)
        if one.stays():
            again.append(run)
            continue
        there = there.holding(gone=[one.alone(run)])
        again.append(one.placed(there))
        there = there.holding(put=[one.alone(again[-1])])
    return tuple(again)


class _Retiming:
    """One run of a promise, beside plans that are there without it."""

    def __init__(self, shop: Shop, owner: Promise, run: Run) -> None:
        self._shop = shop
        self._owner = owner
        self._run = run
        self._steps = steps_of(run, shop.plant)
        self._is_reported = shop.settings.progress is ProgressSource.REPORTED

    def stays(self) -> bool:
        ready = 0
        for operation, step in zip(self._run.operations, self._steps, strict=True):
            if self._must_move(operation, ready):
                return False
            ready = operation.end + step.wait_minutes
        return True

    def alone(self, run: Run) -> Promise:
        """What its promise holds for the run as it is then."""
        return replace(self._owner, plan=replace(self._owner.plan, runs=(run,)))

    def placed(self, there: Snapshot) -> Run:
        """Nothing of the run itself is in the way but what finds no later place: the rest goes beside that."""
        staying: tuple[PlannedOperation, ...] = ()
        while True:
            placed, stuck = self._in_turn(self._with(staying, there) if staying else there, staying)
            if stuck is None:
                return with_operations(self._run, placed, self._steps)
            staying = (*staying, stuck)

    def _with(self, operations: tuple[PlannedOperation, ...], there: Snapshot) -> Snapshot:
        return there.holding(put=[self.alone(replace(self._run, operations=operations))])

    def _in_turn(
        self, there: Snapshot, staying: Collection[PlannedOperation]
    ) -> tuple[list[PlannedOperation], PlannedOperation | None]:
        """Each operation when the one before it is done, up to the first that finds no place and would have to move.

        On a machine that changes over, also when that is set up for it after the ones before it.
        """
        placed: list[PlannedOperation] = []
        ready = 0
        for operation, step in zip(self._run.operations, self._steps, strict=True):
            beside = there
            if any(unit is not None for unit in operation.units):
                beside = self._with(tuple(one for one in placed if one not in staying), there)
            slot = None
            must_move = self._must_move(operation, ready)
            if operation not in staying and (must_move or not self._is_clear(operation, step, beside)):
                slot = self._earliest(operation, step, ready, beside)
                if slot is None and must_move:
                    return placed, operation
            placed.append(operation if slot is None else moved(operation, *slot))
            # What stays may be over before what comes before it.
            ready = max(ready, placed[-1].end + step.wait_minutes)
        return placed, None

    def _earliest(self, operation: PlannedOperation, step: Step, ready: Minute, there: Snapshot) -> Window | None:
        """Its first slot from when it is ready; None: it stays where it is."""
        if not self._is_known(operation):
            return None
        if self._is_reported:
            # Where nothing is assumed, what was not reported has not begun; else it began as soon as it could.
            ready = max(ready, self._shop.now)
        axis = self._shop.axis(step, operation.resources, operation.overtime)
        minutes = work_minutes(operation, step, axis)
        if minutes == 0:
            return (ready, ready)
        barriers = self._barriers(operation, step, there)
        slot = earliest_slot(axis, barriers, ready, minutes, interruptible=step.interruptible)
        return None if slot is None or slot[1] > self._shop.horizon else slot

    def _is_clear(self, operation: PlannedOperation, step: Step, there: Snapshot) -> bool:
        """Whether the machines that it holds are still set up for it in time; what has begun is set up as it is."""
        if operation.is_reported or operation.start < self._shop.now or not any(operation.units):
            return True
        for starts, ends in self._barriers(operation, step, there) if self._is_known(operation) else ():
            at = bisect_right(ends, operation.start)
            if at < len(starts) and starts[at] < operation.end:
                return False
        return True

    def _is_known(self, operation: PlannedOperation) -> bool:
        """A feed may have dropped a resource under work that was planned on it."""
        return all(resource in self._shop.plant.resources for resource in operation.resources)

    def _barriers(self, operation: PlannedOperation, step: Step, there: Snapshot) -> Sequence[Barriers]:
        """Where nothing is assumed, no machine has changed over yet for what was not reported."""
        resources, now, fence_at = self._shop.plant.resources, self._shop.now, self._owner.plan.fence_at
        machines = [
            (resource, unit or 1) for resource, unit in operation.held if resources[resource].setup_matrix is not None
        ]
        crowds = [resource for resource in operation.resources if resources[resource].setup_matrix is None]
        known = Machines(there, now, max(fence_at, now) if self._is_reported else fence_at)
        return [
            *(known.barriers(machine, step.setup_family) for machine in machines),
            *barriers_of(crowds, there.occupations.__getitem__),
        ]

    def _must_move(self, operation: PlannedOperation, ready: Minute) -> bool:
        is_early = operation.start < ready and not operation.is_reported
        return is_early or is_overdue(operation, self._shop.settings, self._shop.now)
