"""What stands on one unit of a resource with a setup matrix: each is a machine of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.calendar import calendar_of
from app.domain.capacity import Booking, Resource, away_in_overtime, machines_taken_by
from app.domain.laws.scene import Scene
from app.domain.timeline import Minute, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Something of the plant's that nothing may share the unit with. ``family``: what it leaves the unit set up for."""

    start: Minute
    end: Minute
    family: str | None = None


def booked_on(scene: Scene, resource: Resource, unit: int, span: Window) -> Iterator[Standing]:
    """The bookings that occupy it within a stretch; one that closes the whole resource pauses work instead."""
    return _on(scene.hours.occupying(resource.id, *span), resource, unit)


def booked_before(scene: Scene, resource: Resource, unit: int, minute: Minute) -> Iterator[Standing]:
    """The same that have begun by an instant, the nearest first."""
    return _on(scene.hours.occupying_before(resource.id, minute), resource, unit)


def _on(bookings: Iterable[Booking], resource: Resource, unit: int) -> Iterator[Standing]:
    for booking in bookings:
        if unit in machines_taken_by(booking, resource):
            yield Standing(start=booking.start, end=booking.end, family=booking.family)


def away(scene: Scene, resource: Resource, unit: int) -> Iterator[Standing]:
    """When it is not there at all, or stays away while the first units work overtime."""
    for start, end, units in resource.levels:
        if unit > units:
            yield Standing(start=start, end=end)
    calendar = calendar_of(scene.plant.calendars, resource.calendar)
    overtime = scene.snapshot.compiled.overtime_of.get(resource.id, [])
    for start, end, units in away_in_overtime(resource, calendar, overtime):
        if unit > resource.units_at(start) - units:
            yield Standing(start=start, end=end)


def exists(resource: Resource, unit: int, minute: Minute) -> bool:
    return 1 <= unit <= resource.units_at(minute)
