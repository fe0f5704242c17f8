"""Days, hours, instants and counts, as people read them."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from app.domain.timeline import MINUTES_PER_HOUR, Minute, instant_of


def day_text(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def instant_text(minute: Minute, zone: ZoneInfo) -> str:
    local = instant_of(minute).astimezone(zone)
    return f"{day_text(local.date())} {local:%H:%M}"


NAMED_MAX = 3
"""Of many names nobody reads more."""


def some_of(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED_MAX]) + (f" and {len(names) - NAMED_MAX} more" if len(names) > NAMED_MAX else "")


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def days(count: int) -> str:
    return counted(count, "day")


def hours(minutes: int) -> str:
    """To the minute: of half an hour that is saved nothing must be lost."""
    whole, rest = divmod(minutes, MINUTES_PER_HOUR)
    told = [counted(count, unit) for count, unit in ((whole, "hour"), (rest, "minute")) if count]
    return " ".join(told) or counted(0, "minute")
