"""Plans for an order that look at the money first: backwards from dates, by the cheapest sources that keep them."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.bounds.prospects import Prospects
from app.solver.delivered import Delivered, ready_at
from app.solver.draft import Draft
from app.solver.just_in_time import JustInTime
from app.solver.money import worth
from app.solver.search import earliest
from app.solver.shop import Shop
from app.solver.unit_cost import UnitCosts
from app.solver.wishes import Order, Way, Wish

Dues = Mapping[str, Minute]
"""By when each line is to come."""


def by_latest(order: Order, until: Minute) -> Dues:
    """All of it by one instant."""
    return {wish.line.line: until for wish in order.wishes}


def planned_forward(shop: Shop, order: Order) -> Arrangement | None:
    """As early as the sources of a shop can, which may be fewer; None where that is not acceptable."""
    wishes = [_within_reach(wish, shop) for wish in order.wishes]
    if not all(wish.ways for wish in wishes):
        return None
    found = earliest(Prospects(shop, order.fence_at), order.of(wishes), exact=False).found
    return _as_asked(found.arrangement, order) if found is not None and found.arrangement.is_acceptable else None


def _as_asked(found: Arrangement, order: Order) -> Arrangement:
    """Of the order's own lines, to be compared with whatever else is planned for it."""
    asked = {wish.line.line: wish for wish in order.wishes}
    return replace(found, delivered=tuple(replace(one, wish=asked[one.wish.line.line]) for one in found.delivered))


def planned_backward(shop: Shop, order: Order, dues: Dues, *, thrifty: bool = False) -> Arrangement | None:
    """Every line whole by the cheapest way that brings it when it is due, and by its latest acceptable date."""
    draft = Draft(shop, order.fence_at, len(order.wishes))
    costs = UnitCosts(shop)
    planner = JustInTime(draft, costs, {}, thrifty=thrifty)

    def cost_of(entry: tuple[int, Way], wish: Wish) -> tuple[object, ...]:
        at, way = entry
        place = (wish.line.item, way.site)
        there = draft.availability(place).by(dues[wish.line.line])
        new, whole = costs.of_option(place, wish.quantity, there)
        carried = worth(way.lane.cost_per_unit, wish.quantity, wish.line.item, shop.plant) if way.lane else 0
        return (new + carried, whole, at)

    delivered: list[Delivered] = []
    for wish in order.wishes:
        ways = sorted(enumerate(_within_reach(wish, shop).ways), key=lambda entry: cost_of(entry, wish))
        tried = (_delivered(planner, shop, wish, way, dues[wish.line.line]) for _, way in ways)
        one = next(filter(None, tried), None)
        if one is None:
            return None
        delivered.append(one)
    return Arrangement(draft=draft, delivered=tuple(delivered), is_left_late=True)


def _delivered(planner: JustInTime, shop: Shop, wish: Wish, way: Way, due: Minute) -> Delivered | None:
    due = due if way.latest_at is None else min(due, way.latest_at)
    ready = shop.transport.latest_ready(way.site, way.lane, due)
    if ready is None or ready < ready_at(shop, way, ready):
        return None  # What is sent last to be in time would come before anybody accepts it.
    return planner.deliver(wish, way, wish.quantity, ready)


def _within_reach(wish: Wish, shop: Shop) -> Wish:
    """With the ways that are left."""
    lanes = {lane.id for lanes in shop.sources.lanes_to.values() for lane in lanes}
    return replace(wish, ways=tuple(way for way in wish.ways if way.lane is None or way.lane.id in lanes))


def dates_of(found: Arrangement) -> Dues:
    """When each line comes, as lateness compares it."""
    dates: dict[str, Minute] = {}
    for one in found.delivered:
        dates[one.wish.line.line] = max(dates.get(one.wish.line.line, 0), one.way.measure(one.deliver_at))
    return dates
