"""What a new plant model takes over from the plan: the ERP keeps it now, or has counted it.

A receipt, booking or requirement that ``fulfils`` a run, buy or move *is* it from then on: the planned thing
disappears, and what was pegged to it is pegged to the receipts that took its place. Stock that was counted after
something had left it or come to it has that in its quantity, so the plan no longer counts it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.capacity import Booking
from app.domain.changes import Taken
from app.domain.demand import Requirement
from app.domain.layered import differing
from app.domain.needs import Need, Peg, Repeg, divided, merged
from app.domain.parts import Run, needs_of
from app.domain.plan import OrderPlan
from app.domain.plant import PlantModel, ProgressSource
from app.domain.quantity import Units
from app.domain.snapshots.snapshot import Snapshot
from app.domain.snapshots.snapshot_parts import need_of_requirement
from app.domain.stages import Progress
from app.domain.supply import ItemSite, Receipt, StockStatus, SupplyKey, SupplyKind, stock_key
from app.domain.timeline import Minute

Counted = tuple[frozenset[str], frozenset[SupplyKey]]
"""Needs and supplies that a count has in it."""

NOTHING: Counted = (frozenset(), frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """What becomes of promises, and what is pegged to what took the place of their supply."""

    taken: tuple[Taken, ...]
    repegs: tuple[Repeg, ...]


def taken_over(before: Snapshot, plant: PlantModel, now: Minute) -> TakenOver:
    """What the plant model takes over from the live promises of ``before``."""
    named = _named(plant)
    counts = _counts(before.plant, plant, now)
    assumed = plant.settings.progress is ProgressSource.ASSUMED
    gone: dict[SupplyKey, list[Peg]] = {}
    taken: list[Taken] = []
    given_up: dict[str, list[Need]] = defaultdict(list)
    for promise in before.promises.values():
        theirs = [made for made in promise.plan.makes if made.id in named]
        for made in theirs:
            gone[made.key] = [Peg(supply=(SupplyKind.RECEIPT, id), quantity=q) for id, q in named[made.id]]
            given_up[made.id] += needs_of(made)
        theirs_now = frozenset(made.key for made in theirs)
        kept = promise.plan.without(theirs_now)
        # Nobody does what is held: it is done once it is confirmed, and no count before has that in it.
        needs, supplies = _in_counts(kept, counts, assumed=assumed) if promise.commitment else NOTHING
        for made in kept.makes:
            if made.key in supplies:
                gone[made.key] = [Peg(supply=stock_key(made.item, made.site), quantity=made.quantity)]
        if theirs or needs or supplies:
            one = Taken(quote=promise.quote, gone=theirs_now, counted_needs=needs, counted_supplies=supplies)
            taken.append(one)
    counted = {id for one in taken for id in one.counted_needs}
    named_needs = {need.id for needs in given_up.values() for need in needs}
    passed = _passed(before, gone, counted | named_needs | _no_longer_required(before.plant, plant))
    return TakenOver(taken=tuple(taken), repegs=(*passed, *_inherited(plant, given_up, gone)))


def like_their_runs(plant: PlantModel, before: Snapshot) -> PlantModel:
    """The plant model in which bookings that fulfil a run take its machine, and leave that set up as it would have.

    The feed need not say so, and need not repeat it once the run is gone.
    """
    silent = [
        booking
        for booking in plant.bookings.values()
        if booking.fulfils is not None and None in (booking.unit, booking.family) and _is_on_machines(booking, plant)
    ]
    runs = {run.id: run for promise in before.promises.values() for run in promise.plan.runs} if silent else {}
    told = {one.id: _like_its_run(one, runs.get(one.fulfils or ""), before) for one in silent}
    return replace(plant, bookings={**plant.bookings, **told}) if told else plant


def _is_on_machines(booking: Booking, plant: PlantModel) -> bool:
    resource = plant.resources.get(booking.resource)
    return resource is not None and resource.setup_matrix is not None


def _like_its_run(booking: Booking, run: Run | None, before: Snapshot) -> Booking:
    """As the run's operation there, nearest in time; once the run is gone, as what is known of the same booking."""
    unit, family = _known_of(booking, before) if run is None else _left_by(run, booking, before)
    # Who takes several machines is on none alone.
    alone = unit if booking.units == 1 else None
    return replace(booking, unit=booking.unit or alone, family=booking.family or family)


def _known_of(booking: Booking, before: Snapshot) -> tuple[int | None, str | None]:
    known = before.plant.bookings.get(booking.id)
    if known is None or (known.fulfils, known.resource) != (booking.fulfils, booking.resource):
        return None, None
    return known.unit, known.family


def _left_by(run: Run, booking: Booking, before: Snapshot) -> tuple[int | None, str | None]:
    there = [operation for operation in run.operations if booking.resource in operation.resources]
    nearest = min(there, key=lambda operation: abs(operation.start - booking.start), default=None)
    if nearest is None:
        return None, None
    units = [unit for resource, unit in nearest.held if resource == booking.resource]
    return units[0] if len(units) == 1 else None, before.compiled.family_of(run.routing, nearest.step)


