"""One folder of frePPLe's tables at one moment: who belongs to whom, what is in force, what a local time means."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from app.connectors.frepple.tables import Row, read_table, rejected_table
from app.wire.times import DAY_FIRST, DAY_LAST

HORIZON_DAYS = 365
ROUNDED = Decimal("0.000000001")
"""Nine decimals, rounded down: the planner rounds up what a whole run takes, so the part that is lost comes back."""


class Export:
    """Reads each table once. ``now`` is the moment of the plan in local wall time, as all times in the tables."""

    def __init__(self, folder: Path, as_of: date | None = None, timezone: str = "UTC") -> None:
        """
        Raises:
            PlantModelRejected: a table cannot be read, there are no items, or nothing says what day it is.
        """
        self._folder = folder
        self._rows: dict[str, list[Row]] = {}
        if not self.rows("item"):
            # As a plant model another folder would be an empty one, and take the place of what is there.
            raise rejected_table("item", "missing", f"with a row in it is not in {folder}; nothing was changed")
        self.timezone = timezone
        self.zone = ZoneInfo(timezone)
        self.now = datetime.combine(as_of, time(0)) if as_of else self._current_date()

    @property
    def horizon_end(self) -> datetime:
        return self.now + timedelta(days=HORIZON_DAYS)

    def rows(self, table: str) -> list[Row]:
        if table not in self._rows:
            self._rows[table] = read_table(self._folder, table)
        return self._rows[table]

    def parameter(self, name: str) -> Row | None:
        return next((row for row in self.rows("parameter") if row.text("name") == name), None)

    def _current_date(self) -> datetime:
        row = self.parameter("currentdate")
        if row is None:
            raise rejected_table("parameter", "missing", "has no row currentdate: give the day as --as-of")
        return row.wall_or_reject("value")

    @cached_property
    def sites(self) -> list[str]:
        """The locations that are no group of others."""
        return self._members("location", "")

    def items(self, named: str) -> list[str]:
        """The items that a name stands for: itself, or all that belong to the group, however far down."""
        return self._members("item", named)

    def resources(self, named: str) -> list[str]:
        """Likewise: a pool is its members."""
        return self._members("resource", named)

    def _members(self, table: str, named: str) -> list[str]:
        """Those at or below ``named`` that are no groups themselves, in the table's order; "" is above all.

        A name that the table does not have stands for itself: whoever reads the plant model says that it is unknown.
        """
        owner = {row.name("name"): row.text("owner") for row in self.rows(table)}
        if named and named not in owner:
            return [named]
        groups = set(owner.values())
        return [name for name in owner if name not in groups and named in _line_of(name, owner)]

    def in_force(self, table: str) -> Iterator[Row]:
        """The rows that hold throughout the horizon, for what the plant model has no dates for.

        Raises:
            PlantModelRejected: one begins or ends within the horizon.
        """
        for row in self.rows(table):
            start, end = row.wall("effectivestart"), row.wall("effectiveend")
            if (start and start >= self.horizon_end) or (end and end <= self.now):
                continue
            for column, when in (("effectivestart", start), ("effectiveend", end)):
                if when and self.now < when < self.horizon_end:
                    detail = "begins or ends within the horizon, which only operations and item suppliers can"
                    raise row.unspeakable(column, detail)
            yield row

    def instant(self, wall: datetime) -> str:
        """A local time as the wire writes instants."""
        return f"{wall.replace(tzinfo=self.zone).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _line_of(name: str, owner: Mapping[str, str]) -> list[str]:
    """Itself, its owner, the owner's owner, and so on; "" ends it, or whoever is there already."""
    line = [name]
    while line[-1] and (above := owner.get(line[-1], "")) not in line:
        line.append(above)
    return line if "" in line else [*line, ""]


def valid_days(row: Row) -> dict[str, str | None]:
    """The whole days on which something may end that is effective from one moment to another."""
    start, end = row.wall("effectivestart"), row.wall("effectiveend")
    first = (start + timedelta(days=1) - timedelta(minutes=1)).date() if start else None
    last = (end - timedelta(days=1)).date() if end else None
    return {"valid_from": _written(first), "valid_to": _written(last)}


def _written(day: date | None) -> str | None:
    """A day as the wire takes it; nothing is planned before the first and after the last of those."""
    return None if day is None else min(max(day, DAY_FIRST), DAY_LAST).isoformat()


def minutes_of(seconds: Decimal) -> Decimal:
    return (seconds / 60).quantize(ROUNDED, ROUND_DOWN)
