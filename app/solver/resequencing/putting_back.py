"""Work that was taken out of a plan is put back beside what came instead, in time for what it is promised for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.domain.ledger import available_from
from app.domain.plan import Delivery, Need, PlannedOperation, Run
from app.domain.promise import Promise
from app.domain.runs import steps_of, with_operations
from app.domain.shift import Slot
from app.domain.shifting import at_slot
from app.domain.snapshot import Snapshot
from app.domain.supply import SupplyKey
from app.domain.timeline import Minute
from app.solver.draft import Draft, DraftOperation
from app.solver.resequencing.loose import Loose
from app.solver.retiming import delivered
from app.solver.shop import Shop


class PuttingBack:
    """Puts promises back into a draft one after another, whose parts that may move are not in its plan.

    ``standing``: the plan with all of them where they stood. ``out``: those that are put back sooner or later.
    """

    def __init__(self, draft: Draft, standing: Snapshot, loose: Loose, out: Sequence[Promise]) -> None:
        self._draft = draft
        self._shop: Shop = draft.shop
        self._standing = standing
        self._loose = loose
        self._waiting = {promise.quote for promise in out}
        self._again: dict[str, Promise] = {}
        self._there: dict[SupplyKey, Minute] = {}

    def put(self, promise: Promise, *, stay: bool) -> Promise | None:
        """The promise as it is planned then; None where it would be late, or others who take from it.

        ``stay``: nothing of it starts sooner than it did.
        """
        part = self._loose.part_of(promise)
        if part is None:
            return promise
        mark, known = self._draft.mark(), dict(self._there)
        self._waiting.discard(promise.quote)
        again = self._planned(promise, part, stay=stay)
        if again is None or not self._serves_all(again, part):
            self._draft.undo(mark)
            self._there = known
            self._waiting.add(promise.quote)
            return None
        self._again[promise.quote] = again
        return again

    def _planned(self, promise: Promise, part: Promise, *, stay: bool) -> Promise | None:
        whole = {run.id: run for run in promise.plan.runs}
        for loose in sorted(part.plan.runs, key=lambda run: (run.operations[0].start, run.id)):
            again = self._run(promise, whole[loose.id], len(loose.operations), stay=stay)
            if again is None:
                return None
            whole[loose.id] = again
            self._there[again.key] = again.available_at
        deliveries = [self._delivery(promise, one) for one in promise.plan.deliveries]
        kept = tuple(one for one in deliveries if one is not None)
        if len(kept) < len(deliveries):
            return None
        return replace(promise, plan=replace(promise.plan, runs=tuple(whole.values()), deliveries=kept))

    def _run(self, promise: Promise, run: Run, count: int, *, stay: bool) -> Run | None:
        """With its last operations at their earliest, one after another."""
        steps, first = steps_of(run, self._shop.plant), len(run.operations) - count
        operations = list(run.operations)
        ready = max(self._loose.not_before(promise), promise.plan.fence_at)
        if first:
            ready = max(ready, operations[first - 1].end + steps[first - 1].wait_minutes)
        for at in range(first, len(operations)):
            ready = max(ready, operations[at].start) if stay else ready
            again = self._operation(run, operations[at], at, ready)
            if again is None:
                return None
            operations[at] = again
            ready = again.end + steps[at].wait_minutes
        validity = self._shop.plant.routings[run.routing].validity
        return with_operations(run, operations, steps) if validity.covers(ready) else None

    def _operation(self, run: Run, operation: PlannedOperation, at: int, ready: Minute) -> PlannedOperation | None:
        """Where it ends first once all it takes is there."""
        for need in operation.needs:
            there_at = self._there_at(need)
            if there_at is None:
                return None
            ready = max(ready, there_at)
        step = self._shop.plant.routings[run.routing].steps[at]
        best: DraftOperation | None = None
        for mode, minutes in self._loose.ways(run, operation):
            if best is not None and ready + minutes >= best.end:
                continue
            found = self._draft.earliest_slot(step, mode, minutes, ready)
            if found is not None and (best is None or found[1] < best.end):
                best = DraftOperation(at, mode, operation.input_units, ready, *found, needs=[])
        if best is None or best.end > self._shop.horizon:
            return None
        self._draft.add_operation(best)
        slot = Slot(start=best.start, end=best.end, resources=best.mode.resources, units=best.mode.units)
        return at_slot(operation, slot)

    def _delivery(self, promise: Promise, delivery: Delivery) -> Delivery | None:
        """Later where its goods are, as long as its date and its safety time allow; None where they do not."""
        if delivery.shipped_at is not None:
            return delivery
        shipment = [one for one in promise.plan.open_deliveries if _shipment(one) == _shipment(delivery)]
        there_at = max((self._there_at(one.need) or 0 for one in shipment), default=0)
        if there_at <= delivery.ready_at:
            return delivery
        if delivery.ready_at < self._loose.not_before(promise):
            return None
        again = delivered(self._shop, delivery, there_at)
        promised = next(line.promised_at for line in promise.lines if line.line == delivery.line)
        latest = max(delivery.deliver_at, promised - self._shop.safety_of(delivery.need.item))
        return again if again.need.needed_at == there_at and again.deliver_at <= latest else None

    def _there_at(self, need: Need) -> Minute | None:
        """When all that it is pegged to can be used, and what it is short of; None: nobody knows."""
        ledger = self._standing.ledger(need.item, need.site)
        if ledger.unlimited:
            return 0
        missing = need.quantity - sum(peg.quantity for peg in need.pegs)
        last = 0
        if missing > 0:
            covered_at = self._shop.availability((need.item, need.site)).earliest(missing)
            if covered_at is None:
                return None
            last = covered_at
        for peg in need.pegs:
            at = self._there.get(peg.supply)
            if at is None and (supply := ledger.supplies.get(peg.supply)) is not None:
                at = available_from(supply, self._shop.now, self._shop.settings)
            if at is None:
                return None
            last = max(last, at)
        return last

    def _serves_all(self, again: Promise, part: Promise) -> bool:
        """Whether what takes from the runs that moved, own work and that of others, finds them there in time."""
        own = (need for need in again.plan.needs() if any(peg.supply in self._there for peg in need.pegs))
        for need in own:
            there_at = self._there_at(need)
            if there_at is None or there_at > need.needed_at:
                return False
        return all(
            self._there[run.key] <= need.needed_at
            for run in part.plan.runs
            for need in self._taken_by_others(again, run)
        )

    def _taken_by_others(self, promise: Promise, run: Run) -> Iterator[Need]:
        """The needs of others that are pegged to a run, but for those that are put back themselves later."""
        ledger = self._standing.ledger(run.item, run.site)
        own = sum(peg.quantity for need in promise.plan.needs() for peg in need.pegs if peg.supply == run.key)
        if ledger.pegged.get(run.key, 0) <= own:
            return
        for owned in ledger.needs.values():
            if owned.owner in (promise.quote, *self._waiting) or not any(
                peg.supply == run.key for peg in owned.need.pegs
            ):
                continue
            moved = self._again.get(owned.owner or "")
            needs = moved.plan.needs() if moved else ()
            yield next((need for need in needs if need.id == owned.need.id), owned.need)


def _shipment(delivery: Delivery) -> tuple[str, str | None, Minute]:
    """Lines that leave together go on leaving together."""
    return (delivery.need.site, delivery.lane, delivery.ship_at)
