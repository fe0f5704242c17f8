"""Where things are: locations as sites, the customers of each as a ship-to, transfers as lanes."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from app.connectors.frepple.calendars import Calendars
from app.connectors.frepple.export import Export
from app.connectors.frepple.orders import OpenOrder
from app.connectors.frepple.tables import Row
from app.wire.text import number


def location_calendars(export: Export, calendars: Calendars) -> dict[str, str]:
    """By location, the calendar of frePPLe's that says when it is available; "" is always."""
    return {row.name("name"): calendars.known(row, "available") for row in export.rows("location")}


def sites(export: Export, calendars: Calendars) -> list[dict[str, Any]]:
    available = location_calendars(export, calendars)
    return [
        {
            "id": site,
            "timezone": export.timezone,
            "shipping_calendar": calendars.open_in_all([available[site]]),
            "receiving_calendar": calendars.open_in_all([available[site]]),
        }
        for site in export.sites
    ]


def ship_to_of(location: str) -> str:
    """frePPLe delivers at a location and goes no further, so its customers are one place next to it."""
    return f"customers of {location}"


def ship_tos(export: Export, orders: Iterable[OpenOrder]) -> list[dict[str, Any]]:
    locations = dict.fromkeys(order.location for order in orders if order.location)
    return [{"id": ship_to_of(location), "timezone": export.timezone} for location in locations]


def customers(orders: Iterable[OpenOrder]) -> list[dict[str, Any]]:
    """Those with an open order, each with the place it is served at."""
    places = {order.customer: order.location for order in orders if order.customer}
    return [{"id": name, "ship_to": ship_to_of(place) if place else None} for name, place in places.items()]


def lanes(export: Export, orders: Iterable[OpenOrder]) -> list[dict[str, Any]]:
    return [*_transfers(export), *_deliveries(export, orders)]


def _transfers(export: Export) -> list[dict[str, Any]]:
    """A lane serves every item: where items differ it takes as long as the slowest and costs as much as the dearest."""
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in export.in_force("itemdistribution"):
        if row.whole("priority", 1):
            _check_transfer(row)
            for destination in [row.text("location")] if row.text("location") else export.sites:
                if destination != row.name("origin"):
                    rows[row.name("origin"), destination].append(row)
    return [
        {
            "id": f"{origin} to {destination}",
            "from": origin,
            "to": destination,
            "transit_hours": number(Decimal(max(row.minutes("leadtime") for row in found)) / 60),
            "cost_per_unit": str(max(row.number("cost") for row in found)),
            "priority": min(row.whole("priority", 1) for row in found),
        }
        for (origin, destination), found in rows.items()
    ]


def _check_transfer(row: Row) -> None:
    if row.text("resource"):
        raise row.to_leave_empty("resource", "a transfer that takes capacity")
    if row.seconds("fence"):
        raise row.to_leave_empty("fence", "a release fence of transfers")


def _deliveries(export: Export, orders: Iterable[OpenOrder]) -> list[dict[str, Any]]:
    parameter = export.parameter("plan.deliveryDuration")
    hours = parameter.number("value") if parameter else Decimal(0)
    return [
        {
            "id": f"{location} to its customers",
            "from": location,
            "to": ship_to_of(location),
            "transit_hours": number(hours),
        }
        for location in dict.fromkeys(order.location for order in orders if order.location)
    ]
