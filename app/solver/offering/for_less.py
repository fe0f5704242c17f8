"""The dates of an offer for less money: what is as early may still come from cheaper sources, or in fewer runs.

The earliest plan takes what is there first, and what the usual costs of a unit say of its sources leaves lots, setups
and stock aside. So it is planned once more by the cheapest sources, backwards from its dates, without each of the
sources that it uses, and with what it makes in several runs made at once: whatever keeps the dates and costs less takes
its place.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

from app.domain.demand import Effort, OfferKind
from app.domain.quantity import Units
from app.domain.snapshots.supposing import without_source
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.delivered import Delivered
from app.solver.limits import TooManyParts
from app.solver.offering.least_cost import LeastCost
from app.solver.offering.offers import Candidate, OfferMaker
from app.solver.offering.only import only_sources_of
from app.solver.offering.thrift import Due, in_fewer_runs, planned_again, planned_backward, planned_forward
from app.solver.shop import Shop
from app.solver.wishes import Order, Wish

LEFT_OUT_MAX = 6
"""Sources that are left out to see whether the dates stand without them for less: each costs as much as a first offer.
"""


class ForLess:
    """Looks for what costs less than an offer does, on the same dates."""

    def __init__(self, order: Order, maker: OfferMaker) -> None:
        self._order = order
        self._maker = maker

    def of(self, candidate: Candidate) -> Candidate:
        """The same offer where nothing cheaper was found, or none can be.

        Nothing is looked for instead of what moves others or opens safety stock: these have reasons of their own.
        Nor where it is large, or has to be told at an instant: a few more plans take longer than its caller waits.
        """
        known, shop = candidate.arrangement, candidate.arrangement.draft.shop
        if candidate.kind is OfferKind.CHEAPEST or self._order.request.effort is Effort.INSTANT:
            return candidate
        is_large = known.draft.mark() > shop.limits.usual_parts_max
        if candidate.shifts or shop.opened or is_large or not self._may_cost_less(known):
            return candidate
        thrifty = (plan for plan in self._thrifty(known) if self._is_better(plan, known, known))
        found = min([known, *thrifty, self._without_some(known)], key=self._maker.price)
        again = partial(planned_again, found, self._of(known), found.draft.shop)
        found = in_fewer_runs(found, again, lambda plan, found: self._is_better(plan, found, known))
        return candidate if found is known else replace(candidate, arrangement=found, explained_by=known)

    def _may_cost_less(self, known: Arrangement) -> bool:
        paid = self._maker.price(known)
        asked = [replace(wish, line=replace(wish.line, quantity=_quantity(known, wish))) for wish in known.wishes]
        return paid > 0 and paid > LeastCost(known.draft.shop, known.promised_at).of(asked)

    def _thrifty(self, known: Arrangement) -> Iterator[Arrangement]:
        """By the cheapest sources alone, backwards from the dates and forwards to them."""
        if self._order.ships_together:
            return
        shop = known.draft.shop
        dues = [Due(one.wish, one.quantity, _due(one, shop)) for one in known.delivered]
        thrifty = planned_backward(shop, self._of(known), dues, thrifty=True)
        if thrifty is not None:
            yield thrifty
            yield from filter(None, [self._forward(only_sources_of(thrifty, shop), known)])

    def _without_some(self, known: Arrangement) -> Arrangement:
        """Without those of its sources that it costs less to do without."""
        shop, found = known.draft.shop, known
        for source in self._maker.sources(known)[:LEFT_OUT_MAX]:
            fewer = Shop(without_source(shop.snapshot, source), shop.now, shop.limits, before=shop)
            other = self._forward(fewer, known)
            if other and self._is_better(other, found, known):
                shop, found = fewer, other
        return found

    def _is_better(self, plan: Arrangement, found: Arrangement, known: Arrangement) -> bool:
        """Whether it costs less than what was found by now, and is as good as what is known."""
        maker = self._maker
        if not _is_as_good(plan, known) or maker.shipments(plan) > maker.shipments(known):
            return False
        return maker.price(plan) < maker.price(found)

    def _forward(self, shop: Shop, known: Arrangement) -> Arrangement | None:
        """Of lines in one delivery each the earliest is looked for further; of parts it is known what comes when."""
        in_parts = [one.quantity for one in known.delivered] != [one.wish.quantity for one in known.delivered]
        if in_parts:
            return planned_again(known, self._of(known), shop)
        with suppress(TooManyParts):
            return planned_forward(shop, self._of(known), known)
        return None

    def _of(self, known: Arrangement) -> Order:
        """Of what is offered: of other lines, perhaps, or by other ways than what was asked for."""
        return self._order.of(known.wishes)


def _quantity(known: Arrangement, wish: Wish) -> Units:
    return sum(one.quantity for one in known.of(wish))


def _is_as_good(plan: Arrangement, known: Arrangement) -> bool:
    """Each delivery on the same date, and none later than keeps the safety time where it was not given up."""
    pairs = [pair for wish in known.wishes for pair in zip(plan.of(wish), known.of(wish), strict=True)]
    return all(
        again.deliver_at <= _due(one, known.draft.shop)
        and again.way.measure(again.deliver_at) == one.way.measure(one.deliver_at)
        for again, one in pairs
    )


def _due(one: Delivered, shop: Shop) -> Minute:
    """The latest arrival that keeps the date and the safety time, if that was kept."""
    if not one.wish.is_dated:
        return one.deliver_at
    return max(one.deliver_at, one.promised_at - shop.safety_of(one.wish.line.item))
