"""Events on the wire: what has happened, in order, to be asked for page by page."""

from collections.abc import Iterable

from app.domain.events import Event, EventPage
from app.domain.shift import Shift
from app.wire.text import InstantText, Shown


class StandOut(Shown):
    """Where an operation stands."""

    start: InstantText
    end: InstantText
    resources: list[str]


class MovedOperationOut(Shown):
    commitment: str
    run: str
    operation: str
    was: StandOut
    now: StandOut

    @classmethod
    def of_all(cls, shifts: Iterable[Shift]) -> "list[MovedOperationOut]":
        return [
            cls.showing(moved, commitment=shift.commitment, operation=moved.step)
            for shift in shifts
            for moved in shift.operations
        ]


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
        return cls.showing(event, id=f"evt_{event.sequence}", moved=MovedOperationOut.of_all(event.shifts))


class EventsOut(Shown):
    """What has happened since."""

    items: list[EventOut]
    next_after: int
    """Ask with it next: at once where there is `more`, else whenever you like."""
    more: bool

    @classmethod
    def from_domain(cls, page: EventPage) -> "EventsOut":
        return cls(items=list(map(EventOut.from_domain, page.items)), next_after=page.after, more=page.more)


class MovesUndoneOut(Shown):
    """What stands where it stood before it was moved."""

    plan_version: int
    moved: list[MovedOperationOut]
