"""When: instants in UTC, weekly calendars, exceptions."""

from collections.abc import Iterable
from datetime import UTC, datetime

from app.domain.calendar import Calendar, CalendarException, Shift
from app.domain.timeline import Minute, minute_of

WORKDAYS = frozenset(range(5))


EVERY_DAY = frozenset(range(7))


def at(text: str) -> Minute:
    """The minute of an instant in UTC, written ``2026-12-07T06:00`` or ``2026-12-07``."""
    return minute_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


MONDAY = at("2026-12-07")


def calendar(
    id: str,
    start: str = "06:00",
    end: str = "14:00",
    days: Iterable[int] = WORKDAYS,
    timezone: str = "UTC",
    exceptions: Iterable[CalendarException] = (),
) -> Calendar:
    shift = Shift(days=frozenset(days), start=minute_of_day(start), end=minute_of_day(end))
    return Calendar(id=id, timezone=timezone, shifts=(shift,), exceptions=tuple(exceptions))


def closed(start: str, end: str) -> CalendarException:
    return CalendarException(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end), open=False)


def minute_of_day(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
