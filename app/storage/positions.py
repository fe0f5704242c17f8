"""The order in which quotes and commitments are listed: that in which they were written."""

from functools import cache

from sqlalchemy import Connection, Sequence, func, select
from sqlalchemy.orm import InstrumentedAttribute
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
    return after_the_last(row.position, scope.of_tenant(row))


def after_the_last(position: InstrumentedAttribute[int], *of: ColumnElement[bool]) -> ColumnElement[int]:
    """One more than the highest among some rows: for whoever is the only one to add any."""
    last = select(func.max(position)).where(*of).scalar_subquery()
    return func.coalesce(last, 0) + 1


@cache
def _counter(table: str) -> ColumnElement[int]:
    return Sequence(f"{table}_position").next_value()
