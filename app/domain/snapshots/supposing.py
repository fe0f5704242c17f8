"""What if: the plan as it would be after one change that somebody could make, without writing anything.

Only what the change touches is worked out anew. What comes of it is the plan that the same change of the plant model or
of the books would lead to, so that whatever is planned on it holds once the change is made.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from app.domain.capacity import CapacityEvent
from app.domain.changes import EndReason, PromiseEnded
from app.domain.layered import amended
from app.domain.ledgers.ledger import available_from
from app.domain.plant import PlantModel
from app.domain.quantity import Units
from app.domain.reasons import LeverKind, Means
from app.domain.snapshots.compiled import CompiledPlant
from app.domain.snapshots.snapshot import Snapshot
from app.domain.snapshots.snapshot_parts import occupation_of, on_hand
from app.domain.snapshots.sources import Source, Sources
from app.domain.supply import ItemSite, Lane, Purchasing, Stock, StockStatus, Supply, SupplyKind
from app.domain.timeline import LAST_MINUTE, Minute

Row = TypeVar("Row", Purchasing, Lane)


def with_receipt_at(snapshot: Snapshot, receipt_id: str, available_at: Minute) -> Snapshot:
    """A receipt that comes at another instant."""
    receipt = snapshot.plant.receipts[receipt_id]
    known = snapshot.ledger(receipt.place).supplies[SupplyKind.RECEIPT, receipt_id]
    sooner = replace(known, available_at=available_at)
    receipts = {**snapshot.plant.receipts, receipt_id: replace(receipt, available_at=available_at)}
    return _with_supply(_supposing(snapshot, receipts=receipts), sooner)


def with_overdue_receipts_at(snapshot: Snapshot, now: Minute, until: Minute) -> Snapshot:
    """What is overdue comes when it would be believed to come at a later instant, if it had not come until then.

    So whatever rests on it stands that long. The plant model stays: there it is as overdue as before.
    """
    settings = snapshot.plant.settings
    late: dict[ItemSite, list[Supply]] = defaultdict(list)
    for receipt in snapshot.compiled.receipts_between(now - settings.overdue_receipt_ignore_after, now):
        place = receipt.place
        supply = snapshot.ledger(place).supplies.get((SupplyKind.RECEIPT, receipt.id))
        if supply is not None:
            usable = available_from(supply, until, settings)
            late[place].append(replace(supply, available_at=LAST_MINUTE if usable is None else usable))
    ledgers = {place: snapshot.ledger(place).changed(supplies=supplies) for place, supplies in late.items()}
    return replace(snapshot, ledgers=amended(snapshot.ledgers, ledgers)) if ledgers else snapshot


def with_more_stock(snapshot: Snapshot, place: ItemSite, units: Units) -> Snapshot:
    """So many more units on hand."""
    item, site = place
    key = (item, site, StockStatus.AVAILABLE.value)
    had = snapshot.plant.stock.get(key)
    row = replace(had, quantity=had.quantity + units) if had else Stock(item=item, site=site, quantity=units)
    return _with_supply(_supposing(snapshot, stock={**snapshot.plant.stock, key: row}), on_hand(row))


def with_purchasing(snapshot: Snapshot, source: Purchasing) -> Snapshot:
    """Other terms of a supplier."""
    return _supposing(snapshot, source=source, purchasing={**snapshot.plant.purchasing, source.id: source})


def with_lane(snapshot: Snapshot, lane: Lane) -> Snapshot:
    """Other terms of a carrier."""
    return _supposing(snapshot, source=lane, lanes={**snapshot.plant.lanes, lane.id: lane})


def with_overtime(snapshot: Snapshot, event: CapacityEvent) -> Snapshot:
    """A resource that is open for overtime, too."""
    events = {**snapshot.plant.capacity_events, event.id: event}
    after = _supposing(snapshot, event.resource, capacity_events=events)
    occupation = occupation_of(event.resource, after.compiled, snapshot.held_on(event.resource))
    return replace(after, occupations=amended(after.occupations, {event.resource: occupation}))


def with_means(snapshot: Snapshot, means: Collection[Means]) -> Snapshot:
    """Express terms as sources of their own beside those they are of, and resources that may work overtime."""
    works_overtime = frozenset(ref for kind, ref in means if kind is LeverKind.OVERTIME)
    sources = _with_express(snapshot.compiled, means)
    return replace(snapshot, compiled=snapshot.compiled.choosing_from(sources, works_overtime))


def _with_express(compiled: CompiledPlant, means: Collection[Means]) -> Sources:
    """With all means, which is what every late order is asked for first, put together once for a plant."""
    if means is not all_means(compiled):
        return _put_express(compiled, means)
    memory: dict[str, tuple[Sources, Sources]] = compiled.memory("sources with all means")
    if "all" not in memory or memory["all"][0] is not compiled.sources:
        memory["all"] = (compiled.sources, _put_express(compiled, means))
    return memory["all"][1]


def _put_express(compiled: CompiledPlant, means: Collection[Means]) -> Sources:
    purchasing = _express(compiled.plant.purchasing, LeverKind.EXPEDITE_SUPPLIER, means)
    lanes = _express(compiled.plant.lanes, LeverKind.EXPEDITE_LANE, means)
    return compiled.sources.put([*purchasing, *lanes])


def with_sources(snapshot: Snapshot, sources: Iterable[Source]) -> Snapshot:
    """These are all the ways to get anything that is not there or on its way already."""
    return replace(snapshot, compiled=snapshot.compiled.choosing_from(Sources().put(sources)))


def without_source(snapshot: Snapshot, source: Source) -> Snapshot:
    """There is no such way to get anything."""
    return replace(snapshot, compiled=snapshot.compiled.choosing_from(snapshot.compiled.sources.without(source)))


def all_means(compiled: CompiledPlant) -> frozenset[Means]:
    """Everything that could be paid for to be sooner; found out once for a plant."""
    memory: dict[str, frozenset[Means]] = compiled.memory("means")
    if "all" not in memory:
        memory["all"] = _all_means(compiled.plant)
    return memory["all"]


def _all_means(plant: PlantModel) -> frozenset[Means]:
    found = {(LeverKind.EXPEDITE_SUPPLIER, known.id) for known in plant.purchasing.values() if known.express}
    found |= {(LeverKind.EXPEDITE_LANE, known.id) for known in plant.lanes.values() if known.express}
    found |= {(LeverKind.OVERTIME, known.id) for known in plant.resources.values() if known.overtime}
    return frozenset(found)


def _express(rows: Mapping[str, Row], kind: LeverKind, means: Collection[Means]) -> Iterator[Row]:
    chosen = (rows[ref] for of, ref in sorted(means) if of is kind)
    return (express for row in chosen if (express := row.express) is not None)


def with_hold_released(snapshot: Snapshot, quote: str) -> Snapshot:
    """A hold that is let go."""
    return snapshot.apply(PromiseEnded(quote=quote, reason=EndReason.RELEASED))


def _supposing(
    snapshot: Snapshot, resource: str | None = None, source: Purchasing | Lane | None = None, **parts: object
) -> Snapshot:
    plant: PlantModel = replace(snapshot.plant, **parts)  # type: ignore[arg-type]
    return replace(snapshot, compiled=snapshot.compiled.supposing(plant, resource, source))


def _with_supply(snapshot: Snapshot, supply: Supply) -> Snapshot:
    ledger = snapshot.ledger(supply.place).changed(supplies=[supply])
    return replace(snapshot, ledgers=amended(snapshot.ledgers, {supply.place: ledger}))
