"""Laws of capacity: no machine does more at once than it has units for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from app.domain.hours.held_times import HeldTime
from app.domain.laws.changeover import a_change_over_has_its_minutes
from app.domain.laws.overtime import no_more_work_is_done_in_overtime_than_units_come
from app.domain.laws.scene import Breach, Scene
from app.domain.laws.stops import what_stopped
from app.domain.laws.units import booked_on, exists
from app.domain.timeline import Minute, Window, clock


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Units that may stand in for each other: all of a resource, or the one machine that a unit is by itself.

    ``span``: the stretch in question.
    """

    name: str
    span: Window
    held: Sequence[HeldTime]
    booked: Sequence[tuple[Minute, Minute, int]]
    units_at: Callable[[Minute], int]


def no_resource_does_more_at_once_than_it_can(scene: Scene) -> Iterator[Breach]:
    """At no minute do operations, pauses included, and bookings that occupy take more units than there are.

    Where units are machines of their own, each does one thing at a time, while it is there. What was taken at once
    and is no more, as the floor reports of work that took longer, was done one way or another.
    """
    for resource, spans in scene.scope.spans.items():
        rows = scene.snapshot.held_on(resource)
        for span in _merged(spans):
            for group in _groups(scene, resource, span, rows.within(*span)):
                for start, end, excess in _overloads(scene, resource, group):
                    if end <= scene.now:
                        continue
                    stopped = what_stopped(scene, [resource], start, end)
                    units = f"{excess} unit" if excess == 1 else f"{excess} units"
                    said = f"{group.name} would need {units} more from {clock(start)} to {clock(end)}{stopped}"
                    yield from (
                        Breach(
                            ref=f"{row.run}/{row.step} on {resource}",
                            detail=said,
                            by=excess * (min(end, row.end) - max(start, row.start)),
                        )
                        for row in group.held
                        if row.start < end and start < row.end and row.end > scene.now
                    )


def _groups(scene: Scene, resource_id: str, span: Window, held: Sequence[HeldTime]) -> Iterator[_Group]:
    resource = scene.plant.resources.get(resource_id)
    if resource is None:
        yield _Group(name=resource_id, span=span, held=held, booked=(), units_at=lambda minute: 0)
    elif resource.setup_matrix is None:
        booked = [(one.start, one.end, one.units) for one in scene.hours.occupying(resource_id, *span)]
        # Mostly there are no more takers than units, and nothing to count.
        if resource.unit_changes or len(held) + sum([units for _, _, units in booked]) > resource.units:
            yield _Group(name=resource_id, span=span, held=held, booked=booked, units_at=resource.units_at)
    else:
        # Who works on one machine has no part in what is wrong with another, nor with it while he is elsewhere.
        own = [row for row in held if row.quote in scene.scope.promises]
        for unit in sorted({row.machine for row in own}):
            for there in _merged([(row.start, row.end) for row in own if row.machine == unit]):
                yield _Group(
                    name=f"Unit {unit} of {resource_id}",
                    span=there,
                    held=[row for row in held if row.machine == unit],
                    booked=[(one.start, one.end, 1) for one in booked_on(scene, resource, unit, there)],
                    units_at=partial(exists, resource, unit),
                )


def _overloads(scene: Scene, resource_id: str, group: _Group) -> Iterator[tuple[Minute, Minute, int]]:
    """The stretches on which more units are taken than there are, and how many more."""
    resource, span = scene.plant.resources.get(resource_id), group.span
    changes: dict[Minute, int] = {span[0]: 0, span[1]: 0}
    for change in resource.unit_changes if resource else ():
        if span[0] < change.at < span[1]:
            changes.setdefault(change.at, 0)
    for taken_at, free_at, units in [*((row.start, row.end, 1) for row in group.held), *group.booked]:
        start, end = max(taken_at, span[0]), min(free_at, span[1])
        if start < end:
            changes[start] = changes.get(start, 0) + units
            changes[end] = changes.get(end, 0) - units
    used = 0
    for start, end in pairwise(sorted(changes)):
        used += changes[start]
        there = group.units_at(start)
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


CAPACITY_LAWS = (
    no_resource_does_more_at_once_than_it_can,
    no_more_work_is_done_in_overtime_than_units_come,
    a_change_over_has_its_minutes,
)

OF_MACHINES = {law.__name__ for law in CAPACITY_LAWS}
"""The names under which what is wrong with who meets on a machine is told."""
