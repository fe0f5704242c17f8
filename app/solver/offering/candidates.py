"""What may be offered for a request: all of it at its earliest, and in parts where not all comes on time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from app.domain.demand import LESS_THAN_ALL, WHOLE, OfferKind, Policy
from app.domain.promise import ProofStatus
from app.solver.bounds.most import may_be_in_time, may_come_in_parts, most_in_time
from app.solver.bounds.prospects import Prospects
from app.solver.found import Found, Moved, Searched
from app.solver.offering.as_much import quantities
from app.solver.offering.offers import Candidate
from app.solver.offering.opening import Planned, opened_last
from app.solver.offering.parts import AtBest, all_on_time, in_parts
from app.solver.search import Aim, earliest, is_all_on_time
from app.solver.shop import Shop
from app.solver.wishes import Order, Way

IfOthersMove = Callable[[Shop], Prospects | None]
"""What nobody comes before, whoever moves; None where nobody may."""


def searched_for(
    shop: Shop, order: Order, if_others_move: IfOthersMove = lambda _: None, aim: Aim | None = None
) -> Planned:
    """The earliest dates and the candidates, with safety stock opened last.

    Nobody moves for them. ``if_others_move``: what might come then, as of less than all no more is looked for. With an
    ``aim`` each line comes in one delivery, or there is nothing.
    """

    def planned(shop: Shop, in_parts: bool) -> Planned:
        prospects = Prospects(shop, order.fence_at)
        has_ways = all(wish.ways for wish in order.wishes)
        searched = earliest(prospects, order, aim=aim) if has_ways else Searched(found=None)
        if aim is not None or not in_parts:
            return searched, _at_once(order, searched.found)
        at_best = cache(lambda: if_others_move(shop) or prospects)
        candidates = _candidates(prospects, order, searched.found, at_best)
        if _might_be_more(prospects, order, candidates, at_best):
            searched = replace(searched, to_its_end=False)
        return searched, candidates

    return opened_last(shop, order, planned)


def with_moved(candidates: Sequence[Candidate], moved: Moved, order: Order) -> list[Candidate]:
    """What may be offered once work moves: all that is asked for earlier; where that is on time, nothing else."""
    earlier = Candidate.of(_kind(moved.found), moved.found, order)
    if moved.stays:
        # What is offered may open less safety stock than what was found first, or come in several deliveries.
        return [_bounded_like(moved.found, one, order) if one.kind in WHOLE else one for one in candidates]
    if moved.shifts:
        # Looking on may also have found a better plan that moves nobody.
        earlier = replace(earlier, shifts=moved.shifts, untouched_at=moved.untouched_at)
    if earlier.kind is OfferKind.AS_REQUESTED:
        return [earlier]
    return [earlier, *(one for one in candidates if one.kind not in WHOLE)]


def _bounded_like(found: Found, one: Candidate, order: Order) -> Candidate:
    return Candidate.of(one.kind, replace(found, arrangement=one.arrangement), order)


def may_gain(candidates: Sequence[Candidate]) -> bool:
    """Whether anything could be earlier: not where all is on its date, though it takes several deliveries for that."""
    return not any(one.kind in WHOLE and is_all_on_time(one.arrangement) for one in candidates)


def _kind(found: Found) -> OfferKind:
    """Of all that is asked for."""
    as_asked = all(one.is_as_asked for one in found.arrangement.delivered)
    return OfferKind.AS_REQUESTED if as_asked else OfferKind.LATER


def _might_be_more(prospects: Prospects, order: Order, candidates: Sequence[Candidate], at_best: AtBest) -> bool:
    """Whether, of what is not offered, some may still be had by when it is accepted, as far as bounds tell."""
    if not candidates:
        return may_come_in_parts(prospects, order)
    if any(one.kind not in LESS_THAN_ALL for one in candidates):
        return False
    gets = max(quantities(one.arrangement.delivered, order.wishes) for one in candidates)
    return any(
        units < most_in_time(at_best().closer, wish, order.policy, Way.is_acceptable)
        for wish, units in zip(order.wishes, gets, strict=True)
    )


def _candidates(prospects: Prospects, order: Order, found: Found | None, at_best: AtBest) -> list[Candidate]:
    candidates = _at_once(order, found)
    enough = _are_enough(candidates, order.policy)
    if (
        _have_all_on_time(candidates)
        or order.policy.ship_complete
        or (enough and _are_late_for_sure(prospects, candidates, order))
    ):
        return candidates
    parts = all_on_time(prospects, order, found) if enough else in_parts(prospects, order, found, at_best)
    return parts if _have_all_on_time(parts) else [*candidates, *parts]


def _at_once(order: Order, found: Found | None) -> list[Candidate]:
    """All of it, each line in one delivery, where that is known."""
    if found is None or not found.arrangement.is_acceptable:
        return []
    return [Candidate.of(_kind(found), found, order)]


def _have_all_on_time(candidates: Sequence[Candidate]) -> bool:
    return any(candidate.kind is OfferKind.AS_REQUESTED for candidate in candidates)


def _are_enough(candidates: Sequence[Candidate], policy: Policy) -> bool:
    """Whether nobody asks for more offers: `later` comes before all but what is on time."""
    return policy.offers_max == len(candidates) and policy.prefer in (None, OfferKind.LATER)


def _are_late_for_sure(prospects: Prospects, candidates: Sequence[Candidate], order: Order) -> bool:
    """What has to be late in one delivery has to be in several, unless they come from several sites.

    What is found without trying further is taken to have to be.
    """
    if order.policy.deliveries_a_line == 1:
        return True
    if any(len(wish.ways) > 1 for wish in order.wishes):
        return False
    if not prospects.shop.limits.further_parts_max:
        return True
    if all(one.proof.status is ProofStatus.OPTIMAL for one in candidates):
        return True
    return not all(may_be_in_time(prospects, wish, wish.ways, wish.quantity, Way.is_on_time) for wish in order.wishes)
