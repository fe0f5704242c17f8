"""A plan of the model pulled forward: the model says when all comes at the earliest, and may leave steps lying before.

What waits without a reason would be told to wait for a machine that is free, and nobody could win anything by it.
"""

from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.beside import is_enough
from app.solver.coming import made, moved
from app.solver.delivered import Delivered, ready_at, shipped
from app.solver.draft import Draft, DraftBuy, DraftMove, DraftNeed, DraftOperation, DraftRun, DraftSupply
from app.solver.shop import Shop


class _DoesNotFit(Exception):
    """Something has no place that is as early as the one it had."""


def pulled_forward(shop: Shop, planned: Arrangement, *, together: bool) -> Arrangement:
    """Everything at its earliest, in the order in which it begins, where that leaves nothing later than it was.

    Deliveries that are one shipment (``together``) leave when they did.
    """
    try:
        return _Forward(shop, planned, together=together).arrangement()
    except _DoesNotFit:
        return planned


class _Forward:
    """What begins first is placed first: whatever comes after it finds the place that it had, or a better one."""

    def __init__(self, shop: Shop, planned: Arrangement, *, together: bool) -> None:
        self._shop = shop
        self._planned = planned
        self._together = together
        self._draft = Draft(shop, planned.draft.fence_at, planned.draft.lines)
        self._begun: dict[DraftRun, list[DraftOperation]] = {}
        """The operations of a run that are placed by now."""
        self._supplies: dict[DraftSupply, DraftSupply] = {}
        """What was planned as it is now."""
        self._places: set[ItemSite] = set()

    def arrangement(self) -> Arrangement:
        old = self._planned.draft
        starts = [(operation.start, run, at) for run in old.runs for at, operation in enumerate(run.operations)]
        for _, run, at in sorted(starts, key=lambda entry: entry[0]):
            self._operations(run, at)
        delivered = tuple(map(self._delivered, self._planned.delivered))
        supplies: list[DraftSupply] = [*old.runs, *old.buys, *old.moves]
        for supply in supplies:
            self._supply(supply)
        if not all(is_enough(self._draft.availability(place)) for place in self._places):
            raise _DoesNotFit
        return Arrangement(draft=self._draft, delivered=delivered)

    def _supply(self, supply: DraftSupply) -> DraftSupply:
        if supply not in self._supplies:
            if isinstance(supply, DraftRun):
                self._operations(supply, len(supply.operations) - 1)
            else:
                self._come(supply, supply if isinstance(supply, DraftBuy) else self._move(supply))
        return self._supplies[supply]

    def _come(self, was: DraftSupply, now: DraftSupply) -> None:
        self._supplies[was] = now
        self._draft.add_supply(now)

    def _operations(self, run: DraftRun, last: int) -> None:
        """All of a run up to one of them; with the last one the run is there."""
        begun = self._begun.setdefault(run, [])
        while len(begun) <= last:
            ready = self._draft.fence_at
            if begun:
                ready = begun[-1].end + run.routing.steps[begun[-1].step].wait_minutes
            begun.append(self._operation(run, run.operations[len(begun)], ready))
        if len(begun) == len(run.operations) and run not in self._supplies:
            again = made(run.routing, run.quantity, begun)
            if again is None:
                raise _DoesNotFit
            self._come(run, again)

    def _operation(self, run: DraftRun, operation: DraftOperation, ready: Minute) -> DraftOperation:
        needs = [self._there(need) for need in operation.needs]
        ready = max([ready, *(need.there_at for need in needs)])
        step, mode = run.routing.steps[operation.step], operation.mode
        minutes = step.minutes(operation.input_units, mode.speed)
        slot = self._draft.earliest_slot(step, ready, mode, minutes)
        if slot is None or slot[1] > operation.end:
            raise _DoesNotFit
        placed = DraftOperation(operation.step, mode, operation.input_units, ready, *slot, needs=needs)
        self._draft.add_operation(placed)
        for need in needs:
            self._take(need, placed.start)
        return placed

    def _there(self, need: DraftNeed) -> DraftNeed:
        """With its supplies where they are now, and when it is there; not taken yet."""
        supplies = [self._supply(supply) for supply in need.supplies]
        comes = [supply.available_at for supply in supplies]
        there_at = max([self._shop.now, self._free_from(need), *comes])
        return DraftNeed(need.place, need.quantity, there_at=there_at, at=need.at, supplies=supplies)

    def _free_from(self, need: DraftNeed) -> Minute:
        """For good, or where that is later than it was taken lent from whoever needs it later."""
        there = self._draft.availability(need.place)
        for_good = there.earliest(need.quantity)
        if for_good is not None and for_good <= need.at:
            return for_good
        return min(need.at, there.lent_from(need.quantity, need.at + 1))

    def _take(self, need: DraftNeed, at: Minute) -> None:
        need.at = at
        self._places.add(need.place)
        self._draft.add_need(need)

    def _move(self, move: DraftMove) -> DraftMove:
        need = self._there(move.need)
        self._take(need, need.there_at)
        again = moved(self._shop, move.lane, need)
        if again is None or again.available_at > move.available_at:
            raise _DoesNotFit
        return again

    def _delivered(self, one: Delivered) -> Delivered:
        need = self._there(one.delivery.need)
        self._take(need, need.at if self._together else ready_at(self._shop, one.way, need.there_at))
        again = shipped(self._draft, one.wish, one.way, need)
        if again is None or again.deliver_at > one.deliver_at:
            raise _DoesNotFit
        return again
