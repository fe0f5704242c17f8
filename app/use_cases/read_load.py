"""Show, day by day, how long a resource is open and how much of that is taken."""

from bisect import bisect_right
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.domain.calendar import open_windows, without
from app.domain.capacity import Resource, closes
from app.domain.errors import UnknownResource
from app.domain.snapshot import Snapshot
from app.domain.timeline import Window, day_window
from app.domain.views import LoadDay, ResourceLoad
from app.use_cases.days import days_between
from app.use_cases.ports import Moment, Ports
from app.use_cases.read_plant import read_snapshot


def read_load(resource: str, start: date | None, end: date | None, ports: Ports) -> ResourceLoad:
    """Local days of the resource's site from ``start`` (today) up to ``end`` (two weeks on), which is not one of them.

    Raises:
        UnknownResource
        RequestRejected: no days or too many.
    """
    snapshot, now = read_snapshot(ports), Moment(ports.clock.now()).planned
    found = snapshot.plant.resources.get(resource)
    if found is None:
        raise UnknownResource(f"There is no resource {resource}.")
    zone = ZoneInfo(snapshot.plant.sites[found.site].timezone)
    days = days_between(start, end, zone, now, ports.limits)
    return ResourceLoad(
        resource=resource,
        plan_version=snapshot.version,
        days=tuple(_row(snapshot, found, day, day_window(day, zone)) for day in days),
    )


def _row(snapshot: Snapshot, resource: Resource, day: date, window: Window) -> LoadDay:
    open_minutes = booked = free = 0
    regular = _open(snapshot, resource, resource.calendar, window)
    for start, end in _pieces(snapshot, resource, regular):
        units = resource.units_at(start)
        used = _used(snapshot, resource, start)
        open_minutes += units * (end - start)
        booked += used * (end - start)
        free += max(0, units - used) * (end - start)
    overtime = _open(snapshot, resource, resource.overtime.calendar, window) if resource.overtime else []
    extra = _pieces(snapshot, resource, without(overtime, regular))
    overtime_minutes = sum(resource.units_at(start) * (end - start) for start, end in extra)
    return LoadDay(day=day, open=open_minutes, overtime=overtime_minutes, booked=booked, free=free)


def _open(snapshot: Snapshot, resource: Resource, calendar: str | None, window: Window) -> list[Window]:
    """The minutes of a calendar within a window, without the downtimes that close the whole resource."""
    windows = open_windows(snapshot.plant.calendars[calendar] if calendar else None, *window)
    bookings = snapshot.compiled.bookings_of.get(resource.id, [])
    return without(windows, [(booking.start, booking.end) for booking in bookings if closes(booking, resource)])


def _pieces(snapshot: Snapshot, resource: Resource, windows: list[Window]) -> list[Window]:
    """The windows cut where the number of units there, or of those taken, changes."""
    changes = [*snapshot.occupations[resource.id].times, *(change.at for change in resource.unit_changes)]
    cuts = sorted(set(changes))
    return [
        piece for start, end in windows for piece in pairwise([start, *(cut for cut in cuts if start < cut < end), end])
    ]


def _used(snapshot: Snapshot, resource: Resource, minute: int) -> int:
    """Units that bookings and planned work take; those that are not there at the time count as taken, so less them."""
    occupation = snapshot.occupations[resource.id]
    at = bisect_right(occupation.times, minute) - 1
    taken = occupation.used[at] if at >= 0 else 0
    return taken - (resource.units_most - resource.units_at(minute))
