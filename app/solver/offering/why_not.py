"""Why a request, or a line of it, has no date: nothing in time, no lane, no source within the horizon, or beyond it."""

from collections.abc import Sequence

from app.domain.demand import ship_to_of
from app.domain.promise import Offer, ProofStatus
from app.domain.quantity import Units
from app.domain.reasons import Link, LinkKind
from app.domain.routing import Routing
from app.domain.supply import ItemSite
from app.domain.timeline import Minute, local_day
from app.solver.arrangement import Arrangement
from app.solver.bounds.prospects import Prospects
from app.solver.found import Searched
from app.solver.insertion.arrange import Arranger
from app.solver.lots import lot_of
from app.solver.offering.offers import OfferMaker
from app.solver.offering.wording import links
from app.solver.search import earliest
from app.solver.wishes import Order

Reason = tuple[LinkKind, str, str]
"""What is missing, its name, and a sentence."""


def why_not(
    prospects: Prospects, order: Order, searched: Searched, offers: Sequence[Offer], maker: OfferMaker
) -> tuple[Link, ...]:
    """Of what is not offered: all of it, where ``searched`` found nothing acceptable, or a line that is left out.

    Nothing of a line that could be had alone: the others take what it needs.
    """
    if not offers:
        return _why_none(prospects, order, searched, maker)
    offered = {line.line for line in offers[0].lines}
    left_out = [wish for wish in order.wishes if wish.line.line not in offered]
    if not left_out:
        return ()
    alone = order.of(left_out[:1])
    searched = earliest(prospects, alone, exact=False) if left_out[0].ways else Searched(found=None)
    is_there = searched.found is not None and searched.found.arrangement.is_acceptable
    return () if is_there else _why_none(prospects, alone, searched, maker)


def _why_none(prospects: Prospects, order: Order, searched: Searched, maker: OfferMaker) -> tuple[Link, ...]:
    """Where a date was found, that is later than is acceptable."""
    shop, found = prospects.shop, searched.found
    if found is not None:
        proven = searched.to_its_end and found.proof(order).status is ProofStatus.OPTIMAL
        return (_too_late(found.arrangement, shop.horizon, proven=proven), *maker.chain(found.arrangement).links)
    if not all(wish.ways for wish in order.wishes):
        ship_to = ship_to_of(order.request, shop.plant.customers)
        kind, ref, detail = LinkKind.TRANSPORT, ship_to or "", links.no_way_detail(ship_to)
    elif reason := _too_far_off(order, shop.horizon):
        kind, ref, detail = reason
    else:
        arranger = Arranger(prospects)
        lost = next((wish for wish in order.wishes if arranger.all_of(order.of([wish])) is None), order.wishes[0])
        item, site = lost.line.item, lost.ways[0].site
        kind, ref, detail = LinkKind.MATERIAL, item, links.not_found_detail(item, site)
        if searched.to_its_end:
            kind, ref, detail = _out_of_reach(prospects, (item, site), lost.quantity)
    return (Link(kind=kind, ref=ref, start=shop.now, end=shop.horizon, detail=detail),)


def _too_far_off(order: Order, horizon: Minute) -> Reason | None:
    """Of a line that may not come before all that is planned is over."""
    for wish in order.wishes:
        earliest, zone = min(way.earliest_at or 0 for way in wish.ways), wish.ways[0].zone
        if earliest > horizon:
            detail = links.beyond_the_horizon_detail(local_day(earliest, zone), local_day(horizon, zone))
            return LinkKind.REQUESTED, wish.line.line, detail
    return None


def why_not_all(prospects: Prospects, order: Order) -> str:
    """The component or the machine for want of which no plan brings all of a line; empty where it is not that."""
    for wish in order.wishes:
        item, places = wish.line.item, [(wish.line.item, way.site) for way in wish.ways]
        if places and all(prospects.bound.earliest(place, wish.quantity) is None for place in places):
            _, missing, detail = _out_of_reach(prospects, places[0], wish.quantity)
            return detail if missing != item else ""
    return ""


def _too_late(found: Arrangement, horizon: Minute, *, proven: bool) -> Link:
    late = next(one for one in found.delivered if not one.is_acceptable)
    return Link(
        kind=LinkKind.REQUESTED,
        ref=late.wish.line.line,
        start=horizon if late.way.latest_at is None else late.way.latest_at,
        end=late.deliver_at,
        detail=links.too_late_detail(late.way.day(late.deliver_at), proven=proven),
    )


def _out_of_reach(prospects: Prospects, place: ItemSite, quantity: Units) -> Reason:
    """Of a quantity that no plan brings: the component, or the machine, without which it cannot be made.

    Followed down the way to get it, as long as there is only one.
    """
    item, site = place
    sources = prospects.shop.sources.to(place)
    if len(sources) == 1 and isinstance(sources[0], Routing):
        return _missing(prospects, sources[0], quantity) or _nothing_brings(item, site)
    return _nothing_brings(item, site)


def _missing(prospects: Prospects, routing: Routing, quantity: Units) -> Reason | None:
    for work in prospects.shop.work(routing, lot_of(routing, quantity)):
        for options in work.consumed:
            if len(options) == 1 and prospects.bound.earliest(*options[0]) is None:
                return _out_of_reach(prospects, *options[0])
        is_tied = len(work.modes) == 1 and not work.changes_over
        if is_tied and prospects.shop.soonest(work, prospects.fence_at) is None:
            resources = work.modes[0][0].resources
            return LinkKind.CAPACITY, " with ".join(resources), links.no_time_detail(routing.item, resources)
    return None


def _nothing_brings(item: str, site: str) -> Reason:
    return LinkKind.MATERIAL, item, links.unreachable_detail(item, site)
