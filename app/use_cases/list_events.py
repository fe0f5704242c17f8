"""Tell what has happened since somebody last asked, in the order in which it happened."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.events import Event, EventPage
from app.use_cases.cursors import page_size
from app.use_cases.ports import Books, Ports


def list_events(ports: Ports, *, after: int, limit: int | None = None) -> EventPage:
    """
    Raises:
        RequestRejected: a page too large.
    """
    size = page_size(limit, ports.limits)
    with ports.open_books() as books:
        found = books.events(after=after, limit=size + 1)
        items = _named(found[:size], books)
    return EventPage(items=items, after=items[-1].sequence if items else after, more=len(found) > size)


def _named(events: Sequence[Event], books: Books) -> tuple[Event, ...]:
    quotes = list(dict.fromkeys(event.quote for event in events if event.quote is not None))
    commitments = books.commitments_of(quotes)

    def named(event: Event) -> Event:
        if event.quote is None:
            return event
        if (commitment := commitments.get(event.quote)) is not None:
            return replace(event, commitment=commitment.id, reference=commitment.reference)
        quote = books.quote(event.quote)
        return replace(event, reference=quote.request.reference if quote else None)

    return tuple(map(named, events))
