"""The file of a SQLite database that is torn, whoever reads it: told as such, and never as a mistake of Troth."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.errors import DatabaseDamaged
from app.storage.database import Database, open_database
from app.use_cases.list_events import list_events
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_plant import read_snapshot
from tests.builders import line, plant, request, stock
from tests.fakes.clock import StandingClock
from tests.fakes.desk import desk_at, url_of

PAGE = 4096

Damage = Callable[[bytes], bytes]


def cut_in_half(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def without_a_beginning(whole: bytes) -> bytes:
    return bytes(PAGE) + whole[PAGE:]


def emptied(_: bytes) -> bytes:
    return b""


TORN = pytest.mark.parametrize("torn", [cut_in_half, without_a_beginning, emptied])


def assert_it_is_said(database: Database) -> None:
    ports = desk_at(database).ports
    for asked in (
        lambda: quote_promise(request(line("BIKE", 1), hold=30), ports),
        lambda: read_snapshot(ports),
        lambda: list_events(ports, after=0),
    ):
        with pytest.raises(DatabaseDamaged, match=r"nothing was done\. Restore a backup"):
            asked()


@TORN
def test_a_torn_file_is_said_to_be_torn(torn: Damage, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.storage.sqlite.WAL_MENDED_IN", (9, 0, 0))
    with closing(open_database(url_of(file), StandingClock().now)) as database:
        desk_at(database).stock_up(plant(stock("BIKE", 5)))
        file.write_bytes(torn(file.read_bytes()))
        assert_it_is_said(database)


@TORN
def test_with_a_write_ahead_log_it_is_said_by_whoever_opens_the_file_next(
    torn: Damage, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has it open reads the log, and its own memory."""
    monkeypatch.setattr("app.storage.sqlite.WAL_MENDED_IN", (3, 0, 0))
    with closing(open_database(url_of(file), StandingClock().now)) as database:
        desk_at(database).stock_up(plant(stock("BIKE", 5)))
    file.write_bytes(torn(file.read_bytes()))
    with closing(open_database(url_of(file), StandingClock().now)) as database:
        assert_it_is_said(database)