def _named(plant: PlantModel) -> dict[str, list[tuple[str, Units]]]:
    """Each run, buy or move that some row fulfils, with the receipts that bring what it was to bring, soonest first."""
    rows: Iterable[Receipt | Booking | Requirement] = (*plant.bookings.values(), *plant.requirements.values())
    named: dict[str, list[tuple[str, Units]]] = {row.fulfils: [] for row in rows if row.fulfils is not None}
    for receipt in sorted(plant.receipts.values(), key=lambda receipt: (receipt.available_at, receipt.id)):
        if receipt.fulfils is not None:
            named.setdefault(receipt.fulfils, []).append((receipt.id, receipt.quantity))
    return named


def _counts(before: PlantModel, after: PlantModel, now: Minute) -> dict[ItemSite, Minute]:
    """When stock was counted: a row that does not say so was counted now; the very row that was there is no news.

    Where a row is gone nothing lies any more, which is a count, too: many an ERP lists only what it has. What has not
    happened yet is in no count, whatever the row says.
    """
    counts: dict[ItemSite, Minute] = {}
    for key in differing(before.stock, after.stock):
        had, has = before.stock.get(key), after.stock.get(key)
        row = has or had
        if row is not None and row.status is StockStatus.AVAILABLE and had != has:
            counts[row.place] = now if has is None or has.counted_at is None else min(now, has.counted_at)
    return counts


def counted_already(plan: OrderPlan, known: OrderPlan, plant: PlantModel) -> OrderPlan:
    """The plan, which tells more than the one known before, without what stock that was counted says to have in it.

    A fact may come to our ears late. What was known at the count was looked at then.
    """
    counts = {
        row.place: row.counted_at
        for row in plant.stock.values()
        if row.status is StockStatus.AVAILABLE and row.counted_at is not None
    }
    return plan.counted(*_in_counts(plan, counts, known, assumed=plant.settings.progress is ProgressSource.ASSUMED))


def _in_counts(
    plan: OrderPlan, counts: Mapping[ItemSite, Minute], known: OrderPlan | None = None, *, assumed: bool
) -> Counted:
    """What the counts have in them of a plan, but for what was known and what earlier ones had."""
    taken, brought = set(_taken(plan, assumed=assumed)), set(_brought(plan, assumed=assumed))
    if known is not None:
        taken -= set(_taken(known, assumed=assumed))
        brought -= set(_brought(known, assumed=assumed))
    needs = frozenset(id for id, place, at in taken if at <= counts.get(place, -1))
    supplies = frozenset(key for key, place, at in brought if at <= counts.get(place, -1))
    return needs - plan.counted_needs, supplies - plan.counted_supplies


def _taken(plan: OrderPlan, *, assumed: bool) -> Iterator[tuple[str, ItemSite, Minute]]:
    """Each need, and when what it takes is no longer at its place: what is picked lies there until it leaves."""
    for run in plan.runs:
        for operation in run.operations:
            if assumed or operation.is_reported:
                yield from ((need.id, need.place, need.needed_at) for need in operation.needs)
    yield from ((move.need.id, move.need.place, move.ship_at) for move in plan.moves)
    yield from ((sent.need.id, sent.need.place, sent.need.needed_at) for sent in plan.sent_deliveries)


def _brought(plan: OrderPlan, *, assumed: bool) -> Iterator[tuple[SupplyKey, ItemSite, Minute]]:
    for made in plan.makes:
        if assumed or not isinstance(made, Run) or made.operations[-1].progress is Progress.DONE:
            yield made.key, made.place, made.available_at


def _no_longer_required(before: PlantModel, after: PlantModel) -> set[str]:
    """The needs of requirements that are gone, or are asked for elsewhere from now on."""
    rows = after.requirements
    gone = (id for id, row in before.requirements.items() if id not in rows or rows[id].place != row.place)
    return {need_of_requirement(id) for id in gone}


def _passed(before: Snapshot, gone: Mapping[SupplyKey, list[Peg]], over: set[str]) -> Iterator[Repeg]:
    """The needs that took from what is gone take from what took its place, the soonest needed first."""
    left: dict[SupplyKey, Sequence[Peg]] = {**gone}
    for ledger in before.ledgers.values() if gone else ():
        if not ledger.pegged.keys() & gone.keys():
            continue
        for owned in sorted(ledger.needs.values(), key=lambda owned: (owned.need.needed_at, owned.need.id)):
            if owned.need.id not in over and any(peg.supply in gone for peg in owned.need.pegs):
                pegs = tuple(new for peg in owned.need.pegs for new in _substitutes(peg, left))
                yield Repeg(owner=owned.owner, need=owned.need.id, pegs=merged(pegs))


def _substitutes(peg: Peg, left: dict[SupplyKey, Sequence[Peg]]) -> Iterator[Peg]:
    """What stands in for a peg, as far as it goes."""
    if peg.supply not in left:
        yield peg
        return
    part, left[peg.supply] = divided(left[peg.supply], peg.quantity)
    yield from part


def _inherited(
    plant: PlantModel, given_up: Mapping[str, list[Need]], gone: Mapping[SupplyKey, list[Peg]]
) -> Iterator[Repeg]:
    """A requirement that fulfils something takes over what that was pegged to, as far as that is still there."""
    for id, requirement in sorted(plant.requirements.items()):
        given = [need for need in given_up.get(requirement.fulfils or "", ()) if need.place == requirement.place]
        there = (peg for need in given for peg in need.pegs if peg.supply not in gone)
        pegs, _ = divided(there, requirement.quantity)
        if pegs:
            yield Repeg(owner=None, need=need_of_requirement(id), pegs=merged(pegs))
