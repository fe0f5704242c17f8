"""The database itself: how it is connected to, what it must be set to, whose turn it is to write, its migrations."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from app.domain.errors import TooBusy
from app.storage.replica import Replica
from app.storage.scope import Scope
from app.storage.turns import Turns

LOCK_SECONDS_MAX = 5.0
"""Callers give up after about 10 seconds, and what waits longer than half of that had better come back."""
CONNECTIONS_MAX = 16
"""More than a process has threads that work: an answer reads and writes on one connection at a time."""
WAL_MENDED_IN = (3, 51, 3)
"""SQLite before that has a bug that can lose a commit in write-ahead mode; the rollback journal has not."""

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """``wall_clock`` is real time; the decision time is a row instead where ``simulated``."""

    engine: Engine
    wall_clock: Callable[[], datetime]
    simulated: bool
    scope: Scope = field(default_factory=Scope)
    turns: Turns = field(default_factory=Turns)
    replica: Replica = field(default_factory=Replica)

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, wall_clock: Callable[[], datetime], *, simulated: bool = False) -> Database:
    """The database as it stands: ``prepare_database`` comes first."""
    return Database(engine=_engine(url), wall_clock=wall_clock, simulated=simulated)


def prepare_database(url: str) -> None:
    """Brings an empty or older database to the newest migration; leaves one that is there as it is.

    One transaction under the writer's lock, so that processes that start together do not meet in the middle.
    """
    engine = _engine(url)
    try:
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


@contextmanager
def busy_is_said() -> Iterator[None]:
    """
    Raises:
        TooBusy: another process has the database, or this one has no connection to spare; nothing was done.
    """
    try:
        yield
    except PoolTimeoutError:
        raise TooBusy("No connection to the database was free in time; nothing was done.") from None
    except OperationalError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0)
        if code & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        raise TooBusy("The database was taken by another process for too long; nothing was done.") from error


def _engine(url: str) -> Engine:
    """
    Raises:
        ValueError: a SQLite database without a file, which every connection would have to itself.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ValueError("Troth needs a database file, such as sqlite:///troth.db")
    arguments = {"timeout": LOCK_SECONDS_MAX} if parsed.get_backend_name() == "sqlite" else {}
    engine = create_engine(
        parsed, pool_size=CONNECTIONS_MAX, max_overflow=0, pool_timeout=LOCK_SECONDS_MAX, connect_args=arguments
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver would begin and commit when it thinks best; we say both.
    connection.isolation_level = None
    cursor = connection.cursor()
    journal = "WAL" if sqlite3.sqlite_version_info >= WAL_MENDED_IN else "DELETE"
    for pragma in ("foreign_keys = ON", "synchronous = FULL", f"journal_mode = {journal}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
