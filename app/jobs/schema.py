"""The tables of procrastinate, in a schema of their own beside the books, brought to the version that is installed."""

from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import Connection, sql

SCHEMA = "troth_jobs"
"""Apart from the books: another's tables are another's to change, and a copy of the books need not have them."""
LOCK = 0x74726F74686A
"""Of the advisory locks of a database, ours while these tables are brought up to date."""
LOCK_SECONDS_MAX = 60
"""How long one that starts waits for another that does."""

USE_SCHEMA = sql.SQL("SET search_path = {}").format(sql.Identifier(SCHEMA))
DATES_TOLD = "SET DateStyle = ISO"
"""A server may write them for the eyes of its country, which the driver does not read."""
EACH_SEES_THE_LATEST = "SET default_transaction_isolation = 'read committed'"
"""Whoever asks for a job at the same time waits a moment; a server that isolates more would have one of them fail."""


def address_of(url: str) -> str:
    """The address of the books as PostgreSQL itself writes it; SQLAlchemy lets it name a driver."""
    scheme, rest = url.split("://", 1)
    return f"{scheme.split('+')[0]}://{rest}"


def prepare_jobs(url: str) -> None:
    """Under a lock, so that processes that start together do not meet in the middle.

    A new database gets the whole schema; in an older one each step that came since is made, in a transaction of its
    own: some rest on values that the one before has added to a type, and those have to be committed first.
    """
    with psycopg.connect(address_of(url), connect_timeout=5, autocommit=True) as connection:
        connection.execute(f"SET lock_timeout = '{LOCK_SECONDS_MAX}s'")
        # It is let go of when the connection ends.
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        made = _steps_made(connection)
        steps = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
        if made:
            for step in steps:
                if step.name not in made:
                    _make(step.read_text(), [step.name], connection)
        else:
            _make(SchemaManager.get_schema(), [step.name for step in steps], connection)


def _steps_made(connection: Connection) -> set[str]:
    # Whoever may only read and write is refused to make what is there already, too.
    if _is_missing("to_regnamespace", SCHEMA, connection):
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
    connection.execute(USE_SCHEMA)
    if _is_missing("to_regclass", f"{SCHEMA}.steps_made", connection):
        connection.execute("CREATE TABLE steps_made (name text PRIMARY KEY)")
    return {name for (name,) in connection.execute("SELECT name FROM steps_made")}


def _is_missing(seek: str, name: str, connection: Connection) -> bool:
    return connection.execute(f"SELECT {seek}(%s) IS NULL".encode(), [name]).fetchone() == (True,)


def _make(statements: str, steps: list[str], connection: Connection) -> None:
    with connection.transaction():
        # Several at once, and none of it from outside.
        connection.execute(statements.encode())
        for step in steps:
            connection.execute("INSERT INTO steps_made VALUES (%s)", [step])
