"""What somebody could do about the links of a chain, each with the plan that it would lead to and what it costs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice

from app.domain.calendar import open_windows, without
from app.domain.capacity import CapacityEvent, CapacityKind, Resource
from app.domain.parts import Delivery, Move
from app.domain.plan import OrderPlan
from app.domain.quantity import Units, quantity_text
from app.domain.reasons import LeverKind, Link, LinkKind
from app.domain.snapshots import supposing
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import ItemSite, Lane, Purchasing, Receipt
from app.domain.timeline import MINUTES_PER_HOUR, Window
from app.solver.draft import DraftBuy, DraftNeed, DraftOperation
from app.solver.money import worth
from app.solver.offering.explain import Cause, Chain
from app.solver.offering.wording import changes
from app.solver.shop import Shop
from app.solver.unit_cost import UnitCosts

SHIFTS_TRIED_MAX = 2
"""Shifts of overtime tried of one resource: those that come first win most."""
HOLDS_TRIED_MAX = 3
"""Holds tried for one stretch: a machine may be held by dozens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody could do. ``price`` is known once it is known what is planned with it in the end.

    ``sparing``: the same with so many whole units less, of ``can_spare`` at most; None where it is done or not.
    ``item``: of which goods it is, where the same may be done for them elsewhere.
    """

    kind: LeverKind
    ref: str
    detail: str
    supposed: Callable[[Snapshot], Snapshot]
    price: Callable[[OrderPlan], Fraction]
    can_spare: int = 0
    sparing: "Callable[[int], Change] | None" = None
    item: str = ""


class Changes:
    """What could be changed about the links of a chain, that of the longest link first."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._snapshot = shop.snapshot
        self._plant = shop.plant

    def of(self, chain: Chain) -> Iterator[Change]:
        for link, cause in sorted(chain.causes, key=lambda entry: -entry[0].minutes):
            yield from self._of_link(link, cause)
        for need in chain.waited:
            # More of the very thing that is wanted is what everybody is short of already.
            yield from self._more_of(need, is_component=need.place[0] != chain.waited[0].place[0])

    def _of_link(self, link: Link, cause: Cause) -> Iterator[Change]:
        match cause:
            case DraftBuy(source=source):
                yield from self._supplier(source)
            case Lane():
                yield from self._lane(cause)
            case DraftNeed() if link.ref in self._plant.receipts:
                yield self._receipt(self._plant.receipts[link.ref])
            case DraftOperation():
                yield from self._capacity(cause, link)

    def _supplier(self, source: Purchasing) -> Iterator[Change]:
        terms = source.expedite
        if terms is not None and terms.lead_time_days < source.lead_time_days:
            sooner = replace(source, lead_time_days=terms.lead_time_days)
            yield Change(
                kind=LeverKind.EXPEDITE_SUPPLIER,
                ref=source.id,
                detail=changes.expedite_supplier(source.item, source.supplier or source.id, terms.lead_time_days),
                supposed=lambda there: supposing.with_purchasing(there, sooner),
                price=lambda plan: worth(terms.extra_cost_per_unit, _bought(plan, source), source.item, self._plant),
            )

    def _lane(self, lane: Lane) -> Iterator[Change]:
        terms = lane.expedite
        if terms is not None and terms.transit_minutes < lane.transit_minutes:
            sooner, each = replace(lane, transit_minutes=terms.transit_minutes), terms.extra_cost_per_unit
            yield Change(
                kind=LeverKind.EXPEDITE_LANE,
                ref=lane.id,
                detail=changes.expedite_lane(lane.origin, lane.destination, terms.transit_minutes),
                supposed=lambda there: supposing.with_lane(there, sooner),
                price=lambda plan: sum(
                    (worth(each, one.quantity, one.need.item, self._plant) for one in _carried(plan, lane)), Fraction(0)
                ),
            )

    def _more_of(self, need: DraftNeed, *, is_component: bool) -> Iterator[Change]:
        """There could be as much more of it as is missing now, or somebody could let go of some."""
        missing = need.quantity - self._shop.availability(need.place).by(self._shop.now)
        if missing > 0 and is_component:
            yield self._stock(need.place, missing)
        owners = (owned.owner for owned in self._shop.ledger(need.place).needs_latest_first)
        yield from self._holds(owner for owner in owners if owner is not None)

    def _receipt(self, receipt: Receipt) -> Change:
        return Change(
            kind=LeverKind.EXPEDITE_RECEIPT,
            ref=receipt.id,
            detail=changes.expedite_receipt(receipt.id, receipt.item),
            supposed=lambda there: supposing.with_receipt_at(there, receipt.id, self._shop.now),
            price=lambda _: Fraction(0),
        )

    def _stock(self, place: ItemSite, missing: Units) -> Change:
        item = self._plant.items[place[0]]
        whole = 10**item.decimals
        return Change(
            kind=LeverKind.ADD_STOCK,
            ref=f"{place[0]}@{place[1]}",
            detail=changes.add_stock(quantity_text(missing, item.decimals), *place),
            supposed=lambda there: supposing.with_more_stock(there, place, missing),
            price=lambda _: self._replaced(place, missing),
            can_spare=(missing - 1) // whole,
            sparing=lambda spared: self._stock(place, missing - spared * whole),
            item=place[0],
        )

    def _capacity(self, operation: DraftOperation, link: Link) -> Iterator[Change]:
        span = (link.start, link.end)
        for name in operation.mode.resources:
            resource = self._plant.resources[name]
            yield from (self._overtime(resource, shift) for shift in self._shifts(resource, span))
            if link.kind is LinkKind.CAPACITY:
                yield from self._holds(row.quote for row in self._snapshot.held_on(name).within(*span))

    def _shifts(self, resource: Resource, span: Window) -> Sequence[Window]:
        """The first hours of its overtime calendar in which it is not open anyway."""
        if resource.overtime is None:
            return ()
        extra = open_windows(self._plant.calendars[resource.overtime.calendar], *span)
        shifts = without(extra, self._shop.compiled.open_time(resource, *span))
        return without(shifts, self._shop.compiled.closures(resource))[:SHIFTS_TRIED_MAX]

    def _overtime(self, resource: Resource, shift: Window) -> Change:
        start, end = shift
        rate = resource.overtime.cost_per_hour if resource.overtime else Decimal(0)
        units = resource.units_at(start)
        event = CapacityEvent(
            id=f"overtime of {resource.id} from {start}",
            resource=resource.id,
            kind=CapacityKind.OVERTIME,
            start=start,
            end=end,
            units=units,
        )
        return Change(
            kind=LeverKind.OVERTIME,
            ref=resource.id,
            detail=changes.overtime(resource.id, start, end, self._plant.sites[resource.site].timezone),
            supposed=lambda there: supposing.with_overtime(there, event),
            price=lambda _: Fraction(rate) * units * (end - start) / MINUTES_PER_HOUR,
        )

    def _holds(self, quotes: Iterator[str]) -> Iterator[Change]:
        """Of those that nobody has said yes to yet."""
        held = (quote for quote in dict.fromkeys(quotes) if self._snapshot.promises[quote].commitment is None)
        yield from map(_hold, islice(held, HOLDS_TRIED_MAX))

    def _replaced(self, place: ItemSite, units: Units) -> Fraction:
        """What they are worth: as the ERP says, else what getting them anew costs."""
        known = self._plant.items[place[0]].cost
        if known is None:
            return UnitCosts(self._shop).of_place(place) * units
        return worth(known, units, place[0], self._plant)


def _hold(quote: str) -> Change:
    return Change(
        kind=LeverKind.RELEASE_HOLD,
        ref=quote,
        detail=changes.release_hold(quote),
        supposed=lambda there: supposing.with_hold_released(there, quote),
        price=lambda _: Fraction(0),
    )


def _bought(plan: OrderPlan, source: Purchasing) -> Units:
    return sum(buy.quantity for buy in plan.buys if buy.purchasing == source.id)


def _carried(plan: OrderPlan, lane: Lane) -> Iterator[Move | Delivery]:
    return (one for one in plan.carried if one.lane == lane.id)
