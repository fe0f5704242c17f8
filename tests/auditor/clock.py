"""Minutes and opening hours, worked out minute by minute on the wall clock."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

START = datetime(2000, 1, 1, tzinfo=UTC)
DAY = 1440
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def minute(text: str) -> int:
    """The minute in which an instant lies."""
    return (datetime.fromisoformat(text) - START) // timedelta(minutes=1)


def minute_up(text: str) -> int:
    return -((START - datetime.fromisoformat(text)) // timedelta(minutes=1))


def end_of(text: str, zone: str) -> int:
    """A date is its local end, an instant is itself."""
    return local_midnight(text, zone, 1) if len(text) == 10 else minute(text)


def start_of(text: str, zone: str) -> int:
    return local_midnight(text, zone, 0) if len(text) == 10 else minute_up(text)


def local_midnight(day: str, zone: str, later: int) -> int:
    wall = datetime.fromisoformat(day) + timedelta(days=later)
    return (wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) - START) // timedelta(minutes=1)


def duration(text: str) -> int:
    """Minutes of an ISO 8601 duration of days, hours and minutes."""
    found = re.fullmatch(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:0S)?)?", text)
    if not found:
        raise ValueError(f"{text} is no duration the auditor can read")
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    return ((weeks * 7 + days) * 24 + hours) * 60 + minutes


def show(at: int) -> str:
    return (START + timedelta(minutes=at)).isoformat(timespec="minutes").replace("+00:00", "Z")


class OpeningHours:
    """One calendar, asked minute by minute; a UTC day is worked out when it is first asked for."""

    def __init__(self, calendar: Any | None) -> None:
        self._calendar = calendar
        self._days: dict[int, bytearray] = {}
        self._zone = ZoneInfo(calendar["timezone"]) if calendar else None

    def is_open(self, at: int) -> bool:
        return self._calendar is None or bool(self._day(at // DAY)[at % DAY])

    def flags(self, start: int, end: int) -> bytes:
        """For each minute whether it is open."""
        if self._calendar is None:
            return b"\1" * (end - start)
        days = range(start // DAY, (end - 1) // DAY + 1)
        return b"".join(self._day(day) for day in days)[start % DAY :][: end - start]

    def next_open(self, at: int) -> int:
        for later in range(at, at + 120 * DAY):
            if self.is_open(later):
                return later
        raise ValueError(f"the auditor finds {self._calendar} closed for four months after {show(at)}")

    def _day(self, day: int) -> bytearray:
        if day not in self._days:
            self._days[day] = bytearray(self._on_the_wall(day * DAY + at) for at in range(DAY))
        return self._days[day]

    def _on_the_wall(self, at: int) -> bool:
        if self._calendar is None or self._zone is None:
            return True
        wall = (START + timedelta(minutes=at)).astimezone(self._zone).replace(tzinfo=None)
        for entry in reversed(self._calendar.get("exceptions") or []):
            if _on_the_calendar(entry["start"]) <= wall < _on_the_calendar(entry["end"]):
                return bool(entry["open"])
        return any(_covers(shift, wall) for shift in self._calendar.get("shifts") or [])


@cache
def hours_of(calendar: str | None) -> OpeningHours:
    """Of a calendar as JSON: one that stays the same is worked out once, however often it is audited."""
    return OpeningHours(None if calendar is None else json.loads(calendar))


def _covers(shift: Any, wall: datetime) -> bool:
    start, end = _of_day(shift["start"]), _of_day(shift["end"])
    at = wall.hour * 60 + wall.minute
    today, yesterday = WEEKDAYS[wall.weekday()], WEEKDAYS[wall.weekday() - 1]
    if start < end:
        return today in shift["days"] and start <= at < end
    return (today in shift["days"] and at >= start) or (yesterday in shift["days"] and at < end)


@cache
def _on_the_calendar(text: str) -> datetime:
    return datetime.fromisoformat(text)


@cache
def _of_day(text: str) -> int:
    hours, minutes = text.split(":")[:2]
    return int(hours) * 60 + int(minutes)


def departs(departures: list[Any], zone: str, at: int) -> bool:
    wall = (START + timedelta(minutes=at)).astimezone(ZoneInfo(zone))
    here = wall.hour * 60 + wall.minute
    return any(WEEKDAYS[wall.weekday()] in entry["days"] and _of_day(entry["time"]) == here for entry in departures)


def quantity(number: Any) -> Decimal:
    return number if isinstance(number, Decimal) else Decimal(str(number))
