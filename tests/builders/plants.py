"""Parts put together to a plant, or to a snapshot of one."""

from collections.abc import Iterable
from typing import Any

from app.domain.calendar import Calendar
from app.domain.capacity import Booking, CapacityEvent, Resource
from app.domain.demand import Customer, Requirement
from app.domain.plant import PlanningSettings, PlantModel
from app.domain.promise import Promise
from app.domain.routing import Routing
from app.domain.setups import SetupMatrix
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.supply import Item, Lane, Purchasing, Receipt, SafetyStock, ShipTo, Site, Stock
from tests.builders.supply import PLANT, item, ship_to, site
from tests.builders.work import resource

Part = (
    Calendar
    | Site
    | ShipTo
    | Item
    | Resource
    | SetupMatrix
    | Routing
    | Purchasing
    | Lane
    | Stock
    | SafetyStock
    | Receipt
    | Booking
    | CapacityEvent
    | Requirement
    | Customer
)


def plant(*parts: Part, currency: str = "EUR", **settings: Any) -> PlantModel:
    """A plant of these parts. Items, sites, resources and ship-tos that are only referred to come by default."""
    groups: dict[str, dict[object, object]] = {name: {} for name in set(_GROUPS.values())}
    for part in [*parts, *_referred_to(parts)]:
        groups[_GROUPS[type(part)]].setdefault(_key(part), part)
    return PlantModel(currency=currency, settings=PlanningSettings(**settings), **groups)  # type: ignore[arg-type]


def snapshot(*parts: Part, promises: Iterable[Promise] = (), **settings: Any) -> Snapshot:
    return snapshot_of(plant(*parts, **settings), promises)


_GROUPS: dict[type, str] = {
    Calendar: "calendars",
    Site: "sites",
    ShipTo: "ship_tos",
    Item: "items",
    Resource: "resources",
    SetupMatrix: "setup_matrices",
    Routing: "routings",
    Purchasing: "purchasing",
    Lane: "lanes",
    Stock: "stock",
    SafetyStock: "safety_stock",
    Receipt: "receipts",
    Booking: "bookings",
    CapacityEvent: "capacity_events",
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
                defaults += [item(option.item) for used in operation.components for option in used.options]
                choices = [choice for entry in operation.requires for choice in entry]
                defaults += [resource(choice.resource, site=part.site) for choice in choices]
        if isinstance(part, Booking | CapacityEvent):
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
