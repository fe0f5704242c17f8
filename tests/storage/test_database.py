import resource as resource_limits
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, event, insert, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from app.domain.errors import ClockBackwards, ClockNotSimulated, OutcomeUnknown, TooBusy
from app.models import CommitmentRow, Row
from app.storage import postgresql
from app.storage.books import open_books
from app.storage.database import open_database, prepare_database
from app.storage.log.event_rows import first_lost
from app.storage.log.forged import first_forged
from app.storage.turns import Turns
from app.use_cases.clock import set_clock
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.list_events import list_events
from app.use_cases.ports.outside import Ports
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_quotes import list_quotes
from tests.builders import line, plant, request, stock
from tests.fakes.desk import desk_at, desk_on_database, simulated_database, url_of


def test_the_migrations_build_what_the_tables_say(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Row.metadata) == []
    engine.dispose()


def test_a_database_that_is_there_already_is_left_as_it_is(database_url: str) -> None:
    with desk_on_database(database_url) as desk:
        desk.stock_up(plant(stock("BIKE", 5)))
    prepare_database(database_url)
    with desk_on_database(database_url) as desk:
        assert quote_promise(request(line("BIKE", 5), hold=30), desk.ports).held_offer


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "postgres://localhost/troth",
        "postgresql+psycopg2://localhost/troth",
        "mysql://localhost",
    ],
)
def test_an_address_that_is_not_of_books_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        prepare_database(url)


def test_every_connection_syncs_fully_and_minds_foreign_keys(file: Path) -> None:
    database = open_database(url_of(file))
    with database.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        told = tuple(connection.execute(text(f"PRAGMA {name}")).scalar() for name in asked)
    database.close()
    full, extra = 2, 3
    assert told in [("wal", full, 1), ("delete", extra, 1)]


@pytest.mark.parametrize("state", ["open", "shipped", "cancelled"])
def test_a_reference_is_taken_for_the_database_too_until_its_commitment_is_cancelled(
    database_url: str, state: str
) -> None:
    with desk_on_database(database_url) as desk:
        desk.stock_up(plant(stock("BIKE", 5)))
        quotes = [quote_promise(request(line("BIKE"), hold=30), desk.ports).id for _ in range(2)]
    engine = create_engine(database_url)
    row = {
        "tenant": "default",
        "offer": "o",
        "offer_kind": "later",
        "reference": "SO-1",
        "committed_at": 1,
        "dates": "[]",
        "shipments": "[]",
    }
    first = {"id": "a", "position": 1, "quote": quotes[0], "state": state}
    second = {"id": "b", "position": 2, "quote": quotes[1], "state": "open"}
    with engine.connect() as connection:
        connection.execute(insert(CommitmentRow).values(row | first))
        with nullcontext() if state == "cancelled" else pytest.raises(IntegrityError):
            connection.execute(insert(CommitmentRow).values(row | second))
    engine.dispose()


def test_the_change_log_is_append_only_and_shows_what_was_forged(database_url: str) -> None:
    with desk_on_database(database_url) as desk:
        desk.stock_up(plant(stock("BIKE", 5)))
        confirm_quote(quote_promise(request(line("BIKE"), hold=30), desk.ports).id, None, desk.ports)
    database = open_database(database_url)
    with database.reading() as connection:
        kinds = connection.execute(text("SELECT kind FROM changes ORDER BY sequence")).scalars().all()
    assert kinds == ["PlantReplaced", "PromiseMade", "PromiseConfirmed"]
    forgeries = ["UPDATE changes SET who = 'me' WHERE sequence = 2", "DELETE FROM changes WHERE sequence = 3"]
    for forgery in forgeries:
        with database.writing() as connection, pytest.raises(DatabaseError, match="append-only"):
            connection.execute(text(forgery))
    with database.writing() as connection:
        assert first_forged(connection, database.scope) is None
        of_table = "" if database.engine.dialect.name == "sqlite" else " ON changes"
        for verb in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER changes_refuse_{verb}{of_table}"))
        connection.execute(text(forgeries[0]))
        assert first_forged(connection, database.scope) == "2 of plan default"
        connection.execute(text("UPDATE changes SET who = 'anyone' WHERE sequence = 2"))
        connection.execute(text(forgeries[1]))
        assert first_forged(connection, database.scope) == "3 of plan default"
    database.close()


@pytest.mark.parametrize("lost", [2, 3])
def test_an_event_that_somebody_took_away_is_missed(database_url: str, lost: int) -> None:
    with desk_on_database(database_url) as desk:
        desk.stock_up(plant(stock("BIKE", 5)))
        confirm_quote(quote_promise(request(line("BIKE"), hold=30), desk.ports).id, None, desk.ports)
        assert len(list_events(desk.ports, after=0, limit=9).items) == 3
    database = open_database(database_url)
    with database.writing() as connection:
        assert first_lost(connection, database.scope) is None
        connection.execute(text(f"DELETE FROM events WHERE position = {lost}"))
        assert first_lost(connection, database.scope) == lost
    database.close()


