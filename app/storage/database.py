"""The database itself: how it is connected to, how transactions on it begin, its migrations."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.domain.errors import TooBusy
from app.domain.plans import PLANS_MAX
from app.storage import postgresql, sqlite
from app.storage.carried_clock import CarriedClock
from app.storage.last_commit import LastCommit
from app.storage.replica import Replica
from app.storage.scope import Scope
from app.storage.turns import Turns
from app.storage.writing import Manners

CONNECTIONS_MAX = 16
"""More than a process has threads that work: an answer reads and writes on one connection at a time."""
CONNECTION_SECONDS_MAX = 5
"""Callers give up after about 10 seconds, and what waits longer than half of that had better come back."""

MIGRATIONS = Path(__file__).parents[2] / "migrations"


class Kind(Manners, Protocol):
    """What is particular to a kind of database; a module stands behind each."""

    GLANCING: dict[str, Any]
    READING: dict[str, Any]
    WRITING: dict[str, Any]
    LOCKS_ROWS: bool

    def arguments(self, url: URL) -> dict[str, Any]:
        """For the driver. Raises ValueError where the address cannot be one of books."""

    def make(self, url: URL) -> None:
        """The database, where there is none and it takes no more than that."""

    def set_up(self, engine: Engine) -> None: ...

    def now(self, connection: Connection) -> datetime: ...

    def end_reading(self, connection: Connection) -> None:
        """Before a connection that has only read is given back."""

    def may_be_committed(self, error: DBAPIError) -> bool:
        """Whether a commit that ended so may have been made all the same."""

    def begin_migrating(self, connection: Connection) -> None:
        """Takes the lock under which a database is migrated, where writing alone does not."""


KINDS: dict[str, Kind] = {
    "sqlite": sqlite,
    "sqlite+pysqlite": sqlite,
    "postgresql": postgresql,
    "postgresql+psycopg": postgresql,
}
"""By what an address begins with; through another driver the settings and errors would be others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """``wall_clock`` takes the place of the database's own; a simulated clock is a row."""

    engine: Engine
    kind: Kind
    wall_clock: Callable[[], datetime] | None
    simulated: bool
    scope: Scope = field(default_factory=Scope)
    turns: Mapping[int, Turns[Any]] = field(default_factory=lambda: {number: Turns() for number in range(PLANS_MAX)})
    replica: Replica = field(default_factory=Replica)
    clock: CarriedClock = field(default_factory=CarriedClock)
    """For whoever only looks; whoever decides asks under the lock."""
    last_commit: LastCommit = field(default_factory=LastCommit)

    def glancing(self) -> Connection:
        """Each statement sees what was committed before it."""
        return self.engine.connect().execution_options(**self.kind.GLANCING)

    def reader(self) -> Connection:
        """All its statements see one and the same version of the books. For `done_reading` in the end."""
        return self.engine.connect().execution_options(**self.kind.READING)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        connection = self.reader()
        try:
            yield connection
        finally:
            self.done_reading(connection)

    def done_reading(self, connection: Connection) -> None:
        self.kind.end_reading(connection)
        give_back(connection)

    def writing(self) -> Connection:
        """The locks of plans come first; what follows sees everything that was committed before them."""
        return self.engine.connect().execution_options(**self.kind.WRITING)

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, wall_clock: Callable[[], datetime] | None = None, *, simulated: bool = False) -> Database:
    """The database as it stands: ``prepare_database`` comes first. It goes by its own clock unless it is given one.

    Raises:
        ValueError: no database that we know.
    """
    return Database(engine=_engine(url), kind=_kind_of(url), wall_clock=wall_clock, simulated=simulated)


def takes_several_writers(url: str) -> bool:
    """Whether several processes may serve from it: on SQLite one that writes keeps all the others waiting."""
    return not url.startswith("sqlite")


def prepare_database(url: str) -> None:
    """Brings an empty or older database to the newest migration; leaves one that is there as it is.

    One transaction under a lock, so that processes that start together do not meet in the middle.

    Raises:
        ValueError: no database that we know.
    """
    engine = _engine(url)
    kind = _kind_of(url)
    kind.make(engine.url)
    try:
        with engine.connect().execution_options(**kind.WRITING) as connection, connection.begin():
            kind.begin_migrating(connection)
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def migrations_of(database: Database) -> tuple[str | None, str | None]:
    """The one that the database is at, None where it has no books, and the newest. Only looks."""
    with database.reading() as connection:
        reached = MigrationContext.configure(connection).get_current_revision()
    return reached, ScriptDirectory(str(MIGRATIONS)).get_current_head()


@contextmanager
def busy_is_said(database: Database) -> Iterator[None]:
    """
    Raises:
        TooBusy: the database is taken or does not answer, or no connection is to spare; nothing was done.
        Undone: it has undone what was done, and the same again may well go through.
        DatabaseDamaged: what was in it cannot be read any more.
    """
    try:
        yield
    except PoolTimeoutError:
        raise TooBusy("No connection to the database was free in time; nothing was done.") from None
    except postgresql.Unfit as unfit:
        # It was another server when this process began, or had other settings, and may have them again.
        raise TooBusy(f"{unfit} Nothing was done.", postgresql.RETRY_AFTER_SECONDS) from None
    except DBAPIError as error:
        meaning = database.kind.meaning_of(error)
        if meaning is None:
            raise
        raise meaning from error


def give_back(connection: Connection) -> None:
    """Undoes what was not committed.

    Where the connection breaks only now, the database does that by itself: whoever has what was asked for, or knows
    what was wrong, need not hear of it.
    """
    try:
        connection.close()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise


def _engine(url: str) -> Engine:
    parsed, kind = make_url(url), _kind_of(url)
    engine = create_engine(
        parsed,
        pool_size=CONNECTIONS_MAX,
        max_overflow=0,
        pool_timeout=CONNECTION_SECONDS_MAX,
        connect_args=kind.arguments(parsed),
    )
    kind.set_up(engine)
    return engine


def _kind_of(url: str) -> Kind:
    """
    Raises:
        ValueError: none that we know.
    """
    kind = KINDS.get(make_url(url).drivername)
    if kind is None:
        raise ValueError(
            "Troth keeps its books in sqlite:///FILE or in postgresql://USER:PASSWORD@HOST/DATABASE; it brings the "
            "drivers for both and takes no other."
        )
    return kind
