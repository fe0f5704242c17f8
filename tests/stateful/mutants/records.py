"""Faults in how the books are kept: the lock, the rows, the copy in memory, what is told of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import update

from app.domain.changes import EndReason, PromiseConfirmed
from app.models import QuoteRow
from app.storage import replica
from app.storage.books import SqlBooks
from app.storage.locks import Locks
from app.storage.log import change_log, event_rows
from app.storage.log.log_entries import PlantReplaced
from app.storage.rows import promise_rows
from app.use_cases.showing import cursors
from app.use_cases.writing import begin_writing
from tests.stateful.mutants.planting import Plant, mutant

true_read, true_close = Locks._read_under_locks, SqlBooks.close
true_entries, true_events = change_log.entries_between, event_rows.SqlEvents.after
true_write_changes, true_begun = promise_rows.write_changes, begin_writing._begun


@mutant
def a_fast_path_skips_the_lock(plant: Plant) -> None:
    """A writer works on what it remembers, and does not ask what others have written."""

    def read(self: Locks, connection: Any) -> Any:
        remembered = self._database.replica.latest
        current = true_read(self, connection)
        return current if remembered is None else remembered

    plant("storage.locks.Locks._read_under_locks", read)


@mutant
def catching_up_skips_an_entry(plant: Plant) -> None:
    """Of several entries of the change log one is not read."""

    def entries(*given: Any) -> Iterator[Any]:
        found = list(true_entries(*given))
        yield from found[1:] if len(found) > 2 else found

    plant("storage.log.change_log.entries_between", entries)


@mutant
def catching_up_passes_over_a_new_plant(plant: Plant) -> None:
    """Another process has a new plant, and this one goes on with the old."""

    def caught_up(standing: Any, known: Any, heads: Any, connection: Any, scope: Any, may_build: bool) -> Any:
        if standing is None:
            return replica.built_cold(connection, scope)
        for plan, entry in true_entries(connection, scope, standing.heads, heads, known):
            if isinstance(entry, PlantReplaced):
                version = standing.snapshot.version + 1
                ahead = {**standing.heads, plan: standing.heads.get(plan, 0) + 1}
                standing = replace(standing, snapshot=replace(standing.snapshot, version=version), heads=ahead)
            else:
                standing = standing.read(plan, entry)
        return standing

    plant("storage.replica._caught_up", caught_up)


@mutant
def what_was_rolled_back_stays_in_memory(plant: Plant) -> None:
    """A transaction that was undone is remembered as if it had been committed."""

    def close(self: SqlBooks) -> None:
        if self._standing is not None and self._recorded:
            self._database.replica._latest = self._standing
        true_close(self)

    plant("storage.books.SqlBooks.close", close)


@mutant
def a_hold_that_is_over_stays_in_the_rows(plant: Plant) -> None:
    """Memory is right until the next start."""

    def write_ends(writing: Any, scope: Any, ended: Any) -> None:
        for change in ended:
            state = "expired" if change.reason is EndReason.EXPIRED else "released"
            mine = update(QuoteRow).where(QuoteRow.id == change.quote, QuoteRow.state == "held")
            writing.connection.execute(mine.values(state=state))

    plant("storage.rows.promise_rows._write_ends", write_ends)


@mutant
def a_confirmation_is_not_in_the_rows(plant: Plant) -> None:
    """Memory knows a commitment, and the rows a hold that will run out."""

    def write_changes(writing: Any, scope: Any, changes: Any, *rest: Any) -> None:
        for change in changes:
            if isinstance(change, PromiseConfirmed):
                confirmed = {"state": "confirmed", "commitment": change.commitment}
                mine = promise_rows._quote_update(scope, change.quote)
                promise_rows._only_one(writing.connection, mine.values(confirmed))
        others = [change for change in changes if not isinstance(change, PromiseConfirmed)]
        true_write_changes(writing, scope, others, *rest)

    plant("storage.rows.promise_rows.write_changes", write_changes)


@mutant
def an_event_is_lost_between_two_pages(plant: Plant) -> None:
    """The next page begins one too late."""

    def events(self: event_rows.SqlEvents, sequence: int, limit: int) -> Any:
        return true_events(self, sequence + (sequence > 0), limit)

    plant("storage.log.event_rows.SqlEvents.after", events)


@mutant
def a_quote_is_lost_between_two_pages(plant: Plant) -> None:
    """The cursor of a list passes over one."""

    def one_too_late(listing: str, *position: int | str) -> str:
        return true_cursor_after(listing, *(part + 1 if isinstance(part, int) else part for part in position))

    plant("use_cases.showing.cursors.cursor_after", one_too_late)


true_cursor_after = cursors.cursor_after


@mutant
def an_older_plan_may_be_decided_on(plant: Plant) -> None:
    """The version that a caller expects is not looked at."""
    plant(
        "use_cases.writing.begin_writing._begun",
        lambda books, ports: true_begun(books, replace(ports, expected_version=None)),
    )
