"""What a plant model leaves open: right in itself, and mostly a row that was forgotten, as what needs it is refused."""

from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any]
ItemSite = tuple[str, str]


def gaps(document: Json) -> Iterator[str]:
    """A sentence each. ``document`` has been taken as a plant model."""
    yield from _not_reached(document)
    used = {resource for operation in _operations(document) for resource in _resources_of(operation)}
    for resource in _ids(document, "resources"):
        if resource not in used:
            yield f"No operation requires the resource {resource}."
    yield from _not_supplied(document)


def _not_reached(document: Json) -> Iterator[str]:
    reached = {lane["to"] for lane in document.get("lanes", ())}
    for ship_to in _ids(document, "ship_tos"):
        if ship_to not in reached:
            yield f"No lane leads to the ship-to {ship_to}."


def _not_supplied(document: Json) -> Iterator[str]:
    """Each item once. Components run out where nothing brings more; what is sold may well be a last stock."""
    renewed = _places_of(document, ("routings", "purchasing"))
    told = {item["id"] for item in document.get("items", ()) if item.get("supply") == "unlimited"}
    for routing in document.get("routings", ()):
        for operation in routing.get("operations", ()):
            for component in operation.get("components", ()):
                options = [component["item"], *(one["item"] for one in component.get("alternatives") or ())]
                if not any(one in told or (one, routing["site"]) in renewed for one in options):
                    told.update(options)
                    where = f"{routing['site']}, where {routing['item']} takes it"
                    yield f"Nothing makes, buys or brings {component['item']} for {where}."
    there = {item for item, _ in renewed | _places_of(document, ("stock", "receipts"))}
    for item in _ids(document, "items"):
        if item not in there and item not in told:
            yield f"Nothing makes, buys or stocks {item}."


def _places_of(document: Json, keys: Iterable[str]) -> set[ItemSite]:
    """Where these rows have an item, and the sites to which lanes lead from there."""
    found = {(row["item"], row["site"]) for key in keys for row in document.get(key, ())}
    leads_to: dict[str, set[str]] = {}
    for lane in document.get("lanes", ()):
        leads_to.setdefault(lane["from"], set()).add(lane["to"])
    spreading = list(found)
    while spreading:
        item, site = spreading.pop()
        further = {(item, other) for other in leads_to.get(site, ())} - found
        found |= further
        spreading.extend(further)
    return found


def _operations(document: Json) -> Iterator[Json]:
    for routing in document.get("routings", ()):
        yield from routing.get("operations", ())


def _resources_of(operation: Json) -> Iterator[str]:
    choices: Iterable[Json] = [operation, *(operation.get("requires") or ())]
    for choice in choices:
        yield from (one["resource"] for one in choice.get("alternatives") or ())


def _ids(document: Json, key: str) -> Iterator[str]:
    return (entity["id"] for entity in document.get(key, ()))
