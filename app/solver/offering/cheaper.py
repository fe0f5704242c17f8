"""The cheapest offer: what the latest acceptable dates allow at the least cost, as early as the same sources can.

Planned backwards from those dates with the cheapest sources, it shows which these are. Whoever then has no others
plans forwards, like any offer; where that costs more, because it does not wait for what is free later, the date is
drawn nearer from behind.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from app.domain.demand import OfferKind
from app.domain.promise import Proof, ProofMethod, ProofStatus
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.bounds.prospects import Prospects
from app.solver.delivered import Delivered, ready_at
from app.solver.draft import Draft
from app.solver.just_in_time import JustInTime
from app.solver.money import worth
from app.solver.offering.least_cost import LeastCost
from app.solver.offering.offers import Candidate
from app.solver.offering.only import only_sources_of
from app.solver.search import earliest
from app.solver.shop import Shop
from app.solver.unit_cost import UnitCosts
from app.solver.wishes import Order, Way, Wish

Price = Callable[[Arrangement], Decimal]
"""What an offer of an arrangement costs in all."""

HALVINGS_MAX = 5
"""Dates tried between the first offer's and the latest acceptable one: to within a day in a month."""


class Cheaper:
    """Looks for what costs less than the first offer, where every line says how late it may come."""

    def __init__(self, shop: Shop, order: Order, price: Price) -> None:
        self._shop = shop
        self._order = order
        self._price = price

    def than(self, first: Candidate) -> Candidate | None:
        """None where the first offer is as cheap, or nothing cheaper was found."""
        lasts = [way.latest_at for wish in self._order.wishes for way in wish.ways]
        until = max((last for last in lasts if last is not None), default=0)
        if None in lasts or until < first.arrangement.promised_at or self._order.ships_together:
            return None
        least, paid = LeastCost(self._shop, until).of(self._order.wishes), self._price(first.arrangement)
        thrifty = None if paid <= least else self._backward(self._shop, until, thrifty=True)
        if thrifty is None:
            return None
        shop = only_sources_of(thrifty, self._shop)
        found = self._forward(shop) or thrifty
        latest = self._backward(shop, until) or thrifty
        if self._price(found) > (cheap := self._price(latest)):
            found = self._drawn_nearer(shop, latest, first.arrangement.promised_at, cheap)
        if (costs := self._price(found)) >= paid:
            return None
        dates, firsts = _dates(found), _dates(first.arrangement)
        if all(dates[line] <= firsts[line] for line in firsts):
            # The same dates can be had for less: then that is the first offer.
            return replace(first, arrangement=found, explained_by=first.arrangement, shifts=(), untouched_at=None)
        return Candidate(kind=OfferKind.CHEAPEST, arrangement=found, proof=_proof(found, least, proven=costs <= least))

    def _drawn_nearer(self, shop: Shop, found: Arrangement, low: Minute, costs: Decimal) -> Arrangement:
        high = found.promised_at
        for _ in range(HALVINGS_MAX):
            due = (low + high) // 2
            sooner = self._backward(shop, due) if low < due < high else None
            if sooner is not None and self._price(sooner) <= costs:
                found, high = sooner, due
            else:
                low = due
        return found

    def _forward(self, shop: Shop) -> Arrangement | None:
        wishes = [self._within_reach(wish, shop) for wish in self._order.wishes]
        if not all(wish.ways for wish in wishes):
            return None
        found = earliest(Prospects(shop, self._order.fence_at), self._order.of(wishes), exact=False).found
        return found.arrangement if found is not None and found.arrangement.is_acceptable else None

    def _within_reach(self, wish: Wish, shop: Shop) -> Wish:
        """With the ways that are left."""
        lanes = {lane.id for lanes in shop.sources.lanes_to.values() for lane in lanes}
        return replace(wish, ways=tuple(way for way in wish.ways if way.lane is None or way.lane.id in lanes))

    def _backward(self, shop: Shop, until: Minute, *, thrifty: bool = False) -> Arrangement | None:
        """Every line whole by the cheapest way that brings it by an instant, and by its latest acceptable one."""
        draft = Draft(shop, self._order.fence_at, len(self._order.wishes))
        costs = UnitCosts(shop)
        planner = JustInTime(draft, costs, {}, thrifty=thrifty)

        def cost_of(entry: tuple[int, Way], wish: Wish) -> tuple[object, ...]:
            at, way = entry
            place = (wish.line.item, way.site)
            new, whole = costs.of_option(place, wish.quantity, draft.availability(place).by(until))
            carried = worth(way.lane.cost_per_unit, wish.quantity, wish.line.item, shop.plant) if way.lane else 0
            return (new + carried, whole, at)

        delivered: list[Delivered] = []
        for wish in self._order.wishes:
            ways = sorted(enumerate(self._within_reach(wish, shop).ways), key=lambda entry: cost_of(entry, wish))
            tried = (self._delivered(planner, shop, wish, way, until) for _, way in ways)
            one = next(filter(None, tried), None)
            if one is None:
                return None
            delivered.append(one)
        return Arrangement(draft=draft, delivered=tuple(delivered), is_left_late=True)

    def _delivered(self, planner: JustInTime, shop: Shop, wish: Wish, way: Way, until: Minute) -> Delivered | None:
        due = until if way.latest_at is None else min(until, way.latest_at)
        ready = shop.transport.latest_ready(way.site, way.lane, due)
        if ready is None or ready < ready_at(shop, way, ready):
            return None  # What is sent last to be in time would come before anybody accepts it.
        return planner.deliver(wish, way, wish.quantity, ready)


def _dates(found: Arrangement) -> dict[str, Minute]:
    """When each line comes."""
    dates: dict[str, Minute] = {}
    for one in found.delivered:
        dates[one.wish.line.line] = max(dates.get(one.wish.line.line, 0), one.way.measure(one.deliver_at))
    return dates


def _proof(found: Arrangement, least: Decimal, *, proven: bool) -> Proof:
    """Of the money; the date is what that money buys."""
    return Proof(
        status=ProofStatus.OPTIMAL if proven else ProofStatus.BOUNDED,
        earliest_possible_at=found.promised_at,
        gap_minutes=0,
        method=ProofMethod.BOUNDS,
        least_cost=least,
    )
