"""Several lanes one after another, which may lead in circles: the cheapest way, and how many ways to look at."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from app.domain.supply import ItemSite, Lane

Above = tuple[ItemSite, ...]
"""The places that something is planned for, so that nothing is moved or made for itself."""

LanesTo = Mapping[str, Sequence[Lane]]
Fare = tuple[Fraction, int]
"""What a unit costs, then over how many lanes it comes: of two ways that cost the same the shorter is better."""

WAYS_MAX = 300
"""Ways that lead to one site; a millisecond or two to look at, for each thing in a bill. Eight sites that all send to
each other have them over three lanes in a row, seventeen over two. Over more nothing is planned."""


def is_detour(lane: Lane, site: str, lanes_to: LanesTo) -> bool:
    """Whether whatever comes over a lane to be sent on to a site might as well be sent there straight.

    That is there no later, costs no more, and is no less preferred, whichever lane it is sent on by.
    """
    on = [one for one in lanes_to.get(site, ()) if one.origin == lane.destination]
    minutes = lane.transit_minutes + min([one.transit_minutes for one in on], default=0)
    cost = lane.cost_per_unit + min([one.cost_per_unit for one in on], default=Decimal(0))
    priority = min([one.priority for one in on], default=1)
    return any(
        straight.transit_minutes <= minutes and straight.cost_per_unit <= cost and straight.priority <= priority
        for straight in lanes_to.get(site, ())
        if straight.origin == lane.origin and straight.departures == lane.departures
    )


def straight(lanes: Sequence[Lane], site: str, lanes_to: LanesTo, known: dict[tuple[str, str], bool]) -> list[Lane]:
    """Those that make no detour to a site to which all is sent on; ``known``: what was found out before."""
    for lane in lanes:
        if (lane.id, site) not in known:
            known[lane.id, site] = is_detour(lane, site, lanes_to)
    return [lane for lane in lanes if not known[lane.id, site]]


def cheapest_ways(
    site: str, lanes_to: LanesTo, own: Callable[[str], Fraction | None], carried: Callable[[Lane], Fraction]
) -> Mapping[str, Fare]:
    """To the site, and to each from which lanes lead there; at no cost where there is no way at all.

    ``own``: what it costs to get it at a site itself; ``carried``: over a lane. No way in a circle is the cheapest.
    """
    sites = [site]
    for here in sites:
        sites += dict.fromkeys(lane.origin for lane in lanes_to.get(here, ()) if lane.origin not in sites)
    ways: dict[str, Fare] = {here: (cost, 0) for here in sites if (cost := own(here)) is not None}
    is_settled = False
    while not is_settled:
        is_settled = True
        for here in sites:
            for lane in lanes_to.get(here, ()):
                if lane.origin in ways:
                    cost, legs = ways[lane.origin]
                    way = (carried(lane) + cost, legs + 1)
                    if here not in ways or way < ways[here]:
                        ways[here], is_settled = way, False
    return {here: ways.get(here, (Fraction(0), 0)) for here in sites}


def in_a_row_max(lanes_to: LanesTo, most: int) -> int:
    """Over how many lanes in a row, ``most`` at most, one may come without too many ways to any site.

    What would go straight back to where it came from is no way.
    """
    between = Counter((lane.origin, site) for site, lanes in lanes_to.items() for lane in lanes)
    ways: Counter[tuple[str, str]] = between
    for legs in range(1, most + 1):
        to: Counter[str] = Counter()
        for (_, site), count in ways.items():
            to[site] += count
        if max(to.values(), default=0) > WAYS_MAX:
            return max(1, legs - 1)
        if not any(to.values()):
            break
        ways = Counter(
            {(origin, site): lanes * (to[origin] - ways[site, origin]) for (origin, site), lanes in between.items()}
        )
    return most
