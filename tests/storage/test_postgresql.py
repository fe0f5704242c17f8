"""What only PostgreSQL can do to us: servers that are not fit, connections that break, transactions it undoes."""

from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import InternalError

from app.domain.errors import DatabaseDamaged, OutcomeUnknown, ReferenceTaken, TooBusy, TrothError, Undone
from app.domain.promise import QuoteState
from app.domain.views import QuoteView
from app.storage import postgresql
from app.storage.books import open_books
from app.storage.clock import DatabaseClock
from app.storage.database import Database, busy_is_said, open_database, prepare_database
from app.storage.postgresql import Unfit, unfit
from app.use_cases.ports.books import Books
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_quotes import list_quotes
from tests.builders import line, plant, request, stock
from tests.fakes.clock import StandingClock
from tests.fakes.desk import Desk, desk_at
from tests.postgres import PostgresServer

KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}' AND state = 'idle in transaction'"


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    return postgres.fresh()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url, StandingClock().now)
    yield opened
    opened.close()


@pytest.fixture
def desk(database: Database) -> Desk:
    desk = desk_at(database)
    desk.stock_up(plant(stock("BIKE", 5)))
    return desk


def lose_connections(postgres: PostgresServer, database: Database) -> None:
    assert postgres.tell(KILL.format(database.engine.url.database)), "nobody was in a transaction"


def lose_the_next_commit(postgres: PostgresServer, database: Database) -> None:
    """When everything is written, and nothing is left but to say so."""
    event.listen(database.engine, "commit", lambda _: lose_connections(postgres, database), once=True)


def test_a_server_that_would_lose_what_it_acknowledged_is_refused(postgres: PostgresServer, url: str) -> None:
    postgres.tell(f"ALTER DATABASE {make_url(url).database} SET synchronous_commit = off")
    with pytest.raises(Unfit, match="synchronous_commit off"):
        prepare_database(url)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (("off", "on", False, "UTF8"), "fsync is off"),
        (("on", "off", False, "UTF8"), "synchronous_commit off"),
        (("on", "on", True, "UTF8"), "replica"),
        (("on", "on", False, "LATIN1"), "LATIN1"),
    ],
)
def test_what_makes_a_server_unfit_is_named(said: tuple[str, str, bool, str], reason: str) -> None:
    assert reason in str(unfit(*said))


def test_a_database_without_an_encoding_is_refused_by_name(postgres: PostgresServer) -> None:
    with pytest.raises(Unfit, match="encoding of the database is SQL_ASCII"):
        prepare_database(postgres.empty("ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"))


@pytest.mark.parametrize("synchronous_commit", ["on", "local", "remote_write", "remote_apply"])
def test_a_server_that_syncs_is_fit(synchronous_commit: str) -> None:
    assert unfit("on", synchronous_commit, False, "UTF8") is None


@pytest.mark.parametrize(
    ("setting", "reason"),
    [("synchronous_commit = off", "a crash would lose"), ("default_transaction_read_only = on", "takes no writes")],
)
def test_a_server_that_cannot_be_written_for_now_is_told_as_busy(
    setting: str, reason: str, postgres: PostgresServer, database: Database, desk: Desk
) -> None:
    """A host makes it so where its disk is nearly full, or another server has taken over: it may be mended any time."""
    name = database.engine.url.database
    postgres.tell(f"ALTER DATABASE {name} SET {setting}")
    database.engine.dispose()
    with pytest.raises(TooBusy, match=reason):
        quote_promise(request(line("BIKE", 1), hold=1), desk.ports)
    postgres.tell(f"ALTER DATABASE {name} RESET {setting.split(maxsplit=1)[0]}")
    database.engine.dispose()
    assert quote_promise(request(line("BIKE", 1), hold=1), desk.ports).held_offer


