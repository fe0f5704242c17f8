"""Why something cannot be had at all: followed down the way to get it, as long as there is only one."""

from app.domain.quantity import Units
from app.domain.reasons import LinkKind
from app.domain.routing import Routing
from app.domain.supply import ItemSite
from app.solver.lots import lot_of
from app.solver.offering.wording import links
from app.solver.prospects import Prospects

Reason = tuple[LinkKind, str, str]
"""What is missing, its name, and a sentence."""


def out_of_reach(prospects: Prospects, place: ItemSite, quantity: Units) -> Reason:
    """Of a quantity that no plan brings: the component, or the machine, without which it cannot be made."""
    item, site = place
    sources = prospects.shop.sources.to(place)
    if len(sources) == 1 and isinstance(sources[0], Routing):
        return _missing(prospects, sources[0], quantity) or _nothing_brings(item, site)
    return _nothing_brings(item, site)


def _missing(prospects: Prospects, routing: Routing, quantity: Units) -> Reason | None:
    for work in prospects.shop.work(routing, lot_of(routing, quantity)):
        for options in work.consumed:
            if len(options) == 1 and prospects.bound.earliest(*options[0]) is None:
                return out_of_reach(prospects, *options[0])
        is_tied = len(work.modes) == 1 and not work.changes_over
        if is_tied and prospects.shop.soonest(work, prospects.fence_at) is None:
            resources = work.modes[0][0].resources
            return LinkKind.CAPACITY, " with ".join(resources), links.no_time_detail(routing.item, resources)
    return None


def _nothing_brings(item: str, site: str) -> Reason:
    return LinkKind.MATERIAL, item, links.unreachable_detail(item, site)
