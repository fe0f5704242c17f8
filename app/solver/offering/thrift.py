"""Plans for an order that look at the money first: backwards from dates, by the cheapest sources that keep them."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from app.domain.quantity import Units
from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.bounds.prospects import Prospects
from app.solver.delivered import Delivered, ready_at
from app.solver.draft import Draft
from app.solver.insertion.arrange import Arranger
from app.solver.insertion.care import NOTHING, Care
from app.solver.insertion.gathering import made_in_more_runs
from app.solver.just_in_time import JustInTime
from app.solver.limits import TooManyParts
from app.solver.money import worth
from app.solver.search import AsKnown, earliest
from app.solver.shop import Shop
from app.solver.unit_cost import UnitCosts
from app.solver.wishes import Order, Way, Wish

GATHERED_MAX = 3
"""Things that are made at once for all who need them, to see whether that is better: each costs one plan."""


class Due(NamedTuple):
    """So much of a line is to come by an instant, in one delivery."""

    wish: Wish
    quantity: Units
    by: Minute


def by_latest(order: Order, until: Minute) -> Sequence[Due]:
    """All of it by one instant."""
    return [Due(wish, wish.quantity, until) for wish in order.wishes]


def planned_forward(shop: Shop, order: Order, known: Arrangement | None = None) -> Arrangement | None:
    """As early as the sources of a shop can, which may be fewer; None where that is not acceptable.

    ``known``: a plan of the order whose dates it is to keep, and need not beat.
    """
    wishes = [_within_reach(wish, shop) for wish in order.wishes]
    if not all(wish.ways for wish in wishes):
        return None
    asked = order.of(wishes)
    aim = AsKnown(asked, known.measures(order)) if known else None
    found = earliest(Prospects(shop, order.fence_at), asked, exact=False, aim=aim).found
    return _as_asked(found.arrangement, order) if found is not None and found.arrangement.is_acceptable else None


def _as_asked(found: Arrangement, order: Order) -> Arrangement:
    """Of the order's own lines, to be compared with whatever else is planned for it."""
    asked = {wish.line.line: wish for wish in order.wishes}
    return replace(found, delivered=tuple(replace(one, wish=asked[one.wish.line.line]) for one in found.delivered))


def planned_again(
    known: Arrangement, order: Order, shop: Shop, gathered: Mapping[ItemSite, Units] = NOTHING
) -> Arrangement | None:
    """The same deliveries, each at its earliest, from what a shop has; ``gathered`` as for insertion (see Care).

    None where that is not acceptable, or too large.
    """
    care = Care.like(known, shop.limits.trials_max, gathered)
    asked = [(_within_reach(one.wish, shop), one.quantity) for one in known.delivered]
    if not all(wish.ways for wish, _ in asked):
        return None
    found: Arrangement | None = None
    with suppress(TooManyParts):
        found = Arranger(Prospects(shop, order.fence_at), care).parts_of(asked, together=order.ships_together)
    return _as_asked(found, order) if found is not None and found.is_acceptable else None


def in_fewer_runs(
    found: Arrangement,
    again: Callable[[Mapping[ItemSite, Units]], Arrangement | None],
    is_better: Callable[[Arrangement, Arrangement], bool],
) -> Arrangement:
    """With what several need of the same made at once for all of them, as far as that is better.

    ``again``: plans the same, with so much of some things at once.
    """
    gathered: dict[ItemSite, Units] = {}
    for place in made_in_more_runs(found.draft)[:GATHERED_MAX]:
        at_once = {**gathered, place: found.draft.taken_at(place)}
        other = again(at_once)
        if other is not None and is_better(other, found):
            gathered, found = at_once, other
    return found


def planned_backward(
    shop: Shop,
    order: Order,
    dues: Sequence[Due],
    gathered: Mapping[ItemSite, Units] = NOTHING,
    *,
    thrifty: bool = False,
) -> Arrangement | None:
    """Each delivery by the cheapest way that brings it when it is due, and by its line's latest acceptable date.

    ``gathered``, ``thrifty``: as in JustInTime.
    """
    draft = Draft(shop, order.fence_at, len(order.wishes))
    costs = UnitCosts(shop)
    planner = JustInTime(draft, costs, {}, thrifty=thrifty, gathered=gathered)

    def cost_of(entry: tuple[int, Way], due: Due) -> tuple[object, ...]:
        at, way = entry
        item = due.wish.line.item
        place = (item, way.site)
        new, whole = costs.of_option(place, due.quantity, draft.availability(place).by(due.by))
        carried = worth(way.lane.cost_per_unit, due.quantity, item, shop.plant) if way.lane else 0
        return (new + carried, whole, at)

    delivered: list[Delivered] = []
    for due in dues:
        ways = sorted(enumerate(_within_reach(due.wish, shop).ways), key=lambda entry: cost_of(entry, due))
        one = next(filter(None, (_delivered(planner, shop, due, way) for _, way in ways)), None)
        if one is None:
            return None
        delivered.append(one)
    if not planner.gather():
        return None
    return Arrangement(draft=draft, delivered=tuple(delivered), gathered=gathered, is_left_late=True)


def _delivered(planner: JustInTime, shop: Shop, due: Due, way: Way) -> Delivered | None:
    by = due.by if way.latest_at is None else min(due.by, way.latest_at)
    ready = shop.transport.latest_ready(way.site, way.lane, by)
    if ready is None or ready < ready_at(shop, way, ready):
        return None  # What is sent last to be in time would come before anybody accepts it.
    return planner.deliver(due.wish, way, due.quantity, ready)


def _within_reach(wish: Wish, shop: Shop) -> Wish:
    """With the ways that are left."""
    lanes = {lane.id for lanes in shop.sources.lanes_to.values() for lane in lanes}
    return replace(wish, ways=tuple(way for way in wish.ways if way.lane is None or way.lane.id in lanes))
