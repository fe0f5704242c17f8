"""One transaction on the books: what a use case reads and writes, and the locks under which it writes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from app.domain.changes import Change, PlantChanged
from app.domain.commitment import Commitment, CommitmentFilter
from app.domain.errors import PlanBroken
from app.domain.promise import Quote, QuoteState
from app.domain.snapshots.reach import Reach, touched
from app.domain.snapshots.snapshot import Snapshot
from app.domain.snapshots.touched import Touched
from app.domain.timeline import Minute
from app.storage.clock import carried_clock, read_clock, read_wall_clock, write_clock
from app.storage.database import Database, busy_is_said
from app.storage.locks import Locks
from app.storage.log import change_log
from app.storage.log.event_rows import SqlEvents
from app.storage.replica import Outdated
from app.storage.rows import commitment_rows, plant_rows, promise_rows, quote_rows
from app.storage.rows.key_rows import SqlKeys
from app.storage.rows.repromise_rows import SqlRepromises
from app.storage.rows.webhook_rows import SqlWebhooks
from app.storage.seen import as_seen, opened_as_seen
from app.storage.standing import Entered, Standing
from app.storage.writing import Writing


@contextmanager
def open_books(database: Database) -> Iterator["SqlBooks"]:
    """Whatever was not committed when the block ends is undone.

    Raises:
        TooBusy: the database is taken; nothing was done.
    """
    books = SqlBooks(database)
    with busy_is_said(database):
        try:
            yield books
        finally:
            # Where others have written in the same transaction, that may be its commit.
            books.close()


class SqlBooks:
    """The connection is taken at the first need of it: writers wait for their turn without one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._scope = database.scope
        self._opened: Connection | None = None
        self._locks: Locks | None = None
        self._standing: Standing | None = None
        self._recorded: list[Entered] = []

    def lock(self, reach: Reach | None = None) -> None:
        """
        Raises:
            TooBusy: the turn to write did not come in time.
        """
        if self._opened is not None or self._locks is not None:
            raise RuntimeError("The lock comes before everything else in a transaction")
        self._locks = Locks(self._database)
        self._standing = self._locks.taken(reach).standing

    def lock_all(self) -> None:
        self.close()
        self.lock()

    def reaches(self, change: Change) -> bool:
        return self._locks is None or self._locks.cover(touched(change, self.snapshot()))

    @property
    def keys(self) -> SqlKeys:
        """Nothing else depends on them, nor do they on anything else."""
        return SqlKeys(self._reader if self._locks is None else self._writing.beside, self._scope)

    @property
    def events(self) -> SqlEvents:
        return SqlEvents(self._connection, self._scope)

    @property
    def webhooks(self) -> SqlWebhooks:
        return SqlWebhooks(self._connection, self._scope)

    @property
    def repromises(self) -> SqlRepromises:
        return SqlRepromises(self._connection, self._scope)

    def clock(self) -> datetime:
        if self._locks is not None:
            return self._locks.sitting.clock()
        return read_clock(self._connection, self._database)

    def wall_clock(self) -> datetime:
        return read_wall_clock(self._connection, self._database)

    def set_clock(self, instant: datetime) -> None:
        write_clock(self._connection, self._database, instant)

    def snapshot(self) -> Snapshot:
        return self._stand().snapshot

    def glance(self) -> tuple[Snapshot, datetime]:
        """Without a transaction, which would cost as much again: what is in the logs stays as it is."""
        with self._database.glancing() as connection:
            known, ends = self._database.replica.ends, change_log.ends_of(connection, self._scope)
            with suppress(Outdated):
                standing = self._database.replica.at_least(ends, connection, self._scope, known=known, may_build=False)
                return standing.snapshot, carried_clock(self._database.clock, connection, self._database)
        return self.snapshot(), self.clock()

    def record(self, changes: Sequence[Change], at: datetime, who: str) -> Snapshot:
        # First what is there already: memory never holds an entry that may still be undone.
        self._stand()
        entries = [entry for some in promise_rows.together(changes) for entry in self._write(some, at)]
        self._held_locks.ends = change_log.append(self._writing, self._scope, entries, self._held_locks.ends, at, who)
        self._recorded += entries
        return self.snapshot()

    def quote(self, quote: str) -> Quote | None:
        connection = self._reader if self._locks is None else self._writing.with_rows_of(quote)
        return quote_rows.read_quote(connection, self._scope, quote)

    def add_quote(self, quote: Quote, who: str) -> None:
        quote_rows.add_quote(self._writing, self._scope, quote, who)

    def write_quote(self, quote: Quote) -> None:
        quote_rows.write_quote(self._connection, self._scope, quote)

    def forget_quotes(self, before: Minute) -> None:
        quote_rows.forget_quotes(self._connection, self._scope, before)

    def quotes(
        self, *, reference: str | None, state: QuoteState | None, passed: Minute, after: int, limit: int
    ) -> Sequence[tuple[int, Quote]]:
        return quote_rows.list_quotes(self._connection, self._scope, reference, state, passed, after, limit)

    def live_holds(self, who: str, passed: Minute) -> int:
        return quote_rows.count_live_holds(self._connection, self._scope, who, passed)

    def commitment(self, commitment: str) -> Commitment | None:
        return commitment_rows.read_commitment(self._connection, self._scope, commitment)

    def add_commitment(self, commitment: Commitment) -> None:
        commitment_rows.add_commitment(self._writing, self._scope, commitment)

    def write_commitment(self, commitment: Commitment) -> None:
        commitment_rows.write_commitment(self._writing, self._scope, commitment)

    def commitments_of(self, quotes: Sequence[str]) -> dict[str, Commitment]:
        return commitment_rows.commitments_of(self._connection, self._scope, quotes)

    def names_of(self, quotes: Collection[str]) -> Mapping[str, tuple[str | None, str | None]]:
        return quote_rows.names_of(self._connection, self._scope, quotes)

    def commitment_with(self, reference: str) -> Commitment | None:
        return commitment_rows.commitment_with(self._connection, self._scope, reference)

    def commitments(
        self, wanted: CommitmentFilter, *, quotes: Collection[str] | None, after: int, limit: int
    ) -> Sequence[tuple[int, Commitment]]:
        return commitment_rows.list_commitments(self._connection, self._scope, wanted, quotes, after, limit)

    def commit(self) -> None:
        """
        Raises:
            OutcomeUnknown: the connection broke before the database could say whether it had committed.
            TooBusy: it was broken before; nothing was done.
        """
        locks, standing, recorded = self._held_locks, self._standing, self._recorded
        self._forget()
        locks.commit(standing, recorded)

    def close(self) -> None:
        """Undoes what was not committed, then lets the next one write."""
        opened, locks = self._opened, self._locks
        self._forget()
        if locks is not None:
            locks.close()
        elif opened is not None:
            self._database.done_reading(opened)

    def _forget(self) -> None:
        self._opened = self._locks = self._standing = None
        self._recorded = []

    def _write(self, changes: Sequence[Change], at: datetime) -> list[Entered]:
        before, rows = self.snapshot(), Touched()
        entries: list[Entered] = []
        for change in changes:
            rows.by(change, self.snapshot())
            entry = self._entered(change)
            if isinstance(change, PlantChanged):
                entry = replace(entry, entities=tuple(plant_rows.changed(before.plant, change.plant)))
                plant_rows.write_changed(self._connection, self._scope, entry.entities)
                self._held_locks.make_room(self._connection, self._stand())
            entries.append(entry)
        promise_rows.write_changes(self._writing, self._scope, changes, before, self.snapshot(), rows, at)
        return entries

    def _entered(self, change: Change) -> Entered:
        """Raises PlanBroken where the change is in plans that are not locked: who locked them should have known."""
        entry, after, numbers = self._stand().entered(change, self._scope)
        if not self._held_locks.cover(numbers):
            raise PlanBroken(f"{type(change).__name__} is in plans that are not locked: {sorted(numbers)}")
        self._standing = after
        return entry

    @property
    def _held_locks(self) -> Locks:
        """
        Raises:
            RuntimeError: whoever writes forgot to lock.
        """
        if self._locks is None:
            raise RuntimeError("What is written is written under a lock")
        return self._locks

    def _stand(self) -> Standing:
        if self._standing is None:
            if self._locks is not None:
                ends = change_log.ends_of(self._connection, self._scope)
                self._standing = self._database.replica.at_least(ends, self._connection, self._scope)
            elif self._opened is not None:
                self._standing = as_seen(self._opened, self._database)
            else:
                self._opened, self._standing = opened_as_seen(self._database)
        return self._standing

    @property
    def _writing(self) -> Writing:
        return self._held_locks.sitting.writing

    @property
    def _connection(self) -> Connection:
        return self._reader if self._locks is None else self._writing.connection

    @property
    def _reader(self) -> Connection:
        if self._opened is None:
            self._opened = self._database.reader()
        return self._opened
