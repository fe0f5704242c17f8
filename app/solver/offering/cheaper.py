"""The cheapest offer: what the latest acceptable dates allow at the least cost, as early as the same sources can.

Planned backwards from those dates with the cheapest sources, it shows which these are. Whoever then has no others
plans forwards, like any offer; where that costs more, because it does not wait for what is free later, the date is
drawn nearer from behind.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

from app.domain.demand import OfferKind
from app.domain.promise import Proof, ProofMethod, ProofStatus
from app.domain.quantity import Units
from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.insertion.care import NOTHING
from app.solver.offering.least_cost import LeastCost
from app.solver.offering.offers import Candidate
from app.solver.offering.only import only_sources_of
from app.solver.offering.thrift import by_latest, in_fewer_runs, planned_again, planned_backward, planned_forward
from app.solver.shop import Shop
from app.solver.wishes import Order

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
        thrifty = in_fewer_runs(thrifty, partial(self._backward, self._shop, until, thrifty=True), self._is_cheaper)
        shop = only_sources_of(thrifty, self._shop)
        found = planned_forward(shop, self._order) or thrifty
        found = in_fewer_runs(found, partial(planned_again, found, self._order, shop), self._is_cheaper)
        latest = self._backward(shop, until, thrifty.gathered) or thrifty
        if self._price(found) > (cheap := self._price(latest)):
            found = self._drawn_nearer(shop, latest, first.arrangement.promised_at, cheap)
        if (costs := self._price(found)) >= paid:
            return None
        dates, firsts = found.dates(), first.arrangement.dates()
        if all(dates[line] <= firsts[line] for line in firsts):
            # The same dates can be had for less: then that is the first offer.
            return replace(first, arrangement=found, explained_by=first.arrangement, shifts=(), untouched_at=None)
        return Candidate(kind=OfferKind.CHEAPEST, arrangement=found, proof=_proof(found, least, proven=costs <= least))

    def _drawn_nearer(self, shop: Shop, found: Arrangement, low: Minute, costs: Decimal) -> Arrangement:
        high = found.promised_at
        for _ in range(HALVINGS_MAX):
            due = (low + high) // 2
            sooner = self._backward(shop, due, found.gathered) if low < due < high else None
            if sooner is not None and self._price(sooner) <= costs:
                found, high = sooner, due
            else:
                low = due
        return found

    def _is_cheaper(self, plan: Arrangement, found: Arrangement) -> bool:
        return self._price(plan) < self._price(found)

    def _backward(
        self, shop: Shop, until: Minute, gathered: Mapping[ItemSite, Units] = NOTHING, *, thrifty: bool = False
    ) -> Arrangement | None:
        return planned_backward(shop, self._order, by_latest(self._order, until), gathered, thrifty=thrifty)


def _proof(found: Arrangement, least: Decimal, *, proven: bool) -> Proof:
    """Of the money; the date is what that money buys."""
    return Proof(
        status=ProofStatus.OPTIMAL if proven else ProofStatus.BOUNDED,
        earliest_possible_at=found.promised_at,
        gap_minutes=0,
        method=ProofMethod.BOUNDS,
        least_cost=least,
    )
