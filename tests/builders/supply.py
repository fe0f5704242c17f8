"""Where and what: sites, ship-tos, items, and every way to get them."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from app.domain.demand import Requirement
from app.domain.supply import Departure, Item, Lane, Purchasing, Receipt, SafetyStock, ShipTo, Site, Stock
from app.domain.timeline import Minute
from tests.builders.calendars import minute_of_day

PLANT = "PLANT"


Amount = int | float | str | Decimal | Fraction


def site(id: str = PLANT, *, timezone: str = "UTC", pick_pack: int = 0, ships: str | None = None) -> Site:
    return Site(id=id, timezone=timezone, pick_pack_minutes=pick_pack, shipping_calendar=ships)


def ship_to(id: str, *, timezone: str = "UTC", receives: str | None = None) -> ShipTo:
    return ShipTo(id=id, timezone=timezone, receiving_calendar=receives)


def item(id: str, *, price: Amount | None = None, unlimited: bool = False, decimals: int = 0) -> Item:
    money = None if price is None else Decimal(str(price))
    return Item(id=id, price=money, unlimited=unlimited, decimals=decimals)


def purchasing(
    item: str,
    days: int = 1,
    *,
    id: str | None = None,
    site: str = PLANT,
    calendar: str | None = None,
    inspection: int = 0,
    minimum: int = 1,
    multiple: int = 1,
    cost: Amount = 0,
) -> Purchasing:
    return Purchasing(
        id=id or f"{item}@{site}",
        item=item,
        site=site,
        lead_time_days=days,
        lead_time_calendar=calendar,
        inspection_minutes=inspection,
        minimum=minimum,
        multiple=multiple,
        cost_per_unit=Decimal(str(cost)),
    )


def lane(
    origin: str,
    destination: str,
    *,
    id: str | None = None,
    hours: Amount = 0,
    departs: Iterable[tuple[Iterable[int], str]] = (),
    cost: Amount = 0,
) -> Lane:
    """``departs``: weekdays (0 is Monday) and a wall time of the origin, for each weekly departure."""
    departures = tuple(Departure(days=frozenset(days), minute=minute_of_day(time)) for days, time in departs)
    return Lane(
        id=id or f"{origin}>{destination}",
        origin=origin,
        destination=destination,
        transit_minutes=int(Decimal(str(hours)) * 60),
        departures=departures,
        cost_per_unit=Decimal(str(cost)),
    )


def stock(item: str, quantity: int, *, site: str = PLANT) -> Stock:
    return Stock(item=item, site=site, quantity=quantity)


def safety_stock(item: str, quantity: int, *, site: str = PLANT) -> SafetyStock:
    return SafetyStock(item=item, site=site, quantity=quantity)


def receipt(item: str, quantity: int, available_at: Minute, *, id: str | None = None, site: str = PLANT) -> Receipt:
    return Receipt(
        id=id or f"PO-{item}-{available_at}",
        kind="purchase_order",
        item=item,
        site=site,
        quantity=quantity,
        available_at=available_at,
    )


def requirement(
    item: str, quantity: int, needed_at: Minute, *, id: str | None = None, site: str = PLANT
) -> Requirement:
    return Requirement(id=id or f"WO-{item}-{needed_at}", item=item, site=site, quantity=quantity, needed_at=needed_at)
