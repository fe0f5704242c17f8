"""What work is done on: resources, their units over time, what occupies them already, and what happens to them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from app.domain.calendar import Calendar, open_windows, union, without
from app.domain.timeline import FOREVER, LAST_MINUTE, Minute, Window


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
    """A machine group, a crew or a tool: units that share a calendar.

    They are interchangeable, but with a setup matrix: then each unit, numbered from 1, is a machine of its own, set up
    for ``setup_state`` until some work or booking sets it up for another family.
    """

    id: str
    site: str
    calendar: str | None = None
    units: int = 1
    cost_per_hour: Decimal = Decimal(0)
    overtime: Overtime | None = None
    unit_changes: tuple[UnitChange, ...] = ()
    setup_matrix: str | None = None
    setup_state: str | None = None

    @property
    def units_most(self) -> int:
        return max([self.units, *(change.units for change in self.unit_changes)])

    def units_at(self, minute: Minute) -> int:
        if not self.unit_changes:
            return self.units
        past = [change for change in self.unit_changes if change.at <= minute]
        return sorted(past, key=lambda change: change.at)[-1].units if past else self.units

    @property
    def levels(self) -> Iterator[tuple[Minute, Minute, int]]:
        """From when to when it has how many units."""
        for start, end in pairwise([0, *sorted(change.at for change in self.unit_changes), FOREVER]):
            if start < end:
                yield start, end, self.units_at(start)

    def units_most_within(self, start: Minute, end: Minute) -> int:
        later = [change.units for change in self.unit_changes if start < change.at < end]
        return max([self.units_at(start), *later])


class BookingKind(StrEnum):
    WORK_ORDER = "work_order"
    DOWNTIME = "downtime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Units that somebody else uses. Work pauses over a downtime of all units; no work crosses a work order.

    ``fulfils`` names the run of ours whose time it now is. ``unit`` says which machine, where they are no
    interchangeable ones; ``family`` is what it leaves that machine set up for, None: as it was.
    """

    id: str
    resource: str
    start: Minute
    end: Minute
    units: int = 1
    kind: BookingKind = BookingKind.WORK_ORDER
    fulfils: str | None = None
    unit: int | None = None
    family: str | None = None


class CapacityKind(StrEnum):
    BREAKDOWN = "breakdown"
    ABSENCE = "absence"
    MAINTENANCE = "maintenance"
    OVERTIME = "overtime"


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityEvent:
    """What happens to units of a resource for a time: overtime opens them, everything else takes them away.

    ``end`` is None while nobody knows it. An event that was called off ends when it starts.
    """

    id: str
    resource: str
    kind: CapacityKind
    start: Minute
    end: Minute | None
    units: int = 1
    unit: int | None = None
    reason: str | None = None

    @property
    def window(self) -> Window:
        return (self.start, LAST_MINUTE if self.end is None else self.end)

    @property
    def opens(self) -> bool:
        return self.kind is CapacityKind.OVERTIME


def bookings_by_resource(bookings: Iterable[Booking], events: Iterable[CapacityEvent]) -> Mapping[str, list[Booking]]:
    """The feed's bookings, and each event that takes units away as the downtime that it is."""
    found: dict[str, list[Booking]] = defaultdict(list)
    for booking in bookings:
        found[booking.resource].append(booking)
    for event in events:
        if not event.opens:
            start, end = event.window
            down = Booking(
                id=event.id,
                resource=event.resource,
                start=start,
                end=end,
                units=event.units,
                unit=event.unit,
                kind=BookingKind.DOWNTIME,
            )
            found[event.resource].append(down)
    return found


def overtime_by_resource(events: Iterable[CapacityEvent]) -> Mapping[str, list[CapacityEvent]]:
    found: dict[str, list[CapacityEvent]] = defaultdict(list)
    for event in events:
        if event.opens:
            found[event.resource].append(event)
    return found


def closes(booking: Booking, resource: Resource) -> bool:
    """Whether a booking closes the resource, so that work pauses over it, or merely occupies units of it.

    All units are those there are at the time. A downtime of some of them cannot tell which work stands on them, so it
    counts as occupied.
    """
    is_down = booking.kind is BookingKind.DOWNTIME
    return is_down and booking.units >= resource.units_most_within(booking.start, booking.end)


def machines_taken_by(booking: Booking, resource: Resource) -> range:
    """The numbers of the units that a booking takes: the one it names, or all of those there are at the time.

    Where it names none and is for some of them alone, ``on_machines`` has chosen for it.
    """
    if booking.unit is not None:
        return range(booking.unit, booking.unit + 1)
    return range(1, resource.units_most_within(booking.start, booking.end) + 1)


def away_in_overtime(
    resource: Resource, calendar: Calendar | None, overtime: Sequence[CapacityEvent]
) -> Iterator[tuple[Minute, Minute, int]]:
    """How many units stay away, from when to when, while overtime alone opens the resource.

    Units of overtimes that overlap add up.
    """
    for window in union(event.window for event in overtime):
        for start, end in without([window], open_windows(calendar, *window)):
            edges = [*(edge for event in overtime for edge in event.window), *(one.at for one in resource.unit_changes)]
            cuts = sorted({start, end, *(edge for edge in edges if start < edge < end)})
            for since, until in pairwise(cuts):
                there = sum(event.units for event in overtime if event.window[0] <= since < event.window[1])
                if resource.units_at(since) > there:
                    yield (since, until, resource.units_at(since) - there)
