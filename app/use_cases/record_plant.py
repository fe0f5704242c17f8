"""Replace or mend the plant model under the promises that were given: checked first, all or nothing."""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from app.domain.changes import PlantChanged
from app.domain.demand import OpenOrder
from app.domain.errors import RequestRejected, TooBusy
from app.domain.plant import PlantModel, in_order
from app.domain.views import PlantRecorded
from app.use_cases.again import again_where_undone
from app.use_cases.book_open_orders import changed_orders, refuse_one_reference_for_two
from app.use_cases.ports.books import Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.put_in_place import put_in_place, with_orders
from app.use_cases.read_plant import read_plant
from app.use_cases.writing.begin_writing import begin_writing, take_turn


def record_plant(
    edit: Callable[[PlantModel], PlantModel],
    ports: Ports,
    finish: Finish[PlantRecorded] = unfinished,
    dropped_orders: Collection[str] = (),
) -> PlantRecorded:
    """``edit`` gets the plant model as it is under the lock. What it leaves as it was is not written again.

    To check a large model takes seconds, so it is edited beside the lock, and again where it is another by then.

    Open orders that are new or different are planned; ``dropped_orders`` are cancelled, as no absence ever does. Of
    many orders the most urgent come with the plant, then the others, some at a time: nobody waits for all of them.

    Live promises stay; those that no longer fit come back as reports. Capacity events stay with their resources,
    whatever ``edit`` does: no feed knows them.

    Raises:
        PlantModelRejected: by ``edit``, because a live promise rests on what would be gone, or because two open orders
            would be one commitment.
        PlanVersionStale: the plan has moved on from the version that the caller expects, and not by the first orders of
            this very feed.
        TooBusy: nothing was done, or of many orders the first were taken: sent again, the feed goes on from there.
    """
    seen = read_plant(ports)
    edited = edit(seen)
    if _goes_on(seen, edited):
        ports = replace(ports, expected_version=None)
    with ports.open_books() as books:
        turn = take_turn(books, ports)
        before = books.snapshot().plant
        plant = edited if before is seen else edit(before)
        changed = changed_orders(before, plant)
        refuse_one_reference_for_two(changed, plant, books)
        _, *waiting = _some_at_a_time(changed, ports.limits.orders_at_once)
        recorded = put_in_place(_until_taken(waiting, before, plant, dropped_orders), turn, dropped_orders)
        if not waiting:
            finish(books, recorded)
        books.commit()
    return _with_waiting(recorded, waiting, ports, finish) if waiting else recorded


def take_waiting(plant: PlantModel, ports: Ports) -> None:
    """Goes on with the orders that wait in this plant, as whoever sent them does not. Who is at risk is told by events.

    One that cannot be planned any more, as its item is gone, waits on until somebody sends it otherwise or deletes it.

    Raises:
        TooBusy: the first were taken.
    """
    waiting = changed_orders(plant, replace(plant, open_orders={**plant.open_orders, **plant.waiting_orders}))
    take = partial(_with_these, recorded=PlantRecorded(plan_version=0), ports=ports, finish=unfinished)
    for orders in _some_at_a_time(waiting, ports.limits.orders_at_once):
        try:
            again_where_undone(partial(take, orders))
        except RequestRejected:
            for order in orders:
                with suppress(RequestRejected):
                    again_where_undone(partial(take, [order]))


def _goes_on(seen: PlantModel, edited: PlantModel) -> bool:
    """Whether a feed says nothing but what the books have of it already, as the first time it did not come to its end.

    The version that its caller expects was looked at then; since, the plan has moved on by its own first orders.
    """
    left = changed_orders(seen, edited)
    return (
        bool(left)
        and all(seen.waiting_orders.get(order.id) == order for order in left)
        and _beside_orders(seen) == _beside_orders(edited)
    )


def _beside_orders(plant: PlantModel) -> PlantModel:
    return replace(plant, open_orders={}, waiting_orders={}, capacity_events={})


def _some_at_a_time(orders: Sequence[OpenOrder], most: int) -> list[Sequence[OpenOrder]]:
    return [orders[at : at + most] for at in range(0, max(len(orders), 1), most)]


def _until_taken(
    waiting: Iterable[Sequence[OpenOrder]], before: PlantModel, plant: PlantModel, dropped: Collection[str]
) -> PlantModel:
    """The plant in which these orders wait, and read as before: whoever looks in between sees what is planned.

    Orders of others go on waiting, but for those of which this feed says something else.
    """
    ours = {order.id: order for orders in waiting for order in orders}
    spoken_of = {order.id for order in changed_orders(before, plant)}.union(dropped)
    theirs = {id: order for id, order in before.waiting_orders.items() if id not in spoken_of}
    known = {id: order for id, order in plant.open_orders.items() if id not in ours}
    as_before = {id: before.open_orders[id] for id in ours.keys() & before.open_orders.keys()}
    events = {id: event for id, event in before.capacity_events.items() if event.resource in plant.resources}
    return replace(plant, open_orders={**known, **as_before}, waiting_orders={**theirs, **ours}, capacity_events=events)


def _with_waiting(
    recorded: PlantRecorded, waiting: Sequence[Sequence[OpenOrder]], ports: Ports, finish: Finish[PlantRecorded]
) -> PlantRecorded:
    # The version that the caller decided on was that before the first of them.
    ports = replace(ports, expected_version=None)
    for at, orders in enumerate(waiting):
        at_last = finish if orders is waiting[-1] else unfinished
        try:
            recorded = again_where_undone(partial(_with_these, orders, recorded, ports, at_last))
        except TooBusy as busy:
            left = sum(map(len, waiting[at:]))
            said = f"{left} open orders of the feed are yet to be taken; send it again, and it goes on with them."
            raise TooBusy(said, busy.retry_after_seconds) from busy
    return recorded


def _with_these(
    orders: Sequence[OpenOrder], recorded: PlantRecorded, ports: Ports, finish: Finish[PlantRecorded]
) -> PlantRecorded:
    """What was recorded, once these orders are taken, too, but for those of which others have spoken meanwhile."""
    with ports.open_books() as books:
        turn = begin_writing(books, ports)
        there = turn.snapshot()
        waiting = dict(there.plant.waiting_orders)
        ours = {order.id: waiting.pop(order.id) for order in orders if waiting.get(order.id) == order}
        if ours:
            plant = replace(there.plant, open_orders={**there.plant.open_orders, **ours}, waiting_orders=waiting)
            turn.record([PlantChanged(plant=in_order(plant, there.plant))])
        more = with_orders(there, (), (), turn)
        # Who was hit by the first may have been helped by what the later ones leave over.
        at_risk = {promise.owner for promise in turn.snapshot().promises.values() if promise.at_risk}
        reports = dict.fromkeys(one for one in (*recorded.reports, *more.reports) if one.owner in at_risk)
        not_planned = (*recorded.not_planned, *more.not_planned)
        recorded = PlantRecorded(plan_version=more.plan_version, reports=tuple(reports), not_planned=not_planned)
        finish(books, recorded)
        books.commit()
    return recorded
