"""Orders that are promised already: planned at their earliest whatever was said, short where nothing covers them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.needs import Need
from app.domain.parts import Delivery
from app.domain.promise import PromisedLine, Scheduled
from app.domain.quantity import Units
from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.assemble import NewId, order_plan
from app.solver.bounds.prospects import Prospects
from app.solver.delivered import Delivered, fill_rate
from app.solver.insertion.arrange import Arranger
from app.solver.insertion.care import Care
from app.solver.insertion.gathering import bill_of, is_too_much_for_one_each, needed_by_several
from app.solver.limits import TooManyParts
from app.solver.settle import settled
from app.solver.shop import Shop
from app.solver.wishes import Way, Wish, way_of


def scheduled(shop: Shop, wishes: Sequence[Wish], new_id: NewId) -> Scheduled:
    """Each line in one delivery, at its earliest as insertion finds it: nothing planned moves, nothing is proven."""
    prospects = Prospects(shop, shop.now + shop.settings.frozen_fence)
    try:
        arrangement, missing = _each_of(wishes, prospects)
    except TooManyParts:
        arrangement, missing = _each_of((), prospects)[0], list(wishes)
    plan = order_plan(shop, settled(shop, arrangement, together=False), new_id)
    short = [_uncovered(shop, wish, new_id("dlv")) for wish in missing]
    lines = [_promised(shop, one.wish, one.way, one.deliver_at, [one]) for one in arrangement.delivered]
    lines += [
        _promised(shop, wish, _way(shop, wish), delivery.deliver_at, [])
        for wish, delivery in zip(missing, short, strict=True)
    ]
    return Scheduled(lines=tuple(lines), plan=replace(plan, deliveries=(*plan.deliveries, *short)))


def _each_of(wishes: Sequence[Wish], prospects: Prospects) -> tuple[Arrangement, list[Wish]]:
    """Those that can be delivered at their earliest, and those that cannot: nothing is made at once for those, too."""
    at_once = _made_at_once(prospects.shop, wishes)
    arrangement, missing = Arranger(prospects, Care(gathered=at_once)).each_of(wishes)
    if not at_once or not missing:
        return arrangement, missing
    arrangement, more = _each_of([wish for wish in wishes if wish not in missing], prospects)
    return arrangement, [*missing, *more]


def _made_at_once(shop: Shop, wishes: Sequence[Wish]) -> Mapping[ItemSite, Units]:
    """What several parts need, where it takes too many runs to make it for each of them."""
    sold = [((wish.line.item, wish.ways[0].site), wish.quantity) for wish in wishes if wish.ways]
    if any(is_too_much_for_one_each(shop, *one) for one in sold):
        return needed_by_several(shop, bill_of(shop, sold))
    return {}


def _promised(shop: Shop, wish: Wish, way: Way, deliver_at: Minute, delivered: Sequence[Delivered]) -> PromisedLine:
    """The date that was given, or the one that is planned where none was."""
    promised_at = way.promised(deliver_at) if way.requested_at is None else way.requested_at
    return PromisedLine(
        line=wish.line.line,
        item=wish.line.item,
        quantity=wish.quantity,
        requested_at=way.requested_at,
        earliest_at=way.earliest_at,
        latest_at=way.latest_at,
        promised_at=promised_at,
        promised_on=way.day(promised_at),
        fill_rate=fill_rate(delivered, wish.quantity),
        price=wish.line.price,
        decimals=shop.plant.items[wish.line.item].decimals,
    )


def _way(shop: Shop, wish: Wish) -> Way:
    """How a line would go if there were any of it; where no lane leads to the customer it would be picked up."""
    if wish.ways:
        return wish.ways[0]
    site = min(shop.plant.sites.values(), key=lambda site: site.id)
    return way_of(wish.line, site.id, None, site.timezone, shop.plant)


def _uncovered(shop: Shop, wish: Wish, id: str) -> Delivery:
    """As late as the date and the horizon allow, so that whatever supply comes until then still helps."""
    way, transport = _way(shop, wish), shop.transport
    due = shop.horizon if way.requested_at is None else min(way.requested_at, shop.horizon)
    latest = transport.latest_ready(way.site, way.lane, due)
    ready = shop.now if latest is None else latest
    ship_at, deliver_at = transport.sent(way.site, way.lane, ready) or (ready, ready)
    need = Need(id=id, item=wish.line.item, site=way.site, quantity=wish.quantity, needed_at=ready)
    return Delivery(
        id=id,
        line=wish.line.line,
        quantity=wish.quantity,
        lane=way.lane.id if way.lane else None,
        need=need,
        ship_at=ship_at,
        deliver_at=deliver_at,
    )
