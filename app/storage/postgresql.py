"""What is particular to PostgreSQL: its time limits, what makes a server unfit for books, its words for being busy."""

from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, event, func, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from app.domain.errors import DatabaseDamaged, TooBusy, TrothError, Undone

LOCK_SECONDS_MAX = 2.5
"""How long a writer waits for one of another process; its turn in its own process may have taken as long before."""
STATEMENT_SECONDS_MAX = 30
"""No statement of ours takes a second; one that hangs under the lock of the plan would stop everybody."""
IDLE_SECONDS_MAX = 300
"""Longer than a whole plant with its backlog is worked on under the lock; a writer that hangs lets go after that."""
MIGRATION_SECONDS_MAX = 600
"""How long one that starts waits for another that migrates."""
SILENT_SECONDS_MAX = 20
"""After that a server that says nothing at all is taken for gone; without it that takes a quarter of an hour."""
MIGRATION_LOCK = 0x74726F7468
"""Of the advisory locks of a database, ours while it is migrated."""

# A page or a cold start is read in several statements, which have to see one and the same version. A writer sees what
# was committed up to each of its statements, and under the lock of a plan nothing is committed in that.
GLANCING: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"}
READING: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
WRITING: dict[str, Any] = {"isolation_level": "READ COMMITTED"}

LOCKS_ROWS = True
"""Writers of different plans do not wait for each other."""

NOW = select(func.clock_timestamp())
UNKNOWN = text(
    "SELECT name FROM unnest(CAST(:tables AS text[])) AS name JOIN pg_class ON oid = to_regclass(name)"
    " WHERE reltuples <= 0"
)

LIMITS = {
    "lock_timeout": LOCK_SECONDS_MAX,
    "statement_timeout": STATEMENT_SECONDS_MAX,
    "idle_in_transaction_session_timeout": IDLE_SECONDS_MAX,
}
DATES_TOLD = {"DateStyle": "ISO"}
"""A server may write them for the eyes of its country, which the driver does not read."""
TOLD = "current_setting('fsync'), current_setting('synchronous_commit'), pg_is_in_recovery(), getdatabaseencoding()"

UNDONE = {"40001", "40P01", "23P01"}
"""Serialisation failure, deadlock, exclusion violation: the same again, and it may well go through."""
UNIQUE = "23505"
TAKEN_AT_ONCE = {
    "uq_promises_hold_reference",
    "uq_commitments_live_reference",
    "uq_commitments_kept_reference",
}
"""What writers in different plans may both find free and both take: the second one looks again, and finds the first."""
LOCKED = "55P03"
GONE = {"53300", "57P01", "57P02", "57P03"}
"""No connection to spare, or a server that stops, has crashed or only starts."""
RETRY_AFTER_SECONDS = 5
"""A server takes about as long to start again."""
REFUSED = {
    # A statement, or a pause between two, took longer than it may.
    "57014": ("The database took too long", 1),
    "25P03": ("The database took too long", 1),
    # The server's disk, memory or files; some hosts set it to read only where its disk is nearly full.
    "53100": ("The database has no room left", RETRY_AFTER_SECONDS),
    "53200": ("The database has no room left", RETRY_AFTER_SECONDS),
    "53000": ("The database has no room left", RETRY_AFTER_SECONDS),
    "58030": ("The disk of the database fails", RETRY_AFTER_SECONDS),
    "25006": ("The database takes no writes", RETRY_AFTER_SECONDS),
}


DAMAGED = {"XX001", "XX002"}
"""Data or an index that the server finds corrupted."""


class Unfit(Exception):
    """The server would lose what it has acknowledged, or cannot take it; by and by it may be another, or fit."""


def arguments(url: URL) -> dict[str, Any]:
    """What the address itself says about these goes first."""
    ours = {
        "fallback_application_name": "troth",
        # Of a database without an encoding the driver would give bytes for texts, before anybody could ask for it.
        "client_encoding": "UTF8",
        "connect_timeout": 5,
        "keepalives_idle": SILENT_SECONDS_MAX // 2,
        "keepalives_interval": SILENT_SECONDS_MAX // 4,
        "keepalives_count": 2,
        "tcp_user_timeout": SILENT_SECONDS_MAX * 1000,
    }
    return {name: value for name, value in ours.items() if name not in url.query}


