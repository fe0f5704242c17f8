"""The same order planned backwards from its dates: as late and as cheap as the dates allow.

The latest starts it finds say where work may be placed; what it cannot fit is left to the forward plan.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from types import MappingProxyType

from app.domain.ledgers.availability import Availability
from app.domain.quantity import Units
from app.domain.routing import Routing
from app.domain.snapshots.sources import Source
from app.domain.supply import ItemSite, Lane, Purchasing
from app.domain.timeline import Minute
from app.solver.capacity.modes import StepWork
from app.solver.coming import Coming, bought, made, moved
from app.solver.delivered import Delivered, shipped
from app.solver.draft import Draft, DraftNeed, DraftOperation, DraftRun, DraftSupply
from app.solver.insertion.attempts import in_shares
from app.solver.lanes import Above
from app.solver.lots import lots_of
from app.solver.unit_cost import OptionCost, UnitCosts
from app.solver.wishes import Way, Wish

Get = Callable[[Units], Coming]
"""One way to have a quantity come."""


class JustInTime:
    """Plans needs into a draft by the instant they are due; ``thrifty``: in the cheapest mode that fits.

    ``gathered``: where all that is needed is planned at once, components first (``gather``).
    """

    def __init__(
        self,
        draft: Draft,
        costs: UnitCosts,
        shares: Mapping[ItemSite, int],
        *,
        thrifty: bool = False,
        gathered: Mapping[ItemSite, Units] = MappingProxyType({}),
    ) -> None:
        self._draft = draft
        self._shop = draft.shop
        self._costs = costs
        self._shares = shares
        self._thrifty = thrifty
        self._gathered = gathered
        self._failed = 0

    def deliver(self, wish: Wish, way: Way, quantity: Units, ready: Minute) -> Delivered | None:
        """Sent that way once all of it is there by an instant; None where it cannot be."""
        need = self.supply_by((wish.line.item, way.site), quantity, ready)
        return None if need is None else shipped(self._draft, wish, way, need)

    def supply_by(self, place: ItemSite, quantity: Units, due: Minute, above: Above = ()) -> DraftNeed | None:
        """Takes what is there by then, and has the rest come just in time from the cheapest source that can.

        What lies there for somebody later is taken, too, where the rest comes before it is needed.
        """
        if place in self._gathered:
            return self._draft.add_need(DraftNeed(place, quantity, there_at=due, at=due))
        mark = self._draft.mark()
        there = self._draft.availability(place)
        rest = quantity - there.by(due)
        supplies: Coming = []
        if rest > 0:
            back_by = there.lent_until(quantity, due)
            # The horizon may have been longer when those were promised who need it then.
            by = due if back_by is None else min(back_by, self._shop.horizon)
            supplies = self._in_shares(place, rest, by, above)
        if supplies is None:
            self._draft.undo(mark)
            return None
        return self._draft.add_need(DraftNeed(place, quantity, there_at=due, at=due, supplies=supplies))

    def gather(self) -> bool:
        """Plans at once what all have asked for until now, by the first who needs any of it; False: it does not fit.

        What comes over a lane may be asked for where all was planned already: that does not fit either.
        """
        asked: dict[ItemSite, Units] = {}
        for place in reversed(list(self._gathered)):
            needs, there = self._draft.needs_at(place), self._shop.availability(place)
            due = _first_short(needs, there, self._shop.horizon)
            asked[place] = self._draft.taken_at(place)
            rest = asked[place] - there.by(due)
            supplies = self._in_shares(place, rest, due, ()) if rest > 0 else []
            if supplies is None:
                return False
            for need in needs:
                need.supplies = supplies
        return all(self._draft.taken_at(place) == units for place, units in asked.items())

    def _in_shares(self, place: ItemSite, rest: Units, due: Minute, above: Above) -> Coming:
        """No more than the forward plan had, the smallest last of all: then the rest at once, where that fits."""
        count = min(self._shares.get(place, 1), rest)
        fits = partial(self._first_that_fits, place, due=due, above=above)

        def share(left: Units, shares: int) -> Coming:
            failed = self._failed
            at_once = fits(left) if shares > 1 and left < rest else None
            if at_once is not None:
                return at_once
            # What is tried only to set up less often is no reason to give up.
            self._failed = failed
            return fits(max(1, left // shares))

        return fits(rest) if count == 1 else in_shares(count, rest, share)

    def _first_that_fits(self, place: ItemSite, rest: Units, due: Minute, above: Above) -> Coming:
        """All of it from one source; a site that cannot send all sends what lies there, and the next has the rest."""
        if place in above or len(above) > self._shop.limits.sources_deep_max:
            return None
        begun = mark = self._draft.mark()
        sent: list[DraftSupply] = []
        for get, lane in self._ways(place, rest, due, above):
            supplies = get(rest) if self._failed < self._shop.limits.late_sources_max else None
            if supplies is not None:
                return [*sent, *supplies]
            self._failed += 1
            self._draft.undo(mark)
            there = 0 if lane is None else self._lying_at(lane, place[0], due)
            some = get(there) if 0 < there < rest else None
            if some is not None:
                sent, rest, mark = [*sent, *some], rest - there, self._draft.mark()
            self._draft.undo(mark)
        self._draft.undo(begun)
        return None

    def _lying_at(self, lane: Lane, item: str, due: Minute) -> Units:
        """How much could be sent from there without anything planned anew."""
        ready = self._shop.transport.latest_ready(lane.origin, lane, due)
        return 0 if ready is None else self._draft.availability((item, lane.origin)).by(ready)

    def _ways(self, place: ItemSite, rest: Units, due: Minute, above: Above) -> list[tuple[Get, Lane | None]]:
        """The cheapest first, of those that cost the same what comes over the fewest lanes."""
        sources: list[Source] = [*self._shop.sources.routings(place), *self._shop.sources.purchases(place)]
        sources += self._shop.lanes(place, above)
        if len(sources) > 1:
            sources.sort(key=partial(self._cost, place[0], rest))
        here = (*above, place)
        found: list[tuple[Get, Lane | None]] = []
        for source in sources:
            match source:
                case Routing():
                    found.append((partial(self._make, source, due=due, above=here), None))
                case Purchasing():
                    found.append((partial(self._buy, source, due=due), None))
                case Lane():
                    found.append((partial(self._move, source, place[0], due=due, above=here), source))
        return found

    def _cost(self, item: str, units: Units, source: Source) -> tuple[object, ...]:
        """Of so many units from a source; then by how many lanes, and what is preferred."""
        cost, legs = Fraction(0), 0
        match source:
            case Routing():
                cost = self._costs.of_runs(source, units)
            case Purchasing():
                cost = self._costs.of_purchase(source) * units
            case Lane():
                each, legs = self._costs.over(source, item)
                cost = each * units
        return (cost, legs, source.priority, source.id)

    def _buy(self, source: Purchasing, rest: Units, due: Minute) -> Coming:
        """Ordered so late that it comes before work that may be pulled forward, or at once where that is too late."""
        fence_at, transport = self._draft.fence_at, self._shop.transport
        order_by = transport.latest_order(source, due - self._shop.settings.build_ahead, fence_at)
        placed = transport.purchase(source, fence_at if order_by is None else order_by)
        if placed is None or placed[1] > due:
            return None
        return [self._draft.add_supply(bought(source, rest, placed))]

    def _move(self, lane: Lane, item: str, rest: Units, due: Minute, above: Above) -> Coming:
        ready = self._shop.transport.latest_ready(lane.origin, lane, due)
        need = None if ready is None else self.supply_by((item, lane.origin), rest, ready, above)
        move = None if need is None else moved(self._shop, lane, need)
        return None if move is None else [self._draft.add_supply(move)]

    def _make(self, routing: Routing, rest: Units, due: Minute, above: Above) -> Coming:
        runs: list[DraftSupply] = []
        for lot in lots_of(routing, rest):
            run = self._run(routing, lot, due, above) if self._draft.may_run(routing.item) else None
            if run is None:
                return None
            runs.append(run)
        return runs

    def _run(self, routing: Routing, lot: Units, due: Minute, above: Above) -> DraftRun | None:
        operations: list[DraftOperation] = []
        for index, work in reversed(list(enumerate(self._shop.work(routing, lot)))):
            due -= work.step.wait_minutes
            operation = self._operation(index, work, due, above)
            if operation is None:
                return None
            operations.insert(0, operation)
            due = operation.start
        run = made(routing, lot, operations)
        if run is not None:
            self._draft.add_supply(run)
        return run

    def _operation(self, index: int, work: StepWork, due: Minute, above: Above) -> DraftOperation | None:
        """In the first mode that still has a slot; then what it consumes, by its start."""
        modes = work.modes
        if self._thrifty:
            modes = tuple(sorted(modes, key=lambda entry: entry[1] * entry[0].cost_per_minute))
        for mode, minutes in modes:
            slot = self._draft.latest_slot(work.step, due, mode, minutes)
            if slot is not None and slot[0] >= self._draft.fence_at:
                operation = DraftOperation(index, mode, work.input_units, slot[0], *slot, needs=[])
                self._draft.add_operation(operation)
                return operation if self._fed(operation, work, above) else None
        return None

    def _fed(self, operation: DraftOperation, work: StepWork, above: Above) -> bool:
        for options in work.consumed:
            cheapest_first = options
            if len(options) > 1:
                cheapest_first = tuple(sorted(options, key=partial(self._option_cost, operation.start)))
            planned = (self.supply_by(*option, operation.start, above) for option in cheapest_first)
            need = next(filter(None, planned), None)
            if need is None:
                return False
            operation.needs.append(need)
        return True

    def _option_cost(self, due: Minute, option: tuple[ItemSite, Units]) -> OptionCost:
        place, units = option
        return self._costs.of_option(place, units, self._draft.availability(place).by(due))


def _first_short(needs: Sequence[DraftNeed], there: Availability, otherwise: Minute) -> Minute:
    """When one of these needs, the earliest first, is the first that has not enough in what is there anyway."""
    taken = 0
    for need in sorted(needs, key=lambda need: need.at):
        taken += need.quantity
        if taken > there.by(need.at):
            return need.at
    return otherwise
