"""The dates of the first offer for less money: what is as early may still come from cheaper sources.

The earliest plan takes what is there first, and what the usual costs of a unit say of its sources leaves lots, setups
and stock aside. So it is planned once more by the cheapest sources, backwards from its dates, and without each of the
sources that it uses: whatever keeps the dates and costs less takes its place.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.demand import WHOLE, Effort, OfferKind
from app.domain.snapshots.supposing import without_source
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.delivered import Delivered
from app.solver.limits import TooManyParts
from app.solver.offering.least_cost import LeastCost
from app.solver.offering.offers import Candidate, OfferMaker
from app.solver.offering.only import only_sources_of
from app.solver.offering.thrift import Dues, dates_of, planned_backward, planned_forward
from app.solver.shop import Shop
from app.solver.wishes import Order

LOOKED_AT = {*WHOLE, OfferKind.EXPEDITE}
"""All of the order, at regular means or with some that are paid for: what is cheap of those is a matter of both."""

LEFT_OUT_MAX = 6
"""Sources that are left out to see whether the dates stand without them for less: each costs as much as a first offer.
"""


class ForLess:
    """Looks for what costs less than all of an order does, on the same dates."""

    def __init__(self, order: Order, maker: OfferMaker) -> None:
        self._order = order
        self._maker = maker

    def of(self, candidate: Candidate) -> Candidate:
        """The same offer where nothing cheaper was found, or none can be.

        Nothing is looked for instead of what moves others or opens safety stock: these have reasons of their own.
        Nor where it is large, or has to be told at an instant: a few more plans take longer than its caller waits.
        """
        known, shop = candidate.arrangement, candidate.arrangement.draft.shop
        if candidate.kind not in LOOKED_AT or self._order.request.effort is Effort.INSTANT:
            return candidate
        is_large = known.draft.mark() > shop.limits.usual_parts_max
        if candidate.shifts or shop.opened or is_large or not self._may_cost_less(known):
            return candidate
        plans = [known, *self._thrifty(known), self._without_some(known)]
        found = min(plans, key=self._maker.price)
        return candidate if found is known else replace(candidate, arrangement=found, explained_by=known)

    def _may_cost_less(self, known: Arrangement) -> bool:
        paid = self._maker.price(known)
        return paid > 0 and paid > LeastCost(known.draft.shop, known.promised_at).of(self._order.wishes)

    def _thrifty(self, known: Arrangement) -> Iterator[Arrangement]:
        """By the cheapest sources alone, backwards from the dates and forwards to them."""
        if self._order.ships_together:
            return
        shop = known.draft.shop
        thrifty = planned_backward(shop, self._order, self._dues(known), thrifty=True)
        if thrifty is None:
            return
        plans = (thrifty, self._forward(only_sources_of(thrifty, shop)))
        yield from (plan for plan in plans if plan is not None and self._is_as_good(plan, known))

    def _without_some(self, known: Arrangement) -> Arrangement:
        """Without those of its sources that it costs less to do without."""
        shop, found = known.draft.shop, known
        for source in self._maker.sources(known)[:LEFT_OUT_MAX]:
            fewer = Shop(without_source(shop.snapshot, source), shop.now, shop.limits, before=shop)
            other = self._forward(fewer)
            if other and self._is_as_good(other, known) and self._maker.price(other) < self._maker.price(found):
                shop, found = fewer, other
        return found

    def _is_as_good(self, plan: Arrangement, known: Arrangement) -> bool:
        dues = self._dues(known)
        in_time = all(one.deliver_at <= dues[one.wish.line.line] for one in plan.delivered)
        return in_time and dates_of(plan) == dates_of(known)

    def _dues(self, known: Arrangement) -> Dues:
        """The latest arrivals that keep the dates and, where it was not given up for them, the safety time."""
        return {wish.line.line: _due(known.last_of(wish), known.draft.shop) for wish in known.wishes}

    def _forward(self, shop: Shop) -> Arrangement | None:
        try:
            return planned_forward(shop, self._order)
        except TooManyParts:
            return None


def _due(last: Delivered, shop: Shop) -> Minute:
    if not last.wish.is_dated:
        return last.deliver_at
    return max(last.deliver_at, last.promised_at - shop.safety_of(last.wish.line.item))