def test_a_server_may_write_dates_for_the_eyes_of_its_country(postgres: PostgresServer) -> None:
    """`datestyle` of postgresql.conf, as others on the server want it."""
    url = postgres.fresh()
    postgres.tell(f"ALTER DATABASE {make_url(url).database} SET datestyle = 'German, DMY'")
    with closing(open_database(url)) as database:
        desk = desk_at(database, DatabaseClock(database))  # type: ignore[arg-type]
        desk.stock_up(plant(stock("BIKE", 5)))
        assert quote_promise(request(line("BIKE", 1), hold=1), desk.ports).held_offer


def test_processes_that_start_together_migrate_an_empty_database_once(postgres: PostgresServer) -> None:
    url, failed = postgres.empty(), []

    def prepare() -> None:
        try:
            prepare_database(url)
        except Exception as error:
            failed.append(error)

    starting = [Thread(target=prepare) for _ in range(4)]
    for one in starting:
        one.start()
    for one in starting:
        one.join()
    assert failed == []


def test_time_is_that_of_the_server_at_the_moment_of_asking(url: str) -> None:
    """The transaction may have begun long before: it has waited for the lock."""
    opened = open_database(url)
    with open_books(opened) as books:
        books.lock()
        first, then, lease = books.clock(), books.clock(), books.wall_clock()
    assert first < then < lease < DatabaseClock(opened).now()
    opened.close()


def test_whoever_only_reads_sees_one_version_of_the_books_throughout(database: Database, desk: Desk) -> None:
    other = open_database(database.engine.url.render_as_string(hide_password=False), StandingClock().now)
    with open_books(other) as reading:
        before = reading.snapshot()
        held = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
        assert reading.quote(held.id) is None
    with open_books(other) as reading:
        assert reading.quote(held.id) == held
        assert reading.snapshot().version == before.version + 1
    other.close()


def test_whoever_only_reads_cannot_write(database: Database) -> None:
    with pytest.raises(InternalError, match="read-only"), database.reading() as connection:
        connection.execute(text("UPDATE plans SET version = 7"))


def test_reading_leaves_the_statements_prepared(database: Database, desk: Desk) -> None:
    """Whoever plans reads first, and most often writes on the same connection then."""
    for _ in range(12):
        quote_promise(request(line("BIKE", 1), hold=1), desk.ports)
        desk.clock.pass_by(minutes=1)
    with database.reading() as connection:
        prepared = connection.execute(text("SELECT statement FROM pg_prepared_statements")).scalars().all()
    assert any(statement.startswith("INSERT INTO quotes") for statement in prepared), prepared


def test_a_connection_that_is_lost_before_the_commit_leaves_nothing(
    postgres: PostgresServer, database: Database, desk: Desk
) -> None:
    def finish(books: Books, *_: object) -> None:
        lose_connections(postgres, database)
        books.quote("any")

    with pytest.raises(TooBusy, match="nothing was done"):
        quote_promise(request(line("BIKE", 5), hold=30), desk.ports, finish)
    assert list_quotes(desk.ports).items == ()
    assert quote_promise(request(line("BIKE", 5), hold=30), desk.ports).state is QuoteState.HELD


def test_of_a_connection_that_is_lost_with_the_commit_nobody_says_that_nothing_was_done(
    postgres: PostgresServer, database: Database, desk: Desk
) -> None:
    lose_the_next_commit(postgres, database)
    with pytest.raises(OutcomeUnknown):
        quote_promise(request(line("BIKE"), hold=30), desk.ports)
    assert list_quotes(desk.ports).items == ()
    assert desk.all_is_well()


def test_whoever_has_read_what_he_asked_for_has_it_though_the_connection_is_lost_then(
    postgres: PostgresServer, database: Database, desk: Desk
) -> None:
    held = quote_promise(request(line("BIKE"), hold=30), desk.ports)
    with open_books(database) as books:
        assert books.quote(held.id) == held
        lose_connections(postgres, database)
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert list_quotes(desk.ports).items == (QuoteView(quote=held),)


