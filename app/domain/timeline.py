"""The one place where instants become minutes: whole UTC minutes since 2000-01-01T00:00Z."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 24 * 60

# Far enough for any plan, near enough that every minute fits a database integer.
LAST_MINUTE = 200 * 366 * MINUTES_PER_DAY

FOREVER = 1 << 40
"""Later than any of them: when what has no end ends, and what never comes is there."""

DAYS_KEPT = 10_000
"""Midnights of three years in nine time zones are found once: a plan asks for thousands, and each is looked up."""

Minute = int
"""Minutes since EPOCH."""

Window = tuple[Minute, Minute]
"""Half-open: the first minute is inside, the second is not."""


def minute_of(instant: datetime) -> Minute:
    """The whole minute at or before an instant.

    Raises:
        ValueError: the instant has no time zone.
    """
    return _since_epoch(instant) // timedelta(minutes=1)


def minute_at_or_after(instant: datetime) -> Minute:
    """The whole minute at or after an instant: a part of a minute counts as one."""
    return -(-_since_epoch(instant) // timedelta(minutes=1))


def instant_of(minute: Minute) -> datetime:
    return EPOCH + timedelta(minutes=minute)


def day_window(day: date, zone: ZoneInfo) -> Window:
    """The minutes of one local day: 23, 24 or 25 hours of them."""
    return (_local_midnight(day, zone), _local_midnight(day + timedelta(days=1), zone))


def local_day(minute: Minute, zone: ZoneInfo) -> date:
    return instant_of(minute).astimezone(zone).date()


def day_that_ends_at_or_after(minute: Minute, zone: ZoneInfo) -> date:
    """The local day within which an instant is still in time: midnight belongs to the day it ends."""
    return local_day(minute - 1, zone)


def days_between(start: Minute, end: Minute, zone: ZoneInfo) -> int:
    """By the calendar of a place, where a day may have 23 or 25 hours; a part of a day counts as one."""
    first, last = (day_that_ends_at_or_after(minute, zone) for minute in (start, end))
    is_later_in_its_day = day_window(last, zone)[1] - end < day_window(first, zone)[1] - start
    return (last - first).days + is_later_in_its_day


def full_hour_at_or_after(minute: Minute, zone: ZoneInfo) -> Minute:
    """By the clocks of a place: in Kolkata it is half past in UTC."""
    past = instant_of(minute).astimezone(zone).minute
    return minute + -past % MINUTES_PER_HOUR


@lru_cache(maxsize=DAYS_KEPT)
def _local_midnight(day: date, zone: ZoneInfo) -> Minute:
    return minute_of(datetime.combine(day, time(0), tzinfo=zone))


def _since_epoch(instant: datetime) -> timedelta:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return instant - EPOCH


def clock(minute: Minute) -> str:
    """An instant as a reader of a violation or a refusal knows it."""
    return f"{instant_of(minute):%Y-%m-%dT%H:%MZ}"


def moment_text(instant: datetime) -> str:
    """An instant as finely as it was measured, and as it is written wherever it is shown."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
