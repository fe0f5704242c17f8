"""Laws of moving planned work: only what is free to move does, and only within the slack of its own promise."""

from collections.abc import Iterator, Mapping

from app.domain.changes import Change, PlanMoved
from app.domain.laws.scene import Breach
from app.domain.parts import Delivery, PlannedOperation
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.shift import Leaving, Shift, Slot
from app.domain.shifting import leaving_of, redated, slot_of
from app.domain.snapshots.snapshot import Snapshot
from app.domain.stages import Progress
from app.domain.timeline import Minute, clock


def what_moves_stands_where_it_was_thought_to(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """Only work and deliveries of commitments move, each from where it stands, and each once."""
    if not isinstance(change, PlanMoved):
        return
    if len({shift.quote for shift in change.shifts}) < len(change.shifts):
        yield Breach(ref="plan", detail="moves the work of one commitment twice")
    for shift in change.shifts:
        promise = before.promises.get(shift.quote)
        if promise is None or promise.commitment != shift.commitment:
            yield Breach(ref=shift.quote, detail="is no commitment whose work could move")
        else:
            yield from _standing_elsewhere(shift, promise)


def only_lines_of_commitments_are_promised_anew(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """A line gets another date only where its commitment has it, and where a re-promise was asked for."""
    if not isinstance(change, PlanMoved):
        return
    for new in change.dates:
        promise = before.promises.get(new.quote)
        lines = {line.line for line in promise.lines} if promise and promise.commitment else set[str]()
        if new.line not in lines or change.run is None:
            yield Breach(ref=f"{new.quote}/{new.line}", detail="gets another date, and nobody asked for it")


def what_is_fixed_does_not_move(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """Work that starts before the move fence, or that the floor has as firm or further, stays; nothing moves in.

    What could not stay where it stood moves all the same, as long as it has not begun.
    """
    if not isinstance(change, PlanMoved):
        return
    for shift in change.shifts:
        is_broken = shift.quote in change.broken
        fence = now if is_broken else now + before.plant.settings.move_fence
        fixed = BEGUN if is_broken else FIXED
        operations, deliveries = _operations(before.promises[shift.quote]), _deliveries(before.promises[shift.quote])
        for one in shift.operations:
            ref, progress = f"{one.run}/{one.step}", operations[one.run, one.step].progress
            if progress in fixed:
                yield Breach(ref=ref, detail=f"is {progress.value}, and does not move")
            start = one.now.start if is_broken else min(one.was.start, one.now.start)
            if start < fence:
                yield Breach(ref=ref, detail=f"moves before {clock(fence)}, the move fence", by=fence - start)
        gone = [one.delivery for one in shift.deliveries if deliveries[one.delivery].shipped_at is not None]
        yield from (Breach(ref=id, detail="has left") for id in gone)
        for id, was, then in _shipments(shift):
            ready = then.ready_at if is_broken else min(was.ready_at, then.ready_at)
            if ready < fence:
                yield Breach(ref=id, detail=f"moves before {clock(fence)}, the move fence", by=fence - ready)


def a_shift_takes_slack_alone(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """No delivery comes later than its promise less its safety time, but for one that does already.

    A line that is promised anew is late only after its new date: as for a new promise, no date is later for the sake
    of safety time. Nothing of a commitment moves for whoever is less urgent.
    """
    if not isinstance(change, PlanMoved):
        return
    for shift in change.shifts:
        promise = before.promises[shift.quote]
        if promise.priority < change.priority:
            yield Breach(ref=shift.quote, detail=f"of priority {promise.priority} moves for priority {change.priority}")
        promised = {line.line: line.promised_at for line in redated(promise, change.dates).lines}
        anew = {new.line for new in change.dates if new.quote == shift.quote}
        deliveries = _deliveries(promise)
        for one in shift.deliveries:
            delivery = deliveries[one.delivery]
            safety = 0 if delivery.line in anew else _safety(delivery.need.item, before.plant)
            last = max(delivery.deliver_at, promised[delivery.line] - safety)
            if one.now.deliver_at > last:
                detail = f"would arrive {clock(one.now.deliver_at)}, with its safety time not after {clock(last)}"
                yield Breach(ref=delivery.id, detail=detail, by=one.now.deliver_at - last)


def _standing_elsewhere(shift: Shift, promise: Promise) -> Iterator[Breach]:
    slots = {place: slot_of(operation) for place, operation in _operations(promise).items()}
    leavings = {id: leaving_of(delivery) for id, delivery in _deliveries(promise).items()}
    for operation in shift.operations:
        if slots.get((operation.run, operation.step)) != operation.was:
            yield Breach(ref=f"{operation.run}/{operation.step}", detail=f"does not stand {_said(operation.was)}")
    for delivery in shift.deliveries:
        if leavings.get(delivery.delivery) != delivery.was:
            yield Breach(ref=delivery.delivery, detail=f"is not picked {clock(delivery.was.ready_at)}")
    sendings = {move.id: leaving_of(move) for move in promise.plan.moves}
    for transfer in shift.transfers:
        if sendings.get(transfer.transfer) != transfer.was:
            yield Breach(ref=transfer.transfer, detail=f"is not picked {clock(transfer.was.ready_at)}")


BEGUN = frozenset({Progress.STARTED, Progress.DONE})
FIXED = frozenset(Progress) - {Progress.PLANNED}


def _shipments(shift: Shift) -> Iterator[tuple[str, Leaving, Leaving]]:
    """Deliveries and transfers, with when they left and when they leave."""
    yield from ((one.delivery, one.was, one.now) for one in shift.deliveries)
    yield from ((one.transfer, one.was, one.now) for one in shift.transfers)


def _operations(promise: Promise) -> Mapping[tuple[str, str], PlannedOperation]:
    return {(run.id, operation.step): operation for run in promise.plan.runs for operation in run.operations}


def _deliveries(promise: Promise) -> Mapping[str, Delivery]:
    return {delivery.id: delivery for delivery in promise.plan.deliveries}


def _safety(item: str, plant: PlantModel) -> int:
    known = plant.items.get(item)
    own = known.safety_minutes if known else None
    return plant.settings.safety_minutes if own is None else own


def _said(slot: Slot) -> str:
    return f"from {clock(slot.start)} to {clock(slot.end)} on {' and '.join(slot.resources) or 'no machine'}"
