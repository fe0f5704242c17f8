"""The file of a SQLite database that is moved away under a process, or has another put in its place."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from app.domain.errors import TooBusy
from app.storage.database import Database, open_database
from app.use_cases.quote_promise import quote_promise
from tests.builders import line, plant, request, stock
from tests.fakes.clock import StandingClock
from tests.fakes.desk import Desk, cold, desk_at, laid_open, latest, url_of


@pytest.fixture(params=["rollback journal", "write-ahead log"])
def database(request: pytest.FixtureRequest, file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Whichever of them this SQLite would use."""
    since = (3, 0, 0) if request.param == "write-ahead log" else (9, 0, 0)
    monkeypatch.setattr("app.storage.sqlite.WAL_MENDED_IN", since)
    with closing(open_database(url_of(file), StandingClock().now)) as database:
        yield database


def desk_of(database: Database) -> Desk:
    desk = desk_at(database)
    desk.stock_up(plant(stock("BIKE", 5)))
    hold(desk)
    return desk


def copied(file: Path) -> Path:
    copy = file.with_name("copy.db")
    with closing(sqlite3.connect(file)) as books:
        books.execute(f"VACUUM INTO '{copy}'")
    return copy


def hold(desk: Desk) -> str:
    return quote_promise(request(line("BIKE", 1), hold=30), desk.ports).id


def test_nothing_is_promised_in_a_file_that_was_moved_away(database: Database, file: Path) -> None:
    desk, away = desk_of(database), file.with_name("away.db")
    os.rename(file, away)
    with pytest.raises(TooBusy, match="cannot be opened; nothing was done"):
        hold(desk)
    with pytest.raises(TooBusy, match="cannot be opened; nothing was done"):
        latest(database)
    assert not file.exists()
    os.rename(away, file)
    quote = hold(desk)
    assert quote in cold(database).promises


def test_what_is_written_while_another_is_put_in_its_place_is_not_told_as_done(database: Database, file: Path) -> None:
    desk, copy = desk_of(database), copied(file)

    def put_in_its_place(_: object, __: object, statement: str, *___: object) -> None:
        # The last thing that is written: nothing is left but to commit.
        if statement.startswith("UPDATE plans"):
            os.rename(copy, file)

    event.listen(database.engine, "after_cursor_execute", put_in_its_place)
    with pytest.raises(TooBusy, match="nothing was done"):
        hold(desk)


def test_a_file_that_is_put_in_its_place_is_read_and_written_from_then_on(database: Database, file: Path) -> None:
    desk, copy = desk_of(database), copied(file)
    lost = hold(desk)
    os.rename(copy, file)
    assert lost not in latest(database).promises
    kept = hold(desk)
    assert laid_open(latest(database)) == laid_open(cold(database))
    with closing(open_database(url_of(file))) as anew:
        assert kept in latest(anew).promises
