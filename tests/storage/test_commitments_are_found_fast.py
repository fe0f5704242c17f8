"""Whoever asks for a few commitments does not have all read that ever were."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, text

from app.domain.commitment import CommitmentFilter, CommitmentState
from app.models import CommitmentRow
from app.storage.database import Database, open_database
from app.storage.rows.commitment_rows import list_commitments

MANY, OPEN = 2_000, 20


def commitment(number: int) -> dict[str, Any]:
    """Most are over: the open ones were made last."""
    return {
        "tenant": "default",
        "id": f"cmt-{number}",
        "position": number,
        "state": "open" if number > MANY - OPEN else "shipped",
        "quote": f"qte-{number}",
        "reference": f"CRM-{number}" if number % 2 else None,
        "open_order": None if number % 2 else f"SO-{number}",
        "committed_at": number,
        "dates": "[]",
        "shipments": "[]",
    }


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    with opened.writing() as connection:
        connection.execute(insert(CommitmentRow), [commitment(number) for number in range(1, MANY + 1)])
        connection.execute(text("ANALYZE commitments"))
        connection.commit()
    yield opened
    opened.close()


def plan_of(wanted: CommitmentFilter, database: Database, connection: Connection) -> str:
    """How the database finds them."""
    told: list[tuple[str, Any]] = []

    def hear(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        told.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", hear)
    list_commitments(connection, database.scope, wanted, None, 0, 50)
    event.remove(connection, "before_cursor_execute", hear)
    statement, parameters = next(one for one in told if "FROM commitments" in one[0])
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(str(row) for row in connection.exec_driver_sql(explain + statement, parameters))


@pytest.mark.parametrize(
    ("wanted", "by"),
    [
        (CommitmentFilter(state=CommitmentState.OPEN), ["state_position"]),
        (CommitmentFilter(reference="CRM-7"), ["reference", "open_order"]),
    ],
)
def test_they_are_found_by_what_is_asked_for(database: Database, wanted: CommitmentFilter, by: Sequence[str]) -> None:
    with database.reading() as connection:
        plan = plan_of(wanted, database, connection)
    for columns in by:
        assert f"ix_commitments_tenant_{columns}" in plan, plan
