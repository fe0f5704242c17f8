"""frePPLe's calendars, whose buckets overlay each other by priority, as weekly shifts and dated exceptions.

All times are local wall time, and a bucket holds at a minute when it holds at its first second.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeVar

from app.connectors.frepple.export import HORIZON_DAYS, Export
from app.connectors.frepple.tables import Row
from app.domain.timeline import LAST_MINUTE, MINUTES_PER_DAY, minute_of

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
DAYS_BEFORE, DAYS_AFTER = 56, 56
"""Laid out beyond both ends of the horizon, so that a model that is a few weeks old still has its holidays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Holds from ``start`` until ``end``, on weekdays (0 is Monday), from one minute of the day to another."""

    value: Decimal
    priority: int
    start: datetime | None
    end: datetime | None
    days: frozenset[int]
    opens: int
    closes: int

    def holds(self, wall: datetime) -> bool:
        minute = wall.hour * 60 + wall.minute
        return (
            (self.start is None or self.start <= wall)
            and (self.end is None or wall < self.end)
            and wall.weekday() in self.days
            and self.opens <= minute < self.closes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketCalendar:
    """The bucket of the lowest priority number holds, of those the one that starts last; else the default does."""

    default: Decimal
    buckets: tuple[Bucket, ...]

    def value(self, wall: datetime) -> Decimal:
        return next((bucket.value for bucket in self.buckets if bucket.holds(wall)), self.default)

    def changes(self, start: datetime, end: datetime) -> set[datetime]:
        """Every moment in between at which the value may change."""
        moments = {moment for bucket in self.buckets for moment in (bucket.start, bucket.end) if moment}
        edges = {edge for bucket in self.buckets for edge in (bucket.opens, bucket.closes)} | {0}
        midnight = datetime.combine(start.date(), time(0))
        while midnight < end:
            moments.update(midnight + edge * MINUTE for edge in edges)
            midnight += DAY
        return {moment for moment in moments if start < moment < end}

    def lasting(self, start: datetime, end: datetime) -> "BucketCalendar":
        """Only what holds throughout a time, and thus every week of it alike."""
        kept = (b for b in self.buckets if (not b.start or b.start <= start) and (not b.end or b.end >= end))
        return replace(self, buckets=tuple(kept))


Value = TypeVar("Value")
Stretch = tuple[datetime, datetime, Decimal]
"""From, until, and the value in between."""


class Calendars:
    """Hands out calendars of the plant model, each named after those of frePPLe that have to be open together."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._start = export.now - DAYS_BEFORE * DAY
        self._end = export.now + (HORIZON_DAYS + DAYS_AFTER) * DAY
        self._read = _read(export)
        self._used: dict[str, tuple[str, ...]] = {}

    def open_in_all(self, names: Iterable[str]) -> str | None:
        """The id of a calendar that is open where all of these are worth more than 0; None where there are none."""
        together = tuple(dict.fromkeys(name for name in names if name))
        if not together:
            return None
        self._used[" & ".join(together)] = together
        return " & ".join(together)

    def steps(self, name: str) -> list[Stretch]:
        """The values of one calendar from before the horizon to after it."""
        return _stretches([self._read[name]], self._start, self._end)

    def known(self, row: Row, column: str) -> str:
        """The calendar that a cell names, or ""."""
        if row.text(column) and row.text(column) not in self._read:
            raise row.rejected(column, "unknown_reference", f"{row.text(column)!r} is not among the calendars")
        return row.text(column)

    def document(self) -> list[dict[str, Any]]:
        """Every calendar that was handed out."""
        return [self._written(id, [self._read[name] for name in names]) for id, names in self._used.items()]

    def _written(self, id: str, calendars: Sequence[BucketCalendar]) -> dict[str, Any]:
        every_week = [calendar.lasting(self._start, self._end) for calendar in calendars]
        monday = datetime.combine(self._start.date() + (7 - self._start.weekday()) * DAY, time(0))
        return {
            "id": id,
            "timezone": self._export.timezone,
            "shifts": _shifts(_stretches(every_week, monday, monday + WEEK)),
            "exceptions": _exceptions(
                _stretches(calendars, self._start, self._end), _stretches(every_week, self._start, self._end)
            ),
        }


def _read(export: Export) -> dict[str, BucketCalendar]:
    buckets: dict[str, list[Bucket]] = defaultdict(list)
    for row in export.rows("calendarbucket"):
        buckets[row.name("calendar")].append(_bucket(row))
    return {
        row.name("name"): BucketCalendar(
            default=row.number("defaultvalue"), buckets=tuple(sorted(buckets[row.name("name")], key=_precedence))
        )
        for row in export.rows("calendar")
    }


def _precedence(bucket: Bucket) -> tuple[int, int]:
    return (bucket.priority, -minute_of(bucket.start.replace(tzinfo=UTC)) if bucket.start else LAST_MINUTE)


def _bucket(row: Row) -> Bucket:
    return Bucket(
        value=row.number("value"),
        priority=row.whole("priority"),
        start=row.wall("startdate"),
        end=row.wall("enddate"),
        days=frozenset(number for number, day in enumerate(DAYS) if row.flag(day, True)),
        opens=row.minute_of_day("starttime"),
        closes=row.minute_of_day("endtime") or MINUTES_PER_DAY,
    )


def _stretches(calendars: Sequence[BucketCalendar], start: datetime, end: datetime) -> list[Stretch]:
    """The least value of several calendars over a time: longest stretches without a change."""
    moments = sorted({start, end}.union(*(calendar.changes(start, end) for calendar in calendars)))
    pieces = pairwise(moments)
    return _merged((begins, ends, min(calendar.value(begins) for calendar in calendars)) for begins, ends in pieces)


def _merged(stretches: Iterable[tuple[datetime, datetime, Value]]) -> list[tuple[datetime, datetime, Value]]:
    """Neighbours of the same value are one."""
    found: list[tuple[datetime, datetime, Value]] = []
    for start, end, value in stretches:
        since = found.pop()[0] if found and found[-1][2] == value else start
        found.append((since, end, value))
    return found


def _shifts(week: Iterable[Stretch]) -> list[dict[str, Any]]:
    """Open windows of one week cut at midnight; days with the same hours share a shift."""
    days: dict[tuple[str, str], list[str]] = defaultdict(list)
    for start, end, value in week:
        at = start
        while value > 0 and at < end:
            midnight = datetime.combine(at.date() + DAY, time(0))
            closes = "24:00" if midnight <= end else f"{end:%H:%M}"
            days[f"{at:%H:%M}", closes].append(DAYS[at.weekday()][:3])
            at = midnight
    return [{"days": on, "start": opens, "end": closes} for (opens, closes), on in days.items()]


def _exceptions(real: Iterable[Stretch], every_week: list[Stretch]) -> list[dict[str, Any]]:
    """One for each open or closed stretch that differs: from where it first does to where it last does."""
    found = []
    usual = _open_or_closed(every_week)
    over_at = [ends for _, ends, _ in usual]
    for start, end, is_open in _open_or_closed(real):
        differing = [
            (max(start, begins), min(end, ends))
            for begins, ends, usually_open in usual[bisect_right(over_at, start) : bisect_left(over_at, end) + 1]
            if usually_open != is_open and begins < end
        ]
        if differing:
            found.append({"start": _wall(differing[0][0]), "end": _wall(differing[-1][1]), "open": is_open})
    return found


def _open_or_closed(stretches: Iterable[Stretch]) -> list[tuple[datetime, datetime, bool]]:
    return _merged((start, end, value > 0) for start, end, value in stretches)


def _wall(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"
