"""How a case hands goods over: as lanes to a ship-to, or as work at the site where it takes more than time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from tests.builders import Part, lane
from tests.cases.facts import Case, Facts, Place, whole_minutes
from tests.cases.making import routing_of, site_of
from tests.cases.supplying import Choice, choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivering:
    """What has to be asked for to get what a delivery operation delivers, and what that rests on."""

    item: str
    ship_to: str
    parts: tuple[Part, ...]


def delivering(case: Case, operation: Facts) -> Delivering:
    """Every delivery operation has a ship-to of its own, so that an order goes where it is meant to."""
    ways = choices(case, operation)
    ship_to = f"customers of {operation['id']}"
    if len(ways) == 1 and _is_plain(case, operation):
        (taken,) = (case.place(flow["stock_point"]) for flow in operation["materials"])
        return Delivering(item=taken.item, ship_to=ship_to, parts=(_lane(taken.site, ship_to, operation),))
    item = f"{operation['id']}, done"
    parts = [part for way in ways for part in _done(case, way, item)]
    return Delivering(item=item, ship_to=ship_to, parts=(*parts, *_lanes(ways, ship_to)))


def _is_plain(case: Case, operation: Facts) -> bool:
    """Whether it takes one piece for each that is ordered and nothing but elapsed time."""
    takes = [flow["qty"] for flow in operation.get("materials", ())]
    loads = [case.resource(load["resource"]) for load in operation.get("resources", ())]
    elapsed = case.calendar_of(operation.get("location")) is None or not operation.get("duration_s")
    sized = operation["kind"] == "per_unit" or "size_multiple" in operation or "release_fence_s" in operation
    return takes == [-1.0] and elapsed and not sized and all(one["kind"] == "infinite" for one in loads)


def _done(case: Case, way: Choice, item: str) -> Iterator[Part]:
    place = Place(item, site_of(way.operation))
    made = routing_of(case, way.operation, place, Fraction(1), priority=way.priority, validity=way.validity)
    yield from [] if made is None else [made]


def _lanes(ways: list[Choice], ship_to: str) -> Iterator[Part]:
    """What is done at several sites comes together before it is handed over, so that one order may be of both."""
    sites = list(dict.fromkeys(site_of(way.operation) for way in ways))
    if len(sites) == 1:
        yield lane(sites[0], ship_to)
        return
    for site in sites:
        yield lane(site, f"{ship_to}, together")
    yield lane(f"{ship_to}, together", ship_to)


def _lane(site: str, ship_to: str, operation: Facts) -> Part:
    return replace(lane(site, ship_to), transit_minutes=whole_minutes(operation.get("duration_s", 0)))
