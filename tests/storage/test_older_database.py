"""A database that has become an older one under a process, restored or a standby: what was in memory never happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest

from app.domain.promise import Quote
from app.domain.snapshots.snapshot import Snapshot
from app.storage.books import open_books
from app.storage.database import Database, open_database
from app.storage.replica import Replica
from app.use_cases.ports.outside import Ports
from app.use_cases.quote_promise import quote_promise
from app.use_cases.record_plant import record_plant
from tests.builders import line, plant, request, stock
from tests.fakes.clock import StandingClock
from tests.fakes.desk import Desk, cold, copy_of, desk_at, laid_open, latest, url_of
from tests.fakes.planner import StockPlanner
from tests.postgres import PostgresServer

LOST = 3
"""So many promises are in memory alone."""


def desk_of(database: Database) -> Desk:
    """With ids that are the same for each desk."""
    return desk_at(database)


def ports_of(database: Database) -> Ports:
    """With ids of its own, as those of any process are."""
    ports = desk_of(database).ports
    return replace(ports, planner=StockPlanner(own_id), new_id=own_id)


def own_id(prefix: str) -> str:
    return f"{prefix}_{uuid4().hex}"


def held(ports: Ports, quantity: int = 1) -> Quote:
    return quote_promise(request(line("BIKE", quantity), hold=30), ports)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url, StandingClock().now)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Iterator[tuple[Database, Database]]:
    """Two of one kind."""
    if request.param == "sqlite":
        migrated, folder = request.getfixturevalue("migrated"), request.getfixturevalue("tmp_path")
        (folder / "older").mkdir()
        urls = [url_of(copy_of(migrated, below)) for below in (folder, folder / "older")]
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        urls = [server.fresh(), server.fresh()]
    with opened(urls[0]) as newer, opened(urls[1]) as older:
        yield newer, older


@pytest.fixture
def under_us(databases: tuple[Database, Database]) -> Database:
    """The older database, and the memory of a process that knows the newer one: until one promise they are the same."""
    newer, older = databases
    for database in databases:
        desk = desk_of(database)
        desk.stock_up(plant(stock("BIKE", 9)))
        held(desk.ports)
    assert latest(newer).promises == latest(older).promises
    for _ in range(LOST):
        held(ports_of(newer))
    latest(newer)
    return replace(older, replica=newer.replica)


def goes_on(database: Database, promises: int) -> None:
    """By another process, which has read the older database alone."""
    other = ports_of(replace(database, replica=Replica()))
    for _ in range(promises):
        held(other, quantity=2)


def is_right(seen: Snapshot, database: Database) -> bool:
    return laid_open(seen) == laid_open(cold(database))


@pytest.mark.parametrize("promises", [0, 1, LOST, LOST + 1])
def test_whoever_reads_sees_what_is_there(under_us: Database, promises: int) -> None:
    goes_on(under_us, promises)
    assert is_right(latest(under_us), under_us)


@pytest.mark.parametrize("promises", [0, 1, LOST])
def test_whoever_plans_plans_on_what_is_there(under_us: Database, promises: int) -> None:
    goes_on(under_us, promises)
    quote = held(ports_of(under_us), quantity=8 - 2 * promises)
    assert quote.held_offer
    assert is_right(latest(under_us), under_us)


def test_a_new_plant_is_laid_on_what_is_there(under_us: Database) -> None:
    ports = ports_of(under_us)
    record_plant(lambda model: replace(model, stock=plant(stock("BIKE", 4)).stock), ports)
    assert is_right(latest(under_us), under_us)


def test_who_glances_sees_what_is_there(under_us: Database) -> None:
    goes_on(under_us, LOST + 1)
    with open_books(under_us) as books:
        seen, _ = books.glance()
    assert is_right(seen, under_us)
