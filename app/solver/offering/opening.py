"""Safety stock is used last: where an order comes too late without it, and then at as few places as that takes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from app.domain.demand import WHOLE, OfferKind
from app.domain.supply import ItemSite, SafetyStockUse
from app.domain.timeline import Minute
from app.solver.found import Searched
from app.solver.offering.as_much import line_by_line
from app.solver.offering.offers import Candidate
from app.solver.shop import Shop
from app.solver.wishes import Order

Planned = tuple[Searched, list[Candidate]]
"""The earliest dates, and what may be offered."""


def opened_last(shop: Shop, order: Order, plan: Callable[[Shop], Planned]) -> Planned:
    """What may be offered without safety stock, and of each kind what is better with it.

    What is no better keeps its plan, and is proven against what would be possible with all that may be opened.
    """
    searched, candidates = plan(shop)
    places = frozenset(_openable(shop, order))
    if not places or _is_as_good_as_can_be(candidates):
        return searched, candidates
    opening = _Opening(shop, order, plan)
    without = {candidate.kind: candidate for candidate in candidates}
    wider, opened = opening.planned(places)
    # Parts that are no answer any more once more can be had are not offered either.
    best = {kind: candidate for kind, candidate in without.items() if kind in WHOLE or not opened}
    best |= {kind: opening.least(places, kind, without.get(kind)) for kind in opened}
    if OfferKind.AS_REQUESTED in best:
        best = {OfferKind.AS_REQUESTED: best[OfferKind.AS_REQUESTED]}
    return wider if wider.found else replace(wider, found=searched.found), list(best.values())


class _Opening:
    """Plans with several sets of places opened, each once."""

    def __init__(self, shop: Shop, order: Order, plan: Callable[[Shop], Planned]) -> None:
        self._shop = shop
        self._order = order
        self._plan = plan
        self._known: dict[frozenset[ItemSite], tuple[Searched, dict[OfferKind, Candidate]]] = {}

    def planned(self, places: frozenset[ItemSite]) -> tuple[Searched, dict[OfferKind, Candidate]]:
        if places not in self._known:
            searched, candidates = self._plan(self._shop.opening(places, self._order.policy.use_safety_stock))
            self._known[places] = searched, {candidate.kind: candidate for candidate in candidates}
        return self._known[places]

    def least(self, places: frozenset[ItemSite], kind: OfferKind, without: Candidate | None) -> Candidate:
        """The best of a kind with no more opened than it takes; the one without any, where that is as good."""
        best = self.planned(places)[1][kind]
        if without is not None and self._merit(without) <= self._merit(best):
            return Candidate(kind=kind, arrangement=without.arrangement, proof=best.proof)
        proof, taken = best.proof, sorted(filter(best.arrangement.draft.needs_at, places))
        limits = self._shop.limits
        tried = taken[: limits.tries(limits.openings_max, best.arrangement.draft.mark())]
        singly = ({place} for place in tried)
        for closed in (places - set(taken), *singly):
            other = self.planned(places - closed)[1].get(kind) if closed else None
            if other is not None and self._merit(other) <= self._merit(best):
                places, best = places - closed, other
        return Candidate(kind=kind, arrangement=best.arrangement, proof=proof)

    def _merit(self, candidate: Candidate) -> tuple[tuple[Minute, ...], ...]:
        """Less is better: when lines come; of parts, first how much of each comes, and how much of it on time."""
        arrangement = candidate.arrangement
        if candidate.kind in WHOLE:
            return (arrangement.measures(self._order),)
        return line_by_line(arrangement, self._order)


def _is_as_good_as_can_be(candidates: Sequence[Candidate]) -> bool:
    """Everything comes on the date requested, and nothing was asked for as soon as possible."""
    return any(
        candidate.kind is OfferKind.AS_REQUESTED
        and all(one.way.requested_at is not None for one in candidate.arrangement.delivered)
        for candidate in candidates
    )


def _openable(shop: Shop, order: Order) -> Iterator[ItemSite]:
    """The places below the lines whose safety stock the policy allows to be used."""
    use = order.policy.use_safety_stock
    if use is SafetyStockUse.NONE:
        return
    sold = {wish.line.item for wish in order.wishes}
    for place in shop.sources.below((wish.line.item, way.site) for wish in order.wishes for way in wish.ways):
        kept = shop.plant.safety_stock.get(place)
        if kept is not None and kept.quantity > 0 and use.allows(place[0], sold):
            yield place
