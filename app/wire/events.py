"""Events on the wire: what has happened, in order, to be asked for page by page."""

from app.domain.events import Event, EventPage
from app.domain.shift import Shift, ShiftedOperation, Slot
from app.domain.timeline import moment_text
from app.wire.text import InstantText, Shown, instant_text


class StandOut(Shown):
    """Where an operation stands."""

    start: InstantText
    end: InstantText
    resources: list[str]

    @classmethod
    def from_domain(cls, slot: Slot) -> "StandOut":
        return cls(start=instant_text(slot.start), end=instant_text(slot.end), resources=list(slot.resources))


class MovedOperationOut(Shown):
    commitment: str
    run: str
    operation: str
    was: StandOut
    now: StandOut

    @classmethod
    def from_domain(cls, shift: Shift, moved: ShiftedOperation) -> "MovedOperationOut":
        return cls(
            commitment=shift.commitment,
            run=moved.run,
            operation=moved.step,
            was=StandOut.from_domain(moved.was),
            now=StandOut.from_domain(moved.now),
        )


class EventOut(Shown):
    """One change of the books."""

    id: str
    sequence: int
    """Its place in the order in which things happened, counted from 1 without a gap."""
    type: str
    """`quote.held`, `.extended`, `.released`, `.expired`, `.replaced`, `.at_risk`, `.safe`; `commitment.made`,
    `.changed`, `.cancelled`, `.shipped`, `.progressed`, `.completed`, `.at_risk`, `.safe`, `.repromised`; `plan.moved`;
    `supply.repegged`, `.at_risk`, `.safe`; `model.changed`; `capacity.changed`. What a quote held is `replaced` by a
    newer quote with its reference, which is over with it; or by another plan of its own, and then its `quote.held` or
    `commitment.made` is the very next of its events. A commitment is `completed` when,
    shipped or cancelled, nothing of it is left to plan; until then it is the supply that it leaves to others that may
    be at risk."""
    at: InstantText
    """When it was decided. A hold that ran out is written down by whoever writes next."""
    who: str
    quote: str | None
    """The promise that it is about, if it is about one: by its quote, or by the open order that it was made for."""
    commitment: str | None
    """What became of that by now."""
    reference: str | None
    detail: str
    """Why, for people: what makes a promise be at risk, what it was promised for before."""
    moved: list[MovedOperationOut]
    """Of `plan.moved`: planned work of commitments that went to another time, each with its dates as they were."""

    @classmethod
    def from_domain(cls, event: Event) -> "EventOut":
        return cls(
            id=f"evt_{event.sequence}",
            sequence=event.sequence,
            type=event.type.value,
            at=moment_text(event.at),
            who=event.who,
            quote=event.quote,
            commitment=event.commitment,
            reference=event.reference,
            detail=event.detail,
            moved=[MovedOperationOut.from_domain(shift, one) for shift in event.shifts for one in shift.operations],
        )


class EventsOut(Shown):
    """What has happened since."""

    items: list[EventOut]
    next_after: int
    """Ask with it next: at once where there is `more`, else whenever you like."""
    more: bool

    @classmethod
    def from_domain(cls, page: EventPage) -> "EventsOut":
        items = [EventOut.from_domain(event) for event in page.items]
        return cls(items=items, next_after=page.after, more=page.more)


class MovesUndoneOut(Shown):
    """What stands where it stood before it was moved."""

    plan_version: int
    moved: list[MovedOperationOut]
