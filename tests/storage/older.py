"""Books as an older release left them: recorded once, from a plant that had sold, made, shipped and promised."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.storage.database import MIGRATIONS, open_database

FIRST = "0001"
RECORDED: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parent / "books_at_0001.json").read_text())
"""Rows by table, those that others refer to first."""


def migrations() -> Iterator[tuple[str, str | None, ModuleType]]:
    """Revision, the one before it, and the module, the oldest first."""
    scripts = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    return ((script.revision, script.down_revision, script.module) for script in reversed(scripts))  # type: ignore[misc]


REVISIONS = [revision for revision, _, _ in migrations()]


def migrate(url: str, revision: str, *, down: bool = False) -> None:
    database = open_database(url)
    with database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)
        connection.commit()
    database.close()


def write_recorded(url: str) -> None:
    """In the words of the first release, which knew no other tables or columns."""
    database = open_database(url)
    with database.writing() as connection:
        connection.execute(text("DELETE FROM plans"))
        for table, rows in RECORDED.items():
            names = rows[0].keys()
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
            connection.execute(text(statement), [_as_stored(row) for row in rows])
        connection.commit()
    database.close()


def read_recorded(url: str) -> dict[str, list[dict[str, Any]]]:
    """What stands now in the tables and columns that the first release knew."""
    database = open_database(url)
    with database.reading() as connection:
        read = {table: _in_order(connection, table, rows) for table, rows in RECORDED.items()}
    database.close()
    return read


def _in_order(connection: Connection, table: str, recorded: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = connection.execute(text(f"SELECT {', '.join(recorded[0])} FROM {table}")).mappings()
    return sorted((_as_recorded(dict(row)) for row in rows), key=json.dumps)


def sorted_rows() -> dict[str, list[dict[str, Any]]]:
    return {table: sorted(rows, key=json.dumps) for table, rows in RECORDED.items()}


def _as_stored(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"body": row["body"].encode()} if "body_hash" in row else row


def _as_recorded(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"body": bytes(row["body"]).decode()} if "body_hash" in row else row
