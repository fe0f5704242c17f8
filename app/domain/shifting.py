"""A promise with planned work at other times, and what differs between two plans of one promise."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from app.domain.parts import Delivery, Move, PlannedOperation, Run
from app.domain.plan import OrderPlan
from app.domain.plant import PlantModel
from app.domain.promise import Promise, PromisedLine
from app.domain.runs import moved, steps_of, with_operations
from app.domain.shift import Leaving, NewDate, Shift, ShiftedDelivery, ShiftedOperation, ShiftedTransfer, Slot
from app.domain.timeline import Minute

Sent = TypeVar("Sent", Delivery, Move)


def moved_promises(
    promises: Mapping[str, Promise], shifts: Iterable[Shift], dates: Sequence[NewDate], plant: PlantModel
) -> list[Promise]:
    """The promises of which something moves, or that are promised for other dates."""
    found = {shift.quote: shifted(promises[shift.quote], shift, plant) for shift in shifts}
    for quote in dict.fromkeys(one.quote for one in dates):
        found[quote] = redated(found.get(quote, promises[quote]), dates)
    return list(found.values())


def shifted(promise: Promise, shift: Shift, plant: PlantModel) -> Promise:
    """The promise as it is planned after a shift of its own work."""
    operations = {(one.run, one.step): one.now for one in shift.operations}
    deliveries = {one.delivery: one.now for one in shift.deliveries}
    transfers = {one.transfer: one.now for one in shift.transfers}

    def sent(one: Sent, times: Mapping[str, Leaving]) -> Sent:
        return leaving_at(one, times[one.id]) if one.id in times else one

    runs = tuple(_shifted_run(run, operations, plant) for run in promise.plan.runs)
    moves = tuple(sent(one, transfers) for one in promise.plan.moves)
    delivered = tuple(sent(one, deliveries) for one in promise.plan.deliveries)
    return replace(promise, plan=replace(promise.plan, runs=runs, moves=moves, deliveries=delivered))


def redated(promise: Promise, dates: Iterable[NewDate]) -> Promise:
    """The promise with the new dates of its lines."""
    by_line = {one.line: one for one in dates if one.quote == promise.quote}
    if not by_line:
        return promise

    def dated(line: PromisedLine) -> PromisedLine:
        new = by_line.get(line.line)
        return replace(line, promised_at=new.promised_at, promised_on=new.promised_on) if new else line

    return replace(promise, lines=tuple(map(dated, promise.lines)))


def shift_between(before: Promise, after: Promise) -> Shift | None:
    """What moved of a commitment's promise; None where nothing did."""
    shift = Shift(
        quote=before.quote,
        commitment=before.owner,
        operations=tuple(_operations_between(before.plan, after.plan)),
        deliveries=tuple(
            ShiftedDelivery(delivery=was.id, was=leaving_of(was), now=leaving_of(now))
            for was, now in zip(before.plan.deliveries, after.plan.deliveries, strict=True)
            if leaving_of(was) != leaving_of(now)
        ),
        transfers=tuple(
            ShiftedTransfer(transfer=was.id, was=leaving_of(was), now=leaving_of(now))
            for was, now in zip(before.plan.moves, after.plan.moves, strict=True)
            if leaving_of(was) != leaving_of(now)
        ),
    )
    return shift if shift.operations or shift.deliveries or shift.transfers else None


def slot_of(operation: PlannedOperation) -> Slot:
    return Slot(start=operation.start, end=operation.end, resources=operation.resources, units=operation.units)


def leaving_of(sent: Delivery | Move) -> Leaving:
    there_at = sent.available_at if isinstance(sent, Move) else sent.deliver_at
    return Leaving(ready_at=sent.need.needed_at, ship_at=sent.ship_at, deliver_at=there_at)


def shipment_of(delivery: Delivery) -> tuple[str, str | None, Minute]:
    """The same of all that leave together, and go on doing so: from where, over which lane and when."""
    return delivery.need.site, delivery.lane, delivery.ship_at


def leaving_at(sent: Sent, times: Leaving) -> Sent:
    """It leaves and arrives at other times; what it takes is needed when it is picked."""
    need = replace(sent.need, needed_at=times.ready_at)
    if isinstance(sent, Move):
        return replace(sent, need=need, ship_at=times.ship_at, available_at=times.deliver_at)
    return replace(sent, need=need, ship_at=times.ship_at, deliver_at=times.deliver_at)


def at_slot(operation: PlannedOperation, slot: Slot) -> PlannedOperation:
    """The very same where it stands there."""
    if slot_of(operation) == slot:
        return operation
    return replace(moved(operation, slot.start, slot.end), resources=slot.resources, units=slot.units)


def _operations_between(before: OrderPlan, after: OrderPlan) -> Iterator[ShiftedOperation]:
    for run, again in zip(before.runs, after.runs, strict=True):
        if run is not again:
            for was, now in zip(run.operations, again.operations, strict=True):
                if slot_of(was) != slot_of(now):
                    yield ShiftedOperation(run=run.id, step=was.step, was=slot_of(was), now=slot_of(now))


def _shifted_run(run: Run, slots: dict[tuple[str, str], Slot], plant: PlantModel) -> Run:
    if not any((run.id, operation.step) in slots for operation in run.operations):
        return run
    operations = [
        at_slot(operation, slots[run.id, operation.step]) if (run.id, operation.step) in slots else operation
        for operation in run.operations
    ]
    return with_operations(run, operations, steps_of(run, plant))
