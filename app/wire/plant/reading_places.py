"""Calendars, sites, ship-tos, lanes and customers from the wire to the domain."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from app.domain.calendar import Calendar, CalendarException, Shift
from app.domain.demand import Customer
from app.domain.quantity import ceil
from app.domain.supply import Departure, ExpediteLane, Lane, ShipTo, Site
from app.domain.timeline import MINUTES_PER_HOUR
from app.wire.limits import DURATION_MINUTES_MAX
from app.wire.plant.places import CalendarIn, CustomerIn, DepartureIn, LaneExpediteIn, LaneIn, ShipToIn, SiteIn
from app.wire.plant.reading import Reading

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def calendar(shape: CalendarIn, pointer: str, reading: Reading) -> Calendar:
    for at, exception in enumerate(shape.exceptions):
        if exception.end <= exception.start:
            reading.findings.add(f"{pointer}/exceptions/{at}/end", "ends_before_start", "must lie after start")
    return Calendar(
        id=shape.id,
        timezone=shape.timezone,
        shifts=tuple(Shift(days=_weekdays(shift.days), start=shift.start, end=shift.end) for shift in shape.shifts),
        exceptions=tuple(
            CalendarException(start=exception.start, end=exception.end, open=exception.open)
            for exception in shape.exceptions
        ),
    )


def _weekdays(names: Sequence[str]) -> frozenset[int]:
    return frozenset(map(WEEKDAYS.index, names))


def site(shape: SiteIn, pointer: str, reading: Reading) -> Site:
    return Site(
        id=shape.id,
        timezone=shape.timezone,
        shipping_calendar=shape.shipping_calendar,
        receiving_calendar=shape.receiving_calendar,
        pick_pack_minutes=shape.pick_pack_minutes,
    )


def ship_to(shape: ShipToIn, pointer: str, reading: Reading) -> ShipTo:
    return ShipTo(id=shape.id, timezone=shape.timezone, receiving_calendar=shape.receiving_calendar)


def customer(shape: CustomerIn, pointer: str, reading: Reading) -> Customer:
    return Customer(id=shape.id, demand_class=shape.demand_class, priority=shape.priority, ship_to=shape.ship_to)


def lane(shape: LaneIn, pointer: str, reading: Reading) -> Lane:
    if shape.origin == shape.destination:
        reading.findings.add(f"{pointer}/to", "names_itself", "must be another place than from")
    return Lane(
        id=shape.id,
        origin=shape.origin,
        destination=shape.destination,
        transit_minutes=_transit(shape.transit_hours, f"{pointer}/transit_hours", reading),
        departures=tuple(_departure(departure) for departure in shape.departures or []),
        cost_per_unit=shape.cost_per_unit,
        mode=shape.mode,
        priority=shape.priority,
        expedite=_expedite(shape.expedite, f"{pointer}/expedite", reading) if shape.expedite else None,
    )


def _expedite(shape: LaneExpediteIn, pointer: str, reading: Reading) -> ExpediteLane:
    return ExpediteLane(
        transit_minutes=_transit(shape.transit_hours, f"{pointer}/transit_hours", reading),
        extra_cost_per_unit=shape.extra_cost_per_unit,
    )


def _departure(shape: DepartureIn) -> Departure:
    return Departure(days=_weekdays(shape.days), minute=shape.time)


def _transit(hours: Decimal, pointer: str, reading: Reading) -> int:
    minutes = ceil(Fraction(hours) * MINUTES_PER_HOUR)
    if minutes > DURATION_MINUTES_MAX:
        reading.findings.add(
            pointer, "out_of_range", f"must not exceed {DURATION_MINUTES_MAX // MINUTES_PER_HOUR} hours"
        )
    return minutes
