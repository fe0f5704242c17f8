"""Shapes of when and where: calendars, sites, ship-tos, lanes, customers."""

from pydantic import Field

from app.wire.limits import DEPARTURES_MAX, EXCEPTIONS_MAX, SHIFTS_MAX
from app.wire.types import (
    Id,
    LocalInstant,
    LocalInstantEnd,
    Minutes,
    Money,
    NonNegative,
    Priority,
    Shape,
    Text,
    WallTime,
    WallTimeEnd,
    Weekday,
    as_sent,
)


class ShiftIn(Shape):
    days: list[Weekday] = Field(min_length=1, max_length=7)
    """Weekdays on which the shift starts."""
    start: WallTime
    """Local time of day."""
    end: WallTimeEnd
    """Local time of day; at or before the start it lies on the next day, "24:00" is the end of the day."""


class CalendarExceptionIn(Shape):
    start: LocalInstant
    """Local time, included."""
    end: LocalInstantEnd
    """Local time, not included; `24:00` ends a day."""
    open: bool = False
    """Whether it is open or closed then; of two exceptions that overlap the one listed last wins."""


class CalendarIn(Shape):
    id: Id
    timezone: Text = "UTC"
    """A name of the IANA time zone database."""
    shifts: list[ShiftIn] = Field(default_factory=list, max_length=SHIFTS_MAX)
    exceptions: list[CalendarExceptionIn] = Field(default_factory=list, max_length=EXCEPTIONS_MAX)


class SiteIn(Shape):
    id: Id
    timezone: Text = "UTC"
    """A name of the IANA time zone database."""
    shipping_calendar: Id | None = None
    """When shipments leave; none is always."""
    receiving_calendar: Id | None = None
    """When goods are received; none is always."""
    pick_pack_minutes: Minutes = 0
    """Elapsed minutes of picking and packing before anything leaves."""


class ShipToIn(Shape):
    id: Id
    """Distinct from the ids of sites: a lane ends at either."""
    timezone: Text = "UTC"
    """A name of the IANA time zone database."""
    receiving_calendar: Id | None = None
    """When goods are received; none is always."""


class DepartureIn(Shape):
    days: list[Weekday] = Field(min_length=1, max_length=7)
    time: WallTime
    """Local time of day at the lane's origin."""


class LaneExpediteIn(Shape):
    transit_hours: NonNegative
    extra_cost_per_unit: Money = as_sent("0.00")


class LaneIn(Shape):
    id: Id
    origin: Id = Field(alias="from")
    """A site."""
    destination: Id = Field(alias="to")
    """Another site, or a ship-to."""
    transit_hours: NonNegative = as_sent(0)
    """Elapsed hours, rounded up to whole minutes."""
    departures: list[DepartureIn] | None = Field(default=None, min_length=1, max_length=DEPARTURES_MAX)
    """Weekly departures; none leaves whenever shipping is open."""
    cost_per_unit: Money = as_sent("0.00")
    mode: Text = ""
    priority: Priority = 1
    expedite: LaneExpediteIn | None = None


class CustomerIn(Shape):
    id: Id
    demand_class: Text = ""
    priority: Priority = 1
    """Lower is more urgent: of its requests and open orders that say nothing else."""
    ship_to: Id | None = None
    """Where deliveries go unless the request says otherwise."""