def test_a_simulated_clock_begins_at_the_epoch_and_only_moves_forward(database_url: str) -> None:
    with simulated_database(database_url) as (database, clock):
        ports = desk_at(database, clock).ports  # type: ignore[arg-type]
        assert ports.clock.now() == datetime(2000, 1, 1, tzinfo=UTC)
        later = datetime(2026, 12, 7, 8, 0, 30, 5, tzinfo=UTC)
        set_clock(later, ports)
        assert ports.clock.now() == later
        with pytest.raises(ClockBackwards):
            set_clock(datetime(2026, 12, 7, tzinfo=UTC), ports)
    with simulated_database(database_url) as (_, clock):
        assert clock.now() == later


def test_real_time_is_not_set(database_url: str) -> None:
    with desk_on_database(database_url) as desk, pytest.raises(ClockNotSimulated):
        set_clock(datetime(2027, 1, 1, tzinfo=UTC), desk.ports)


def test_who_waits_too_long_for_the_lock_is_told_and_has_done_nothing(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first from this process waits for its turn, the one from another process for the database."""
    monkeypatch.setattr("app.storage.locks.TURN_SECONDS_MAX", 0.05)
    monkeypatch.setattr("app.storage.sqlite.FILE_SECONDS_MAX", 0.05)
    monkeypatch.setitem(postgresql.LIMITS, "lock_timeout", 0.05)
    ours, theirs = (open_database(database_url) for _ in range(2))
    with open_books(ours) as writing:
        writing.lock()
        for database in (ours, theirs):
            with pytest.raises(TooBusy), open_books(database) as books:
                books.lock()
    with open_books(theirs) as books:
        books.lock()
    ours.close()
    theirs.close()


@contextmanager
def bikes_in(file: Path, pragma: str) -> Iterator[Ports]:
    """Of whoever has the books open where SQLite has been told something else."""
    with desk_on_database(url_of(file)) as desk:
        desk.stock_up(plant(stock("BIKE", 5)))
        hindered = open_database(url_of(file), desk.clock.now)
        event.listen(hindered.engine, "connect", lambda one, _: one.execute(f"PRAGMA {pragma}"))
        yield desk_at(hindered, desk.clock).ports
        hindered.close()


def test_a_disk_that_is_full_is_said_to_be_and_nothing_is_done(file: Path) -> None:
    with bikes_in(file, "max_page_count = 1") as ports:
        enough_to_fill_it = iter(lambda: quote_promise(request(line("BIKE", 1), hold=30), ports), None)
        with pytest.raises(TooBusy, match="full; nothing was done"):
            list(enough_to_fill_it)


@contextmanager
def nothing_longer_than(file: Path) -> Iterator[None]:
    """As on a disk that fails: whatever would make any file of this process longer than this one."""
    soft, hard = resource_limits.getrlimit(resource_limits.RLIMIT_FSIZE)
    resource_limits.setrlimit(resource_limits.RLIMIT_FSIZE, (file.stat().st_size, hard))
    try:
        yield
    finally:
        resource_limits.setrlimit(resource_limits.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fails_at_the_commit_may_have_done_it_and_all_goes_on_once_it_works_again(file: Path) -> None:
    with desk_on_database(url_of(file)) as desk:
        desk.stock_up(plant(stock("BIKE", 500)))
        asked = request(line("BIKE", 1), hold=30)
        with nothing_longer_than(file), pytest.raises(OutcomeUnknown):
            list(iter(lambda: quote_promise(asked, desk.ports), None))
        assert quote_promise(asked, desk.ports).held_offer


def test_a_disk_that_fails_before_the_commit_has_done_nothing(file: Path) -> None:
    """What is written does not fit into memory until then."""
    said = "disk of the database fails; nothing was done"
    with (
        bikes_in(file, "cache_size = 1") as ports,
        nothing_longer_than(file),
        pytest.raises(TooBusy, match=said),
    ):
        list(iter(lambda: quote_promise(request(line("BIKE", 1), hold=30), ports), None))


def test_a_commit_that_a_reader_keeps_from_the_file_is_undone_and_keeps_nobody_from_writing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.sqlite.FILE_SECONDS_MAX", 0.05)
    monkeypatch.setattr("app.storage.sqlite.WAL_MENDED_IN", (9,))
    asked = request(line("BIKE", 1), hold=30)
    with desk_on_database(url_of(file)) as desk:
        desk.stock_up(plant(stock("BIKE", 5)))
        with closing(sqlite3.connect(file, isolation_level=None)) as reading:
            reading.execute("BEGIN")
            reading.execute("SELECT * FROM quotes")
            with pytest.raises(TooBusy, match="taken by another process"):
                quote_promise(asked, desk.ports)
        assert quote_promise(asked, desk.ports).held_offer
        assert len(list_quotes(desk.ports).items) == 1


def test_a_file_that_cannot_be_written_is_said_to_be(file: Path) -> None:
    said = "cannot be written; nothing was done"
    with bikes_in(file, "query_only = ON") as ports, pytest.raises(TooBusy, match=said):
        quote_promise(request(line("BIKE", 1), hold=30), ports)


def test_the_turn_to_write_goes_to_whoever_asked_first() -> None:
    turns: Turns[None] = Turns()
    order: list[int] = []
    turns.take(1)

    def wait(place: int) -> None:
        assert turns.take(5)
        order.append(place)
        turns.give_back()

    threads = [Thread(target=wait, args=(place,)) for place in range(5)]
    for place, thread in enumerate(threads):
        thread.start()
        while len(turns._waiting) <= place:
            sleep(0.001)
    assert not turns.take(0.01)
    turns.give_back()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
