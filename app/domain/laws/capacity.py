"""Laws of capacity: no machine does more at once than it has units for, and a crew that comes in part works in part."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from app.domain.calendar import without
from app.domain.hours.held_times import HeldTime
from app.domain.hours.occupation import Interval
from app.domain.laws.changeover import a_change_over_has_its_minutes
from app.domain.laws.scene import Breach, Scene
from app.domain.laws.stops import what_stopped
from app.domain.laws.units import booked_on, exists
from app.domain.laws.work import minutes_of, open_time
from app.domain.timeline import Minute, Window, clock


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Units that may stand in for each other: all of a resource, or the one machine that a unit is by itself.

    ``span``: the stretch in question.
    """

    name: str
    span: Window
    held: Sequence[HeldTime]
    booked: Sequence[Interval]
    units_at: Callable[[Minute], int]


def no_resource_does_more_at_once_than_it_can(scene: Scene) -> Iterator[Breach]:
    """At no minute do operations, pauses included, and bookings that occupy take more units than there are.

    Where units are machines of their own, each does one thing at a time, while it is there. What was taken at once
    and is no more, as the floor reports of work that took longer, was done one way or another.
    """
    for resource, spans in scene.scope.spans.items():
        rows = scene.snapshot.held_on(resource)
        known = scene.plant.resources.get(resource)
        changes = [change.at for change in known.unit_changes] if known else []
        for span in _merged(spans):
            for group in _groups(scene, resource, span, rows.within(*span)):
                taken = [*((row.start, row.end, 1) for row in group.held), *group.booked]
                for start, end, used in _taken_at_once(taken, group.span, changes):
                    excess = used - group.units_at(start)
                    if excess <= 0 or end <= scene.now:
                        continue
                    stopped = what_stopped(scene, [resource], start, end)
                    units = f"{excess} unit" if excess == 1 else f"{excess} units"
                    said = f"{group.name} would need {units} more from {clock(start)} to {clock(end)}{stopped}"
                    yield from _too_much(group.held, resource, (start, end), excess, said)


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


def _merged(spans: Sequence[Window]) -> Sequence[Window]:
    """Stretches that overlap as one, so that no minute is judged twice."""
    merged: list[Window] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def no_more_work_is_done_in_overtime_than_units_come(scene: Scene) -> Iterator[Breach]:
    """While overtime alone opens a resource, no more work is done on it than units were called in.

    Work that only pauses there has its minutes without the overtime, and keeps its unit as over any pause.
    """
    for resource, spans in scene.scope.spans.items():
        if not scene.snapshot.compiled.overtime_of.get(resource):
            continue
        rows = scene.snapshot.held_on(resource)
        for since, until, there in _called_in(scene, resource, spans):
            ahead = [row for row in rows.within(since, until) if row.end > scene.now]
            held, most = _beside_each_other(scene, resource, ahead, there)
            working = [row for row in held if _works_overtime(scene, row)] if len(held) > most else []
            taken = [(row.start, row.end, 1) for row in working]
            for start, end, used in _taken_at_once(taken, (since, until)):
                if used > most:
                    said = f"{used - most} more than come in overtime from {clock(start)} to {clock(end)}"
                    yield from _too_much(working, resource, (start, end), used - most, said)


def _called_in(scene: Scene, resource_id: str, spans: Sequence[Window]) -> Iterator[tuple[Minute, Minute, int]]:
    """The stretches that are open by overtime alone and share a minute with some others, and how many units come."""
    resource = scene.plant.resources.get(resource_id)
    if resource is None:
        return
    overtime = scene.snapshot.compiled.overtime_of[resource_id]
    for since, until in pairwise(sorted({edge for event in overtime for edge in event.window})):
        if not _meet((since, until), spans):
            continue
        there = sum(event.units for event in overtime if event.start <= since and until <= event.window[1])
        if there > 0:
            for stretch in without([(since, until)], scene.hours.of_calendar(resource.calendar, since, until)):
                if _meet(stretch, spans):
                    yield (*stretch, there)


def _meet(stretch: Window, spans: Sequence[Window]) -> bool:
    return any(start < stretch[1] and stretch[0] < end for start, end in spans)


def _beside_each_other(
    scene: Scene, resource: str, held: Sequence[HeldTime], there: int
) -> tuple[Sequence[HeldTime], int]:
    """What may be too much, and how much of it is not: of machines of their own the first are worked on."""
    if scene.plant.resources[resource].setup_matrix is None:
        return held, there
    return [row for row in held if row.machine > there and row.quote in scene.scope.promises], 0


def _works_overtime(scene: Scene, row: HeldTime) -> bool:
    """Whether an operation would be short of minutes without overtime."""
    operation, routing = scene.snapshot.operation_of(row), scene.plant.routings.get(row.routing)
    step = next((step for step in routing.steps if step.id == row.step), None) if routing else None
    minutes = minutes_of(scene, step, operation) if step else None
    if step is None or minutes is None:
        return True
    regular = open_time(scene, step, operation, overtime=False)
    return sum(end - start for start, end in regular) < minutes


def _taken_at_once(taken: Iterable[Interval], span: Window, changes: Iterable[Minute] = ()) -> Iterator[Interval]:
    """The stretches of a span, and how many units are taken on each; cut, too, where there may be more or fewer."""
    edges: dict[Minute, int] = dict.fromkeys([*span, *(at for at in changes if span[0] < at < span[1])], 0)
    for taken_at, free_at, units in taken:
        start, end = max(taken_at, span[0]), min(free_at, span[1])
        if start < end:
            edges[start] = edges.get(start, 0) + units
            edges[end] = edges.get(end, 0) - units
    used = 0
    for start, end in pairwise(sorted(edges)):
        used += edges[start]
        yield (start, end, used)


def _too_much(rows: Iterable[HeldTime], resource: str, stretch: Window, excess: int, detail: str) -> Iterator[Breach]:
    """Each row that has a part in a stretch on which so many units are too many."""
    for row in rows:
        start, end = max(row.start, stretch[0]), min(row.end, stretch[1])
        if start < end:
            yield Breach(ref=f"{row.run}/{row.step} on {resource}", detail=detail, by=excess * (end - start))


CAPACITY_LAWS = (
    no_resource_does_more_at_once_than_it_can,
    no_more_work_is_done_in_overtime_than_units_come,
    a_change_over_has_its_minutes,
)

OF_MACHINES = {law.__name__ for law in CAPACITY_LAWS}
"""The names under which what is wrong with who meets on a machine is told."""
