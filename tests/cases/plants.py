"""A whole case as a plant model."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.plant import Granularity, PlantModel
from app.domain.supply import Item
from app.domain.timeline import MINUTES_PER_DAY
from tests.builders import Part, plant, receipt, requirement, safety_stock, stock
from tests.cases.delivering import delivering
from tests.cases.facts import Case, Facts, NotExpressible, minute, whole_minutes
from tests.cases.open_time import calendars, resources, setup_matrices
from tests.cases.supplying import sources


def plant_of(case: Case) -> PlantModel:
    """Dates are instants in a case, and so are promises; what is promised stands late rather than in the way."""
    capacity: list[Part] = [*calendars(case), *setup_matrices(case), *resources(case)]
    parts = [*capacity, *_stock(case), *_confirmed(case), *sources(case), *_deliveries(case)]
    found = plant(*parts, promise_granularity=Granularity.MINUTE, build_ahead=5 * MINUTES_PER_DAY)
    buffers, unlimited = _soft_buffers(case), _unlimited(case)
    items = {
        id: Item(id=id, decimals=case.decimals, unlimited=id in unlimited, safety_minutes=buffers.get(id))
        for id in found.items.keys() | {delivering(case, operation).item for operation in _delivery_operations(case)}
    }
    return replace(found, items=items)


def _deliveries(case: Case) -> Iterator[Part]:
    for operation in _delivery_operations(case):
        yield from delivering(case, operation).parts


def _delivery_operations(case: Case) -> list[Facts]:
    names = dict.fromkeys(demand["delivery_operation"] for demand in case.facts["demands"])
    return [case.operation(name) for name in names]


def _stock(case: Case) -> Iterator[Part]:
    for point in case.facts["stock_points"]:
        place = case.place(point["id"])
        if point["on_hand"]:
            yield stock(place.item, case.units(point["on_hand"]), site=place.site)
        if point.get("safety_stock"):
            yield safety_stock(place.item, case.units(point["safety_stock"]), site=place.site)


def _confirmed(case: Case) -> Iterator[Part]:
    """What is confirmed to come is a receipt, what is confirmed to go a requirement."""
    for at, movement in enumerate(case.facts["receipts"], start=1):
        place, when = case.place(movement["stock_point"]), minute(movement["date"])
        if movement["qty"] > 0:
            yield receipt(place.item, case.units(movement["qty"]), when, id=f"receipt {at}", site=place.site)
        else:
            yield requirement(place.item, case.units(-movement["qty"]), when, id=f"issue {at}", site=place.site)


def _unlimited(case: Case) -> set[str]:
    """An item is unlimited at all its sites or at none."""
    points = case.facts["stock_points"]
    never_short = {case.place(point["id"]).item for point in points if point.get("infinite")}
    if any(case.place(point["id"]).item in never_short and not point.get("infinite") for point in points):
        raise NotExpressible("an item that is never short at one site and may be at another")
    return never_short


def _soft_buffers(case: Case) -> dict[str, int]:
    """Time that is given up before a date is: the safety time of what the operation brings."""
    buffers: dict[str, int] = {}
    for operation in case.facts["operations"]:
        soft = whole_minutes(operation.get("post_time_s", 0) + operation.get("soft_safety_lead_time_s", 0))
        for flow in operation.get("materials", ()) if soft else ():
            if flow["qty"] > 0:
                buffers[case.place(flow["stock_point"]).item] = soft
    return buffers
