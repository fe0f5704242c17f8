"""Whoever shows rows beside the plan in memory shows both as of one version, though others write meanwhile."""

from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import Connection

from app.domain.commitment import CommitmentState
from app.storage.books import open_books
from app.storage.database import Database, open_database
from app.storage.log import change_log
from app.storage.scope import Scope
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import list_commitments, read_commitment
from tests.builders import line, plant, request, stock
from tests.fakes.clock import StandingClock
from tests.fakes.desk import Desk, cold, desk_at, laid_open
from tests.postgres import PostgresServer


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[Database]:
    """On SQLite whoever reads keeps those who write from their commit."""
    opened = open_database(postgres.fresh(), StandingClock().now)
    yield opened
    opened.close()


@pytest.fixture
def desk(database: Database) -> Desk:
    desk = desk_at(database)
    desk.stock_up(plant(stock("BIKE", 5)))
    return desk


@pytest.fixture
def commitment(desk: Desk) -> str:
    return confirm_quote(quote_promise(request(line("BIKE", 5), hold=30), desk.ports).id, None, desk.ports).id


def test_a_commitment_is_shown_though_it_is_cancelled_at_that_moment(
    desk: Desk, commitment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cancelled_in_between(commitment, desk, monkeypatch)
    assert read_commitment(commitment, desk.ports).commitment.state is CommitmentState.CANCELLED


def test_a_list_is_shown_though_one_of_it_is_cancelled_at_that_moment(
    desk: Desk, commitment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cancelled_in_between(commitment, desk, monkeypatch)
    (shown,) = list_commitments(desk.ports).items
    assert shown.commitment.state is CommitmentState.CANCELLED


def test_who_has_read_rows_already_sees_the_plan_of_that_version(
    database: Database, desk: Desk, commitment: str
) -> None:
    before = laid_open(cold(database))
    with open_books(database) as reading:
        assert reading.commitment(commitment) is not None
        cancel_commitment(commitment, desk.ports)
        assert laid_open(reading.snapshot()) == before


def _cancelled_in_between(commitment: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the reader's transaction has begun, and before it has looked into memory."""
    ends_of = change_log.ends_of

    def looked_up(connection: Connection, scope: Scope) -> Mapping[str, tuple[int, str]]:
        found = ends_of(connection, scope)
        monkeypatch.undo()
        cancel_commitment(commitment, desk.ports)
        return found

    monkeypatch.setattr(change_log, "ends_of", looked_up)
