"""The plant model made ready for look-ups: sources by item and site, lanes, and calendars as work axes."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cached_property, reduce
from itertools import chain
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.calendar import calendar_of, even_midnight, intersection, minute_of_wall, open_windows, union, without
from app.domain.capacity import (
    Booking,
    CapacityEvent,
    Resource,
    bookings_by_resource,
    closes,
    overtime_by_resource,
)
from app.domain.demand import Requirement
from app.domain.hours.on_machines import on_machines
from app.domain.hours.open_hours import OpenHours
from app.domain.hours.work_axis import WorkAxis
from app.domain.plans import Plans, plans_of
from app.domain.plant import PlantModel, parts_that_differ
from app.domain.promise import Promise
from app.domain.snapshots.sources import Sources
from app.domain.supply import Departure, Lane, Purchasing, Receipt
from app.domain.timeline import MINUTES_PER_DAY, Minute, Window, instant_of

# Calendars are expanded in stretches that begin on these boundaries, so that an axis serves for weeks of asking.
STRETCH = 28 * MINUTES_PER_DAY

OVER_REMEMBERED_MAX = 100
"""Promises that are over and still remembered as sound, beside as many as are not: some dozen kilobytes each."""

COMES_AND_GOES = frozenset(
    {"stock", "safety_stock", "receipts", "requirements", "customers", "open_orders", "waiting_orders"}
)
"""Parts of the plant model on which neither hours nor the ways of working and moving rest."""

HAPPENS_TO_CAPACITY = frozenset({"bookings", "capacity_events"})
"""Parts on which hours rest, and those ways do not."""


class CompiledPlant:
    """Immutable but for its caches."""

    def __init__(self, plant: PlantModel) -> None:
        self.plant = plant
        self._axes: dict[tuple[Minute, tuple[str, ...], tuple[str, ...], str | None], WorkAxis] = {}
        self._windows: dict[tuple[Minute, str, str], Sequence[Window]] = {}
        self._departures: dict[tuple[Window, tuple[Departure, ...], str], list[Minute]] = {}
        self._sound: dict[str, Promise] = {}
        self._memory: dict[str, dict[Any, Any]] = {}
        self.works_overtime: frozenset[str] = frozenset()
        """Resources whose overtime calendar may be planned on: none, but for a question."""

    def replaced_by(self, plant: PlantModel) -> "CompiledPlant":
        """Another plant model, compiled; what rests on nothing that is different there is kept."""
        after = CompiledPlant(plant)
        after._departures = self._departures
        other = parts_that_differ(self.plant, plant)
        if other <= COMES_AND_GOES | HAPPENS_TO_CAPACITY:
            after._memory, after.sources, after.plans = self._memory, self.sources, self.plans
        if other <= COMES_AND_GOES:
            after._axes, after._windows, after._sound = self._axes, self._windows, self._sound
            after.bookings_of, after.overtime_of = self.bookings_of, self.overtime_of
            after.stops, after.open_hours = self.stops, self.open_hours
        return after

    def supposing(
        self, plant: PlantModel, resource: str | None = None, source: Purchasing | Lane | None = None
    ) -> "CompiledPlant":
        """For a question: another model in the terms of one purchase or lane or the hours of one resource, alone."""
        after = CompiledPlant(plant)
        after._memory, after._departures = self._memory, self._departures
        after._windows = {
            key: known for key, known in self._windows.items() if key[2] != resource or key[1] == "calendar"
        }
        after._axes = {key: known for key, known in self._axes.items() if resource not in key[1]}
        after.bookings_of = self.bookings_of
        after.sources = self.sources.put([source]) if source else self.sources
        return after

    def choosing_from(self, sources: Sources, works_overtime: frozenset[str] = frozenset()) -> "CompiledPlant":
        """For a question: the same plant where these are all the ways to get anything."""
        after = CompiledPlant(self.plant)
        after._axes, after._windows, after._departures = self._axes, self._windows, self._departures
        after.bookings_of = self.bookings_of
        after.sources, after.works_overtime = sources, works_overtime
        return after

    def memory(self, name: str) -> dict[Any, Any]:
        """What was worked out once of the ways of working and moving alone, kept for whoever works it out."""
        return self._memory.setdefault(name, {})

    def is_sound(self, promise: Promise) -> bool:
        """Whether this very promise was found to break no law of work or transport: as time passes none is broken."""
        return self._sound.get(promise.quote) is promise

    def note_sound(self, promise: Promise, promises: Mapping[str, Promise]) -> None:
        """``promises``: all that there are. Of what is over nobody asks again, and a process serves for months."""
        if len(self._sound) > 2 * len(promises) + OVER_REMEMBERED_MAX:
            # Listed first: others may note theirs meanwhile.
            for quote in [quote for quote in list(self._sound) if quote not in promises]:
                self._sound.pop(quote, None)
        self._sound[promise.quote] = promise

    def receipts_between(self, start: Minute, end: Minute) -> Sequence[Receipt]:
        """Those that are expected from one instant on and before another, the soonest first."""
        due_at = attrgetter("available_at")
        first, last = (bisect_left(self._receipts_by_date, at, key=due_at) for at in (start, end))
        return self._receipts_by_date[first:last]

    @cached_property
    def _receipts_by_date(self) -> Sequence[Receipt]:
        return sorted(self.plant.receipts.values(), key=attrgetter("available_at", "id"))

    @cached_property
    def fulfilled(self) -> frozenset[str]:
        """The runs, buys and moves that some row of the ERP is by now."""
        plant = self.plant
        rows: Iterable[Booking | Receipt | Requirement]
        rows = chain(plant.bookings.values(), plant.requirements.values(), plant.receipts.values())
        return frozenset(row.fulfils for row in rows if row.fulfils is not None)

    @cached_property
    def plans(self) -> Plans:
        return plans_of(self.plant)

    @cached_property
    def sources(self) -> Sources:
        return Sources.of(self.plant)

    @cached_property
    def bookings_of(self) -> Mapping[str, Sequence[Booking]]:
        """The feed's and what happened, each on a machine of its own where units are machines."""
        found = bookings_by_resource(self.plant.bookings.values(), self.plant.capacity_events.values())
        machines = {id: one for id in found if (one := self.plant.resources.get(id)) and one.setup_matrix is not None}
        return {**found, **{id: on_machines(found[id], resource) for id, resource in machines.items()}}

    @cached_property
    def overtime_of(self) -> Mapping[str, list[CapacityEvent]]:
        return overtime_by_resource(self.plant.capacity_events.values())

    @cached_property
    def stops(self) -> Mapping[str, list[Window]]:
        """When something takes units of a resource away that nobody planned with: sorted and disjoint."""
        taken: dict[str, list[Window]] = defaultdict(list)
        for event in self.plant.capacity_events.values():
            if not event.opens:
                taken[event.resource].append(event.window)
        return {resource: union(windows) for resource, windows in taken.items()}

    @cached_property
    def open_hours(self) -> OpenHours:
        """What the laws read; the solver has the axes."""
        return OpenHours(self.plant, self.bookings_of, self.overtime_of)

    def family_of(self, routing: str, step: str) -> str | None:
        """What a machine must be set up for to do a step; None also for one that its routing does not know any more."""
        return self._families.get((routing, step))

    @cached_property
    def _families(self) -> Mapping[tuple[str, str], str]:
        steps = ((routing.id, step) for routing in self.plant.routings.values() for step in routing.steps)
        return {(routing, step.id): step.setup_family for routing, step in steps if step.setup_family is not None}

    def stretch(self, now: Minute) -> Window:
        """The stretch that calendars are expanded over when asked at ``now``: the horizon and a margin at both ends."""
        start = now // STRETCH * STRETCH - STRETCH
        return (start, start + (self.plant.settings.horizon_days * MINUTES_PER_DAY) + 4 * STRETCH)

    def departures_of(self, lane: Lane, now: Minute) -> Sequence[Minute]:
        """In order, over the same stretch. Lanes that leave alike share them: a year takes some milliseconds."""
        stretch, timezone = self.stretch(now), self.plant.sites[lane.origin].timezone
        key = (stretch, lane.departures, timezone)
        if key not in self._departures:
            self._departures[key] = sorted(_departures(lane.departures, ZoneInfo(timezone), *stretch))
        return self._departures[key]

    def axis_of_calendar(self, calendar: str | None, now: Minute) -> WorkAxis:
        return self._axis((), (), calendar, now)

    def axis_of_resources(self, resources: tuple[str, ...], now: Minute, overtime: tuple[str, ...] = ()) -> WorkAxis:
        """The minutes in which all of these resources are open, some of them in overtime, too (``open_time``)."""
        found = self._axes.get((now // STRETCH, resources, overtime, None))
        return self._axis(resources, overtime, None, now) if found is None else found

    def _axis(
        self, resources: tuple[str, ...], overtime: tuple[str, ...], calendar: str | None, now: Minute
    ) -> WorkAxis:
        key = (now // STRETCH, resources, overtime, calendar)
        if key not in self._axes:
            kinds = [("overtime" if resource in overtime else "resource", resource) for resource in resources]
            opened = [self._open(kind, name, now) for kind, name in kinds or [("calendar", calendar or "")]]
            self._axes[key] = WorkAxis(reduce(intersection, opened))
        return self._axes[key]

    def _open(self, kind: str, name: str, now: Minute) -> Sequence[Window]:
        key = (now // STRETCH, kind, name)
        if key not in self._windows:
            self._windows[key] = self._expanded(kind, name, now)
        return self._windows[key]

    def _expanded(self, kind: str, name: str, now: Minute) -> Sequence[Window]:
        """A calendar takes a millisecond for a year; dozens of resources may have the same."""
        stretch = self.stretch(now)
        if kind == "calendar":
            return open_windows(self.plant.calendars[name] if name else None, *stretch)
        resource = self.plant.resources[name]
        windows = self._open("calendar", resource.calendar or "", now)
        if kind == "overtime" and resource.overtime is not None:
            windows = union([*windows, *self._open("calendar", resource.overtime.calendar, now)])
        return self._agreed(resource, windows, stretch)

    def open_time(self, resource: Resource, start: Minute, end: Minute) -> Sequence[Window]:
        """The calendar of a resource with the overtime agreed on, without the closures."""
        calendar = calendar_of(self.plant.calendars, resource.calendar)
        return self._agreed(resource, open_windows(calendar, start, end), (start, end))

    def _agreed(self, resource: Resource, windows: Sequence[Window], within: Window) -> Sequence[Window]:
        """Some windows with the overtime agreed on, without the closures; the very same where there are neither."""
        agreed = union(event.window for event in self.overtime_of.get(resource.id, []))
        if agreed:
            windows = union([*windows, *intersection(agreed, [within])])
        closures = self.closures(resource)
        return without(windows, closures) if closures else windows

    def closures(self, resource: Resource) -> list[Window]:
        """When all its units are down."""
        bookings = self.bookings_of.get(resource.id, [])
        return [(booking.start, booking.end) for booking in bookings if closes(booking, resource)]


def _departures(weekly: Iterable[Departure], zone: ZoneInfo, start: Minute, end: Minute) -> Iterator[Minute]:
    """At their wall times, on the days that begin between two instants."""
    day = instant_of(start).astimezone(zone).replace(hour=0, minute=0, tzinfo=None)
    while (midnight := minute_of_wall(day, zone, last=False)) < end:
        even = even_midnight(day.date(), zone)
        for departure in weekly:
            if day.weekday() in departure.days and midnight >= start:
                wall = day + timedelta(minutes=departure.minute)
                yield minute_of_wall(wall, zone, last=False) if even is None else even + departure.minute
        day += timedelta(days=1)
