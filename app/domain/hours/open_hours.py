"""When calendars are open and what is booked on resources, as plain rows in order: all that the laws know of it.

Nothing here is shared with the work axes and profiles that the solver searches in, so that one bug does not blind both.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import compress
from operator import itemgetter

from app.domain.calendar import intersection, open_windows, union, without
from app.domain.capacity import Booking, CapacityEvent, closes
from app.domain.hours.by_start import ByStart
from app.domain.plant import PlantModel
from app.domain.timeline import MINUTES_PER_DAY, Minute, Window


class Hours(StrEnum):
    """Which time of a resource counts: its calendar, with the overtime agreed on, or all its overtime calendar, too."""

    REGULAR = "regular"
    AGREED = "agreed"
    OVERTIME = "overtime"


# Open time is worked out in stretches of so many minutes, each once.
STRETCH = 28 * MINUTES_PER_DAY

_start, _end = itemgetter(0), itemgetter(1)


class OpenHours:
    """Of one plant model. Immutable but for what it has looked up before."""

    def __init__(
        self,
        plant: PlantModel,
        bookings: Mapping[str, Sequence[Booking]],
        overtime: Mapping[str, Sequence[CapacityEvent]],
    ) -> None:
        self._plant = plant
        self._bookings = bookings
        self._overtime = overtime
        self._stretches: dict[tuple[Hours | None, str, int], Sequence[Window]] = {}
        self._booked: dict[str, tuple[ByStart[Booking], ByStart[Booking]]] = {}

    def of_calendar(self, calendar: str | None, start: Minute, end: Minute) -> Sequence[Window]:
        """The open windows between two instants: sorted, disjoint, touching ones merged. None is always open."""
        if calendar is None:
            return [(start, end)] if start < end else []
        return self._between(None, calendar, start, end)

    def of_resource(self, resource: str, start: Minute, end: Minute, hours: Hours = Hours.AGREED) -> Sequence[Window]:
        """Its hours, without what closes all units."""
        return self._between(hours, resource, start, end)

    def occupying(self, resource: str, start: Minute, end: Minute) -> Sequence[Booking]:
        """The bookings that take units within a stretch; one that closes the whole resource pauses work instead."""
        return self._closing_and_occupying(resource)[1].within(start, end)

    def closing(self, resource: str, start: Minute, end: Minute) -> Sequence[Booking]:
        """The bookings and breakdowns that close the whole resource within a stretch."""
        return self._closing_and_occupying(resource)[0].within(start, end)

    def occupying_before(self, resource: str, minute: Minute) -> Iterator[Booking]:
        """The same that have begun by an instant, the nearest first: the longest of those that start together."""
        return self._closing_and_occupying(resource)[1].before(minute)

    def _between(self, hours: Hours | None, id: str, start: Minute, end: Minute) -> Sequence[Window]:
        """Of a resource; without ``hours`` of a calendar."""
        found: list[Window] = []
        for number in range(start // STRETCH, (end - 1) // STRETCH + 1) if start < end else ():
            windows = self._stretch(hours, id, number)
            first, last = bisect_right(windows, start, key=_end), bisect_left(windows, end, key=_start)
            found += [(max(opens, start), min(shuts, end)) for opens, shuts in windows[first:last]]
        return found if len(found) < 2 else union(found)

    def _stretch(self, hours: Hours | None, id: str, number: int) -> Sequence[Window]:
        key = (hours, id, number)
        if key not in self._stretches:
            start, end = number * STRETCH, (number + 1) * STRETCH
            if hours is None:
                self._stretches[key] = open_windows(self._plant.calendars[id], start, end)
            else:
                self._stretches[key] = self._open(id, start, end, hours)
        return self._stretches[key]

    def _open(self, resource: str, start: Minute, end: Minute, hours: Hours) -> Sequence[Window]:
        known = self._plant.resources[resource]
        windows = self.of_calendar(known.calendar, start, end)
        extra = [event.window for event in self._overtime.get(resource, ())] if hours is not Hours.REGULAR else []
        if hours is Hours.OVERTIME and known.overtime is not None:
            extra += self.of_calendar(known.overtime.calendar, start, end)
        if extra:
            windows = intersection(union([*windows, *extra]), [(start, end)])
        closures = self._closing_and_occupying(resource)[0].within(start, end)
        return without(windows, [(closure.start, closure.end) for closure in closures])

    def _closing_and_occupying(self, resource: str) -> tuple[ByStart[Booking], ByStart[Booking]]:
        if resource not in self._booked:
            known = self._plant.resources.get(resource)
            bookings = sorted(self._bookings.get(resource, ()), key=lambda booking: (booking.start, booking.end))
            closing = [known is not None and closes(booking, known) for booking in bookings]
            occupying = [not closes_it for closes_it in closing]
            self._booked[resource] = (ByStart(compress(bookings, closing)), ByStart(compress(bookings, occupying)))
        return self._booked[resource]
