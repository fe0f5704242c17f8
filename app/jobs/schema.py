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


def address_of(url: str) -> str:
    """The address of the books as PostgreSQL itself writes it; SQLAlchemy lets it name a driver."""
    scheme, rest = url.split("://", 1)
    return f"{scheme.split('+')[0]}://{rest}"


def prepare_jobs(url: str) -> None:
    """In one transaction under a lock, so that processes that start together do not meet in the middle.

    A new database gets the whole schema; in an older one each step that came since is made.
    """
    with psycopg.connect(address_of(url), connect_timeout=5) as connection:
        connection.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS_MAX}s'")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
        connection.execute(USE_SCHEMA)
        connection.execute("CREATE TABLE IF NOT EXISTS steps_made (name text PRIMARY KEY)")
        made = {name for (name,) in connection.execute("SELECT name FROM steps_made")}
        steps = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
        if not made:
            _run(connection, SchemaManager.get_schema())
        for step in steps:
            if step.name not in made:
                if made:
                    _run(connection, step.read_text())
                connection.execute("INSERT INTO steps_made VALUES (%s)", [step.name])


def _run(connection: Connection, statements: str) -> None:
    """Several statements at once, and none of it from outside."""
    connection.execute(statements.encode())
