"""Show, day by day, how long a resource is open and how much of that is taken."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.domain.calendar import calendar_of, intersection, open_windows, without
from app.domain.capacity import Resource, away_in_overtime
from app.domain.day_by_day import LoadDay, ResourceLoad
from app.domain.errors import UnknownResource
from app.domain.likeness import there_is_no
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute, Window, day_window
from app.use_cases.ports.outside import Ports
from app.use_cases.showing.days import days_between
from app.use_cases.standing.by_now import read_now

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
        raise UnknownResource(there_is_no("resource", resource, snapshot.plant.resources))
    zone = ZoneInfo(snapshot.plant.sites[found.site].timezone)
    days = days_between(start, end, zone, moment.planned, ports.limits)
    windows = [day_window(day, zone) for day in days]
    # All of a resource's bookings say when it is open, and cut its time: they are looked at once for all days.
    span = (windows[0][0], windows[-1][1])
    away = _away(snapshot, found)
    cuts = _cuts(snapshot, found, away)
    open_time = snapshot.compiled.open_time(found, *span)
    more = without(_overtime(snapshot, found, span), open_time)
    rows = [
        _row(snapshot, found, away, day, _pieces(cuts, open_time, window), _pieces(cuts, more, window))
        for day, window in zip(days, windows, strict=True)
    ]
    return ResourceLoad(resource=resource, plan_version=snapshot.version, days=tuple(rows))


def _row(
    snapshot: Snapshot, resource: Resource, away: Sequence[Away], day: date, pieces: list[Window], more: list[Window]
) -> LoadDay:
    """``pieces`` of its open time and, without that, of its overtime, throughout each of which all stays as it is."""
    open_minutes = booked = free = 0
    for start, end in pieces:
        absent = sum(units for since, until, units in away if since <= start < until)
        units = resource.units_at(start) - absent
        used = _used(snapshot, resource, start) - absent
        open_minutes += units * (end - start)
        booked += used * (end - start)
        free += max(0, units - used) * (end - start)
    overtime = sum(resource.units_at(start) * (end - start) for start, end in more)
    return LoadDay(
        day=day, open_minutes=open_minutes, overtime_minutes=overtime, booked_minutes=booked, free_minutes=free
    )


def _overtime(snapshot: Snapshot, resource: Resource, window: Window) -> list[Window]:
    """The minutes of its overtime calendar, where it has one, without what closes the whole resource."""
    if resource.overtime is None:
        return []
    calendar = snapshot.plant.calendars[resource.overtime.calendar]
    return without(open_windows(calendar, *window), snapshot.compiled.closures(resource))


def _away(snapshot: Snapshot, resource: Resource) -> list[Away]:
    calendar = calendar_of(snapshot.plant.calendars, resource.calendar)
    return list(away_in_overtime(resource, calendar, snapshot.compiled.overtime_of.get(resource.id, [])))


def _cuts(snapshot: Snapshot, resource: Resource, away: Sequence[Away]) -> list[Minute]:
    """When the number of units there, or of those taken, changes, in order."""
    changes = [*snapshot.occupations[resource.id].times, *(change.at for change in resource.unit_changes)]
    return sorted({*changes, *(edge for since, until, _ in away for edge in (since, until))})


def _pieces(cuts: Sequence[Minute], windows: Sequence[Window], day: Window) -> list[Window]:
    """What of the windows lies in a day, cut."""
    return [
        piece
        for start, end in intersection(windows, [day])
        for piece in pairwise([start, *cuts[bisect_right(cuts, start) : bisect_left(cuts, end)], end])
    ]


def _used(snapshot: Snapshot, resource: Resource, minute: int) -> int:
    """Units that bookings and planned work take; those that are not there at the time count as taken, so less them."""
    occupation = snapshot.occupations[resource.id]
    at = bisect_right(occupation.times, minute) - 1
    taken = occupation.used[at] if at >= 0 else 0
    return taken - (resource.units_most - resource.units_at(minute))
