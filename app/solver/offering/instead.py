"""Offers of something else than what was asked for: from another site, or a substitute."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.demand import OfferKind
from app.solver.arrangement import Arrangement
from app.solver.bounds.prospects import Prospects
from app.solver.found import Found
from app.solver.insertion.climb import rank
from app.solver.offering.offers import Candidate
from app.solver.search import earliest
from app.solver.shop import Shop
from app.solver.wishes import Order, Wish, order_of

SUBSTITUTES_TRIED_MAX = 6
"""Of all late lines together: each costs as much as a first offer, and few items have more than one or two."""


def from_elsewhere(prospects: Prospects, order: Order, first: Arrangement) -> Candidate | None:
    """The earliest where no line comes from where the first offer sends it; None where there is no other site."""
    others = tuple(_elsewhere(wish, first) for wish in order.wishes)
    if others == order.wishes:
        return None
    if order.ships_together:
        sites = set.intersection(*({way.site for way in wish.ways} for wish in others))
        others = tuple(replace(wish, ways=tuple(way for way in wish.ways if way.site in sites)) for wish in others)
    if not all(wish.ways for wish in others):
        return None
    elsewhere = order.of(others)
    return _candidate(OfferKind.OTHER_SITE, earliest(prospects, elsewhere).found, elsewhere)


def _elsewhere(wish: Wish, first: Arrangement) -> Wish:
    """With the ways from other sites; as it is where there is none."""
    used = {one.way.site for one in first.of(wish)}
    ways = tuple(way for way in wish.ways if way.site not in used)
    return replace(wish, ways=ways) if ways else wish


def with_substitutes(prospects: Prospects, order: Order, first: Arrangement | None) -> Candidate | None:
    """Late lines with a substitute each, as far as that is sooner; None where it is not, or there is none."""
    chosen = order
    best: Found | None = None
    tries = SUBSTITUTES_TRIED_MAX

    def standing() -> tuple[object, ...]:
        known = best.arrangement if best else first
        return (True,) if known is None else rank(known, chosen)

    for at, wish in enumerate(order.wishes):
        if first is not None and all(one.is_on_time for one in first.of(wish)):
            continue
        for other in _substitutes(wish, order, prospects.shop):
            if tries == 0:
                break
            tries -= 1
            asked = order.of([*chosen.wishes[:at], other, *chosen.wishes[at + 1 :]])
            found = earliest(prospects, asked).found
            if found is not None and rank(found.arrangement, asked) < standing():
                best, chosen = found, asked
    return _candidate(OfferKind.SUBSTITUTE, best, chosen)


def _substitutes(wish: Wish, order: Order, shop: Shop) -> Iterator[Wish]:
    """The line about each substitute that is counted as its item is."""
    item = shop.plant.items[wish.line.item]
    for name in item.substitutes:
        other = shop.plant.items.get(name)
        if other is not None and (other.unit, other.decimals) == (item.unit, item.decimals):
            line = replace(wish.line, item=name)
            (asked,) = order_of(replace(order.request, lines=(line,)), shop).wishes
            yield replace(asked, instead_of=item.id)


def _candidate(kind: OfferKind, found: Found | None, order: Order) -> Candidate | None:
    if found is None or not found.arrangement.is_acceptable:
        return None
    return Candidate.of(kind, found, order)
