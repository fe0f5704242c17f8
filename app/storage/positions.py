"""The order in which quotes and commitments are listed: that in which they were written."""

from functools import cache

from sqlalchemy import Connection, Sequence, func, select
from sqlalchemy.sql.elements import ColumnElement

from app.models import CommitmentRow, QuoteRow
from app.storage.scope import Scope


def next_position(
    connection: Connection, scope: Scope, row: type[QuoteRow] | type[CommitmentRow]
) -> ColumnElement[int]:
    """One that nobody else gets, though writers of other plans may get theirs at the same time.

    Of two at the same time the later one may be there first: who has to miss nothing reads the events.
    """
    if connection.dialect.supports_sequences:
        return _counter(row.__tablename__)
    last = select(func.max(row.position)).where(scope.of_tenant(row)).scalar_subquery()
    return func.coalesce(last, 0) + 1


@cache
def _counter(table: str) -> ColumnElement[int]:
    return Sequence(f"{table}_position").next_value()
