"""Events on the wire: what has happened, in order, to be asked for page by page."""

from app.domain.events import Event, EventPage
from app.wire.text import InstantText, Shown, moment_text


class EventOut(Shown):
    """One change of the books."""

    id: str
    sequence: int
    """Its place in the order in which things happened, counted from 1 without a gap."""
    type: str
    """`quote.held`, `.extended`, `.released`, `.expired`, `.replaced`; `commitment.made`, `.changed`, `.cancelled`,
    `.shipped`, `.progressed`, `.completed`; `supply.repegged`; `model.changed`; `capacity.changed`."""
    at: InstantText
    """When it was decided. A hold that ran out is written down by whoever writes next."""
    who: str
    quote: str | None
    """The promise that it is about, if it is about one: by its quote, or by the open order that it was made for."""
    commitment: str | None
    """What became of that by now."""
    reference: str | None

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
