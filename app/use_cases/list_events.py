"""Tell what has happened since somebody last asked, in the order in which it happened."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.errors import Fault, ParametersRejected
from app.domain.events import Event, EventPage
from app.domain.snapshots.reach import NOTHING
from app.use_cases.ports.books import Books
from app.use_cases.ports.outside import Ports
from app.use_cases.showing.cursors import page_size


def list_events(ports: Ports, *, after: int, limit: int | None = None) -> EventPage:
    """
    Raises:
        ParametersRejected: a page too large, or after what has not happened here.
    """
    size = page_size(limit, ports.limits)
    with ports.open_books() as books:
        if not books.events.has_unplaced():
            return _page(after, size, books)
    _place_events(ports)
    with ports.open_books() as books:
        return _page(after, size, books)


def last_sequence(ports: Ports) -> int:
    with ports.open_books() as books:
        return books.events.last_sequence()


def refuse_unheard_of(after: int, last: int, pointer: str = "after") -> None:
    """Whoever was told of more than there is was told of it by books that are lost: of what is told here under the same
    sequences he would hear nothing.

    Raises:
        ParametersRejected
    """
    if after > last:
        detail = f"The last event is {last}: what came after it is lost, if it was told; go on from there."
        raise ParametersRejected(detail, (Fault(pointer=pointer, code="out_of_range", detail=detail),))


def _place_events(ports: Ports) -> None:
    """Plans are written apart from each other: what has happened in them comes into one order when somebody asks."""
    with ports.open_books() as books:
        books.lock(NOTHING)
        books.events.place()
        books.commit()


def _page(after: int, size: int, books: Books) -> EventPage:
    refuse_unheard_of(after, books.events.last_sequence())
    found = books.events.after(after, size + 1)
    items = _named(found[:size], books)
    return EventPage(items=items, after=items[-1].sequence if items else after, more=len(found) > size)


def _named(events: Sequence[Event], books: Books) -> tuple[Event, ...]:
    """Each with what its promise is called by now."""
    names = books.names_of({event.quote for event in events if event.quote is not None})

    def named(event: Event) -> Event:
        commitment, reference = names.get(event.quote or "", (None, None))
        return replace(event, commitment=commitment, reference=reference)

    return tuple(map(named, events))
