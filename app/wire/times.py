"""When something is, as JSON says it: instants, days, wall times and durations, read from their text."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.domain.timeline import EPOCH, LAST_MINUTE, MINUTES_PER_DAY, MINUTES_PER_HOUR, instant_of
from app.wire.faults import Wrong
from app.wire.limits import DURATION_MINUTES_MAX

# Days whose both edges are instants that can be sent as well, in every time zone.
DAY_FIRST, DAY_LAST = date(2000, 1, 2), date(2199, 12, 31)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# From 3.14 on Python takes 24:00 for the next day.
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt](?!24)\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_LOCAL_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T(?!24)\d{2}:\d{2}(:00)?", re.ASCII)
_END_OF_A_DAY = re.compile(r"(\d{4}-\d{2}-\d{2}T)24:00(:00)?", re.ASCII)
_WALL_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
# Longer ones than any that is taken are still durations, and are told that they are too long.
_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,99})W)?(?:(\d{1,99})D)?(?:T(?=.)(?:(\d{1,99})H)?(?:(\d{1,99})M)?(?:(\d{1,99})S)?)?", re.ASCII
)


def instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise Wrong("not_an_instant", 'must be an instant with its time zone, such as "2026-12-10T14:00:00Z"')
    try:
        read = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong("not_an_instant", f"must be an instant that exists, unlike {value}") from None
    if not EPOCH <= read <= instant_of(LAST_MINUTE):
        raise Wrong("out_of_range", f"must lie between {EPOCH.date()} and {instant_of(LAST_MINUTE).date()}")
    return read


def day(value: Any) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Wrong("not_a_date", 'must be a date such as "2026-12-10"')
    try:
        read = date.fromisoformat(value)
    except ValueError:
        raise Wrong("not_a_date", f"must be a date that exists, unlike {value}") from None
    if not DAY_FIRST <= read <= DAY_LAST:
        raise Wrong("out_of_range", f"must lie between {DAY_FIRST} and {DAY_LAST}")
    return read


def instant_or_day(value: Any) -> datetime | date:
    if isinstance(value, str) and len(value) > 10 and value[10] in "Tt":
        return instant(value)
    if isinstance(value, str) and _DATE.fullmatch(value):
        return day(value)
    raise Wrong(
        "not_an_instant",
        'must be an instant with its time zone, such as "2026-12-10T14:00:00Z", or a date such as "2026-12-10"',
    )


def wished_date(value: Any) -> datetime | date | None:
    if value == "asap":
        return None
    try:
        return instant_or_day(value)
    except Wrong as wrong:
        raise Wrong(wrong.code, wrong.detail + ', or "asap"') from None


def local_instant(value: Any) -> datetime:
    if isinstance(value, str) and _LOCAL_INSTANT.fullmatch(value):
        try:
            wall = datetime.fromisoformat(value)
        except ValueError:
            raise Wrong("not_a_wall_time", f"must be a time that exists, unlike {value}") from None
        day(value[:10])
        return wall
    raise Wrong("not_a_wall_time", 'must be a local time without zone, such as "2026-12-24T00:00"')


def local_instant_end(value: Any) -> datetime:
    if isinstance(value, str) and (found := _END_OF_A_DAY.fullmatch(value)):
        return local_instant(f"{found[1]}00:00") + timedelta(days=1)
    return local_instant(value)


def wall_time(value: Any) -> int:
    if isinstance(value, str) and _WALL_TIME.fullmatch(value):
        return int(value[:2]) * 60 + int(value[3:])
    raise Wrong("not_a_wall_time", 'must be a time of day from "00:00" to "23:59", the hour in two digits, no seconds')


def wall_time_end(value: Any) -> int:
    if value == "24:00":
        return MINUTES_PER_DAY
    try:
        return wall_time(value)
    except Wrong as wrong:
        raise Wrong(wrong.code, wrong.detail + ', or "24:00" for the end of the day') from None


def duration(value: Any, *, longest: int = DURATION_MINUTES_MAX) -> int:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0, 1)
    if seconds % 60:
        raise Wrong(
            "not_a_duration",
            'must be a duration of whole minutes, such as "P1DT4H" or "PT30M"; months and years are not all as long',
        )
    length = (weeks * 7 + days) * MINUTES_PER_DAY + hours * MINUTES_PER_HOUR + minutes + seconds // 60
    if length > longest:
        raise Wrong("out_of_range", f"must not be longer than {longest // MINUTES_PER_DAY} days")
    return length
