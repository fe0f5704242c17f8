"""As much of a request as insertion brings in time: in runs as it is known to come, and as each gap takes it.

Which of the two brings more cannot be said beforehand, as filling one gap may spoil another.
"""

from collections.abc import Callable, Iterator, Sequence

from app.domain.quantity import Units
from app.solver.arrangement import Arrangement
from app.solver.bounds.most import most_in_time
from app.solver.bounds.prospects import Prospects
from app.solver.delivered import Delivered
from app.solver.found import Found
from app.solver.insertion.arrange import Arranger
from app.solver.insertion.delivering import Rest
from app.solver.insertion.obtaining import Care
from app.solver.limits import TooManyParts
from app.solver.wishes import Order, Way, Wish

Quantities = tuple[Units, ...]
"""How much of each line, in the order in which they are settled: more of one comes before all that follow."""


def on_time_first(prospects: Prospects, order: Order, found: Found | None, rest: Rest) -> Arrangement | None:
    """As much as comes on the requested date; None where that, and what becomes of the rest, is not acceptable."""
    if not any(wish.is_dated for wish in order.wishes):
        return None

    def acceptable(arranger: Arranger) -> Arrangement | None:
        plan = arranger.on_time_first(order, rest)
        return plan if plan is not None and plan.is_acceptable else None

    def on_time(plan: Arrangement) -> Quantities:
        return quantities([one for one in plan.delivered if one.is_on_time], order.wishes)

    there_may_be = tuple(most_in_time(prospects, wish, order.policy, Way.is_on_time) for wish in order.wishes)
    return _most_found(_arrangers(prospects, found), acceptable, on_time, there_may_be)


def most_of(prospects: Prospects, order: Order, found: Found | None) -> Arrangement | None:
    """As much as can be accepted."""
    there_may_be = tuple(most_in_time(prospects, wish, order.policy, Way.is_acceptable) for wish in order.wishes)
    return _most_found(
        _arrangers(prospects, found),
        lambda one: one.most_of(order),
        lambda plan: quantities(plan.delivered, order.wishes),
        there_may_be,
    )


def _most_found(
    arrangers: Iterator[Arranger],
    planned: Callable[[Arranger], Arrangement | None],
    counted: Callable[[Arrangement], Quantities],
    there_may_be: Quantities,
) -> Arrangement | None:
    """Of the plans that arrangers make the one that brings most, of equals the first, if there may be more."""
    best: Arrangement | None = None
    for arranger in arrangers:
        try:
            plan = planned(arranger)
        except TooManyParts:
            if best is None:
                raise
            break
        if plan is not None and (best is None or counted(plan) > counted(best)):
            best = plan
        if best is not None and counted(best) >= there_may_be:
            break
    return best


def _arrangers(prospects: Prospects, found: Found | None) -> Iterator[Arranger]:
    """Each offer has a budget of its own, so that none finds less because another came first.

    What comes in many runs is best filled; in one, it may be, where it is tried further at all.
    """
    in_shares = found is not None and bool(found.arrangement.shares or found.arrangement.due)
    ways = (in_shares, not in_shares)
    for filling in ways if prospects.shop.limits.further_parts_max else ways[:1]:
        if found is None:
            yield Arranger(prospects, Care(trials=prospects.shop.limits.trials_max), filling=filling)
        else:
            yield Arranger.like(prospects, found, filling=filling)


def quantities(delivered: Sequence[Delivered], wishes: Sequence[Wish]) -> Quantities:
    return tuple(sum(one.quantity for one in delivered if one.wish is wish) for wish in wishes)