def make(url: URL) -> None:
    """Nothing: whoever runs the server makes its databases."""


def set_up(engine: Engine) -> None:
    event.listen(engine, "connect", _connected)
    # The few rows of a promise in one statement: the driver would send one for each, and wait after them.
    engine.dialect.use_insertmanyvalues_wo_returning = True


def now(connection: Connection) -> datetime:
    """Of the server, which all processes share, at this very statement: the transaction may have begun long before."""
    return cast(datetime, connection.execute(NOW).scalar_one()).astimezone(UTC)


def end_reading(connection: Connection) -> None:
    """By a commit of the driver's own, though there is nothing to commit: at a rollback it forgets the statements that
    it has prepared, and whoever writes on that connection next would have each parsed and planned anew.
    """
    if not connection.invalidated:
        # Where the connection is lost, whoever gives it back hears of that.
        with suppress(connection.dialect.loaded_dbapi.Error):
            connection.connection.commit()


def begin_migrating(connection: Connection) -> None:
    """Processes that start together come one after another; what a migration does may take its time.

    For a table it waits no longer than a writer does: all who come after it wait behind it.
    """
    for limit in ("lock_timeout", "statement_timeout"):
        connection.execute(text(f"SET LOCAL {limit} = '{MIGRATION_SECONDS_MAX}s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:ours)"), {"ours": MIGRATION_LOCK})
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS_MAX * 1000:.0f}ms'"))


def look_into(connection: Connection, tables: Collection[str]) -> None:
    """Those that the server has never looked into: it does so by itself a minute after they are filled, and until then
    goes by whichever index comes first, through all rows of the plan for each that a whole backlog puts in.

    One that somebody else is looking into is left out, as that would be waited for under the lock.
    """
    if unknown := connection.execute(UNKNOWN, {"tables": [*tables]}).scalars().all():
        connection.execute(text(f"ANALYZE (SKIP_LOCKED) {', '.join(unknown)}"))


def meaning_of(error: DBAPIError) -> TrothError | None:
    state = getattr(error.orig, "sqlstate", None)
    if state in UNDONE or (state == UNIQUE and _constraint_of(error) in TAKEN_AT_ONCE):
        return Undone("The database has undone this for the sake of another; nothing was done.")
    if state == LOCKED:
        return TooBusy(f"Others have been writing for {LOCK_SECONDS_MAX:g} seconds; nothing was done.")
    if state in REFUSED:
        what, seconds = REFUSED[state]
        return TooBusy(f"{what}; nothing was done.", seconds)
    if state in DAMAGED:
        return DatabaseDamaged("The database is torn; nothing was done. Restore a backup.")
    unreachable = state is None and isinstance(error, OperationalError)
    if error.connection_invalidated or state in GONE or unreachable:
        return TooBusy("The database does not answer; nothing was done.", RETRY_AFTER_SECONDS)
    return None


def may_be_committed(error: DBAPIError) -> bool:
    return error.connection_invalidated


def _constraint_of(error: DBAPIError) -> str | None:
    name: str | None = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return name


def _connected(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    """Each connection is looked at, not only the first: a server may be another one by then, or have other settings.

    Raises:
        Unfit
    """
    connection.autocommit = True
    cursor = connection.cursor()
    limits = {name: f"{seconds * 1000:.0f}" for name, seconds in LIMITS.items()}
    ours = [f"set_config('{name}', '{value}', false)" for name, value in (limits | DATES_TOLD).items()]
    cursor.execute(f"SELECT {', '.join([TOLD, *ours])}")
    said: Any = cursor.fetchone()
    cursor.close()
    connection.autocommit = False
    if reason := unfit(*said[:4]):
        connection.close()
        raise Unfit(reason)


def unfit(fsync: str, synchronous_commit: str, is_replica: bool, encoding: str) -> str | None:
    if "off" in (fsync, synchronous_commit):
        return f"fsync is {fsync} and synchronous_commit {synchronous_commit}: a crash would lose what was promised."
    if is_replica:
        return "The server is a read replica; promises are made on the primary."
    if encoding != "UTF8":
        return f"The encoding of the database is {encoding}, which has no room for every name; create it with UTF8."
    return None
