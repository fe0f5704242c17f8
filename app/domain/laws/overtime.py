"""The law of overtime: a crew that comes in part works in part."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.domain.calendar import without
from app.domain.hours.held_times import HeldTime
from app.domain.laws.scene import Breach, Scene
from app.domain.laws.work import minutes_of, open_time
from app.domain.timeline import Minute, Window, clock


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
            for start, end, excess in _beyond(working, (since, until), most):
                detail = f"{excess} more than come in overtime from {clock(start)} to {clock(end)}"
                for row in working:
                    if row.start < end and start < row.end:
                        by = excess * (min(end, row.end) - max(start, row.start))
                        yield Breach(ref=f"{row.run}/{row.step} on {resource}", detail=detail, by=by)


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
    run = next(run for run in scene.snapshot.promises[row.quote].plan.runs if run.id == row.run)
    operation = next(operation for operation in run.operations if operation.step == row.step)
    routing = scene.plant.routings.get(run.routing)
    step = next((step for step in routing.steps if step.id == row.step), None) if routing else None
    minutes = minutes_of(scene, step, operation) if step else None
    if step is None or minutes is None:
        return True
    regular = open_time(scene, step, operation, overtime=False)
    return sum(end - start for start, end in regular) < minutes


def _beyond(rows: Sequence[HeldTime], span: Window, there: int) -> Iterator[tuple[Minute, Minute, int]]:
    edges = {*span, *(edge for row in rows for edge in (row.start, row.end) if span[0] < edge < span[1])}
    for start, end in pairwise(sorted(edges)):
        working = sum(1 for row in rows if row.start <= start and end <= row.end)
        if working > there:
            yield (start, end, working - there)
