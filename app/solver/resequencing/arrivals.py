"""When the lines of a promise arrive, how late that is, and what could be promised for it."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from app.domain.ledgers.ledger import available_from
from app.domain.needs import Need
from app.domain.promise import Promise, PromisedLine
from app.domain.shift import NewDate
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKey
from app.domain.timeline import Minute
from app.solver.shop import Shop
from app.solver.wishes import Way


def late_by(promise: Promise, wanted: Mapping[str, Minute]) -> Minute:
    """Minutes of all its lines after the instants at which they are wanted."""
    return sum(max(0, at - wanted[line.line]) for line in promise.lines if (at := arrives(promise, line)) is not None)


def arrives(promise: Promise, line: PromisedLine) -> Minute | None:
    """When the last of a line is there; None where all of it has left."""
    return max((one.deliver_at for one in promise.plan.open_deliveries if one.line == line.line), default=None)


def new_dates(before: Promise, after: Promise, shop: Shop, *, later: bool, earlier: bool) -> Iterator[NewDate]:
    """What is promised of the lines that come after their dates, or days before, where they may be promised so."""
    for line in before.lines:
        deliver_at = arrives(after, line)
        if deliver_at is None:
            continue
        way = _way(after, line, shop)
        at = way.promised(deliver_at)
        if (later and deliver_at > line.promised_at) or (earlier and at < line.promised_at):
            yield NewDate(quote=before.quote, line=line.line, promised_at=at, promised_on=way.day(at))


def _way(promise: Promise, line: PromisedLine, shop: Shop) -> Way:
    """Of the dates of a line, as its customer reads them."""
    delivery = next(one for one in promise.plan.deliveries if one.line == line.line)
    ship_to = shop.plant.ship_tos.get(promise.ship_to or "")
    zone = ship_to.timezone if ship_to else shop.plant.sites[delivery.need.site].timezone
    return Way(
        site=delivery.need.site,
        lane=None,
        zone=ZoneInfo(zone),
        granularity=shop.settings.promise_granularity,
        requested_at=line.requested_at,
        earliest_at=None,
        latest_at=line.latest_at,
    )


def ready_by(promise: Promise, wanted: Mapping[str, Minute], shop: Shop, *, safe: bool = False) -> Minute:
    """When the goods of a promise have to be there so that each line arrives when it is wanted.

    ``safe``: with the safety time left, where it is left now. A line that is too late anyway has all of its time.
    """
    instants = [shop.horizon]
    for one in promise.plan.open_deliveries:
        safety = shop.safety_of(one.need.item) if safe else 0
        lane = shop.plant.lanes.get(one.lane or "")
        last = shop.transport.latest_ready(one.need.site, lane, wanted[one.line] - safety)
        is_in_time = safe and one.deliver_at <= wanted[one.line]
        instants.append(max(last or shop.now, one.ready_at if is_in_time else 0))
    return min(instants)


def there_at(need: Need, standing: Snapshot, shop: Shop, known: Mapping[SupplyKey, Minute]) -> Minute | None:
    """When all that a need is pegged to can be used, and what it is short of; None: nobody knows.

    ``known``: when supplies are there that the plan in question brings at other times than the one that stands.
    """
    ledger = standing.ledger(need.place)
    if ledger.unlimited:
        return 0
    last: Minute = 0
    if need.lacks > 0:
        covered_at = shop.part_of_the_short(need)
        if covered_at is None:
            return None
        last = covered_at
    for peg in need.pegs:
        at = known.get(peg.supply)
        if at is None and (supply := ledger.supplies.get(peg.supply)) is not None:
            at = available_from(supply, shop.now, shop.settings)
        if at is None:
            return None
        last = max(last, at)
    return last
