"""Orders that are promised already: planned at their earliest whatever was said, short where nothing covers them."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.domain.needs import Need
from app.domain.plan import Delivery
from app.domain.promise import PromisedLine, Scheduled
from app.domain.timeline import Minute
from app.solver.arrange import Arranger
from app.solver.assemble import NewId, order_plan
from app.solver.delivered import Delivered
from app.solver.draft import TooManyParts
from app.solver.offering.offers import fill_rate
from app.solver.prospects import Prospects
from app.solver.settle import settled
from app.solver.shop import Shop
from app.solver.wishes import Way, Wish, way_of


def scheduled(shop: Shop, wishes: Sequence[Wish], new_id: NewId) -> Scheduled:
    """Each line in one delivery, at its earliest as insertion finds it: nothing planned moves, nothing is proven."""
    arranger = Arranger(Prospects(shop, shop.now + shop.settings.frozen_fence))
    try:
        arrangement, missing = arranger.each_of(wishes)
    except TooManyParts:
        arrangement, missing = arranger.each_of(())[0], list(wishes)
    plan = order_plan(shop, settled(shop, arrangement, together=False), new_id)
    short = [_uncovered(shop, wish, new_id("dlv")) for wish in missing]
    lines = [_promised(shop, one.wish, one.way, one.deliver_at, [one]) for one in arrangement.delivered]
    lines += [
        _promised(shop, wish, _way(shop, wish), delivery.deliver_at, [])
        for wish, delivery in zip(missing, short, strict=True)
    ]
    return Scheduled(lines=tuple(lines), plan=replace(plan, deliveries=(*plan.deliveries, *short)))


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
        fill_rate=fill_rate(delivered, wish.quantity) if delivered else Decimal(0),
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
    ship_at = transport.leaves(way.site, way.lane, ready)
    deliver_at = None if ship_at is None else transport.arrives(way.lane, ship_at)
    need = Need(id=id, item=wish.line.item, site=way.site, quantity=wish.quantity, needed_at=ready)
    return Delivery(
        id=id,
        line=wish.line.line,
        quantity=wish.quantity,
        lane=way.lane.id if way.lane else None,
        need=need,
        ship_at=ready if ship_at is None else ship_at,
        deliver_at=ready if deliver_at is None else deliver_at,
    )
