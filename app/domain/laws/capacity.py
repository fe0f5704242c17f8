"""Laws of capacity: no machine does more at once than it has units for."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.domain.held_times import HeldTime, HeldTimes
from app.domain.laws.overtime import no_more_work_is_done_in_overtime_than_units_come
from app.domain.laws.scene import Breach, Scene, clock
from app.domain.laws.stops import what_stopped
from app.domain.timeline import Minute, Window


def no_resource_does_more_at_once_than_it_can(scene: Scene) -> Iterator[Breach]:
    """At no minute do operations, pauses included, and bookings that occupy take more units than there are."""
    for resource, spans in scene.scope.spans.items():
        rows = scene.snapshot.held_times.get(resource, HeldTimes())
        for span in _merged(spans):
            held = rows.within(*span)
            for start, end, excess in _overloads(scene, resource, span, held):
                stopped = what_stopped(scene, [resource], start, end)
                units = f"{excess} unit" if excess == 1 else f"{excess} units"
                said = f"{resource} would need {units} more from {clock(start)} to {clock(end)}{stopped}"
                yield from (
                    Breach(
                        ref=f"{row.run}/{row.step} on {resource}",
                        detail=said,
                        by=excess * (min(end, row.end) - max(start, row.start)),
                    )
                    for row in held
                    if row.start < end and start < row.end and row.end > scene.now
                )


def _overloads(
    scene: Scene, resource_id: str, span: Window, held: Sequence[HeldTime]
) -> Iterator[tuple[Minute, Minute, int]]:
    """The stretches within a span on which more units are taken than there are, and how many more."""
    resource = scene.plant.resources.get(resource_id)
    booked = [(booking.start, booking.end, booking.units) for booking in scene.hours.occupying(resource_id, *span)]
    if resource and not resource.unit_changes and len(held) + sum([units for _, _, units in booked]) <= resource.units:
        return
    changes: dict[Minute, int] = {span[0]: 0, span[1]: 0}
    for change in resource.unit_changes if resource else ():
        if span[0] < change.at < span[1]:
            changes.setdefault(change.at, 0)
    for taken_at, free_at, units in [*((row.start, row.end, 1) for row in held), *booked]:
        start, end = max(taken_at, span[0]), min(free_at, span[1])
        if start < end:
            changes[start] = changes.get(start, 0) + units
            changes[end] = changes.get(end, 0) - units
    used = 0
    for start, end in pairwise(sorted(changes)):
        used += changes[start]
        there = resource.units_at(start) if resource else 0
        if used > there:
            yield (start, end, used - there)


def _merged(spans: Sequence[Window]) -> Sequence[Window]:
    """Stretches that overlap as one, so that no minute is judged twice."""
    merged: list[Window] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


CAPACITY_LAWS = (no_resource_does_more_at_once_than_it_can, no_more_work_is_done_in_overtime_than_units_come)
