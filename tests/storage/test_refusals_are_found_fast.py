"""A refusal looks at what is beside a new row, not at all that a resource does: by what the database counts itself."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from app.models import HeldTimeRow, PromiseRow, ResourceRow
from app.storage.database import Database, open_database

MINE = {"tenant": "default", "plan": "default"}
ORDER = {"quote": "q-1", "made_in": 1, "expires_at": 9, "body": "{}"}
LONG, SOME, MANY = 60, 20, 2_000
TOUCHED = (
    "SELECT seq_tup_read + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'held_times') "
    "FROM pg_stat_user_tables WHERE relname = 'held_times'"
)


@pytest.fixture
def database(database_url: str) -> Any:
    opened = open_database(database_url)
    with opened.writing() as connection:
        connection.execute(insert(PromiseRow).values(MINE | ORDER))
        for resource, units in (("SAW", 2), ("PAINT", 2)):
            connection.execute(insert(ResourceRow).values(MINE | {"resource": resource, "units": units}))
        connection.commit()
    yield opened
    opened.close()


def stretch(number: int, resource: str, start: int, unit: int | None) -> dict[str, Any]:
    operation = {"run": f"{resource}-{number}", "step": "10", "slot": 0, "quote": "q-1"}
    return MINE | operation | {"resource": resource, "unit": unit, "start_at": start, "end_at": start + LONG}


def filled(database: Database, resource: str, unit: int | None, since: int, until: int) -> None:
    """One after another, without a gap; then the database counts what it has, as it does by itself within a minute."""
    rows = [stretch(number, resource, number * LONG, unit) for number in range(since, until)]
    with database.writing() as connection:
        connection.execute(insert(HeldTimeRow), rows)
        connection.execute(text("ANALYZE held_times"))
        connection.commit()


def work_of_one_more(database: Database, resource: str, number: int) -> int:
    """What the database does to write one more stretch across two that are there, in the middle of all others."""
    unit = None if resource == "SAW" else 2
    row = stretch(number, resource, number // 2 * LONG + LONG // 2, unit)
    with database.writing() as connection:
        counted = steps_on_sqlite if connection.dialect.name == "sqlite" else rows_on_postgresql
        return counted(connection, lambda: connection.execute(insert(HeldTimeRow).values(row)))


def steps_on_sqlite(connection: Connection, write: Callable[[], object]) -> int:
    steps: list[int] = []
    driver: Any = connection.connection.driver_connection
    connection.execute(text("SELECT 1"))
    driver.set_progress_handler(lambda: steps.append(1), 1)
    write()
    driver.set_progress_handler(None, 0)
    return len(steps)


def rows_on_postgresql(connection: Connection, write: Callable[[], object]) -> int:
    def touched() -> int:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        connection.commit()
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))
        return int(connection.execute(text(TOUCHED)).scalar_one())

    before = touched()
    write()
    return touched() - before


@pytest.mark.parametrize(("resource", "unit"), [("SAW", None), ("PAINT", 1)])
def test_among_thousands_a_stretch_is_written_with_the_work_of_one_among_few(
    database: Database, resource: str, unit: int | None
) -> None:
    filled(database, resource, unit, 0, SOME)
    few = work_of_one_more(database, resource, SOME)
    filled(database, resource, unit, SOME + 1, MANY)
    many = work_of_one_more(database, resource, MANY)
    assert many <= 2 * few + 20, f"{few} steps or rows among {SOME}, {many} among {MANY}"
