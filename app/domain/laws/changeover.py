"""The law of change-overs: a machine is set up for a family before work of it starts, whatever becomes of the holds."""

from collections.abc import Iterable, Iterator
from heapq import merge

from app.domain.capacity import Resource
from app.domain.hours.held_times import HeldTime, Place, held_by
from app.domain.laws.scene import Breach, Scene
from app.domain.laws.stops import what_stopped
from app.domain.laws.units import Standing, away, booked_before, booked_on
from app.domain.timeline import Minute, clock


def a_change_over_has_its_minutes(scene: Scene) -> Iterator[Breach]:
    """Between what is directly before an operation on its machine and its start lie the open minutes to change over.

    From every family that may be the last one: what is held may lapse, but not the first that is confirmed. Nothing of
    it is done before the promise may start anything.
    """
    for resource, row in _in_question(scene):
        matrix = scene.plant.setup_matrices[resource.setup_matrix or ""]
        family = _family(scene, row) or ""
        for last, since in _may_be_last(scene, resource, row):
            takes = matrix.minutes(last, family)
            there = _open_minutes(scene, resource, since, row.start, takes)
            if there < takes:
                said = f"{resource.id} takes {takes} minutes to change over from {last or 'anything'} to {family}"
                found = f"{said}, and has {there} from {clock(since)} to {clock(row.start)}"
                stopped = what_stopped(scene, [resource.id], since - 1, row.start)
                ref = f"{row.run}/{row.step} on {resource.id}"
                yield Breach(ref=ref, detail=found + stopped, by=takes - there)


def _in_question(scene: Scene) -> Iterator[tuple[Resource, HeldTime]]:
    """The operations of the promises in question, and those after a place in question whose change-over may differ."""
    if not scene.plant.setup_matrices:
        return
    rows = dict.fromkeys(entry for promise in scene.promises() for entry in held_by(promise))
    for (name, unit), places in scene.scope.places.items():
        rows |= dict.fromkeys((name, row) for row in _following(scene, name, unit, places))
    for name, row in rows:
        resource = scene.plant.resources.get(name)
        if resource and resource.setup_matrix and _family(scene, row) is not None and _is_ahead(scene, row):
            yield resource, row


def _following(scene: Scene, resource: str, unit: int, places: Iterable[Place]) -> Iterable[HeldTime]:
    """Whatever comes after each, up to the first that stays whatever lapses and sets the machine up itself.

    What comes after a row that was met is met as well: an order may have hundreds on a machine, all of which may lapse.
    """
    met: dict[HeldTime, None] = {}
    for place in places:
        for row in scene.snapshot.held_on(resource).after(place, unit):
            if row in met:
                break
            met[row] = None
            if _is_confirmed(scene, row) and _family(scene, row) is not None:
                break
    return met


def _may_be_last(scene: Scene, resource: Resource, row: HeldTime) -> Iterator[tuple[str | None, Minute]]:
    """Every family that may be the last before an operation, and from when on the machine could change over from it.

    What is held lapses promise by promise: of each, only its nearest operation may be the last, and one before that
    may be once nothing of it is in the way any more.
    """
    fence_at = scene.snapshot.promises[row.quote].fence_at
    # What is the plant's may have begun before what was last, and outlast it.
    plants = (*booked_on(scene, resource, row.machine, (fence_at, row.start)), *away(scene, resource, row.machine))
    in_the_way: dict[str | None, Minute] = {
        None: max([fence_at, *(one.end for one in plants if one.start < row.start)])
    }
    lapsed: set[str | None] = set()
    for thing in _backwards(scene, resource, row):
        family, holder = _family_and_holder(scene, thing, row)
        if holder in lapsed:
            continue
        if family is None:
            in_the_way[holder] = max(in_the_way.get(holder, 0), thing.end)
            continue
        yield (family, min(max(thing.end, *in_the_way.values()), row.start))
        if holder is None:
            return
        lapsed.add(holder)
        in_the_way.pop(holder, None)
    yield (resource.setup_state, min(max(in_the_way.values()), row.start))


def _family_and_holder(scene: Scene, thing: HeldTime | Standing, row: HeldTime) -> tuple[str | None, str | None]:
    """What something leaves the machine set up for, and who may lapse and take it along; None where it stays."""
    if isinstance(thing, Standing):
        return thing.family, None
    stays = thing.quote == row.quote or _is_confirmed(scene, thing)
    return _family(scene, thing), None if stays else thing.quote


def _backwards(scene: Scene, resource: Resource, row: HeldTime) -> Iterator[HeldTime | Standing]:
    """What is before an operation on its machine, the nearest first; of those that start together the longest."""
    before = scene.snapshot.held_on(resource.id).before(row.place, row.machine)
    begun = booked_before(scene, resource, row.machine, row.start + 1)
    booked = (one for one in begun if (one.start, one.end) <= (row.start, row.end))
    return merge(before, booked, key=lambda thing: (thing.start, thing.end), reverse=True)


def _open_minutes(scene: Scene, resource: Resource, since: Minute, start: Minute, enough: int) -> int:
    """Open minutes of the resource between two instants, counted back from the second until there are enough."""
    span, there = enough, 0
    while there < enough and since < start:
        low = max(since, start - span)
        there = sum(until - opens for opens, until in scene.hours.of_resource(resource.id, low, start))
        if low == since:
            break
        span *= 2
    return there


def _is_ahead(scene: Scene, row: HeldTime) -> bool:
    """What has begun, or was reported, is set up as it is."""
    return row.start > scene.now or (row.start == scene.now and not scene.snapshot.operation_of(row).is_reported)


def _is_confirmed(scene: Scene, row: HeldTime) -> bool:
    return scene.snapshot.promises[row.quote].commitment is not None


def _family(scene: Scene, row: HeldTime) -> str | None:
    return scene.snapshot.compiled.family_of(row.routing, row.step)
