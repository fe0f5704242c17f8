"""Show, day by day, how long a resource is open and how much of that is taken."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.domain.calendar import calendar_of, open_windows, without
from app.domain.capacity import Resource, away_in_overtime
from app.domain.errors import UnknownResource
from app.domain.snapshot import Snapshot
from app.domain.timeline import Minute, Window, day_window
from app.domain.views import LoadDay, ResourceLoad
from app.use_cases.by_now import read_now
from app.use_cases.days import days_between
from app.use_cases.ports import Ports

Away = tuple[Minute, Minute, int]
"""From when to when so many units are not part of an overtime."""


def read_load(resource: str, start: date | None, end: date | None, ports: Ports) -> ResourceLoad:
    """Local days of the resource's site from ``start`` (today) up to ``end`` (two weeks on), which is not one of them.

    Raises:
        UnknownResource
        ParametersRejected: no days or too many.
    """
    snapshot, moment = read_now(ports)
    found = snapshot.plant.resources.get(resource)
    if found is None:
        raise UnknownResource(f"There is no resource {resource}.")
    zone = ZoneInfo(snapshot.plant.sites[found.site].timezone)
    days = days_between(start, end, zone, moment.planned, ports.limits)
    away = _away(snapshot, found)
    return ResourceLoad(
        resource=resource,
        plan_version=snapshot.version,
        days=tuple(_row(snapshot, found, away, day, day_window(day, zone)) for day in days),
    )


def _row(snapshot: Snapshot, resource: Resource, away: Sequence[Away], day: date, window: Window) -> LoadDay:
    open_minutes = booked = free = 0
    open_time = snapshot.compiled.open_time(resource, *window)
    for start, end in _pieces(snapshot, resource, away, open_time):
        absent = sum(units for since, until, units in away if since <= start < until)
        units = resource.units_at(start) - absent
        used = _used(snapshot, resource, start) - absent
        open_minutes += units * (end - start)
        booked += used * (end - start)
        free += max(0, units - used) * (end - start)
    more = _pieces(snapshot, resource, away, without(_overtime(snapshot, resource, window), open_time))
    overtime = sum(resource.units_at(start) * (end - start) for start, end in more)
    return LoadDay(day=day, open=open_minutes, overtime=overtime, booked=booked, free=free)


def _overtime(snapshot: Snapshot, resource: Resource, window: Window) -> list[Window]:
    """The minutes of its overtime calendar, where it has one, without what closes the whole resource."""
    if resource.overtime is None:
        return []
    calendar = snapshot.plant.calendars[resource.overtime.calendar]
    return without(open_windows(calendar, *window), snapshot.compiled.closures(resource))


def _away(snapshot: Snapshot, resource: Resource) -> list[Away]:
    calendar = calendar_of(snapshot.plant.calendars, resource.calendar)
    return list(away_in_overtime(resource, calendar, snapshot.compiled.overtime_of.get(resource.id, [])))


def _pieces(snapshot: Snapshot, resource: Resource, away: Sequence[Away], windows: list[Window]) -> list[Window]:
    """The windows cut where the number of units there, or of those taken, changes."""
    changes = [*snapshot.occupations[resource.id].times, *(change.at for change in resource.unit_changes)]
    cuts = sorted({*changes, *(edge for since, until, _ in away for edge in (since, until))})
    return [
        piece for start, end in windows for piece in pairwise([start, *(cut for cut in cuts if start < cut < end), end])
    ]


def _used(snapshot: Snapshot, resource: Resource, minute: int) -> int:
    """Units that bookings and planned work take; those that are not there at the time count as taken, so less them."""
    occupation = snapshot.occupations[resource.id]
    at = bisect_right(occupation.times, minute) - 1
    taken = occupation.used[at] if at >= 0 else 0
    return taken - (resource.units_most - resource.units_at(minute))
