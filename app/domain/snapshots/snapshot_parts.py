"""What a snapshot is made of, and what it begins with: ledgers and occupations before any promise."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypedDict

from app.domain.calendar import calendar_of
from app.domain.capacity import Resource, away_in_overtime, closes
from app.domain.hours.held_times import HeldTime, HeldTimes
from app.domain.hours.occupation import Occupation
from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.needs import Need, Repeg
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.snapshots.compiled import CompiledPlant
from app.domain.supply import ItemSite, Stock, StockStatus, Supply, SupplyKind, stock_key
from app.domain.timeline import Minute


class Promising(TypedDict):
    """The fields of a snapshot that say what is promised to whom."""

    promises: Mapping[str, Promise]
    holds: Sequence[tuple[Minute, str]]
    at_risk: frozenset[str]


class Time(TypedDict):
    """Those that say who holds which resource when."""

    held_times: Mapping[str, HeldTimes]
    occupations: Mapping[str, Occupation]


def holds_in(promises: Iterable[Promise]) -> list[tuple[Minute, str]]:
    return [(promise.expires_at, promise.quote) for promise in promises if promise.commitment is None]


def bare_ledgers(plant: PlantModel) -> dict[ItemSite, Ledger]:
    """Stock, receipts, safety stock and requirements (unpegged yet) by item and site."""
    supplies: dict[ItemSite, list[Supply]] = defaultdict(list)
    needs: dict[ItemSite, list[OwnedNeed]] = defaultdict(list)
    for stock in plant.stock.values():
        if stock.status is StockStatus.AVAILABLE:
            supplies[stock.place].append(on_hand(stock))
    for receipt in plant.receipts.values():
        supplies[receipt.place].append(
            Supply(
                key=(SupplyKind.RECEIPT, receipt.id),
                item=receipt.item,
                site=receipt.site,
                quantity=receipt.quantity,
                available_at=receipt.available_at,
                confirmed=receipt.confirmed,
            )
        )
    for requirement in plant.requirements.values():
        need = Need(
            id=need_of_requirement(requirement.id),
            item=requirement.item,
            site=requirement.site,
            quantity=requirement.quantity,
            needed_at=requirement.needed_at,
        )
        needs[need.place].append(OwnedNeed(owner=None, need=need))
    return {
        place: empty_ledger(plant, place).changed(supplies=supplies[place], needs=needs[place])
        for place in sorted({*supplies, *needs, *plant.safety_stock})
    }


def empty_ledger(plant: PlantModel, place: ItemSite) -> Ledger:
    """A promise may outlive its item where a feed drops it: nothing of it is there then."""
    item, site = place
    safety, known = plant.safety_stock.get(place), plant.items.get(item)
    return Ledger(
        item=item,
        site=site,
        safety_stock=safety.quantity if safety else 0,
        unlimited=known is not None and known.unlimited,
    )


def on_hand(stock: Stock) -> Supply:
    key = stock_key(stock.item, stock.site)
    return Supply(key=key, item=stock.item, site=stock.site, quantity=stock.quantity, available_at=0)


def place_of(repeg: Repeg, plant: PlantModel, promises: Mapping[str, Promise]) -> ItemSite | None:
    """Where the need of a repeg stands; None where its owner has no such need."""
    if repeg.owner is None:
        return place_of_requirement(repeg.need, plant)
    promise = promises.get(repeg.owner)
    needs = promise.plan.needs() if promise else ()
    return next((need.place for need in needs if need.id == repeg.need), None)


REQUIREMENT = "requirement/"


def need_of_requirement(requirement: str) -> str:
    """What the need of a requirement of the plant model is called in a plan."""
    return f"{REQUIREMENT}{requirement}"


def place_of_requirement(need: str, plant: PlantModel) -> ItemSite | None:
    """Where the need of a requirement of the plant model stands; None where there is none by that id."""
    requirement = plant.requirements.get(need.removeprefix(REQUIREMENT))
    return requirement.place if requirement else None


def bare_occupations(compiled: CompiledPlant) -> dict[str, Occupation]:
    return {id: bare_occupation(id, compiled) for id in compiled.plant.resources}


def bare_occupation(id: str, compiled: CompiledPlant) -> Occupation:
    """Capacity is the most units a resource ever has; fewer at some time counts as units taken.

    A promise may outlive its resource where a feed drops it: no unit of it is left then.
    """
    resource = compiled.plant.resources.get(id)
    if resource is None:
        return Occupation(0)
    calendar = calendar_of(compiled.plant.calendars, resource.calendar)
    bookings, overtime = compiled.bookings_of.get(id, ()), compiled.overtime_of.get(id, ())
    booked = [(one.start, one.end, one.units) for one in bookings if not closes(one, resource)]
    taken = [*booked, *away_in_overtime(resource, calendar, overtime), *_missing(resource)]
    return Occupation(resource.units_most).changed(taken)


def occupation_of(id: str, compiled: CompiledPlant, held: Iterable[HeldTime]) -> Occupation:
    """That, and the rows of those who hold it."""
    return bare_occupation(id, compiled).changed([(row.start, row.end, 1) for row in held])


def _missing(resource: Resource) -> Iterator[tuple[Minute, Minute, int]]:
    most = resource.units_most
    return ((start, end, most - units) for start, end, units in resource.levels if units < most)
