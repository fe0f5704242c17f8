"""Replace or mend the plant model under the promises that were given: checked first, all or nothing."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from app.domain.changes import EndReason, PlantChanged, PlantPart, PromiseEnded
from app.domain.demand import OpenOrder
from app.domain.errors import FAULTS_MAX, Fault, PlantModelRejected, TooBusy
from app.domain.facts.spent import is_spent
from app.domain.facts.taking_over import like_their_runs, taken_over
from app.domain.pegs.pegging import settled_pegs
from app.domain.pegs.reliance import hit_by, hit_by_plant
from app.domain.plant import PlantModel, in_order, parts_that_differ
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.views import Recorded, Report
from app.use_cases.again import again_where_undone
from app.use_cases.book_open_orders import book_open_orders, changed_orders
from app.use_cases.ports.books import Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.read_plant import read_plant
from app.use_cases.standing.risks import hit_by_time
from app.use_cases.writing.begin_writing import begin_writing, take_turn
from app.use_cases.writing.turn import Turn
from app.use_cases.writing.watching import let_time_pass, watched


def record_plant(
    edit: Callable[[PlantModel], PlantModel],
    ports: Ports,
    finish: Finish[Recorded] = unfinished,
    dropped_orders: Collection[str] = (),
) -> Recorded:
    """``edit`` gets the plant model as it is under the lock. What it leaves as it was is not written again.

    To check a large model takes seconds, so it is edited beside the lock, and again where it is another by then.

    Open orders that are new or different are planned; ``dropped_orders`` are cancelled, as no absence ever does. Of
    many orders the most urgent come with the plant, then the others, some at a time: nobody waits for all of them.

    Live promises stay; those that no longer fit come back as reports. Capacity events stay with their resources,
    whatever ``edit`` does: no feed knows them.

    Raises:
        PlantModelRejected: by ``edit``, or because a live promise rests on what would be gone.
        PlanVersionStale: the plan has moved on from the version that the caller expects.
        TooBusy: nothing was done, or of many orders the first were taken: sent again, the feed goes on from there.
    """
    seen = read_plant(ports)
    edited = edit(seen)
    with ports.open_books() as books:
        turn = take_turn(books, ports)
        before = books.snapshot().plant
        plant = edited if before is seen else edit(before)
        events = {id: event for id, event in before.capacity_events.items() if event.resource in plant.resources}
        plant = replace(plant, capacity_events=events)
        _, *waiting = _some_at_a_time(changed_orders(before, plant), ports.limits.orders_at_once)
        recorded = put_in_place(_until_taken(waiting, before, plant), turn, dropped_orders)
        if not waiting:
            finish(books, recorded)
        books.commit()
    return _with_waiting(recorded, waiting, before, ports, finish) if waiting else recorded


def _some_at_a_time(orders: Sequence[OpenOrder], most: int) -> list[Sequence[OpenOrder]]:
    return [orders[at : at + most] for at in range(0, max(len(orders), 1), most)]


def _until_taken(waiting: Iterable[Sequence[OpenOrder]], before: PlantModel, plant: PlantModel) -> PlantModel:
    """The plant in which these orders read as before: after a crash the feed, sent again, finds in them what is new."""
    ids = {order.id for orders in waiting for order in orders}
    if not ids:
        return plant
    orders = {id: order for id, order in plant.open_orders.items() if id not in ids}
    known = {id: before.open_orders[id] for id in ids & before.open_orders.keys()}
    return replace(plant, open_orders={**orders, **known})


def _with_waiting(
    recorded: Recorded,
    waiting: Sequence[Sequence[OpenOrder]],
    before: PlantModel,
    ports: Ports,
    finish: Finish[Recorded],
) -> Recorded:
    # The version that the caller decided on was that before the first of them.
    ports = replace(ports, expected_version=None)
    for at, orders in enumerate(waiting):
        at_last = finish if orders is waiting[-1] else unfinished
        try:
            recorded = again_where_undone(partial(_with_these, orders, recorded, before, ports, at_last))
        except TooBusy as busy:
            left = sum(map(len, waiting[at:]))
            said = f"{left} open orders of the feed are yet to be taken; send it again, and it goes on with them."
            raise TooBusy(said, busy.retry_after_seconds) from busy
    return recorded


def _with_these(
    orders: Sequence[OpenOrder], recorded: Recorded, before: PlantModel, ports: Ports, finish: Finish[Recorded]
) -> Recorded:
    """What was recorded, once these orders are taken, too, but for those of which others have spoken meanwhile."""
    with ports.open_books() as books:
        turn = begin_writing(books, ports)
        there = turn.snapshot()
        known = there.plant.open_orders
        ours = {order.id: order for order in orders if known.get(order.id) == before.open_orders.get(order.id)}
        if ours:
            plant = replace(there.plant, open_orders={**known, **ours})
            turn.record([PlantChanged(plant=in_order(plant, there.plant))])
        more = _with_orders(there, (), (), turn)
        # Who was hit by the first may have been helped by what the later ones leave over.
        at_risk = {promise.owner for promise in turn.snapshot().promises.values() if promise.at_risk}
        reports = dict.fromkeys(one for one in (*recorded.reports, *more.reports) if one.owner in at_risk)
        recorded = Recorded(plan_version=more.plan_version, reports=tuple(reports))
        finish(books, recorded)
        books.commit()
    return recorded


def put_in_place(
    plant: PlantModel,
    turn: Turn,
    dropped_orders: Collection[str] = (),
    about: PlantPart = PlantPart.MODEL,
) -> Recorded:
    """Makes this the plant from now on, in a transaction that the caller commits.

    Raises:
        PlantModelRejected: a live promise rests on what would be gone, or a receipt fulfils what is of something else.
    """
    began, now = turn.snapshot(), turn.now
    # Told and repaired is only what still is so afterwards: most feeds say that what is overdue has come.
    let_time_pass(turn)
    before = turn.snapshot()
    _refuse_to_mix_up(before, plant)
    change = _change(before, plant, about, now)
    _refuse_to_pull_away(before, change)
    if change != PlantChanged(plant=before.plant, about=about):
        after = turn.record([change])
        _drop_the_spent(after, turn)
        # Overdue work comes first to what there is more of, then new orders.
        let_time_pass(turn)
    after = turn.snapshot()
    hit = {*hit_by_time(began, after, now), *hit_by_plant(before, after, now)}
    found = watched(before, [quote for quote in after.promises if quote in hit], turn)
    # Orders come after whom the rest of the feed has hit: what is at risk by it is for nobody new.
    return _with_orders(before, dropped_orders, found, turn)


def _with_orders(before: Snapshot, dropped: Collection[str], found: tuple[Report, ...], turn: Turn) -> Recorded:
    """What the feed says otherwise than ``before`` about open orders is done; ``found``: what it has hit already."""
    without = turn.snapshot()
    book_open_orders(before.plant, dropped, turn)
    if turn.snapshot() is not without:
        hit = {*hit_by(without, turn.snapshot(), turn.now), *_reported(found, without)}
        found = watched(before, [quote for quote in turn.snapshot().promises if quote in hit], turn, NEW_ORDERS_TRIES)
    return Recorded(plan_version=turn.snapshot().version, reports=found)


def _reported(found: Iterable[Report], snapshot: Snapshot) -> Iterator[str]:
    owners = {report.owner for report in found}
    return (quote for quote, promise in snapshot.promises.items() if promise.owner in owners)


def _change(before: Snapshot, plant: PlantModel, about: PlantPart, now: Minute) -> PlantChanged:
    """The new model with all that follows: what it takes over from the plan, and who takes what from then on."""
    plant = in_order(like_their_runs(plant, before), before.plant)
    taken = taken_over(before, plant, now)
    change = PlantChanged(plant=plant, repegs=taken.repegs, revised=taken.revised, about=about)
    # A large plant takes a while to put in place: where nobody takes anything else, this is what is recorded then.
    settled = settled_pegs(before.look_ahead(change), now)
    if not settled:
        return change
    repegs = {repeg.need: repeg for repeg in (*taken.repegs, *settled)}
    return replace(change, repegs=tuple(repegs.values()))


def _drop_the_spent(after: Snapshot, turn: Turn) -> None:
    """Commitments all of which has left and is counted have nothing more to plan."""
    over = [
        PromiseEnded(quote=quote, reason=EndReason.COMPLETED)
        for quote, promise in after.promises.items()
        if promise.commitment and not promise.plan.open_deliveries and is_spent(promise, after, turn.now)
    ]
    if over:
        turn.record(over)


def _refuse_to_pull_away(before: Snapshot, change: PlantChanged) -> None:
    if not parts_that_differ(before.plant, change.plant) & RESTED_ON:
        return
    promises = {**before.promises, **{promise.quote: promise for promise in change.revised}}
    faults = [fault for promise in promises.values() for fault in _missing(promise, before.plant, change.plant)]
    if faults:
        raise PlantModelRejected("Live promises rest on what would be gone.", tuple(faults[:FAULTS_MAX]))


def _refuse_to_mix_up(before: Snapshot, plant: PlantModel) -> None:
    """What was pegged to a run, buy or move would be pegged to a receipt that never brings it.

    A name that is not in the plan is left alone: a feed repeats it for as long as the receipt is open.
    """
    fulfilling = [receipt for receipt in plant.receipts.values() if receipt.fulfils is not None]
    if not fulfilling:
        return
    planned = {made.id: made for promise in before.promises.values() for made in promise.plan.makes}
    faults = []
    for receipt in fulfilling:
        made = planned.get(receipt.fulfils or "")
        if made is not None and made.place != receipt.place:
            brings = f"{made.id} brings {made.item} to {made.site}: name what brings {receipt.item} to {receipt.site}"
            detail = f"{receipt.id!r} cannot be it: {brings}"
            faults.append(Fault(pointer="/receipts", code="of_another", detail=detail))
    if faults:
        raise PlantModelRejected("Receipts fulfil what is of something else.", tuple(faults[:FAULTS_MAX]))


NEW_ORDERS_TRIES = 50
"""How often at most others are asked to make room for the orders taken under one lock: half a second, as a rule."""

RESTED_ON = {"items", "sites", "ship_tos"}
"""Parts of the plant model without which a promise says nothing."""


def _missing(promise: Promise, before: PlantModel, plant: PlantModel) -> Iterator[Fault]:
    """What a promise is of, or where, and the new model has not. All else may go: what rests on it is at risk then."""
    for kind, ids in _made_of(promise).items():
        there: Mapping[str, object] = getattr(plant, kind)
        for id in sorted(ids - there.keys()):
            detail = f"{id!r} would be gone, and {promise.owner} rests on it: keep it until that promise is over"
            yield Fault(pointer=f"/{kind}", code="promised", detail=detail)
    for id in sorted(_made_of(promise)["items"] & plant.items.keys() & before.items.keys()):
        was, will_be = before.items[id].decimals, plant.items[id].decimals
        if was != will_be:
            counted = f"{id!r} would be counted with {will_be} decimals, and {promise.owner} counts it with {was}"
            yield Fault(pointer="/items", code="promised", detail=f"{counted}: keep them until that promise is over")


def _made_of(promise: Promise) -> dict[str, set[str]]:
    plan = promise.plan
    needs = list(plan.needs())
    items = {line.item for line in promise.lines} | {run.item for run in plan.runs} | {need.item for need in needs}
    return {
        "items": items,
        "sites": {need.site for need in needs} | {supply.site for supply in plan.supplies(promise.quote, held=True)},
        "ship_tos": {promise.ship_to} if promise.ship_to else set(),
    }
