"""Availability and load by day."""

from pydantic import Field

from app.domain.day_by_day import ItemAvailability
from app.wire.text import DayText, Number, Shown, quantity


class AvailableDayOut(Shown):
    """One local day of the site."""

    date: DayText
    on_hand: Number
    """What lies there when the day begins, every hold and commitment kept."""
    receipts: Number
    """What arrives within the day."""
    pegged: Number
    """What leaves within the day for holds, commitments and requirements."""
    uncommitted: Number
    """What nobody is pegged to, of the supply usable by the day's end."""
    cumulative_atp: Number
    """What a new order may take by the day's end, every need still met."""


class AvailabilityOut(Shown):
    item: str
    site: str
    plan_version: int
    unlimited: bool
    """Never short, whatever the days say."""
    days: list[AvailableDayOut]

    @classmethod
    def from_domain(cls, found: ItemAvailability) -> "AvailabilityOut":
        decimals = found.decimals
        days = [
            AvailableDayOut(
                date=day.day,
                on_hand=quantity(day.on_hand, decimals),
                receipts=quantity(day.receipts, decimals),
                pegged=quantity(day.pegged, decimals),
                uncommitted=quantity(day.uncommitted, decimals),
                cumulative_atp=quantity(day.atp, decimals),
            )
            for day in found.days
        ]
        return cls.showing(found, days=days)


class LoadDayOut(Shown):
    """Minutes of all units together on one local day."""

    date: DayText = Field(validation_alias="day")
    open_minutes: int
    """By its calendar and by overtime that was agreed on (`POST /v1/capacity`), without what closes it."""
    overtime_minutes: int
    """What its overtime calendar could add to that."""
    booked_minutes: int
    free_minutes: int


class LoadOut(Shown):
    resource: str
    plan_version: int
    days: list[LoadDayOut]
