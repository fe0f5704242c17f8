"""What work is done on: resources, their units over time, and what already occupies them."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.domain.timeline import Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtime:
    calendar: str
    cost_per_hour: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChange:
    """From this instant on the resource has that many units."""

    at: Minute
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A machine group, a crew or a tool: interchangeable units that share a calendar."""

    id: str
    site: str
    calendar: str | None = None
    units: int = 1
    cost_per_hour: Decimal = Decimal(0)
    overtime: Overtime | None = None
    unit_changes: tuple[UnitChange, ...] = ()

    @property
    def units_most(self) -> int:
        return max([self.units, *(change.units for change in self.unit_changes)])

    def units_at(self, minute: Minute) -> int:
        past = [change for change in self.unit_changes if change.at <= minute]
        return sorted(past, key=lambda change: change.at)[-1].units if past else self.units


class BookingKind(StrEnum):
    WORK_ORDER = "work_order"
    DOWNTIME = "downtime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Units that somebody else uses. Work pauses over a downtime of all units; no work crosses a work order."""

    id: str
    resource: str
    start: Minute
    end: Minute
    units: int = 1
    kind: BookingKind = BookingKind.WORK_ORDER


def closes(booking: Booking, resource: Resource) -> bool:
    """Whether a booking closes the resource, so that work pauses over it, or merely occupies units of it.

    A downtime of some of the units cannot tell which work stands on them, so it counts as occupied.
    """
    return booking.kind is BookingKind.DOWNTIME and booking.units >= resource.units_most
