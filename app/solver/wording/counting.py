"""Days, hours, instants and counts, as people read them."""

from datetime import date
from zoneinfo import ZoneInfo

from app.domain.timeline import Minute, instant_of


def day_text(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def instant_text(minute: Minute, zone: ZoneInfo) -> str:
    local = instant_of(minute).astimezone(zone)
    return f"{day_text(local.date())} {local:%H:%M}"


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def days(count: int) -> str:
    return counted(count, "day")


def hours(minutes: int) -> str:
    return counted(-(-minutes // 60), "hour")
