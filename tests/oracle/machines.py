"""When a piece of work fits beside bookings and what is placed already, and when it ends."""

from collections.abc import Sequence
from itertools import pairwise

from app.domain.plant import PlantModel
from tests.oracle.times import NEVER, Clockwork, Windows, next_open

Taken = dict[str, list[tuple[int, int]]]
"""Resource -> intervals that the search has given to its own work."""


class Machines:
    def __init__(self, plant: PlantModel, clockwork: Clockwork) -> None:
        self.plant = plant
        self._clockwork = clockwork
        self._open: dict[tuple[str, ...], Windows] = {}
        self._booked = {id: self._bookings(id) for id in plant.resources}

    def earliest(
        self,
        resources: Sequence[str],
        minutes: int,
        ready: int,
        taken: Taken,
        *,
        interruptible: bool,
        calendar: str | None,
    ) -> tuple[int, int]:
        """Start and end of the first fit at or after ``ready``; (NEVER, NEVER) where there is none."""
        if minutes == 0 or ready >= NEVER:
            return (ready, ready)
        windows = self._open_together(tuple(sorted(resources))) if resources else self._clockwork.calendar(calendar)
        full = [interval for id in sorted(set(resources)) for interval in self._full(id, resources.count(id), taken)]
        start = next_open(windows, ready)
        while start < NEVER:
            end = _worked(windows, start, minutes, interruptible=interruptible)
            if end is None:
                later = [window[0] for window in windows if window[0] > start]
                start = later[0] if later and not interruptible else NEVER
                continue
            in_the_way = [until for since, until in full if since < end and until > start]
            if not in_the_way:
                return (start, end)
            start = next_open(windows, max(in_the_way))
        return (NEVER, NEVER)

    def _open_together(self, resources: tuple[str, ...]) -> Windows:
        if resources not in self._open:
            windows: Windows = [(0, NEVER)]
            for id in resources:
                mine = self._clockwork.resource(id)
                pairs = [(max(a, c), min(b, d)) for a, b in windows for c, d in mine]
                windows = sorted(pair for pair in pairs if pair[0] < pair[1])
            self._open[resources] = windows
        return self._open[resources]

    def _bookings(self, id: str) -> list[tuple[int, int, int]]:
        """Units taken by others: bookings that do not close the resource, and units it does not have at the time."""
        resource = self.plant.resources[id]
        most = max([resource.units, *(change.units for change in resource.unit_changes)])
        taken = [
            (booking.start, booking.end, booking.units)
            for booking in self.plant.bookings.values()
            if booking.resource == id and not (booking.kind.value == "downtime" and booking.units >= most)
        ]
        changes = [(0, resource.units), *((change.at, change.units) for change in resource.unit_changes), (NEVER, 0)]
        taken += [(since, until, most - units) for (since, units), (until, _) in pairwise(changes)]
        return [entry for entry in taken if entry[0] < entry[1] and entry[2] > 0]

    def _full(self, id: str, wanted: int, taken: Taken) -> list[tuple[int, int]]:
        """Stretches between two events on which fewer units are free than wanted."""
        resource = self.plant.resources[id]
        most = max([resource.units, *(change.units for change in resource.unit_changes)])
        rows = [*self._booked[id], *((start, end, 1) for start, end in taken.get(id, ()))]
        events = sorted({edge for start, end, _ in rows for edge in (start, end)})
        return [
            (since, until)
            for since, until in pairwise(events)
            if sum(units for start, end, units in rows if start <= since < end) + wanted > most
        ]


def _worked(windows: Windows, start: int, minutes: int, *, interruptible: bool) -> int | None:
    """When work that starts in open time has had its minutes; None where it never has, or must not pause."""
    left = minutes
    for opens, closes in windows:
        if closes <= start:
            continue
        if max(opens, start) + left <= closes:
            return max(opens, start) + left
        if not interruptible:
            return None
        left -= closes - max(opens, start)
    return None
