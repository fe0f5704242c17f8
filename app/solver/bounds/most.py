"""How much of a line could come in time at most, as far as bounds tell."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from app.domain.demand import Policy
from app.domain.quantity import Units, units_of
from app.domain.timeline import Minute
from app.solver.bounds.prospects import Prospects
from app.solver.thresholds import largest
from app.solver.wishes import Order, Way, Wish

InTime = Callable[[Way, Minute], bool]
"""Whether a delivery by a way at an instant is in time for something."""


def most_in_time(prospects: Prospects, wish: Wish, policy: Policy, in_time: InTime) -> Units:
    """No plan brings more: each delivery comes from one site, and there are only so many.

    A delivery that would be smaller than the policy allows is none, and so is what would leave too little for another.
    """
    by_site: dict[str, list[Way]] = defaultdict(list)
    for way in wish.ways:
        by_site[way.site].append(way)
    sites = sorted(_from_site(prospects, wish, ways, in_time) for ways in by_site.values())
    most = min(wish.quantity, sum(sites[-policy.deliveries_a_line :]))
    smallest = smallest_delivery(prospects, wish, policy)
    return most if most >= min(smallest, wish.quantity) else 0


def smallest_delivery(prospects: Prospects, wish: Wish, policy: Policy) -> Units:
    return units_of(policy.minimum_split, prospects.shop.plant.items[wish.line.item].decimals)


def smallest_part(prospects: Prospects, wish: Wish, policy: Policy) -> Units:
    """Of one delivery, where all of the line need not come in one."""
    return min(wish.quantity, smallest_delivery(prospects, wish, policy))


def may_come_in_parts(prospects: Prospects, order: Order) -> bool:
    """Whether less than all that is asked for might come when it is accepted, as far as bounds tell."""
    smallest = ((wish, smallest_part(prospects, wish, order.policy)) for wish in order.wishes)
    less = [(wish, least) for wish, least in smallest if least < wish.quantity or len(order.wishes) > 1]
    return not order.policy.ship_complete and any(
        may_be_in_time(prospects, wish, wish.ways, least, Way.is_acceptable) for wish, least in less
    )


def may_be_in_time(prospects: Prospects, wish: Wish, ways: Sequence[Way], quantity: Units, in_time: InTime) -> bool:
    soonest = ((way, prospects.soonest(wish, way, quantity)) for way in ways)
    return any(at is not None and in_time(way, at) for way, at in soonest)


def _from_site(prospects: Prospects, wish: Wish, ways: Sequence[Way], in_time: InTime) -> Units:
    return largest(lambda quantity: may_be_in_time(prospects, wish, ways, quantity, in_time), wish.quantity)
