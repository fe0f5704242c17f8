"""Builders of domain objects for tests: name what matters, the rest is a plain default."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

from app.domain.calendar import Calendar, CalendarException, Shift
from app.domain.capacity import Booking, BookingKind, Resource, UnitChange
from app.domain.demand import Customer, HoldRequest, Policy, PromiseRequest, RequestedLine, Requirement
from app.domain.plan import Delivery, Need, OrderPlan
from app.domain.plant import PlanningSettings, PlantModel
from app.domain.promise import Promise, PromisedLine
from app.domain.routing import Alternative, Component, Routing, Step
from app.domain.snapshot import Snapshot, snapshot_of
from app.domain.supply import (
    Departure,
    Item,
    Lane,
    Purchasing,
    Receipt,
    SafetyStock,
    ShipTo,
    Site,
    Stock,
)
from app.domain.timeline import Minute, minute_of

PLANT = "PLANT"
WORKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))

Amount = int | float | str | Decimal | Fraction
Part = (
    Calendar
    | Site
    | ShipTo
    | Item
    | Resource
    | Routing
    | Purchasing
    | Lane
    | Stock
    | SafetyStock
    | Receipt
    | Booking
    | Requirement
    | Customer
)


def at(text: str) -> Minute:
    """The minute of an instant in UTC, written ``2026-12-07T06:00`` or ``2026-12-07``."""
    return minute_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


MONDAY = at("2026-12-07")


def calendar(
    id: str,
    start: str = "06:00",
    end: str = "14:00",
    days: Iterable[int] = WORKDAYS,
    timezone: str = "UTC",
    exceptions: Iterable[CalendarException] = (),
) -> Calendar:
    shift = Shift(days=frozenset(days), start=minute_of_day(start), end=minute_of_day(end))
    return Calendar(id=id, timezone=timezone, shifts=(shift,), exceptions=tuple(exceptions))


def closed(start: str, end: str) -> CalendarException:
    return CalendarException(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end), open=False)


def minute_of_day(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def site(id: str = PLANT, *, timezone: str = "UTC", pick_pack: int = 0, ships: str | None = None) -> Site:
    return Site(id=id, timezone=timezone, pick_pack_minutes=pick_pack, shipping_calendar=ships)


def ship_to(id: str, *, timezone: str = "UTC", receives: str | None = None) -> ShipTo:
    return ShipTo(id=id, timezone=timezone, receiving_calendar=receives)


def item(id: str, *, price: Amount | None = None, unlimited: bool = False, decimals: int = 0) -> Item:
    money = None if price is None else Decimal(str(price))
    return Item(id=id, price=money, unlimited=unlimited, decimals=decimals)


def resource(
    id: str,
    *,
    site: str = PLANT,
    calendar: str | None = None,
    units: int = 1,
    unit_changes: Iterable[tuple[Minute, int]] = (),
    cost_per_hour: Amount = 0,
) -> Resource:
    changes = tuple(UnitChange(at=minute, units=count) for minute, count in unit_changes)
    money = Decimal(str(cost_per_hour))
    return Resource(id=id, site=site, calendar=calendar, units=units, unit_changes=changes, cost_per_hour=money)


def alternative(resource: str, speed: Amount = 1, priority: int = 1) -> Alternative:
    return Alternative(resource=resource, speed=Decimal(str(speed)), priority=priority)


def component(item: str, quantity_per: Amount = 1, fixed: int = 0) -> Component:
    return Component(item=item, quantity_per=Fraction(str(quantity_per)), fixed=fixed)


def step(
    id: str = "10",
    *requires: str | Alternative | Iterable[Alternative],
    uses: Iterable[str | Component] = (),
    setup: int = 0,
    fixed: Amount = 0,
    per_unit: Amount = 0,
    wait: int = 0,
    interruptible: bool = True,
    yield_rate: Amount = 1,
    calendar: str | None = None,
) -> Step:
    """Each of ``requires`` is a resource, an alternative, or a choice of alternatives; all are held together."""
    return Step(
        id=id,
        requires=tuple(_choice(entry) for entry in requires),
        components=tuple(component(used) if isinstance(used, str) else used for used in uses),
        setup_minutes=setup,
        fixed_minutes=Decimal(str(fixed)),
        minutes_per_unit=Fraction(str(per_unit)),
        wait_minutes=wait,
        interruptible=interruptible,
        yield_rate=Decimal(str(yield_rate)),
        calendar=calendar,
    )


def _choice(entry: str | Alternative | Iterable[Alternative]) -> tuple[Alternative, ...]:
    if isinstance(entry, str):
        return (alternative(entry),)
    return (entry,) if isinstance(entry, Alternative) else tuple(entry)


def routing(
    item: str,
    *steps: Step,
    id: str | None = None,
    site: str = PLANT,
    minimum: int = 1,
    multiple: int = 1,
    maximum: int | None = None,
    priority: int = 1,
) -> Routing:
    return Routing(
        id=id or f"{item}@{site}",
        item=item,
        site=site,
        steps=steps,
        minimum=minimum,
        multiple=multiple,
        maximum=maximum,
        priority=priority,
    )


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


def receipt(
    item: str, quantity: int, available_at: Minute, *, id: str | None = None, site: str = PLANT, confirmed: bool = True
) -> Receipt:
    return Receipt(
        id=id or f"PO-{item}-{available_at}",
        kind="purchase_order",
        item=item,
        site=site,
        quantity=quantity,
        available_at=available_at,
        confirmed=confirmed,
    )


def requirement(
    item: str, quantity: int, needed_at: Minute, *, id: str | None = None, site: str = PLANT
) -> Requirement:
    return Requirement(id=id or f"WO-{item}-{needed_at}", item=item, site=site, quantity=quantity, needed_at=needed_at)


def booking(resource: str, start: Minute, end: Minute, *, units: int = 1, id: str | None = None) -> Booking:
    """A work order: nothing crosses it."""
    return Booking(id=id or f"WO-{resource}-{start}", resource=resource, start=start, end=end, units=units)


def downtime(resource: str, start: Minute, end: Minute, *, units: int = 1) -> Booking:
    taken = booking(resource, start, end, units=units, id=f"DOWN-{resource}-{start}")
    return replace(taken, kind=BookingKind.DOWNTIME)


def plant(*parts: Part, currency: str = "EUR", **settings: object) -> PlantModel:
    """A plant of these parts. Items, sites, resources and ship-tos that are only referred to come by default."""
    groups: dict[str, dict[object, object]] = {name: {} for name in set(_GROUPS.values())}
    for part in [*parts, *_referred_to(parts)]:
        groups[_GROUPS[type(part)]].setdefault(_key(part), part)
    return PlantModel(currency=currency, settings=PlanningSettings(**settings), **groups)  # type: ignore[arg-type]


_GROUPS: dict[type, str] = {
    Calendar: "calendars",
    Site: "sites",
    ShipTo: "ship_tos",
    Item: "items",
    Resource: "resources",
    Routing: "routings",
    Purchasing: "purchasing",
    Lane: "lanes",
    Stock: "stock",
    SafetyStock: "safety_stock",
    Receipt: "receipts",
    Booking: "bookings",
    Requirement: "requirements",
    Customer: "customers",
}


def _key(part: Part) -> object:
    match part:
        case Stock():
            return (part.item, part.site, part.status.value)
        case SafetyStock():
            return (part.item, part.site)
        case _:
            return part.id


def _referred_to(parts: Iterable[Part]) -> list[Part]:
    defaults: list[Part] = [site()]
    sites = {part.id for part in parts if isinstance(part, Site)} | {PLANT}
    for part in parts:
        if isinstance(part, Routing | Purchasing | Stock | SafetyStock | Receipt | Requirement):
            defaults += [item(part.item), site(part.site)]
            sites.add(part.site)
        if isinstance(part, Routing):
            for operation in part.steps:
                defaults += [item(used.item) for used in operation.components]
                choices = [choice for entry in operation.requires for choice in entry]
                defaults += [resource(choice.resource, site=part.site) for choice in choices]
        if isinstance(part, Booking):
            defaults.append(resource(part.resource))
        if isinstance(part, Resource):
            defaults.append(site(part.site))
    for part in parts:
        if isinstance(part, Lane):
            defaults.append(site(part.origin))
            sites.add(part.origin)
    defaults += [
        ship_to(part.destination) for part in parts if isinstance(part, Lane) and part.destination not in sites
    ]
    return defaults


def line(
    item: str,
    quantity: int = 1,
    requested: Minute | date | None = None,
    *,
    id: str = "1",
    earliest: Minute | date | None = None,
    latest: Minute | date | None = None,
    price: Amount | None = None,
) -> RequestedLine:
    """As soon as possible unless a date is given."""
    return RequestedLine(
        line=id,
        item=item,
        quantity=quantity,
        requested=requested,
        earliest_acceptable=earliest,
        latest_acceptable=latest,
        price=None if price is None else Decimal(str(price)),
    )


def request(
    *lines: RequestedLine,
    ship_to: str | None = None,
    customer: str | None = None,
    reference: str | None = None,
    hold: int = 0,
    **policy: object,
) -> PromiseRequest:
    """Without a hold, so that the fence is ``now`` unless the plant has one."""
    return PromiseRequest(
        lines=lines,
        ship_to=ship_to,
        customer=customer,
        reference=reference,
        hold=HoldRequest(minutes=hold),
        policy=Policy(**policy),  # type: ignore[arg-type]
    )


def snapshot(*parts: Part, promises: Iterable[Promise] = (), **settings: object) -> Snapshot:
    return snapshot_of(plant(*parts, **settings), promises)


def promise(
    plan: OrderPlan, *lines: PromisedLine, quote: str = "qte_1", commitment: str | None = None, expires_at: Minute = 0
) -> Promise:
    return Promise(
        quote=quote,
        commitment=commitment,
        expires_at=expires_at,
        reference=None,
        customer=None,
        ship_to=None,
        lines=lines,
        plan=plan,
    )


def promised_line(item: str, quantity: int, promised_at: Minute, *, line: str = "1") -> PromisedLine:
    return PromisedLine(
        line=line,
        item=item,
        quantity=quantity,
        requested_at=None,
        earliest_at=None,
        latest_at=None,
        promised_at=promised_at,
        promised_on=date(2000, 1, 1),
    )


def delivery(need: Need, *, id: str = "dlv_1", line: str = "1", lane: str | None = None) -> Delivery:
    """Picked up, or carried in no time, at the very instant it is ready."""
    return Delivery(
        id=id,
        line=line,
        quantity=need.quantity,
        lane=lane,
        need=need,
        ship_at=need.needed_at,
        deliver_at=need.needed_at,
    )
