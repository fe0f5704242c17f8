"""Safety stock is used last: where an order comes too late without it, and then at as few places as that takes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from app.domain.demand import WHOLE, OfferKind
from app.domain.supply import ItemSite, SafetyStockUse
from app.domain.timeline import Minute
from app.solver.bounds.most import most_in_time
from app.solver.bounds.prospects import Prospects
from app.solver.found import Searched
from app.solver.offering.as_much import line_by_line
from app.solver.offering.offers import Candidate
from app.solver.search import below
from app.solver.shop import Shop
from app.solver.wishes import Order, Way

Planned = tuple[Searched, list[Candidate]]
"""The earliest dates, and what may be offered."""

Plan = Callable[[Shop, bool], Planned]
"""Whether in parts, too, or each line in one delivery alone."""


def opened_last(shop: Shop, order: Order, plan: Plan) -> Planned:
    """What may be offered without safety stock, and of each kind what is better with it.

    What is no better keeps its plan, and is proven against what would be possible with all that may be opened.
    """
    searched, candidates = plan(shop, True)
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


LOOKS_EACH = 4
"""How often bounds are asked for each plan that may be made: they take a tenth of it, and rule most out."""


class _Opening:
    """Plans with several sets of places opened, each once."""

    def __init__(self, shop: Shop, order: Order, plan: Plan) -> None:
        self._shop = shop
        self._order = order
        self._plan = plan
        self._known: dict[tuple[frozenset[ItemSite], bool], tuple[Searched, dict[OfferKind, Candidate]]] = {}

    def planned(
        self, places: frozenset[ItemSite], *, in_parts: bool = True
    ) -> tuple[Searched, dict[OfferKind, Candidate]]:
        key = (places, in_parts)
        if key not in self._known:
            searched, candidates = self._plan(self._opened(places), in_parts)
            self._known[key] = searched, {candidate.kind: candidate for candidate in candidates}
        return self._known[key]

    def _opened(self, places: frozenset[ItemSite]) -> Shop:
        return self._shop.opening(places, self._order.policy.use_safety_stock)

    def least(self, places: frozenset[ItemSite], kind: OfferKind, without: Candidate | None) -> Candidate:
        """The best of a kind with no more opened than it takes; the one without any, where that is as good."""
        best = self.planned(places)[1][kind]
        if without is not None and self._merit(without) <= self._merit(best):
            return Candidate(kind=kind, arrangement=without.arrangement, proof=best.proof)
        proof, taken = best.proof, sorted(filter(best.arrangement.draft.needs_at, places))
        in_parts = len(best.arrangement.delivered) > len(self._order.wishes) or kind not in WHOLE
        limits = self._shop.limits
        left = limits.tries(limits.openings_max, best.arrangement.draft.mark())
        waiting, looks = [*_singly_or_by_halves(taken, left), sorted(places.difference(taken))], LOOKS_EACH * left
        # What it does not use at all is closed with one plan more.
        last = len(self._known) + left + 1
        while waiting and looks > 0 and len(self._known) < last:
            looks, closed = looks - 1, waiting.pop()
            fewer, other = places.difference(closed), None
            if closed and self._might_do(fewer, best, in_parts=in_parts):
                other = self.planned(fewer, in_parts=in_parts)[1].get(kind)
            if other is not None and self._merit(other) <= self._merit(best):
                places, best = fewer, other
            else:
                waiting += _halves(closed)
        return Candidate(kind=kind, arrangement=best.arrangement, proof=proof)

    def _might_do(self, places: frozenset[ItemSite], best: Candidate, *, in_parts: bool) -> bool:
        """Whether it could be as good with no more opened, as far as bounds tell: of parts, that of the first line."""
        prospects, first = Prospects(self._opened(places), self._order.fence_at), self._order.wishes[0]
        if not in_parts:
            under = below(prospects, self._order)
            return under is not None and under.least <= best.arrangement.measures(self._order)
        if best.kind is OfferKind.PARTIAL or not first.is_dated:
            return True
        on_time = sum(one.quantity for one in best.arrangement.of(first) if one.is_on_time)
        return most_in_time(prospects, first, self._order.policy, Way.is_on_time) >= on_time

    def _merit(self, candidate: Candidate) -> tuple[tuple[Minute, ...], ...]:
        """Less is better: when lines come; of parts, first how much of each comes, and how much of it on time."""
        arrangement = candidate.arrangement
        if candidate.kind in WHOLE:
            return (arrangement.measures(self._order),)
        return line_by_line(arrangement, self._order)


def _singly_or_by_halves(places: Sequence[ItemSite], most: int) -> list[Sequence[ItemSite]]:
    """What is closed together, the last first: where not each can be tried, a date takes few of many as a rule."""
    return [[place] for place in reversed(places)] if len(places) <= most else _halves(places)


def _halves(places: Sequence[ItemSite]) -> list[Sequence[ItemSite]]:
    """The second, then the first; none of one alone."""
    middle = len(places) // 2
    return [places[middle:], places[:middle]] if middle else []


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
