"""What else may be offered beside what regular means bring from anywhere: other means, other sites, other money."""

from collections.abc import Callable, Iterator, Sequence

from app.domain.demand import WHOLE, OfferKind
from app.domain.snapshots.supposing import all_means
from app.solver.bounds.prospects import Prospects
from app.solver.limits import TooManyParts
from app.solver.offering.cheaper import Cheaper, Price
from app.solver.offering.instead import from_elsewhere, with_substitutes
from app.solver.offering.offers import Candidate
from app.solver.offering.rushed import rushed
from app.solver.shop import Shop
from app.solver.wishes import Order

Look = Callable[[], Candidate | None]


def have_other_means(shop: Shop, order: Order) -> bool:
    """Whether anything could be paid for or sent instead: then no plan by regular means says nothing of those."""
    policy, items = order.policy, shop.plant.items
    substitutes = any(items[wish.line.item].substitutes for wish in order.wishes)
    return (policy.expedite and bool(all_means(shop.compiled))) or (policy.substitute and substitutes)


def alternatives(shop: Shop, order: Order, regular: Sequence[Candidate], price: Price) -> Iterator[Candidate]:
    """To what was found by regular means; each is planned on its own. One whose plan would be too large is left out."""
    first = next((one for one in regular if one.kind in WHOLE), None)
    for look in _looks(shop, order, first, price):
        try:
            found = look()
        except TooManyParts:
            continue
        if found is not None:
            yield found


def _looks(shop: Shop, order: Order, first: Candidate | None, price: Price) -> Iterator[Look]:
    policy, arrangement = order.policy, first.arrangement if first else None
    # Beside the dates of all of it no model is searched for these, which takes longer than the rest of an answer.
    aside = Shop(shop.snapshot, shop.now, shop.limits.without_model(), before=shop)
    prospects = Prospects(aside, order.fence_at)
    in_time = arrangement is not None and all(one.is_on_time for one in arrangement.delivered)
    is_as_requested = first is not None and first.kind is OfferKind.AS_REQUESTED
    if not in_time and policy.expedite:
        yield lambda: rushed(aside, order, arrangement)
    if not is_as_requested and arrangement is not None:
        yield lambda: from_elsewhere(prospects, order, arrangement)
    if not in_time and policy.substitute:
        yield lambda: with_substitutes(prospects, order, arrangement)
    if first is not None:
        yield lambda: Cheaper(shop, order, price).than(first)
