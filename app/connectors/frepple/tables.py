"""Reading frePPLe's tables: comma-separated files whose cells fail with the file, line and column named."""

import csv
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from math import ceil
from pathlib import Path
from typing import NoReturn

from app.connectors.table_rows import TableRow
from app.domain.errors import PlantModelRejected
from app.domain.timeline import MINUTES_PER_DAY

NOTHING = Decimal(0)
ONE = Decimal(1)
TRUTH = {"true": True, "1": True, "false": False, "0": False}
SECONDS_PER_MINUTE = 60
LONG_AGO, FAR_OFF = (datetime.combine(date(year, 1, 1), time(0)) for year in (1000, 9000))
"""What begins before the one always did, and what ends after the other never does: days can be added to both."""


class Row(TableRow):
    """Of a frePPLe table, where an empty cell leaves the choice to the default."""

    __slots__ = ()

    @property
    def file(self) -> str:
        return f"{self.table}.csv"

    def name(self, column: str) -> str:
        """A cell that must not be empty."""
        return self.text(column) or self._missing(column)

    def number(self, column: str, otherwise: Decimal = NOTHING) -> Decimal:
        return super().number(column) if self.text(column) else otherwise

    def whole(self, column: str, otherwise: int = 0) -> int:
        return super().whole(column) if self.text(column) else otherwise

    def seconds(self, column: str) -> Decimal:
        """A duration, as seconds or as "[days ][hours:]minutes:seconds"; an empty one is none."""
        days, _, clock = self.text(column).rpartition(" ")
        if ":" not in clock:
            return self.number(column)
        try:
            passed = Decimal(int(days or 0) * MINUTES_PER_DAY * SECONDS_PER_MINUTE)
            for place, part in enumerate(reversed(clock.split(":"))):
                passed += Decimal(part) * SECONDS_PER_MINUTE**place
        except (InvalidOperation, ValueError):
            detail = f"{self.text(column)!r} should be a duration in seconds"
            raise self.rejected(column, "not_a_duration", detail) from None
        return self.as_exact(column, passed)

    def minutes(self, column: str) -> int:
        """A duration in whole minutes, rounded up."""
        return ceil(self.seconds(column) / SECONDS_PER_MINUTE)

    def minute_of_day(self, column: str) -> int:
        """Rounded up, so that 23:59:59 is the end of the day; 0 where the cell is empty."""
        try:
            told = time.fromisoformat(self.text(column) or "00:00")
        except ValueError:
            raise self.rejected(column, "not_a_time", f"{self.text(column)!r} should be a time of day") from None
        return told.hour * 60 + told.minute + bool(told.second or told.microsecond)

    def wall(self, column: str) -> datetime | None:
        """A local date and time, rounded up to a whole minute; None where the cell is empty."""
        if not self.text(column):
            return None
        try:
            found = datetime.fromisoformat(self.text(column)).replace(tzinfo=None)
        except ValueError:
            detail = f"{self.text(column)!r} should be a date and time such as 2026-12-10 14:00:00"
            raise self.rejected(column, "not_a_date", detail) from None
        found = min(max(found, LONG_AGO), FAR_OFF)
        return found + (found.replace(second=0, microsecond=0) - found) % timedelta(minutes=1)

    def wall_or_reject(self, column: str) -> datetime:
        found = self.wall(column)
        return found if found is not None else self._missing(column)

    def flag(self, column: str, otherwise: bool) -> bool:
        told = self.text(column).lower()
        if told and told not in TRUTH:
            raise self.rejected(column, "not_a_truth", f"{told!r} should be True or False")
        return TRUTH[told] if told else otherwise

    def unspeakable(self, column: str, detail: str) -> PlantModelRejected:
        """For what changes dates and the plant model has no word for."""
        return self.rejected(column, "not_planned_yet", detail)

    def to_leave_empty(self, column: str, what: str) -> PlantModelRejected:
        return self.unspeakable(column, f"{what} is not planned: leave it empty")

    def _missing(self, column: str) -> NoReturn:
        if column not in self.cells:
            raise rejected_table(self.table, "column_missing", f"has no column {column}")
        raise self.rejected(column, "missing", "should not be empty")


def read_table(folder: Path, table: str) -> list[Row]:
    """The rows of ``table``.csv, line 2 of the file first; none where there is no such file.

    Columns are called as frePPLe's fields, whether they are written as `item_id`, `item` or `Item`, `startdate` or
    `start date`.

    Raises:
        PlantModelRejected: it is no table.
    """
    path = folder / f"{table}.csv"
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file, strict=True, restval="")
            rows = [Row(table, at, _cells(cells)) for at, cells in enumerate(lines, start=2)]
    except (csv.Error, UnicodeDecodeError) as broken:
        raise rejected_table(table, "not_a_table", f"cannot be read as a table: {broken}") from broken
    for row in rows:
        row.refuse_nul()
    return rows


def _cells(cells: Mapping[str | None, str]) -> dict[str, str]:
    """What stands beyond the last heading belongs to no column."""
    return {_column(heading): cell.strip() for heading, cell in cells.items() if heading is not None}


def _column(heading: str) -> str:
    return heading.strip().lower().removesuffix("_id").replace("_", "").replace(" ", "")


def rejected_table(table: str, code: str, detail: str) -> PlantModelRejected:
    return PlantModelRejected.at(f"/{table}", code, f"{table}.csv {detail}")
