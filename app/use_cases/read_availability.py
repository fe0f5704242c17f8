"""Show, day by day, what there is of an item at a site and what of it can still be promised."""

from collections.abc import Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from app.domain.day_by_day import AvailableDay, ItemAvailability
from app.domain.errors import ParametersRejected, UnknownItem
from app.domain.ledgers.availability import availability
from app.domain.ledgers.ledger import Ledger, available_from
from app.domain.likeness import there_is_no
from app.domain.pegs.reliable import Reliable
from app.domain.plant import PlanningSettings
from app.domain.quantity import Units
from app.domain.timeline import Minute, day_window
from app.use_cases.ports.outside import Ports
from app.use_cases.showing.days import days_between
from app.use_cases.standing.by_now import read_now


def read_availability(item: str, site: str, start: date | None, end: date | None, ports: Ports) -> ItemAvailability:
    """Local days of the site from ``start`` (today) up to ``end`` (two weeks on), which is not one of them.

    Raises:
        UnknownItem
        ParametersRejected: an unknown site, no days or too many.
    """
    snapshot, moment = read_now(ports)
    known = snapshot.plant.items.get(item)
    if known is None:
        raise UnknownItem(there_is_no("item", item, snapshot.plant.items))
    if site not in snapshot.plant.sites:
        detail = there_is_no("site", site, snapshot.plant.sites)
        raise ParametersRejected.at("site", "unknown_site", detail)
    zone = ZoneInfo(snapshot.plant.sites[site].timezone)
    days = days_between(start, end, zone, moment.planned, ports.limits)
    place = (item, site)
    ledger, promisable = snapshot.ledger(place), Reliable(snapshot, moment.planned).ledger(place)
    return ItemAvailability(
        item=item,
        site=site,
        decimals=known.decimals,
        plan_version=snapshot.version,
        unlimited=ledger.unlimited,
        days=tuple(_rows(ledger, promisable, days, zone, moment.planned, snapshot.plant.settings)),
    )


def _rows(
    ledger: Ledger,
    promisable: Ledger,
    days: Iterable[date],
    zone: ZoneInfo,
    now: Minute,
    settings: PlanningSettings,
) -> Iterator[AvailableDay]:
    """``promisable``: what somebody new may take from, which is less where work cannot go on as planned."""
    left_over = availability(promisable, now, settings)
    usable = [(available_from(supply, now, settings), supply) for supply in ledger.supplies.values()]
    comes = [(at, supply.quantity) for at, supply in usable if at is not None]
    left = [(at, ledger.uncommitted(supply.key)) for at, supply in usable if at is not None and not supply.held]
    goes = [(owned.need.needed_at, owned.need.quantity) for owned in ledger.needs.values()]
    for day in days:
        begins, ends = day_window(day, zone)
        yield AvailableDay(
            day=day,
            on_hand=_between(comes, 0, begins) - _between(goes, 0, begins),
            receipts=_between(comes, begins, ends),
            pegged=_between(goes, begins, ends),
            uncommitted=_between(left, 0, ends),
            atp=left_over.by(ends - 1),
        )


def _between(amounts: list[tuple[Minute, Units]], start: Minute, end: Minute) -> Units:
    return sum(quantity for at, quantity in amounts if start <= at < end)
