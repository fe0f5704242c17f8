"""The order in which quotes and commitments are listed: that in which they were written."""

from functools import cache
from typing import TypeGuard

from sqlalchemy import Connection, Insert, Sequence, func, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from app.models import CommitmentRow, QuoteRow, Row
from app.storage.scope import Scope, inserting

Counted = type[QuoteRow] | type[CommitmentRow]
"""Rows that have a position."""


def is_counted(row: type[Row]) -> TypeGuard[Counted]:
    return row in (QuoteRow, CommitmentRow)


def inserting_next(connection: Connection, scope: Scope, row: Counted) -> Insert:
    """Rows, given as parameters, each with a position that nobody else gets, though writers of other plans may get
    theirs at the same time.

    Of two at the same time the later one may be there first: who has to miss nothing reads the events.
    """
    return _inserting_next(connection.dialect.supports_sequences, scope, row)


@cache
def _inserting_next(has_counters: bool, scope: Scope, row: Counted) -> Insert:
    if has_counters:
        position: ColumnElement[int] = Sequence(f"{row.__tablename__}_position").next_value()
    else:
        position = after_the_last(row.position, scope.of_tenant(row))
    return inserting(row).values(position=position)


def after_the_last(position: InstrumentedAttribute[int], *of: ColumnElement[bool]) -> ColumnElement[int]:
    """One more than the highest among some rows: for whoever is the only one to add any."""
    last = select(func.max(position)).where(*of).scalar_subquery()
    return func.coalesce(last, 0) + 1
