"""What a link of a chain says is in the way, taken out of the way: the plant as if that had never been."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from app.domain.capacity import Resource
from app.domain.plant import PlantModel
from app.domain.reasons import Link, LinkKind
from app.domain.routing import Step
from app.domain.setups import SetupMatrix
from app.domain.supply import Stock, StockStatus
from app.domain.timeline import Minute
from tests.metamorphic.inquiry import Inquiry

PLENTY = 1_000
Row = TypeVar("Row")


def without(link: Link, inquiry: Inquiry) -> Inquiry | None:
    """None where nothing of the plant model is what the link names: a run of somebody else's, perhaps."""
    plant, ref = inquiry.plant, link.ref
    match link.kind:
        case LinkKind.FENCE | LinkKind.HOLD:
            return _fenceless(inquiry)
        case LinkKind.TRANSPORT:
            changed: PlantModel | None = _at_once(plant, ref)
        case LinkKind.MATERIAL:
            changed = _there(plant, ref, inquiry.now)
        case LinkKind.WAIT:
            changed = _with_steps(plant, lambda step: replace(step, wait_minutes=0) if step.id == ref else step)
        case LinkKind.WORK:
            changed = _worked_at_once(plant, ref)
        case LinkKind.SETUP:
            changed = _set_up(plant, ref)
        case LinkKind.CALENDAR if ref in plant.sites:
            changed = _open_places(plant, shipping=[ref], receiving=[ref])
        case LinkKind.CALENDAR if ref in plant.ship_tos:
            changed = _open_places(plant, shipping=[], receiving=[ref])
        case LinkKind.CAPACITY | LinkKind.CALENDAR:
            changed = _always_free(plant, ref)
        case _:
            return None
    return None if changed is None or changed == plant else replace(inquiry, plant=changed)


def _fenceless(inquiry: Inquiry) -> Inquiry:
    settings = replace(inquiry.plant.settings, frozen_fence=0)
    asked = replace(inquiry.asked, hold=replace(inquiry.asked.hold, minutes=0))
    return replace(inquiry, plant=replace(inquiry.plant, settings=settings), asked=asked)


def _at_once(plant: PlantModel, ref: str) -> PlantModel:
    """A lane that takes no time, with all that a transfer over it waits for; or a site that packs in none."""
    if ref in plant.sites:
        return _packing_at_once(plant, ref)
    lane = plant.lanes[ref]
    there = replace(plant, lanes={**plant.lanes, ref: replace(lane, transit_minutes=0, departures=())})
    return _open_places(_packing_at_once(there, lane.origin), shipping=[lane.origin], receiving=[lane.destination])


def _packing_at_once(plant: PlantModel, site: str) -> PlantModel:
    return replace(plant, sites=_changed(plant.sites, [site], lambda one: replace(one, pick_pack_minutes=0)))


def _open_places(plant: PlantModel, *, shipping: Collection[str], receiving: Collection[str]) -> PlantModel:
    sites, ship_tos = dict(plant.sites), dict(plant.ship_tos)
    for id in shipping:
        sites[id] = replace(sites[id], shipping_calendar=None)
    for id in receiving:
        if id in sites:
            sites[id] = replace(sites[id], receiving_calendar=None)
        else:
            ship_tos[id] = replace(ship_tos[id], receiving_calendar=None)
    return replace(plant, sites=sites, ship_tos=ship_tos)


def _there(plant: PlantModel, ref: str, now: Minute) -> PlantModel | None:
    """A receipt now, a supplier who needs no time, or plenty of an item wherever it may be."""
    if ref in plant.receipts:
        return replace(plant, receipts=_changed(plant.receipts, [ref], lambda one: replace(one, available_at=now)))
    sources = [id for id, one in plant.purchasing.items() if ref in (id, one.supplier)]
    if sources:
        bought = _changed(
            plant.purchasing,
            sources,
            lambda one: replace(one, lead_time_days=0, lead_time_calendar=None, inspection_minutes=0),
        )
        places = [plant.purchasing[id].site for id in sources]
        return _open_places(replace(plant, purchasing=bought), shipping=[], receiving=places)
    if ref not in plant.items:
        return None
    stock = dict(plant.stock)
    for site in plant.sites:
        key = (ref, site, StockStatus.AVAILABLE.value)
        row = stock.get(key, Stock(item=ref, site=site, quantity=0))
        stock[key] = replace(row, quantity=row.quantity + PLENTY)
    return replace(plant, stock=stock)


def _worked_at_once(plant: PlantModel, ref: str) -> PlantModel:
    def quick(step: Step) -> Step:
        if step.id == ref and not step.requires:
            return replace(step, fixed_minutes=Decimal(0), minutes_per_unit=0 * step.minutes_per_unit)
        if not _holds(step, ref):
            return step
        faster = tuple(tuple(replace(one, speed=one.speed * 1_000) for one in entry) for entry in step.requires)
        return replace(step, requires=faster)

    return _with_steps(plant, quick)


def _set_up(plant: PlantModel, ref: str) -> PlantModel:
    """No setup of the steps on it, and no change-over of its machines."""

    def ready(step: Step) -> Step:
        return replace(step, setup_minutes=0) if step.id == ref or _holds(step, ref) else step

    matrices = {plant.resources[id].setup_matrix for id in _names(ref) if id in plant.resources}
    known = [id for id in matrices if id is not None]
    instant = _changed(plant.setup_matrices, known, lambda one: SetupMatrix(id=one.id))
    return _with_steps(replace(plant, setup_matrices=instant), ready)


def _always_free(plant: PlantModel, ref: str) -> PlantModel:
    """Resources that are always open, so many that neither others nor the order itself are in the way."""
    names = [id for id in _names(ref) if id in plant.resources]
    if not names:
        return _with_steps(plant, lambda step: replace(step, calendar=None) if step.id == ref else step)
    return replace(
        plant,
        resources=_changed(plant.resources, names, _free),
        bookings={id: one for id, one in plant.bookings.items() if one.resource not in names},
        capacity_events={id: one for id, one in plant.capacity_events.items() if one.resource not in names},
    )


def _free(resource: Resource) -> Resource:
    return replace(resource, calendar=None, overtime=None, units=PLENTY, unit_changes=(), setup_matrix=None)


def _names(ref: str) -> list[str]:
    """The resources that a link names together."""
    return ref.split(" with ")


def _holds(step: Step, ref: str) -> bool:
    choices = {one.resource for entry in step.requires for one in entry}
    return choices.issuperset(_names(ref))


def _with_steps(plant: PlantModel, change: Callable[[Step], Step]) -> PlantModel:
    routings = {id: replace(one, steps=tuple(map(change, one.steps))) for id, one in plant.routings.items()}
    return replace(plant, routings=routings)


def _changed(rows: Mapping[str, Row], ids: Collection[str], change: Callable[[Row], Row]) -> dict[str, Row]:
    return {id: change(row) if id in ids else row for id, row in rows.items()}
