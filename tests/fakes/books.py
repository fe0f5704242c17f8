"""Books in memory, held to the same contract as those in SQL: one writer, all or nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import TypeGuard

from app.domain.changes import Change, EndReason, HoldExtended, PromiseConfirmed, PromiseEnded
from app.domain.commitment import Commitment, CommitmentFilter, CommitmentState
from app.domain.errors import ClockNotSimulated, ReferenceTaken
from app.domain.events import told
from app.domain.laws.change import ENDS_OF_HOLDS
from app.domain.promise import Quote, QuoteState
from app.domain.snapshots.reach import Reach
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.use_cases.writing.holding import as_shown
from tests.fakes.clock import StandingClock
from tests.fakes.events import MemoryEvents
from tests.fakes.keys import MemoryKeys
from tests.fakes.pages import Pages
from tests.fakes.repromises import MemoryRepromises
from tests.fakes.webhooks import MemoryWebhooks


class MemoryLibrary:
    """Where the books stand between transactions."""

    def __init__(self, clock: StandingClock) -> None:
        self.clock = clock
        self.pages = Pages()
        self.writing = Lock()

    @contextmanager
    def open_books(self) -> Iterator["MemoryBooks"]:
        books = MemoryBooks(self)
        try:
            yield books
        finally:
            books.close()


class MemoryBooks:
    def __init__(self, library: MemoryLibrary) -> None:
        self._library = library
        self._pages = library.pages.copy()
        self._locked = False

    def lock(self, reach: Reach | None = None) -> None:
        self._locked = self._library.writing.acquire(timeout=5)
        assert self._locked, "another transaction was left open"
        self._pages = self._library.pages.copy()

    def lock_all(self) -> None:
        self.close()
        self.lock()

    def reaches(self, change: Change) -> bool:
        return True

    @property
    def keys(self) -> MemoryKeys:
        return self._pages.keys

    @property
    def events(self) -> MemoryEvents:
        return self._pages.events

    @property
    def webhooks(self) -> MemoryWebhooks:
        return self._pages.webhooks

    @property
    def repromises(self) -> MemoryRepromises:
        return self._pages.repromises

    def clock(self) -> datetime:
        return self._library.clock.now()

    def wall_clock(self) -> datetime:
        return self._library.clock.now()

    def set_clock(self, instant: datetime) -> None:
        raise ClockNotSimulated("The clock of these books is set by the test.")

    def snapshot(self) -> Snapshot:
        return self._pages.snapshot

    def glance(self) -> tuple[Snapshot, datetime]:
        return self.snapshot(), self.clock()

    def record(self, changes: Sequence[Change], at: datetime, who: str) -> Snapshot:
        for change in changes:
            self._pages = replace(self._pages, snapshot=self._pages.snapshot.apply(change))
            number = self._pages.events.last_sequence() + 1
            self._pages.events.told.append(told(change).as_event(number, at, who))
            if _is_of_a_hold(change):
                self._pages.quotes[change.quote] = _after(self._pages.quotes[change.quote], change)
        return self._pages.snapshot

    def quote(self, quote: str) -> Quote | None:
        return self._pages.quotes.get(quote)

    def add_quote(self, quote: Quote, who: str) -> None:
        self._pages.quotes[quote.id] = quote
        self._pages.asked_by[quote.id] = who

    def write_quote(self, quote: Quote) -> None:
        self._pages.quotes[quote.id] = quote

    def forget_quotes(self, before: Minute) -> None:
        kept = {QuoteState.HELD, QuoteState.CONFIRMED}
        quotes = {id: one for id, one in self._pages.quotes.items() if one.state in kept or one.expires_at >= before}
        self._pages = replace(self._pages, quotes=quotes)

    def quotes(
        self, *, reference: str | None, state: QuoteState | None, passed: Minute, after: int, limit: int
    ) -> Sequence[tuple[int, Quote]]:
        found = [
            (position, quote)
            for position, quote in enumerate(self._pages.quotes.values(), start=1)
            if position > after
            and reference in (None, quote.request.reference)
            and state in (None, as_shown(quote, passed).state)
        ]
        return found[:limit]

    def live_holds(self, who: str, passed: Minute) -> int:
        mine = [quote for id, quote in self._pages.quotes.items() if self._pages.asked_by[id] == who]
        return sum(as_shown(quote, passed).state is QuoteState.HELD for quote in mine)

    def commitment(self, commitment: str) -> Commitment | None:
        return self._pages.commitments.get(commitment)

    def add_commitment(self, commitment: Commitment) -> None:
        kept = (made for made in self._pages.commitments.values() if made.state is not CommitmentState.CANCELLED)
        if commitment.reference is not None and any(made.reference == commitment.reference for made in kept):
            raise ReferenceTaken(f"Reference {commitment.reference} is taken.")
        self._pages.commitments[commitment.id] = commitment

    def write_commitment(self, commitment: Commitment) -> None:
        self._pages.commitments[commitment.id] = commitment

    def commitments_of(self, quotes: Sequence[str]) -> dict[str, Commitment]:
        return {made.quote: made for made in self._pages.commitments.values() if made.quote in quotes}

    def names_of(self, quotes: Collection[str]) -> Mapping[str, tuple[str | None, str | None]]:
        asked = (quote for id, quote in self._pages.quotes.items() if id in quotes)
        made = self.commitments_of(list(quotes))
        return {quote.id: (None, quote.request.reference) for quote in asked} | {
            quote: (commitment.id, commitment.reference) for quote, commitment in made.items()
        }

    def commitment_with(self, reference: str) -> Commitment | None:
        made = [made for made in self._pages.commitments.values() if made.reference == reference]
        cancelled = [one for one in made if one.state is CommitmentState.CANCELLED and one.open_order is None]
        kept = [one for one in made if one.state is not CommitmentState.CANCELLED]
        return next(iter((*kept, *reversed(cancelled))), None)

    def commitments(
        self, wanted: CommitmentFilter, *, quotes: Collection[str] | None, after: int, limit: int
    ) -> Sequence[tuple[int, Commitment]]:
        found = [
            (position, commitment)
            for position, commitment in enumerate(self._pages.commitments.values(), start=1)
            if position > after
            and wanted.customer in (None, commitment.customer)
            and wanted.reference in (None, commitment.reference, commitment.open_order)
            and wanted.state in (None, commitment.state)
            and wanted.item in (None, *(line.item for line in commitment.lines))
            and (quotes is None or commitment.quote in quotes)
        ]
        return found[:limit]

    def commit(self) -> None:
        if self._locked:
            self._library.pages = self._pages.copy()

    def close(self) -> None:
        if self._locked:
            self._locked = False
            self._library.writing.release()


def _is_of_a_hold(change: Change) -> TypeGuard[PromiseEnded | HoldExtended | PromiseConfirmed]:
    if isinstance(change, PromiseEnded):
        return change.reason in ENDS_OF_HOLDS
    return isinstance(change, HoldExtended | PromiseConfirmed)


def _after(quote: Quote, change: PromiseEnded | HoldExtended | PromiseConfirmed) -> Quote:
    match change:
        case PromiseEnded(reason=EndReason.EXPIRED):
            return replace(quote, state=QuoteState.EXPIRED)
        case PromiseEnded():
            return replace(quote, state=QuoteState.RELEASED)
        case HoldExtended(expires_at=expires_at):
            return replace(quote, expires_at=expires_at)
        case PromiseConfirmed(commitment=commitment):
            return replace(quote, state=QuoteState.CONFIRMED, commitment=commitment)
