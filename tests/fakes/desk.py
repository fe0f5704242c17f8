"""Everything a use case works with, put together for a test: books of either kind, a standing clock, stock to sell."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.domain.plant import PlantModel
from app.domain.snapshots.snapshot import Snapshot
from app.domain.verification import audit
from app.outbound.sending import new_secret
from app.storage.books import open_books
from app.storage.clock import DatabaseClock
from app.storage.database import Database, open_database, prepare_database
from app.storage.log.forged import first_forged
from app.storage.replica import built_cold
from app.storage.row_audit import audit_rows
from app.use_cases.moment import Moment
from app.use_cases.ports.books import Books
from app.use_cases.ports.outside import Clock, Ports
from app.use_cases.ports.planner import Planner
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_plant import record_plant
from tests.fakes.books import MemoryLibrary
from tests.fakes.clock import StandingClock, counting_ids
from tests.fakes.planner import StockPlanner
from tests.fakes.webhooks import OpenTargets

OpenBooks = Callable[[], AbstractContextManager[Books]]


@dataclass(frozen=True, kw_only=True)
class Desk:
    ports: Ports
    planner: StockPlanner
    clock: StandingClock

    def stock_up(self, plant: PlantModel) -> None:
        record_plant(lambda _: plant, self.ports)

    def all_is_well(self) -> bool:
        return audit(read_snapshot(self.ports), Moment(self.clock.now()).planned) == ()


def desk_on(open_books: OpenBooks, clock: StandingClock) -> Desk:
    new_id = counting_ids()
    planner = StockPlanner(new_id)
    return Desk(ports=ports_with(open_books, planner, clock, new_id), planner=planner, clock=clock)


def desk_at(database: Database, clock: StandingClock | None = None) -> Desk:
    """On books that somebody has opened."""
    return desk_on(partial(open_books, database), clock or StandingClock())


def ports_with(open_books: OpenBooks, planner: Planner, clock: Clock, new_id: Callable[[str], str]) -> Ports:
    """Webhooks may be made for any receiver."""
    return Ports(
        open_books=open_books,
        planner=planner,
        clock=clock,
        new_id=new_id,
        targets=OpenTargets(),
        new_secret=new_secret,
    )


def desk_in_memory() -> Desk:
    clock = StandingClock()
    return desk_on(MemoryLibrary(clock).open_books, clock)


@contextmanager
def desk_on_database(url: str) -> Iterator[Desk]:
    """Whatever a test did, in the end the rows alone give what is in memory, and nobody has forged the log."""
    clock = StandingClock()
    database = open_database(url, clock.now)
    yield desk_at(database, clock)
    assert laid_open(latest(database)) == laid_open(cold(database))
    with database.engine.connect() as connection:
        assert first_forged(connection, database.scope) is None
        assert list(audit_rows(connection, database.scope)) == []
    database.close()


def latest(database: Database) -> Snapshot:
    with open_books(database) as books:
        return books.snapshot()


def cold(database: Database) -> Snapshot:
    with database.engine.connect() as connection:
        return built_cold(connection, database.scope).snapshot


def laid_open(snapshot: Snapshot) -> object:
    """Everything in a snapshot as values that compare; a ledger or time sheet with nothing on it is none."""
    return (
        snapshot.version,
        snapshot.plant,
        dict(snapshot.promises),
        _in_order(snapshot),
        {place: ledger for place, ledger in snapshot.ledgers.items() if ledger.supplies or ledger.needs},
        {resource: rows for resource, rows in snapshot.held_times.items() if rows},
        {resource: (taken.capacity, taken.times, taken.used) for resource, taken in snapshot.occupations.items()},
    )


def _in_order(snapshot: Snapshot) -> dict[int, list[str]]:
    """Promises of one plan come in the order they were made in; between plans nobody says which came first."""
    plans = snapshot.compiled.plans
    found = {quote: plans.of_promise(promise) for quote, promise in snapshot.promises.items()}
    return {number: [quote for quote, those in found.items() if number in those] for number in range(plans.count)}


@contextmanager
def simulated_database(url: str) -> Iterator[tuple[Database, DatabaseClock]]:
    database = open_database(url, simulated=True)
    yield database, DatabaseClock(database)
    database.close()


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


def migrated_file(folder: Path) -> Path:
    """Built by the migrations once; a copy of it is a fresh database."""
    file = folder / "migrated.db"
    prepare_database(url_of(file))
    return file


def copy_of(file: Path, folder: Path) -> Path:
    return Path(shutil.copy(file, folder / "troth.db"))
