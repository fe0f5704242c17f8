"""A database of the tests brought back to how the migrations left it, at a fraction of what a new copy takes.

A test that has changed more than rows is found out, and its database is used no more.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, text

TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
OTHERS_GONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SEQUENCES_BEGIN = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"
# How many there are of each kind, and the last transaction that made or changed one.
CATALOGS = ("pg_namespace", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc", "pg_sequence", "pg_index")
SET_FOR_IT = "SELECT datconnlimit, (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = oid) FROM pg_database"
# A server that has looked into a table chooses its ways by what was there then.
LOOKED_INTO = "SELECT count(*), 0 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND reltuples > 0"
SHAPE = " UNION ALL ".join(
    [
        *(f"SELECT count(*), max(xmin::text::bigint) FROM {catalog}" for catalog in CATALOGS),
        LOOKED_INTO,
        f"{SET_FOR_IT} WHERE datname = current_database()",
    ]
)

Rows = Sequence[Mapping[str, Any]]


class Emptying:
    """``url``: of a database as the migrations leave it."""

    def __init__(self, url: str) -> None:
        with connected(url) as connection:
            self._shape = connection.execute(text(SHAPE)).all()
            tables = connection.execute(text(TABLES)).scalars().all()
            self._rows: Mapping[str, Rows] = {table: _rows_in(table, connection) for table in tables}

    def is_empty_again(self, url: str) -> bool:
        """Once this has emptied a copy; False where more than rows is not as it was."""
        with connected(url) as connection:
            connection.execute(text(OTHERS_GONE))
            if connection.execute(text(SHAPE)).all() != self._shape:
                return False
            # No trigger refuses what would be forgery in books that somebody keeps.
            connection.execute(text("SET session_replication_role = replica"))
            connection.execute(text("; ".join(f"DELETE FROM {table}" for table in self._rows)))
            connection.execute(text(SEQUENCES_BEGIN))
            for table, rows in self._rows.items():
                if rows:
                    names = ", ".join(f":{name}" for name in rows[0])
                    connection.execute(text(f"INSERT INTO {table} VALUES ({names})"), rows)
        return True


def _rows_in(table: str, connection: Connection) -> Rows:
    return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]


def connected(url: str) -> Connection:
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect()
