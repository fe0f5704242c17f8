"""Whose rows they are, and the numbers that instants are stored as."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_

from app.domain.timeline import EPOCH
from app.models import Row

MICROSECOND = timedelta(microseconds=1)
ROWS_AT_ONCE = 500
"""Rows named in one statement: two parameters a row stay well below what any database takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """In every key from the first migration on; so far there is one of each."""

    tenant: str = "default"
    plan: str = "default"

    def of_tenant(self, row: type[Row]) -> ColumnElement[bool]:
        return column(row, "tenant") == self.tenant

    def of_plan(self, row: type[Row]) -> ColumnElement[bool]:
        return and_(column(row, "tenant") == self.tenant, column(row, "plan") == self.plan)

    @property
    def plan_key(self) -> dict[str, Any]:
        return {"tenant": self.tenant, "plan": self.plan}


def column(row: type[Row], name: str) -> ColumnElement[Any]:
    return row.__table__.c[name]


def microseconds_of(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def instant_of_microseconds(microseconds: int) -> datetime:
    return EPOCH + microseconds * MICROSECOND
