"""One transaction on the books: what a use case reads and writes, and the lock under which it writes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.domain.changes import Change, PlantChanged, PromiseEnded
from app.domain.commitment import Commitment
from app.domain.errors import OutcomeUnknown, TooBusy
from app.domain.events import Event
from app.domain.keys import KeyedRequest, KeyRecord, StoredAnswer
from app.domain.plan import Repeg
from app.domain.promise import Quote
from app.domain.snapshot import Snapshot
from app.domain.timeline import Minute
from app.storage import change_log, commitment_rows, key_rows, plant_rows, promise_rows, quote_rows
from app.storage.clock import read_clock, read_wall_clock, write_clock
from app.storage.database import Database, busy_is_said, takes_several_writers
from app.storage.webhook_rows import SqlWebhooks

TURN_SECONDS_MAX = 2.5
"""Callers give up after about 10 seconds; whoever has waited for a turn here, and then as long for a writer of another
process, had better come back."""


@contextmanager
def open_books(database: Database) -> Iterator["SqlBooks"]:
    """Whatever was not committed when the block ends is undone.

    Raises:
        TooBusy: the database is taken; nothing was done.
    """
    books = SqlBooks(database)
    try:
        with busy_is_said(database):
            yield books
    finally:
        books.close()


class SqlBooks:
    """The connection is taken at the first need of it: writers wait for their turn without one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._scope = database.scope
        self._opened: Connection | None = None
        self._has_turn = False
        self._version: int | None = None
        self._snapshot: Snapshot | None = None

    def lock(self) -> None:
        """
        Raises:
            TooBusy: the turn to write did not come in time.
        """
        self._take_turn()
        self._opened = self._database.writing()
        self._version = change_log.head(self._opened, self._scope, lock=True)

    def write_beside(self) -> None:
        """
        Raises:
            TooBusy: only one may write at all, and the turn to did not come in time.
        """
        if not takes_several_writers(self._database.engine.url.get_backend_name()):
            self._take_turn()
        self._opened = self._database.writing()

    @property
    def webhooks(self) -> SqlWebhooks:
        return SqlWebhooks(self._connection, self._scope)

    def last_sequence(self) -> int:
        return change_log.head(self._connection, self._scope)

    def clock(self) -> datetime:
        return read_clock(self._connection, self._database)

    def wall_clock(self) -> datetime:
        return read_wall_clock(self._connection, self._database)

    def set_clock(self, instant: datetime) -> None:
        write_clock(self._connection, self._database, instant)

    def snapshot(self) -> Snapshot:
        if self._snapshot is None:
            version = change_log.head(self._connection, self._scope) if self._version is None else self._version
            self._snapshot = self._database.replica.at_least(version, self._connection, self._scope)
        return self._snapshot

    def record(self, changes: Sequence[Change], at: datetime, who: str) -> Snapshot:
        # First what is there already: memory never holds an entry that may still be undone.
        self.snapshot()
        change_log.append(self._connection, self._scope, changes, at, who)
        for are_ends, alike in groupby(changes, key=_is_end):
            if are_ends:
                self._end([change for change in alike if isinstance(change, PromiseEnded)])
            else:
                for change in alike:
                    self._write(change, at)
        return self.snapshot()

    def events(self, *, after: int, limit: int) -> Sequence[Event]:
        return list(change_log.events_after(self._connection, self._scope, after, limit))

    def quote(self, quote: str) -> Quote | None:
        return quote_rows.read_quote(self._connection, self._scope, quote)

    def add_quote(self, quote: Quote, who: str) -> None:
        quote_rows.add_quote(self._connection, self._scope, quote, who)

    def write_quote(self, quote: Quote) -> None:
        quote_rows.write_quote(self._connection, self._scope, quote)

    def quotes(self, **wanted: Any) -> Sequence[tuple[int, Quote]]:
        return quote_rows.list_quotes(self._connection, self._scope, **wanted)

    def live_holds(self, who: str, passed: Minute) -> int:
        return quote_rows.count_live_holds(self._connection, self._scope, who, passed)

    def commitment(self, commitment: str) -> Commitment | None:
        return commitment_rows.read_commitment(self._connection, self._scope, commitment)

    def add_commitment(self, commitment: Commitment) -> None:
        commitment_rows.add_commitment(self._connection, self._scope, commitment)

    def write_commitment(self, commitment: Commitment) -> None:
        commitment_rows.write_commitment(self._connection, self._scope, commitment)

    def commitments_of(self, quotes: Sequence[str]) -> dict[str, Commitment]:
        return commitment_rows.commitments_of(self._connection, self._scope, quotes)

    def live_commitment_with(self, reference: str) -> Commitment | None:
        return commitment_rows.live_commitment_with(self._connection, self._scope, reference)

    def has_commitment_with(self, reference: str) -> bool:
        return commitment_rows.has_commitment_with(self._connection, self._scope, reference)

    def commitments(self, **wanted: Any) -> Sequence[tuple[int, Commitment]]:
        return commitment_rows.list_commitments(self._connection, self._scope, **wanted)

    def key(self, key: str) -> KeyRecord | None:
        return key_rows.read_key(self._connection, self._scope, key)

    def claim_key(self, request: KeyedRequest, fence: int, lease_until: datetime, at: datetime) -> bool:
        return key_rows.claim_key(self._connection, self._scope, request, fence, lease_until, at)

    def finish_key(self, key: str, fence: int, answer: StoredAnswer) -> bool:
        return key_rows.finish_key(self._connection, self._scope, key, fence, answer)

    def drop_key(self, key: str, fence: int) -> None:
        key_rows.drop_key(self._connection, self._scope, key, fence)

    def forget_keys(self, before: datetime) -> None:
        key_rows.forget_keys(self._connection, self._scope, before)

    def commit(self) -> None:
        """
        Raises:
            OutcomeUnknown: the connection broke before the database could say whether it had committed.
        """
        try:
            self._connection.commit()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            raise OutcomeUnknown("The database was lost while it wrote; whether this was done is not known.") from error
        if self._snapshot is not None:
            self._database.replica.offer(self._snapshot)

    def close(self) -> None:
        """Undoes what was not committed, then lets the next one write."""
        try:
            if self._opened is not None:
                self._opened.close()
        finally:
            if self._has_turn:
                self._has_turn = False
                self._database.turns.give_back()

    def _end(self, ended: Sequence[PromiseEnded]) -> None:
        """Together: after a quiet night a morning's first writer may find hundreds of holds that are over."""
        after = self.snapshot()
        given_back: dict[str, Repeg] = {}
        for change in ended:
            given_back |= {repeg.need: repeg for repeg in after.given_back(change.quote)}
            after = after.apply(change)
        promise_rows.write_ends(self._connection, self._scope, ended)
        promise_rows.write_given_back(self._connection, self._scope, given_back.values(), after)
        self._snapshot = after

    def _write(self, change: Change, at: datetime) -> None:
        before = self.snapshot()
        after = before.apply(change)
        if isinstance(change, PlantChanged):
            plant_rows.write_plant(self._connection, self._scope, before.plant, change.plant)
        promise_rows.write_change(self._connection, self._scope, change, after, at)
        self._snapshot = after

    def _take_turn(self) -> None:
        if self._opened is not None:
            raise RuntimeError("The lock comes before everything else in a transaction")
        if not self._database.turns.take(TURN_SECONDS_MAX):
            raise TooBusy(f"Others have been writing for {TURN_SECONDS_MAX:g} seconds; nothing was done.")
        self._has_turn = True

    @property
    def _connection(self) -> Connection:
        if self._opened is None:
            self._opened = self._database.reading()
        return self._opened


def _is_end(change: Change) -> bool:
    return isinstance(change, PromiseEnded)