def test_what_was_wrong_in_a_transaction_is_told_though_the_connection_is_lost_then(
    postgres: PostgresServer, database: Database, desk: Desk
) -> None:
    def refuse(*_: object) -> None:
        lose_connections(postgres, database)
        raise ReferenceTaken("first")

    with pytest.raises(ReferenceTaken, match="first"):
        quote_promise(request(line("BIKE"), hold=30), desk.ports, refuse)
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert quote_promise(request(line("BIKE", 5), hold=30), desk.ports).state is QuoteState.HELD


def test_no_more_connections_than_the_server_takes_is_busy(postgres: PostgresServer, url: str) -> None:
    name = make_url(url).database
    for statement in (
        f"CREATE ROLE {name}_guest LOGIN CONNECTION LIMIT 1",
        f"ALTER DATABASE {name} CONNECTION LIMIT 1",
    ):
        postgres.tell(statement)
    guest = open_database(url.replace("://troth", f"://{name}_guest"))
    with guest.engine.connect(), pytest.raises(TooBusy), open_books(guest) as books:
        books.snapshot()
    guest.close()
    postgres.tell(f"DROP ROLE {name}_guest")


def test_a_server_that_is_not_there_is_busy(database: Database) -> None:
    nowhere = open_database("postgresql://troth@/troth?host=/nowhere")
    with pytest.raises(TooBusy, match="does not answer"), open_books(nowhere) as books:
        books.lock()
    nowhere.close()


def test_a_statement_that_hangs_is_given_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgresql.LIMITS, "statement_timeout", 0.05)
    hasty = open_database(url)
    with pytest.raises(TooBusy, match="too long"), busy_is_said(hasty), hasty.reading() as connection:
        connection.execute(text("SELECT pg_sleep(5)"))
    hasty.close()


@pytest.mark.parametrize(
    ("condition", "said", "words"),
    [
        ("disk_full", TooBusy, "no room left; nothing was done"),
        ("io_error", TooBusy, "disk of the database fails; nothing was done"),
        ("data_corrupted", DatabaseDamaged, "torn; nothing was done"),
    ],
)
def test_what_a_server_has_found_is_said(
    database: Database, condition: str, said: type[TrothError], words: str
) -> None:
    found = f"DO $$ BEGIN RAISE EXCEPTION 'on page 1' USING ERRCODE = '{condition}'; END $$"
    with pytest.raises(said, match=words), busy_is_said(database), database.writing() as connection:
        connection.execute(text(found))


def test_a_writer_that_hangs_lets_the_others_write(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgresql.LIMITS, "idle_in_transaction_session_timeout", 0.05)
    hanging, other = open_database(url), open_database(url)

    def hang() -> None:
        with open_books(hanging) as books:
            books.lock()
            with open_books(other) as theirs:
                theirs.lock()
            books.clock()

    with pytest.raises(TooBusy, match="too long"):
        hang()
    hanging.close()
    other.close()


def test_of_two_that_wait_for_each_other_one_is_undone_and_told_to_try_again(database: Database) -> None:
    """Ours never do; somebody who tidies up in the database by hand may."""
    first, second = "UPDATE plans SET version = version", "LOCK TABLE clocks"
    undone: list[Exception] = []

    def cross(*statements: str) -> None:
        try:
            with busy_is_said(database), database.writing() as connection:
                for statement in statements:
                    connection.execute(text(statement))
                    connection.execute(text("SELECT pg_sleep(0.2)"))
        except Undone as error:
            undone.append(error)

    meeting = [Thread(target=cross, args=order) for order in ((first, second), (second, first))]
    for one in meeting:
        one.start()
    for one in meeting:
        one.join()
    assert len(undone) == 1


def test_a_replica_of_another_process_sees_what_was_written(url: str, desk: Desk) -> None:
    other = open_database(url, StandingClock().now)
    ports = desk_at(other, desk.clock).ports
    held = quote_promise(request(line("BIKE", 4), hold=30), desk.ports)
    assert [view.quote.id for view in list_quotes(ports).items] == [held.id]
    with open_books(other) as books:
        assert held.id in books.snapshot().promises
    other.close()
