"""Availability and load by day, as the books show them."""

from dataclasses import dataclass
from datetime import date

from app.domain.quantity import Units


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailableDay:
    """One local day of the site.

    ``on_hand`` is what lies there when the day begins, every hold and commitment kept; ``receipts`` arrive and
    ``pegged`` leaves within it, so that the next day begins with on_hand + receipts - pegged. ``uncommitted`` is
    what of the supply usable by the day's end nobody is pegged to; ``atp`` is what a new order may take by then
    and every need is still met.
    """

    day: date
    on_hand: Units
    receipts: Units
    pegged: Units
    uncommitted: Units
    atp: Units


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAvailability:
    """``unlimited`` items are never short, whatever the days say. ``decimals``: as the item is counted."""

    item: str
    site: str
    decimals: int
    plan_version: int
    unlimited: bool
    days: tuple[AvailableDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadDay:
    """Minutes of all units together on one local day.

    Open ones are by the calendar and overtime that was agreed on; overtime is what its calendar could add.
    """

    day: date
    open_minutes: int
    overtime_minutes: int
    booked_minutes: int
    free_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceLoad:
    resource: str
    plan_version: int
    days: tuple[LoadDay, ...]
