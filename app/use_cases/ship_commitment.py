"""Goods have left: what left is a fact from then on, and what was planned for it alone is free once all has left."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from app.domain.changes import RevisionReason
from app.domain.commitment import Commitment, CommitmentState, Shipment
from app.domain.errors import Fault, RequestRejected
from app.domain.facts.remains import remains
from app.domain.facts.shipping import shipped
from app.domain.facts.taking_over import counted_already
from app.domain.plant import PlantModel
from app.domain.quantity import quantity_text, too_fine, units_of
from app.domain.timeline import Minute, minute_at_or_after
from app.domain.views import CommitmentView
from app.use_cases.ports.books import Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.troubles import view_of
from app.use_cases.writing.begin_writing import begin_writing
from app.use_cases.writing.revising import open_commitment, revise
from app.use_cases.writing.turn import Turn
from app.use_cases.writing.watching import watch_others


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What left: ``quantity`` in the unit of the line's item, ``at`` some instant that has passed; None is now."""

    line: str
    quantity: Decimal
    at: datetime | None = None


def ship_commitment(
    commitment_id: str, departure: Departure, ports: Ports, finish: Finish[CommitmentView] = unfinished
) -> CommitmentView:
    """
    Raises:
        UnknownCommitment
        CommitmentClosed: all of it has left, or it was cancelled.
        RequestRejected: no such line, more than is left of it, or in the future.
    """
    with ports.open_books() as books:
        turn = begin_writing(books, ports)
        commitment = open_commitment(commitment_id, books)
        shipment = _checked(commitment, departure, books.snapshot().plant, turn.now)
        commitment = replace(commitment, shipments=(*commitment.shipments, shipment)).closed_when_all_has_left()
        books.write_commitment(commitment)
        before = books.snapshot()
        _send(commitment, shipment, turn)
        watch_others(before, turn)
        view = view_of(commitment, books.snapshot(), turn.now)
        finish(books, view)
        books.commit()
    return view


def _send(commitment: Commitment, shipment: Shipment, turn: Turn) -> None:
    snapshot, now = turn.snapshot(), turn.now
    promise = snapshot.promises[commitment.quote]
    plan = shipped(promise.plan, shipment.line, shipment.quantity, shipment.shipped_at, snapshot, turn.ports.new_id)
    promise = replace(promise, plan=counted_already(plan, promise.plan, snapshot.plant))
    if commitment.state is CommitmentState.SHIPPED:
        # It has no date any more that could be at risk; whether what it leaves is, is seen then.
        promise = replace(promise, plan=remains(promise, snapshot, now), at_risk=False)
    revise([promise], RevisionReason.SHIPPED, turn)


def _checked(commitment: Commitment, departure: Departure, plant: PlantModel, now: Minute) -> Shipment:
    line = next((line for line in commitment.lines if line.line == departure.line), None)
    if line is None:
        raise _refused("/line", "unknown_line", f"{commitment.id} has no line {departure.line}")
    shipped_at = now if departure.at is None else minute_at_or_after(departure.at)
    if shipped_at > now:
        raise _refused("/shipped_at", "out_of_range", "must not lie in the future: report it when it has left")
    decimals = plant.items[line.item].decimals
    left = line.quantity - commitment.shipped(line.line)
    try:
        units = units_of(departure.quantity, decimals)
    except ValueError:
        detail = too_fine(departure.quantity, line.item, decimals)
        raise _refused("/quantity", "too_many_decimals", detail) from None
    if units > left:
        detail = (
            f"{departure.quantity:f} is more than the {quantity_text(left, decimals)} that are left of line {line.line}"
        )
        raise _refused("/quantity", "out_of_range", detail)
    return Shipment(line=line.line, quantity=units, shipped_at=shipped_at)


def _refused(pointer: str, code: str, detail: str) -> RequestRejected:
    fault = Fault(pointer=pointer, code=code, detail=detail)
    return RequestRejected("The shipment cannot be recorded; nothing was done.", (fault,))
