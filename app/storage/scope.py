"""Whose rows they are, and the numbers that instants are stored as."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Insert, Table, and_, insert

from app.domain.plans import FIRST
from app.domain.timeline import EPOCH
from app.models import Row

MICROSECOND = timedelta(microseconds=1)
ROWS_AT_ONCE = 500
"""Rows named in one statement: two parameters a row stay well below what any database takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """In every key from the first migration on; so far there is one of each.

    ``plan`` is the first of the plans, and that of the rows that are the same for all.
    """

    tenant: str = "default"
    plan: str = "default"

    def plan_numbered(self, number: int) -> str:
        """The name of a plan among the rows of plans: the first comes before all others in any collation."""
        return self.plan if number == FIRST else f"{self.plan}/{number:02d}"

    @cache  # noqa: B019 - there are as many as there are tenants
    def of_tenant(self, row: type[Row]) -> ColumnElement[bool]:
        return column(row, "tenant") == self.tenant

    @cache  # noqa: B019
    def of_plan(self, row: type[Row]) -> ColumnElement[bool]:
        return and_(column(row, "tenant") == self.tenant, column(row, "plan") == self.plan)

    @property
    def plan_key(self) -> dict[str, Any]:
        return {"tenant": self.tenant, "plan": self.plan}


def table(row: type[Row]) -> Table:
    """To write in with nothing of objects between: that takes a third of the time of a statement."""
    return cast(Table, row.__table__)


@cache
def inserting(row: type[Row]) -> Insert:
    """Rows of a table, given as parameters. A statement that is made once costs half of one that is made each time."""
    return insert(table(row))


def column(row: type[Row], name: str) -> ColumnElement[Any]:
    return row.__table__.c[name]


def microseconds_of(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def instant_of_microseconds(microseconds: int) -> datetime:
    return EPOCH + microseconds * MICROSECOND
