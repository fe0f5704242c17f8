"""Writers of one process in one transaction: committed together, undone apart, and told only what then is true."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from app.domain.changes import PromiseConfirmed
from app.domain.errors import OutcomeUnknown, ReferenceTaken, TooBusy, Undone
from app.domain.promise import Quote
from app.domain.views import QuoteView
from app.models import PlanRow
from app.storage import carried_clock, sitting, writing
from app.storage.database import Database, open_database
from app.storage.sitting import Sitting
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_quotes import list_quotes
from tests.builders import line, plant, request, stock
from tests.fakes.clock import StandingClock
from tests.fakes.desk import Desk, cold, desk_at, laid_open, latest
from tests.postgres import PostgresServer
from tests.storage.listening import told_to
from tests.storage.test_postgresql import lose_connections, lose_the_next_commit

Finish = Callable[..., None]
BIKES = 8
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    for limit in ("SECONDS_MIN", "SECONDS_MAX"):
        monkeypatch.setattr(sitting, limit, 60)
    database = open_database(database_url, StandingClock().now)
    yield database
    database.close()


@pytest.fixture
def desk(database: Database) -> Desk:
    desk = desk_at(database)
    desk.stock_up(plant(stock("BIKE", BIKES)))
    return desk


def quoted(desk: Desk, finish: Finish = lambda *_: None) -> Quote:
    return quote_promise(request(line("BIKE"), hold=30), desk.ports, finish)


class Table:
    """The first one sits down and waits until all who are to follow wait for their turn."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._turn = database.turns[0]
        self._desk = desk
        self._pool = ThreadPoolExecutor(16)

    def all_of(self, *parts: Finish) -> list[Future[Quote]]:
        """What becomes of writers who do, just before they commit, what each is given to do."""
        seated: list[Future[Quote]] = []

        def first(*told: object) -> None:
            for number, part in enumerate(parts[1:], start=1):
                seated.append(self._pool.submit(quoted, self._desk, part))
                self._wait_for(number)
            parts[0](*told)

        leading = self._pool.submit(quoted, self._desk, first)
        leading.exception(60)
        return [leading, *seated]

    def _wait_for(self, waiting: int) -> None:
        end = monotonic() + 30
        while len(self._turn._waiting) < waiting:
            assert monotonic() < end, "nobody waits for a turn"
            sleep(0.001)


@pytest.fixture
def table(database: Database, desk: Desk) -> Table:
    return Table(database, desk)


@contextmanager
def counted(database: Database) -> Iterator[list[object]]:
    commits: list[object] = []
    count = commits.append
    event.listen(database.engine, "commit", count)
    yield commits
    event.remove(database.engine, "commit", count)


FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON quotes FOR EACH ROW EXECUTE FUNCTION no_room()
"""


def nothing(*_: object) -> None:
    pass


def refuse(*_: object) -> None:
    raise ReferenceTaken("told in the middle")


def break_a_rule(books: Any, *_: object) -> None:
    """The database itself refuses, and with that all that follows in the transaction, until some of it is undone."""
    books._connection.execute(text("INSERT INTO plans (tenant, plan, version, digest) SELECT * FROM plans"))


def insert_what_is_there(books: Any, *_: object) -> None:
    books._writing.insert(PlanRow, [{"tenant": "default", "plan": "default", "version": 0, "digest": ""}])


def look_about(books: Any, *_: object) -> None:
    books.quote("any")


def test_who_waits_for_the_same_turn_is_committed_together(database: Database, table: Table, desk: Desk) -> None:
    with counted(database) as commits:
        done = [one.result(60) for one in table.all_of(nothing, nothing, nothing)]
    assert len(commits) == 1
    assert {view.quote.id for view in list_quotes(desk.ports).items} == {quote.id for quote in done}
    assert [quote.plan_version for quote in done] == sorted({quote.plan_version for quote in done})
    everything_is_as_the_rows_say(database)
    assert confirm_quote(done[1].id, None, desk.ports).quote == done[1].id


@pytest.mark.parametrize("wrong", [refuse, break_a_rule])
def test_one_that_is_undone_leaves_what_the_others_have_written(
    database: Database, table: Table, desk: Desk, wrong: Finish
) -> None:
    with counted(database) as commits:
        before, undone, after, last = table.all_of(nothing, wrong, nothing, wrong)
        kept = {before.result(60).id, after.result(60).id}
        assert undone.exception(60) is not None
        assert last.exception(60) is not None
    assert len(commits) == 1
    assert {view.quote.id for view in list_quotes(desk.ports).items} == kept
    everything_is_as_the_rows_say(database)


def test_one_that_is_undone_takes_no_rows_along_that_it_had_inserted(
    database: Database, table: Table, desk: Desk
) -> None:
    """Whoever looks has the rows of those before inserted, behind a savepoint of its own."""

    def look_and_refuse(books: Any, *_: object) -> None:
        assert len(books.quotes(reference=None, state=None, passed=0, after=0, limit=9)) == 2
        raise ReferenceTaken("told in the middle")

    before, undone, after = table.all_of(nothing, look_and_refuse, nothing)
    assert isinstance(undone.exception(60), ReferenceTaken)
    assert {view.quote.id for view in list_quotes(desk.ports).items} == {before.result(60).id, after.result(60).id}
    everything_is_as_the_rows_say(database)


def test_rows_of_all_come_in_one_statement_a_table(database: Database, table: Table) -> None:
    with told_to(database) as statements:
        for one in table.all_of(*[nothing] * 4):
            one.result(60)
    for name in ("quotes", "promises", "pegs", "changes"):
        assert sum(said.startswith(f"INSERT INTO {name} ") for said in statements) == 1


def test_whoever_confirms_has_no_rows_of_others_inserted(database: Database, table: Table, desk: Desk) -> None:
    earlier = quoted(desk)

    def confirm(books: Any, *_: object) -> None:
        assert books.quote(earlier.id) == earlier
        made = PromiseConfirmed(quote=earlier.id, commitment="cmt-1")
        books.record([made], desk.clock.now(), "tests")

    with told_to(database) as statements:
        kept = [one.result(60).id for one in table.all_of(nothing, confirm, nothing)]
    assert sum(said.startswith("INSERT INTO quotes ") for said in statements) == 1
    assert {view.quote.id for view in list_quotes(desk.ports).items} == {earlier.id, *kept}
    everything_is_as_the_rows_say(database)


def test_whoever_asks_for_a_quote_that_waits_finds_it(table: Table) -> None:
    def look(books: Any, told: QuoteView, *_: object) -> None:
        assert books.quote(told.quote.id) == told.quote

    for one in table.all_of(look, nothing, look):
        one.result(60)


def test_no_more_rows_wait_than_may(
    database: Database, table: Table, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAITING_MAX", 2)
    with told_to(database) as statements:
        done = [one.result(60) for one in table.all_of(*[nothing] * 3)]
    assert sum(said.startswith("INSERT INTO quotes ") for said in statements) == 3
    assert {view.quote.id for view in list_quotes(desk.ports).items} == {quote.id for quote in done}
    everything_is_as_the_rows_say(database)


@pytest.mark.parametrize("last", [nothing, look_about])
def test_where_the_database_refuses_rows_of_several_each_does_it_again(
    database: Database, table: Table, desk: Desk, last: Finish
) -> None:
    for told in table.all_of(nothing, insert_what_is_there, last):
        assert isinstance(told.exception(60), Undone)
    assert list_quotes(desk.ports).items == ()
    assert quoted(desk).held_offer is not None, "and the next one may write"
    everything_is_as_the_rows_say(database)


def test_where_the_first_is_undone_nobody_sits_with_it(database: Database, table: Table, desk: Desk) -> None:
    with counted(database) as commits:
        undone, after, last = table.all_of(refuse, nothing, nothing)
        assert isinstance(undone.exception(60), ReferenceTaken)
        kept = {after.result(60).id, last.result(60).id}
    assert len(commits) == 1
    assert {view.quote.id for view in list_quotes(desk.ports).items} == kept
    everything_is_as_the_rows_say(database)


def test_what_one_took_the_next_cannot_take(database: Database, table: Table, desk: Desk) -> None:
    done = [one.result(60) for one in table.all_of(*[nothing] * 8)]
    assert all(quote.held_offer for quote in done)
    assert quoted(desk).held_offer is None, "all bikes are held"
    everything_is_as_the_rows_say(database)


def test_no_more_sit_down_than_may(
    database: Database, table: Table, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitting, "WRITERS_MAX", 2)
    with counted(database) as commits:
        done = [one.result(60) for one in table.all_of(*[nothing] * 5)]
    assert len(commits) == 3
    assert len(list_quotes(desk.ports).items) == len(done)


def test_nobody_sits_down_where_it_has_lasted(
    database: Database, table: Table, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitting, "SECONDS_MAX", 0)
    with counted(database) as commits:
        done = [one.result(60) for one in table.all_of(*[nothing] * 3)]
    assert len(commits) == len(done)


@pytest.mark.parametrize(("seconds", "together"), [(0.0, False), (60.0, True)])
def test_a_sitting_may_last_as_long_as_a_commit(
    database: Database, table: Table, monkeypatch: pytest.MonkeyPatch, seconds: float, together: bool
) -> None:
    monkeypatch.setattr(sitting, "SECONDS_MIN", 0)
    database.last_commit.seconds = seconds
    with counted(database) as commits:
        for one in table.all_of(*[nothing] * 3):
            one.result(60)
    assert (len(commits) == 1) == together


def test_how_long_a_commit_takes_is_known_from_the_last_one(database: Database, desk: Desk) -> None:
    def wait(*_: object) -> None:
        sleep(0.02)

    event.listen(database.engine, "commit", wait)
    quoted(desk)
    assert database.last_commit.seconds >= 0.02


@on_postgresql
def test_nobody_is_told_of_a_hold_that_is_lost_with_the_connection(
    postgres: PostgresServer, database: Database, table: Table, desk: Desk
) -> None:
    def lose(books: Any, *_: object) -> None:
        lose_connections(postgres, database)
        books.quote("any")

    for told in table.all_of(nothing, nothing, lose):
        assert isinstance(told.exception(60), TooBusy)
    assert list_quotes(desk.ports).items == ()
    assert quoted(desk).held_offer is not None, "and the next one may write"
    everything_is_as_the_rows_say(database)


@on_postgresql
def test_a_no_that_rests_on_what_is_lost_is_not_told(
    postgres: PostgresServer, database: Database, table: Table, desk: Desk
) -> None:
    lose_the_next_commit(postgres, database)
    for told in table.all_of(nothing, refuse, nothing):
        assert isinstance(told.exception(60), OutcomeUnknown)
    assert list_quotes(desk.ports).items == ()


@on_postgresql
def test_whoever_is_undone_is_told_of_a_full_disk_that_the_others_find(
    database: Database, table: Table, desk: Desk
) -> None:
    """The last one commits for all, whatever has come of its own part."""

    def fill_the_disk(books: Any, *_: object) -> None:
        books._connection.execute(text(FULL))

    for told in table.all_of(fill_the_disk, nothing, refuse):
        assert isinstance(told.exception(60), TooBusy)
    assert quoted(desk).held_offer is not None, "and the next one may write"
    everything_is_as_the_rows_say(database)


@on_postgresql
def test_nobody_waits_for_ever_where_the_connection_cannot_even_be_given_back(
    database: Database, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(connection: Connection) -> None:
        connection.close()
        raise OSError("the socket is gone")

    def make_it_fail(*_: object) -> None:
        monkeypatch.setattr(sitting, "give_back", fail)

    first, last = table.all_of(nothing, make_it_fail)
    assert first.result(60).held_offer is not None, "it was committed before"
    assert isinstance(last.exception(60), OSError)


def test_the_clock_is_read_once_and_carried_on(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_database(database_url)) as database, database.writing() as connection:
        seated, passed = Sitting(database, connection, None, {}), 0
        monkeypatch.setattr(carried_clock, "monotonic", lambda: passed)
        first, passed = seated.clock(), 1
        assert seated.clock() - first == timedelta(seconds=1)


def test_a_clock_that_somebody_sets_is_looked_at_each_time(database_url: str) -> None:
    clock = StandingClock("2026-12-07T06:00")
    with closing(open_database(database_url, clock.now)) as database, database.writing() as connection:
        seated = Sitting(database, connection, None, {})
        first = seated.clock()
        clock.pass_by(hours=1)
        assert seated.clock() - first == timedelta(hours=1)


def everything_is_as_the_rows_say(database: Database) -> None:
    assert laid_open(latest(database)) == laid_open(cold(database))
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


LOOKED_INTO = text("SELECT relname FROM pg_class WHERE relname IN ('promises', 'held_times') AND reltuples > 0")


@on_postgresql
@pytest.mark.parametrize(("rows_max", "known"), [(1_000, []), (0, ["promises"])])
def test_the_server_looks_into_tables_that_are_filled_at_once(
    database: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch, rows_max: int, known: list[str]
) -> None:
    monkeypatch.setattr(writing, "WAITING_MAX", rows_max)
    quoted(desk)
    with database.reading() as connection:
        assert connection.execute(LOOKED_INTO).scalars().all() == known
