"""Where an order's work is put once its dates are known: not earlier than it helps, not later than is safe.

Machine time goes into the earliest free slot not more than ``build_ahead`` before its latest start.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.coming import made
from app.solver.delivered import Delivered, ready_at, shipped
from app.solver.draft import Draft, DraftBuy, DraftMove, DraftNeed, DraftOperation, DraftRun, DraftSupply
from app.solver.just_in_time import JustInTime
from app.solver.shop import Shop
from app.solver.unit_cost import UnitCosts


def settled(shop: Shop, found: Arrangement, *, together: bool) -> Arrangement:
    """The same dates with work where it belongs; ``together``: all deliveries are one shipment.

    The safety time is given up before a date is; where planning backwards finds no room at all, the arrangement
    stays as it was found.
    """
    costs = UnitCosts(shop)
    for safe in (True, False):
        readies = [_latest_ready(shop, one, _safety(shop, one) if safe else 0) for one in found.delivered]
        if together and readies:
            readies = [_shared_ready(shop, found, readies)] * len(readies)
        backward = _backward(shop, found, readies, costs)
        if backward is not None:
            return _Compaction(shop, backward).arrangement()
    return found


def safety_given_up(shop: Shop, arrangement: Arrangement) -> bool:
    """Whether some delivery comes within the safety time before its requested instant, or is late altogether."""
    return any(
        _safety(shop, one) > 0
        and (one.way.requested_at is None or one.deliver_at > one.way.requested_at - _safety(shop, one))
        for one in arrangement.delivered
    )


def _shared_ready(shop: Shop, found: Arrangement, readies: Sequence[Minute | None]) -> Minute | None:
    """The safety time of one line is given up before another comes sooner than it is accepted."""
    if not all(one.is_on_time for one in found.delivered):
        return found.delivered[0].delivery.need.at
    known = [ready for ready in readies if ready is not None]
    if len(known) < len(readies):
        return None
    return max(ready_at(shop, one.way, min(known)) for one in found.delivered)


def _backward(shop: Shop, found: Arrangement, readies: Sequence[Minute | None], costs: UnitCosts) -> Arrangement | None:
    draft = Draft(shop, found.draft.fence_at, found.draft.lines)
    planner = JustInTime(draft, costs, found.shares, gathered=found.gathered)
    placed: list[Delivered] = []
    for one, ready in zip(found.delivered, readies, strict=True):
        again = None if ready is None else planner.deliver(one.wish, one.way, one.quantity, ready)
        if again is None:
            return None
        placed.append(again)
    return Arrangement(draft=draft, delivered=tuple(placed)) if planner.gather() else None


def _safety(shop: Shop, one: Delivered) -> int:
    return shop.safety_of(one.wish.line.item)


def _latest_ready(shop: Shop, one: Delivered, safety: int) -> Minute | None:
    """For a date that is kept, the latest with the safety time left; a late line is wanted as soon as it was found."""
    if not one.is_on_time:
        return one.delivery.need.at
    due = min(one.promised_at - safety, shop.horizon)
    ready = shop.transport.latest_ready(one.way.site, one.way.lane, due)
    return None if ready is None else ready_at(shop, one.way, ready)


class _DoesNotFit(Exception):
    """Something has no place that is early enough."""


class _Compaction:
    """Pulls the work of a backward plan forward, source before consumer, by at most ``build_ahead``."""

    def __init__(self, shop: Shop, latest: Arrangement) -> None:
        self._shop = shop
        self._latest = latest
        self._draft = Draft(shop, latest.draft.fence_at, latest.draft.lines)
        self._supplies: dict[DraftSupply, DraftSupply] = {}
        """Where what was planned is now: of what is made at once for several there is one."""

    def arrangement(self) -> Arrangement:
        try:
            delivered = tuple(map(self._delivered, self._latest.delivered))
        except _DoesNotFit:
            return self._latest
        return Arrangement(draft=self._draft, delivered=delivered)

    def _delivered(self, one: Delivered) -> Delivered:
        again = shipped(self._draft, one.wish, one.way, self._taken(self._need(one.delivery.need)))
        if again is None:
            raise _DoesNotFit
        return again

    def _need(self, need: DraftNeed) -> DraftNeed:
        """The need, its supplies in place; not taken yet, since its consumer may start earlier."""
        supplies = [self._supply(supply) for supply in need.supplies]
        return DraftNeed(need.place, need.quantity, there_at=need.there_at, at=need.at, supplies=supplies)

    def _taken(self, need: DraftNeed) -> DraftNeed:
        if self._draft.availability(need.place).by(need.at) < need.quantity:
            raise _DoesNotFit  # Two components of one item found the same units there.
        return self._draft.add_need(need)

    def _supply(self, supply: DraftSupply) -> DraftSupply:
        if supply not in self._supplies:
            self._supplies[supply] = self._draft.add_supply(self._placed(supply))
        return self._supplies[supply]

    def _placed(self, supply: DraftSupply) -> DraftSupply:
        match supply:
            case DraftBuy():
                return supply
            case DraftMove():
                return replace(supply, need=self._taken(self._need(supply.need)))
            case DraftRun():
                return self._run(supply)

    def _run(self, run: DraftRun) -> DraftRun:
        ready = self._draft.fence_at
        operations: list[DraftOperation] = []
        for operation in run.operations:
            operations.append(self._operation(run, operation, ready))
            ready = operations[-1].end + run.routing.steps[operation.step].wait_minutes
        again = made(run.routing, run.quantity, operations)
        if again is None:
            raise _DoesNotFit
        return again

    def _operation(self, run: DraftRun, operation: DraftOperation, ready: Minute) -> DraftOperation:
        """In the earliest slot from ``build_ahead`` before its latest start; not where even that one is taken."""
        needs = [self._need(need) for need in operation.needs]
        step = run.routing.steps[operation.step]
        ready = max(ready, operation.start - self._shop.settings.build_ahead)
        for need in needs:
            there = self._draft.availability(need.place).earliest(need.quantity)
            if there is None:
                raise _DoesNotFit
            ready = max(ready, there)
        minutes = step.minutes(operation.input_units, operation.mode.speed)
        slot = self._draft.earliest_slot(step, ready, operation.mode, minutes)
        if slot is None or slot[1] > operation.end:
            raise _DoesNotFit
        again = DraftOperation(operation.step, operation.mode, operation.input_units, ready, *slot, needs=needs)
        self._draft.add_operation(again)
        for need in needs:
            need.at = again.start
            self._taken(need)
        return again
