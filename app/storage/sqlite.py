"""What is particular to SQLite: one writer at a time by its own lock, and what makes a commit last."""

import os
import sqlite3
from collections.abc import Collection, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Dialect, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, PoolResetState

from app.domain.errors import DatabaseDamaged, TooBusy, TrothError

FILE_SECONDS_MAX = 2.5
"""How long a writer waits for one of another process; its turn in its own process may have taken as long before."""
WAL_MENDED_IN = (3, 51, 3)
"""SQLite before that has a bug that can lose a commit in write-ahead mode; the rollback journal has not."""
ROLLBACK_JOURNAL = ("DELETE", "EXTRA")
"""A commit is the deletion of the journal, which only EXTRA waits for: after a power cut a journal that is back on the
disk would undo what was acknowledged."""

Identity = tuple[int, int]
"""Of a file, whatever it is called."""

GLANCING: dict[str, Any] = {}
READING: dict[str, Any] = {}
WRITING: dict[str, Any] = {"writing": True}

UNWRITABLE = {
    sqlite3.SQLITE_FULL: "The disk of the database is full",
    sqlite3.SQLITE_READONLY: "The database file cannot be written",
    sqlite3.SQLITE_CANTOPEN: "The database file cannot be opened",
    sqlite3.SQLITE_IOERR: "The disk of the database fails",
}
RETRY_AFTER_SECONDS = 5
"""Somebody has to see to the disk first."""
DAMAGED = {
    sqlite3.SQLITE_CORRUPT: "The database file is torn",
    sqlite3.SQLITE_NOTADB: "The database file is none of SQLite",
}

LOCKS_ROWS = False
"""Whoever writes has the whole file."""


def arguments(url: URL) -> dict[str, Any]:
    """
    Raises:
        ValueError: a database without a file, which every connection would have to itself.
    """
    if url.database in (None, "", ":memory:"):
        raise ValueError("Troth needs a database file, such as sqlite:///troth.db")
    return {"timeout": FILE_SECONDS_MAX}


def make(url: URL) -> None:
    """The file, where there is none; connections make none (`_opened`)."""
    if url.database and not _is_read_by_sqlite(url.database):
        Path(url.database).touch()


def set_up(engine: Engine) -> None:
    known = _Known()
    event.listen(engine, "do_connect", partial(_opened, known))
    event.listen(engine, "connect", partial(_connected, known))
    event.listen(engine, "checkout", _looked_for)
    event.listen(engine, "reset", _undone)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "commit", _still_there)


def now(connection: Connection) -> datetime:
    """It has no clock but that of the process."""
    return datetime.now(UTC)


def end_reading(connection: Connection) -> None:
    """Nothing: undoing what was only read costs nothing."""


def begin_migrating(connection: Connection) -> None:
    """Nothing: whoever writes is the only one."""


def meaning_of(error: DBAPIError) -> TrothError | None:
    code = _code_of(error)
    if code == sqlite3.SQLITE_BUSY:
        return TooBusy("The database was taken by another process for too long; nothing was done.")
    if code in UNWRITABLE:
        return TooBusy(f"{UNWRITABLE[code]}; nothing was done.", RETRY_AFTER_SECONDS)
    if code in DAMAGED:
        return DatabaseDamaged(f"{DAMAGED[code]}; nothing was done. Restore a backup.")
    if str(error.orig).startswith("no such table"):
        # Of a file that was emptied SQLite says nothing else.
        return DatabaseDamaged("The database file lacks tables; nothing was done. Restore a backup.")
    return None


def may_be_committed(error: DBAPIError) -> bool:
    """Where the disk fails, it may have done so after all was written: whoever opens the file next sees."""
    return _code_of(error) == sqlite3.SQLITE_IOERR


def _code_of(error: DBAPIError) -> int:
    """The kind of error; what more is said of it is in the higher bits."""
    code: int = getattr(error.orig, "sqlite_errorcode", 0)
    return code & 0xFF


def look_into(connection: Connection, tables: Collection[str]) -> None:
    """Nothing: how much there is in a table makes no difference to which index it goes by."""


def _is_read_by_sqlite(file: str) -> bool:
    """Whether that is an address, which SQLite takes apart in its own way."""
    return file.startswith("file:")


@dataclass(slots=True)
class _Known:
    """Of an engine: the file that was opened last, and its write-ahead log, where it has one."""

    file: Identity | None = None
    log: Identity | None = None


def _opened(
    known: _Known, dialect: Dialect, _: ConnectionPoolEntry, address: list[str], told: dict[str, Any]
) -> DBAPIConnection | None:
    """Only what is there: of a file that was moved away the driver would make a new one, without any table in it.

    Over another file that was put in its place SQLite would lay the log of the one before.
    """
    (file,) = address
    if _is_read_by_sqlite(file):
        return None
    is_another = known.file is not None and _identity_of(file) not in (None, known.file)
    if is_another and known.log is not None and known.log == _identity_of(f"{file}-wal"):
        for beside in ("-wal", "-shm"):
            Path(f"{file}{beside}").unlink(missing_ok=True)
    return dialect.connect(f"{Path(file).as_uri()}?mode=rw", **told, uri=True)


def _looked_for(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
    """Where another file has been put in the place of ours, all connections are opened anew: what they go on to write
    is in a file that nobody will find again. With the rollback journal SQLite refuses to, but does so for ever.

    Raises:
        InvalidatePoolError
    """
    if _is_gone(entry.info):
        raise InvalidatePoolError("The database file is not the one that was opened")


def _still_there(connection: Connection) -> None:
    """What is committed into a file that was moved away meanwhile is lost, and SQLite looks for that earlier at most.

    Raises:
        TooBusy
    """
    if _is_gone(connection.info):
        raise TooBusy("The database file has been moved away meanwhile; nothing was done.", RETRY_AFTER_SECONDS)


def _undone(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolResetState) -> None:
    """A commit that somebody who reads has kept from the file leaves its transaction open, with the lock of those who
    write. SQLAlchemy takes it for over.
    """
    connection.rollback()


def _is_gone(opened: MutableMapping[Any, Any]) -> bool:
    """Whether there is none, or another, where the file of a connection was."""
    identity: Identity | None = opened["identity"]
    return _identity_of(opened["file"]) != identity


def _identity_of(file: str) -> Identity | None:
    """None where it is not there."""
    try:
        found = os.stat(file)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _connected(known: _Known, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    # The driver would begin and commit when it thinks best; we say both.
    connection.isolation_level = None
    cursor = connection.cursor()
    journal, synchronous = ("WAL", "FULL") if sqlite3.sqlite_version_info >= WAL_MENDED_IN else ROLLBACK_JOURNAL
    for pragma in ("foreign_keys = ON", f"synchronous = {synchronous}", f"journal_mode = {journal}"):
        cursor.execute(f"PRAGMA {pragma}")
    # Whoever has read nothing yet has no log.
    cursor.execute("SELECT count(*) FROM sqlite_master")
    cursor.execute("PRAGMA database_list")
    listed: Any = cursor.fetchone()
    cursor.close()
    _, _, file = listed
    known.file, known.log = _identity_of(file), _identity_of(f"{file}-wal")
    entry.info["file"], entry.info["identity"] = file, known.file


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
