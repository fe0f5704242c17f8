"""When a piece of work fits beside bookings, others' work and what is placed already, and when it ends."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.capacity import Booking, Resource
from app.domain.plant import PlantModel
from tests.oracle.change_overs import Standing, Unit, closed_to, leave_its_minutes, minutes_between
from tests.oracle.times import NEVER, Clockwork, Windows, most_within, next_open, on_machines, shuts, taken_from

Held = tuple[str, int]
"""A resource and the number of its unit; 0 where units are interchangeable."""

Taken = dict[Held, list[tuple[int, int, str | None]]]
"""Intervals that the search has given to its own work, with the family of that work."""


@dataclass(frozen=True)
class Work:
    """An operation that is planned already. ``fence``: nothing of it, its change-over included, may start before."""

    held: Held
    start: int
    end: int
    family: str | None
    fence: int


def units_of(resource: Resource) -> Sequence[int]:
    """Each machine by its number where a setup matrix makes them machines; else any unit is as good."""
    if resource.setup_matrix is None:
        return [0]
    return range(1, most_within(resource, 0, NEVER) + 1)


class Machines:
    def __init__(self, plant: PlantModel, clockwork: Clockwork, others: Sequence[Work] = (), fence: int = 0) -> None:
        self.plant = plant
        self._clockwork = clockwork
        self._fence = fence
        self._others = others
        self._open: dict[tuple[str, ...], Windows] = {}
        self._booked = {id: self._bookings(id) for id in plant.resources}
        self._units = {
            (id, unit): self._unit(resource, unit)
            for id, resource in plant.resources.items()
            for unit in units_of(resource)
            if unit
        }

    def slots(
        self,
        held: Sequence[Held],
        minutes: int,
        ready: int,
        taken: Taken,
        family: str | None,
        interruptible: bool,
        calendar: str | None,
        *,
        not_before: int = 0,
        change_over: bool = True,
        more: Collection[Held] = (),
    ) -> Iterator[tuple[int, int]]:
        """Start and end of the first fit at or after ``ready``; where it holds a machine, of the first in every gap.

        None ends sooner than ``not_before``. ``more``: where there may be other work of one's own yet.
        """
        if minutes == 0 or ready >= NEVER:
            yield (max(ready, not_before), max(ready, not_before))
            return
        names = [id for id, _ in held]
        windows = self._open_together(tuple(sorted(names))) if held else self._clockwork.calendar(calendar)
        full = [entry for id in set(names) for entry in self._full(id, held.count((id, 0)), taken)]
        machines = [one for one in held if one[1]]
        if len(set(machines)) < len(machines):
            return  # No machine does two things at once.
        gaps: list[int] = []
        for machine in machines:
            closed = self._closed_to(machine, family, taken, change_over=change_over, is_last=machine not in more)
            full += closed
            gaps += [since for since, _ in closed]

        def first(since: int) -> tuple[int, int]:
            return self._first(windows, full, minutes, since, interruptible=interruptible)

        while True:
            # Work that may start later never ends sooner.
            ready += bisect_left(range(ready, not_before), not_before, key=lambda since: first(since)[1])
            start, end = first(ready)
            if end >= NEVER:
                return
            yield (start, end)
            later = [since for since in gaps if since >= end]
            if not later or not change_over:
                return
            ready = min(later)

    def _first(
        self, windows: Windows, full: Sequence[tuple[int, int]], minutes: int, ready: int, *, interruptible: bool
    ) -> tuple[int, int]:
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
        """Units taken by others: bookings that do not close the resource, work, and units it does not have by then."""
        resource = self.plant.resources[id]
        most = _most(resource)
        taken = [(one.start, one.end, one.units) for one in self._occupying(id)]
        taken += [(work.start, work.end, 1) for work in self._others if work.held == (id, 0)]
        taken += [(since, until, most - units) for since, until, units in _units_there(resource)]
        return [entry for entry in taken if entry[0] < entry[1] and entry[2] > 0]

    def _occupying(self, id: str) -> Iterator[Booking]:
        return (one for one in taken_from(self.plant, id) if not shuts(one, self.plant.resources[id]))

    def _full(self, id: str, wanted: int, taken: Taken) -> list[tuple[int, int]]:
        """Stretches between two events on which fewer units are free than wanted."""
        if wanted == 0:
            return []
        if wanted > _most(self.plant.resources[id]):
            return [(0, NEVER)]
        rows = [*self._booked[id], *((start, end, 1) for start, end, _ in taken.get((id, 0), ()))]
        events = sorted({edge for start, end, _ in rows for edge in (start, end)})
        return [
            (since, until)
            for since, until in pairwise(events)
            if sum(units for start, end, units in rows if start <= since < end) + wanted
            > _most(self.plant.resources[id])
        ]

    def _unit(self, resource: Resource, unit: int) -> Unit:
        """One machine as it stands: booked, worked on, and not there while there are fewer."""
        there = [
            Standing(one.start, one.end, one.family)
            for one, units in on_machines(self.plant, resource)
            if unit in units and not shuts(one, resource)
        ]
        there += [Standing(since, until, None) for since, until, units in _units_there(resource) if unit > units]
        there += [
            Standing(work.start, work.end, work.family, work.fence, is_work=True)
            for work in self._others
            if work.held == (resource.id, unit)
        ]
        return Unit(
            matrix=self.plant.setup_matrices[resource.setup_matrix or ""],
            state=resource.setup_state,
            windows=self._clockwork.resource(resource.id),
            there=[one for one in there if one.start < one.end],
        )

    def change_overs(self, machine: Held, own: Sequence[tuple[int, int, str | None]]) -> Iterator[int]:
        """The minutes of each that one's own work on a machine takes."""
        unit = self._units[machine]
        there = [*unit.there, *(Standing(*work) for work in own)]
        for start, _, family in own:
            before = sorted((one for one in there if one.end <= start and one.family), key=lambda one: one.end)
            if family is not None:
                yield minutes_between(unit.matrix, before[-1].family if before else unit.state, family)

    def _closed_to(
        self, machine: Held, family: str | None, taken: Taken, *, change_over: bool, is_last: bool
    ) -> list[tuple[int, int]]:
        """The stretches that work of a family may not touch on one machine."""
        unit, own = self._units[machine], self._own(machine, taken)
        if not change_over:
            return [(one.start, one.end) for one in (*unit.there, *own)]
        return closed_to(unit, own, family, self._fence, is_last=is_last)

    def leave_others_their_minutes(self, taken: Taken) -> bool:
        """Whether the work of others can be set up for behind all that the search has placed."""
        machines = (machine for machine in taken if machine in self._units)
        return all(leave_its_minutes(self._units[machine], self._own(machine, taken)) for machine in machines)

    def _own(self, machine: Held, taken: Taken) -> list[Standing]:
        return [Standing(start, end, its, self._fence, is_work=True) for start, end, its in taken.get(machine, ())]


def _most(resource: Resource) -> int:
    return most_within(resource, 0, NEVER)


def _units_there(resource: Resource) -> Iterator[tuple[int, int, int]]:
    later = sorted((change.at, change.units) for change in resource.unit_changes)
    changes = [(0, resource.units), *later, (NEVER, 0)]
    for (since, units), (until, _) in pairwise(changes):
        yield (since, until, units)


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
