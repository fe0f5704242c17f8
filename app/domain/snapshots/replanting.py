"""What another plant model makes of ledgers and occupations: those of which it says nothing else stay as they are.

A feed sends all there is every few minutes, and a breakdown is of one machine. What is new is found by comparing rows
one by one, so the two models are to share what they have in common (``in_order``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from app.domain.capacity import Booking, CapacityEvent
from app.domain.hours.held_times import NOT_HELD, HeldTimes
from app.domain.hours.occupation import Occupation
from app.domain.layered import amended, differing
from app.domain.ledgers.ledger import Ledger
from app.domain.plant import PlantModel
from app.domain.snapshots.compiled import CompiledPlant
from app.domain.snapshots.snapshot_parts import bare_ledgers, empty_ledger, occupation_of
from app.domain.supply import ItemSite, Placed

Key = TypeVar("Key")
Row = TypeVar("Row")

PLACED = ("stock", "safety_stock", "receipts", "requirements")
"""What of a plant model is of an item at a site."""


def replanted_ledgers(
    before: PlantModel, plant: PlantModel, ledgers: Mapping[ItemSite, Ledger]
) -> Mapping[ItemSite, Ledger]:
    """The ledgers of another plant model with the promises of before; a requirement that was there keeps its pegs."""
    places = _places_said_otherwise(before, plant, ledgers)
    bare = bare_ledgers(_of_places(plant, places))
    put: dict[ItemSite, Ledger] = {}
    gone: list[ItemSite] = []
    for place in sorted(places):
        had = ledgers.get(place, NOTHING)
        planned = [supply for supply in had.supplies.values() if supply.owner is not None]
        needs = [owned for owned in had.needs.values() if owned.owner is not None]
        if place not in bare and not planned and not needs:
            gone.append(place)
            continue
        ledger = bare[place] if place in bare else empty_ledger(plant, place)
        kept = (owned.pegged(had.needs[id].need.pegs) for id, owned in ledger.needs.items() if id in had.needs)
        said = ledger.changed(supplies=planned, needs=[*kept, *needs], opened=had.opened.items())
        # Where so much was counted as was believed, nobody who takes from it has to be looked at.
        if said != had:
            put[place] = said
    return amended(ledgers, put, gone)


NOTHING = Ledger(item="", site="")


def _places_said_otherwise(before: PlantModel, plant: PlantModel, ledgers: Mapping[ItemSite, Ledger]) -> set[ItemSite]:
    kinds = [(getattr(before, kind), getattr(plant, kind)) for kind in PLACED]
    rows: Iterator[Placed] = (row for had, has in kinds for row in _other_rows(had, has))
    items = set(differing(before.items, plant.items))
    return {row.place for row in rows} | {place for place in ledgers if place[0] in items}


def _of_places(plant: PlantModel, places: set[ItemSite]) -> PlantModel:
    """The model without the rows of all other places."""
    kinds: dict[str, Mapping[Any, Placed]] = {kind: getattr(plant, kind) for kind in PLACED}
    kept = {kind: {key: row for key, row in rows.items() if row.place in places} for kind, rows in kinds.items()}
    return replace(plant, **kept)  # type: ignore[arg-type]


def replanted_occupations(
    before: CompiledPlant,
    compiled: CompiledPlant,
    occupations: Mapping[str, Occupation],
    held_times: Mapping[str, HeldTimes],
) -> Mapping[str, Occupation]:
    """The occupations of another plant model with the promises of before; of what it does not know no unit is left."""
    resources = resources_said_otherwise(before.plant, compiled.plant)
    put: dict[str, Occupation] = {}
    for resource in sorted(resources):
        held = held_times.get(resource, NOT_HELD)
        if held or resource in compiled.plant.resources:
            put[resource] = occupation_of(resource, compiled, held)
    return amended(occupations, put, resources - put.keys())


def resources_said_otherwise(before: PlantModel, plant: PlantModel) -> set[str]:
    """The resources whose hours, units or bookings are other ones."""
    calendars = set(differing(before.calendars, plant.calendars))
    on_them = {resource.id for resource in plant.resources.values() if resource.calendar in calendars}
    rows: list[Booking | CapacityEvent] = [
        *_other_rows(before.bookings, plant.bookings),
        *_other_rows(before.capacity_events, plant.capacity_events),
    ]
    return {*differing(before.resources, plant.resources), *on_them, *(row.resource for row in rows)}


def _other_rows(had: Mapping[Key, Row], has: Mapping[Key, Row]) -> Iterator[Row]:
    """The rows that are not the very same in both, as they are in either."""
    keys = differing(had, has)
    return (rows[key] for rows in (had, has) for key in keys if key in rows)
