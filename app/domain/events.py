"""What others may want to know of a change: which of the trade's things it is about, and what happened to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.changes import (
    Change,
    EndReason,
    HoldExtended,
    NeedsRepegged,
    Note,
    PlanMoved,
    PlantChanged,
    PlantPart,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
    PromiseNoted,
    PromiseRevised,
    RevisionReason,
)
from app.domain.shift import Shift


class EventType(StrEnum):
    """Callers switch on these: never rename one."""

    QUOTE_HELD = "quote.held"
    QUOTE_EXTENDED = "quote.extended"
    QUOTE_RELEASED = "quote.released"
    QUOTE_EXPIRED = "quote.expired"
    QUOTE_REPLACED = "quote.replaced"
    QUOTE_AT_RISK = "quote.at_risk"
    QUOTE_SAFE = "quote.safe"
    COMMITMENT_MADE = "commitment.made"
    COMMITMENT_CHANGED = "commitment.changed"
    COMMITMENT_CANCELLED = "commitment.cancelled"
    COMMITMENT_SHIPPED = "commitment.shipped"
    COMMITMENT_PROGRESSED = "commitment.progressed"
    COMMITMENT_COMPLETED = "commitment.completed"
    COMMITMENT_AT_RISK = "commitment.at_risk"
    COMMITMENT_SAFE = "commitment.safe"
    COMMITMENT_REPROMISED = "commitment.repromised"
    PLAN_MOVED = "plan.moved"
    SUPPLY_REPEGGED = "supply.repegged"
    SUPPLY_AT_RISK = "supply.at_risk"
    SUPPLY_SAFE = "supply.safe"
    MODEL_CHANGED = "model.changed"
    CAPACITY_CHANGED = "capacity.changed"


ENDED = {
    EndReason.RELEASED: EventType.QUOTE_RELEASED,
    EndReason.EXPIRED: EventType.QUOTE_EXPIRED,
    EndReason.REPLACED: EventType.QUOTE_REPLACED,
    # That it was cancelled was told when it was.
    EndReason.CANCELLED: EventType.COMMITMENT_COMPLETED,
    EndReason.COMPLETED: EventType.COMMITMENT_COMPLETED,
}
REVISED = {
    RevisionReason.CHANGED: EventType.COMMITMENT_CHANGED,
    RevisionReason.CANCELLED: EventType.COMMITMENT_CANCELLED,
    RevisionReason.SHIPPED: EventType.COMMITMENT_SHIPPED,
    RevisionReason.REPORTED: EventType.COMMITMENT_PROGRESSED,
    RevisionReason.GIVEN_UP: EventType.SUPPLY_REPEGGED,
}
NOTED = {
    Note.HOLD_AT_RISK: EventType.QUOTE_AT_RISK,
    Note.HOLD_SAFE: EventType.QUOTE_SAFE,
    Note.AT_RISK: EventType.COMMITMENT_AT_RISK,
    Note.SAFE: EventType.COMMITMENT_SAFE,
    Note.SUPPLY_AT_RISK: EventType.SUPPLY_AT_RISK,
    Note.SUPPLY_SAFE: EventType.SUPPLY_SAFE,
    Note.REPROMISED: EventType.COMMITMENT_REPROMISED,
}
PLANT = {PlantPart.MODEL: EventType.MODEL_CHANGED, PlantPart.CAPACITY: EventType.CAPACITY_CHANGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of the change log. ``sequence`` counts without a gap, in the order in which things happened.

    ``quote`` names the promise that it is about, if it is about one, also that of an open order that nobody quoted.
    ``commitment`` and ``reference`` are the other names which that has by now. ``shifts``: what moved, where planned
    work of commitments did; ``quote`` is then what it made room for. ``detail``: why, for people.
    """

    sequence: int
    type: EventType
    at: datetime
    who: str
    quote: str | None = None
    commitment: str | None = None
    reference: str | None = None
    shifts: tuple[Shift, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What happened, to which promise, and why; ``shifts``: what moved, where planned work did."""

    type: EventType
    quote: str | None = None
    shifts: tuple[Shift, ...] = ()
    detail: str = ""

    def as_event(self, sequence: int, at: datetime, who: str) -> Event:
        return Event(
            sequence=sequence, type=self.type, at=at, who=who, quote=self.quote, shifts=self.shifts, detail=self.detail
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """``after``: what to ask with next. ``more``: whether there is more already."""

    items: tuple[Event, ...]
    after: int
    more: bool


def told(change: Change) -> Told:
    match change:
        case PlantChanged(about=about):
            event = Told(type=PLANT[about])
        case NeedsRepegged():
            event = Told(type=EventType.SUPPLY_REPEGGED)
        case PlanMoved(shifts=shifts, room_for=quote):
            event = Told(type=EventType.PLAN_MOVED, quote=quote, shifts=shifts)
        case PromiseMade(promise=promise):
            made = EventType.COMMITMENT_MADE if promise.commitment else EventType.QUOTE_HELD
            event = Told(type=made, quote=promise.quote)
        case PromiseRevised(promise=promise, reason=reason):
            event = Told(type=REVISED[reason], quote=promise.quote)
        case PromiseConfirmed(quote=quote):
            event = Told(type=EventType.COMMITMENT_MADE, quote=quote)
        case HoldExtended(quote=quote):
            event = Told(type=EventType.QUOTE_EXTENDED, quote=quote)
        case PromiseEnded(quote=quote, reason=ended):
            event = Told(type=ENDED[ended], quote=quote)
        case PromiseNoted(quote=quote, note=note, detail=detail):
            event = Told(type=NOTED[note], quote=quote, detail=detail)
    return event
