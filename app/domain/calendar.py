"""When something is open: weekly shifts and dated exceptions in local wall time, as UTC minutes.

Wall time is turned into UTC window by window, so that the night of a change-over has the
minutes it really has: a shift from 00:00 to 08:00 is 7 or 9 hours long on those two days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from heapq import heappop, heappush
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.domain.timeline import DAYS_KEPT, MINUTES_PER_DAY, Minute, Window, instant_of, minute_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Open on these weekdays (0 is Monday) from one minute of the day to another.

    An end at or before the start lies on the next day; 1440 is the end of the day.
    """

    days: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarException:
    """Local wall time, half-open; of two that overlap the one listed last wins."""

    start: datetime
    end: datetime
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    id: str
    timezone: str
    shifts: tuple[Shift, ...] = ()
    exceptions: tuple[CalendarException, ...] = ()


def calendar_of(calendars: Mapping[str, Calendar], calendar: str | None) -> Calendar | None:
    """The calendar behind an optional reference; None is always open."""
    return None if calendar is None else calendars[calendar]


def open_windows(calendar: Calendar | None, start: Minute, end: Minute) -> tuple[Window, ...]:
    """The open windows between two instants: sorted, disjoint, touching ones merged. None is always open."""
    if calendar is None:
        return ((start, end),) if start < end else ()
    zone = ZoneInfo(calendar.timezone)
    opened, closed = _excepted(calendar.exceptions, zone)
    windows = without(union(_shift_windows(calendar.shifts, zone, start, end)), closed)
    return intersection(union([*windows, *opened]) if opened else windows, [(start, end)])


def union(windows: Iterable[Window]) -> list[Window]:
    """Sorted and merged; windows that touch become one, empty ones vanish."""
    merged: list[Window] = []
    for start, end in sorted([window for window in windows if window[0] < window[1]]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def without(windows: Sequence[Window], closed: Iterable[Window]) -> list[Window]:
    """What is left of sorted, disjoint windows outside the closed ones."""
    left: list[Window] = []
    holes = union(closed)
    at = 0
    for start, end in windows:
        while at < len(holes) and holes[at][1] <= start:
            at += 1
        open_from, hole = start, at
        while hole < len(holes) and holes[hole][0] < end:
            if open_from < holes[hole][0]:
                left.append((open_from, holes[hole][0]))
            open_from = holes[hole][1]
            hole += 1
        if open_from < end:
            left.append((open_from, end))
    return left


def intersection(first: Sequence[Window], second: Sequence[Window]) -> tuple[Window, ...]:
    """The minutes that two sorted, disjoint lists of windows share."""
    shared: list[Window] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if start < end:
            shared.append((start, end))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return tuple(shared)


def _shift_windows(shifts: Sequence[Shift], zone: ZoneInfo, start: Minute, end: Minute) -> Iterable[Window]:
    if not shifts:
        return
    day = instant_of(start).astimezone(zone).date() - timedelta(days=2)
    last = instant_of(end).astimezone(zone).date() + timedelta(days=1)
    while day <= last:
        midnight = even_midnight(day, zone)
        for shift in shifts:
            if day.weekday() in shift.days:
                if midnight is None:
                    yield _shift_on(shift, day, zone)
                else:
                    yield (midnight + shift.start, midnight + _end_of(shift))
        day += timedelta(days=1)


def _excepted(exceptions: Sequence[CalendarException], zone: ZoneInfo) -> tuple[list[Window], list[Window]]:
    """What the exceptions open, and what they close. Each minute is as the last one listed that has it says.

    Settled between themselves first, in one sweep over their ends: they may be thousands, and the shifts a hundred
    times as many.
    """
    spans = [
        (minute_of_wall(one.start, zone, last=False), minute_of_wall(one.end, zone, last=True)) for one in exceptions
    ]
    coming = sorted(range(len(spans)), key=lambda listed: spans[listed][0], reverse=True)
    begun: list[int] = []
    opened: list[Window] = []
    closed: list[Window] = []
    for start, end in pairwise(sorted({at for span in spans if span[0] < span[1] for at in span})):
        while coming and spans[coming[-1]][0] <= start:
            heappush(begun, -coming.pop())
        while begun and spans[-begun[0]][1] <= start:
            heappop(begun)
        if begun:
            (opened if exceptions[-begun[0]].open else closed).append((start, end))
    return opened, closed


@lru_cache(maxsize=DAYS_KEPT)
def even_midnight(day: date, zone: ZoneInfo) -> Minute | None:
    """When a local day begins, if that day and the next have all their minutes once, as nearly all have; else None.

    Then a wall time of theirs is so many minutes after it, which saves looking up each of thousands in the zone.
    """
    begins, ends = (datetime.combine(day + timedelta(days=days), time(0), tzinfo=zone) for days in (0, 2))
    offsets = {wall.replace(fold=fold).utcoffset() for wall in (begins, ends) for fold in (0, 1)}
    return minute_of(begins) if len(offsets) == 1 else None


def _end_of(shift: Shift) -> int:
    """In minutes from the midnight before its start."""
    return shift.end if shift.end > shift.start else shift.end + MINUTES_PER_DAY


def _shift_on(shift: Shift, day: date, zone: ZoneInfo) -> Window:
    midnight = datetime.combine(day, time(0))
    opens = midnight + timedelta(minutes=shift.start)
    closes = midnight + timedelta(minutes=_end_of(shift))
    return (minute_of_wall(opens, zone, last=False), minute_of_wall(closes, zone, last=True))


@lru_cache(maxsize=65_536)
def minute_of_wall(wall: datetime, zone: ZoneInfo, *, last: bool) -> Minute:
    """A local wall time as a minute.

    A time that the clocks skip moves forward to where they land; of a time that comes twice,
    a start means the first (``last=False``) and an end the second.
    """
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first > second:
        # Skipped: the transition lies between the two readings, at the first minute that exists.
        return _end_of_gap(wall, zone)
    return minute_of(second if last else first)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> Minute:
    before = wall.replace(tzinfo=zone, fold=0).utcoffset()
    after = wall.replace(tzinfo=zone, fold=1).utcoffset()
    if before is None or after is None:
        raise ValueError(f"{zone.key} has no offset at {wall.isoformat()}")
    # The gap begins where the old offset still holds; both readings straddle it.
    low = minute_of((wall - after).replace(tzinfo=UTC))
    high = minute_of((wall - before).replace(tzinfo=UTC))
    while low < high:
        middle = (low + high) // 2
        if instant_of(middle).astimezone(zone).utcoffset() == after:
            high = middle
        else:
            low = middle + 1
    return low
