"""The minutes in which an operation is worked, and which of them are overtime."""

from collections.abc import Sequence
from functools import reduce

from app.domain.calendar import Calendar, intersection, open_windows, union, without
from app.domain.capacity import Booking, BookingKind, CapacityEvent, CapacityKind, Resource
from app.domain.parts import PlannedOperation
from app.domain.plant import PlantModel
from app.domain.timeline import LAST_MINUTE, Window
from tests.pricing.means import works_overtime


def minutes_worked(operation: PlannedOperation, resource: str, plant: PlantModel) -> tuple[int, int]:
    """Of one resource that it holds: in its own hours, and in those that its overtime calendar alone opens."""
    span = (operation.start, operation.end)
    hours: list[Sequence[Window]] = [
        _open(plant.resources[id], plant, span, overtime=works_overtime(operation, id)) for id in operation.resources
    ]
    all_of_it: Sequence[Window] = [span]
    worked = reduce(intersection, hours, all_of_it)
    own = intersection(worked, _open(plant.resources[resource], plant, span, overtime=False))
    return _length(own), _length(worked) - _length(own)


def _open(resource: Resource, plant: PlantModel, span: Window, *, overtime: bool) -> tuple[Window, ...]:
    """Its calendar and the overtime that was called for everybody; where that is asked for its overtime calendar."""
    windows = [*open_windows(_calendar(resource.calendar, plant), *span)]
    windows += [_window(event) for event in plant.capacity_events.values() if _opens(event, resource)]
    if overtime and resource.overtime is not None:
        windows += open_windows(_calendar(resource.overtime.calendar, plant), *span)
    down = [(one.start, one.end) for one in plant.bookings.values() if _stops_all(one, resource)]
    down += [_window(event) for event in plant.capacity_events.values() if _takes_all(event, resource)]
    return intersection(without(union(windows), down), [span])


def _calendar(id: str | None, plant: PlantModel) -> Calendar | None:
    return None if id is None else plant.calendars[id]


def _window(event: CapacityEvent) -> Window:
    return (event.start, LAST_MINUTE if event.end is None else event.end)


def _opens(event: CapacityEvent, resource: Resource) -> bool:
    return event.resource == resource.id and event.kind is CapacityKind.OVERTIME


def _stops_all(booking: Booking, resource: Resource) -> bool:
    is_down = booking.resource == resource.id and booking.kind is BookingKind.DOWNTIME
    return is_down and booking.units >= _units(resource, (booking.start, booking.end))


def _takes_all(event: CapacityEvent, resource: Resource) -> bool:
    is_gone = event.resource == resource.id and event.kind is not CapacityKind.OVERTIME
    return is_gone and event.units >= _units(resource, _window(event))


def _units(resource: Resource, span: Window) -> int:
    """The most that there are at any time of a stretch."""
    changes = sorted((change.at, change.units) for change in resource.unit_changes)
    before = [units for at, units in changes if at <= span[0]]
    within = [units for at, units in changes if span[0] < at < span[1]]
    return max([*(before[-1:] or [resource.units]), *within])


def _length(windows: Sequence[Window]) -> int:
    return sum(end - start for start, end in windows)
