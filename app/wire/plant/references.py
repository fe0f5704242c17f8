"""The first check of a plant model: every id once, every reference to something that is there."""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.likeness import by_likeness, not_among
from app.wire.faults import Findings, pointer_of
from app.wire.plant.document import ModelDocument
from app.wire.plant.names import KEY_FIELDS

KEYED_BY_ID = (
    "calendars",
    "sites",
    "ship_tos",
    "items",
    "resources",
    "setup_matrices",
    "routings",
    "purchasing",
    "lanes",
    "receipts",
    "bookings",
    "requirements",
    "customers",
    "open_orders",
)

Reference = tuple[str, str | None, str, int, str]
"""The key whose ids are meant, the id that is named (None names nothing), and where: key, index, path within."""


def check_references(model: ModelDocument, findings: Findings) -> None:
    """
    Raises:
        PlantModelRejected: there are findings.
    """
    _check_zones(model, findings)
    _check_keys(model, findings)
    ids = {key: {entity.id for entity in getattr(model, key)} for key in KEYED_BY_ID}
    for site_or_ship_to in sorted(ids["sites"] & ids["ship_tos"]):
        at = [ship_to.id for ship_to in model.ship_tos].index(site_or_ship_to)
        detail = f"is the id of a site already ({site_or_ship_to!r}): a lane could not tell which one it ends at"
        findings.add(f"/ship_tos/{at}/id", "duplicate_id", detail)
    ids["places"] = ids["sites"] | ids["ship_tos"]
    known = cache(lambda target: by_likeness(ids[target]))
    for target, named, key, at, path in references(model):
        if named is not None and named not in ids[target]:
            wanted = "sites or ship_tos" if target == "places" else target
            findings.add(f"/{key}/{at}/{path}", "unknown_reference", not_among(named, wanted, known(target)))
    findings.stop_if_any()


def _check_keys(model: ModelDocument, findings: Findings) -> None:
    for key in (*KEYED_BY_ID, *KEY_FIELDS):
        fields = KEY_FIELDS.get(key, ("id",))
        seen: dict[Any, int] = {}
        for at, entity in enumerate(getattr(model, key)):
            name = tuple(getattr(entity, field) for field in fields)
            first = seen.setdefault(name, at)
            if first != at:
                shown = ", ".join(repr(part) for part in name)
                detail = f"repeats /{key}/{first} ({shown}): {' and '.join(fields)} must be unique among {key}"
                findings.add(f"/{key}/{at}/{fields[0]}", "duplicate_id", detail)


def _check_zones(model: ModelDocument, findings: Findings) -> None:
    for key in ("calendars", "sites", "ship_tos"):
        for at, entity in enumerate(getattr(model, key)):
            if not is_zone(entity.timezone):
                detail = f'{entity.timezone!r} is no time zone; give an IANA name such as "Europe/Berlin" or "UTC"'
                findings.add(pointer_of((key, at, "timezone")), "unknown_timezone", detail)


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def references(model: ModelDocument) -> Iterator[Reference]:
    """All that one entity names of another."""
    yield from _of_places(model)
    yield from _of_supply(model)
    yield from _of_work(model)


def _of_places(model: ModelDocument) -> Iterator[Reference]:
    for at, site in enumerate(model.sites):
        yield ("calendars", site.shipping_calendar, "sites", at, "shipping_calendar")
        yield ("calendars", site.receiving_calendar, "sites", at, "receiving_calendar")
    for at, ship_to in enumerate(model.ship_tos):
        yield ("calendars", ship_to.receiving_calendar, "ship_tos", at, "receiving_calendar")
    for at, lane in enumerate(model.lanes):
        yield ("sites", lane.origin, "lanes", at, "from")
        yield ("places", lane.destination, "lanes", at, "to")
    for at, customer in enumerate(model.customers):
        yield ("ship_tos", customer.ship_to, "customers", at, "ship_to")
    for at, order in enumerate(model.open_orders):
        yield ("ship_tos", order.ship_to, "open_orders", at, "ship_to")
        for number, line in enumerate(order.lines):
            yield ("items", line.item, "open_orders", at, f"lines/{number}/item")


def _of_supply(model: ModelDocument) -> Iterator[Reference]:
    for at, item in enumerate(model.items):
        for number, substitute in enumerate(item.substitutes):
            yield ("items", substitute, "items", at, f"substitutes/{number}")
    for at, source in enumerate(model.purchasing):
        yield ("calendars", source.lead_time_calendar, "purchasing", at, "lead_time_calendar")
    for key in ("purchasing", "stock", "safety_stock", "receipts", "requirements", "routings"):
        for at, entity in enumerate(getattr(model, key)):
            yield ("items", entity.item, key, at, "item")
            yield ("sites", entity.site, key, at, "site")


def _of_work(model: ModelDocument) -> Iterator[Reference]:
    for at, resource in enumerate(model.resources):
        yield ("sites", resource.site, "resources", at, "site")
        yield ("calendars", resource.calendar, "resources", at, "calendar")
        yield ("setup_matrices", resource.setup_matrix, "resources", at, "setup_matrix")
        if resource.overtime:
            yield ("calendars", resource.overtime.calendar, "resources", at, "overtime/calendar")
    for at, booking in enumerate(model.bookings):
        yield ("resources", booking.resource, "bookings", at, "resource")
    for at, routing in enumerate(model.routings):
        for step, operation in enumerate(routing.operations):
            path = f"operations/{step}"
            yield ("calendars", operation.calendar, "routings", at, f"{path}/calendar")
            for number, component in enumerate(operation.components):
                yield ("items", component.item, "routings", at, f"{path}/components/{number}/item")
                for other, instead in enumerate(component.alternatives):
                    place = f"{path}/components/{number}/alternatives/{other}/item"
                    yield ("items", instead.item, "routings", at, place)
            for choice, alternatives in operation.choices:
                for number, alternative in enumerate(alternatives):
                    yield ("resources", alternative.resource, "routings", at, f"{path}/{choice}/{number}/resource")
