"""What stands on a machine that changes over: bookings, the work of others, and when it is not there at all."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.domain.calendar import calendar_of
from app.domain.capacity import Resource, away_in_overtime, closes, machines_taken_by
from app.domain.plant import PlantModel
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import FOREVER, Minute, Window

Machine = tuple[str, int]
"""A resource with a setup matrix, and the number of one of its units."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Nothing else may be there from ``start`` to ``end``; ``family`` is what it leaves the machine set up for.

    ``holder`` is the promise that may still lapse, None for what stays. ``work`` must be set up for itself, but nothing
    of that is done before its ``fence``.
    """

    start: Minute
    end: Minute
    family: str | None = None
    holder: str | None = None
    work: bool = False
    fence: Minute = 0

    @property
    def settles(self) -> bool:
        """Whether it is known, whatever lapses, that what was before it no longer matters."""
        return self.family is not None and self.holder is None


def standing_on(snapshot: Snapshot, machine: Machine, since: Minute) -> list[Standing]:
    """In the order of their starts: what is not over at an instant, and what settles which family was the last then."""
    resource = snapshot.plant.resources[machine[0]]
    there = [*_booked(snapshot, resource, machine[1]), *_work(snapshot, machine)]
    there.sort(key=turn)
    there = list(_as_long_as_the_plants(there))
    over = [at for at, one in enumerate(there) if one.settles and one.end <= since]
    last = over[-1] if over else 0
    return [*(one for one in there[:last] if one.end > since), *there[last:]]


def turn(one: Standing) -> Window:
    """The order in which they stand: by when they start, then by when they end."""
    return one.start, one.end


def parts_around(
    there: Sequence[Standing], changed: Collection[Standing]
) -> Iterator[tuple[Sequence[Standing], Window]]:
    """What may find a machine otherwise since something came or went, and what that may find; and when that is.

    Whatever settles the family parts a line in two: what is on one side of it does not matter on the other. So only the
    parts that something came into or went from are looked at.
    """
    new, behind = frozenset(changed), -1
    for one in sorted(changed, key=turn):
        first, last = bisect_left(there, turn(one), key=turn) - 1, bisect_right(there, turn(one), key=turn)
        if last <= behind:
            continue  # Within the part before.
        while first >= 0 and not (there[first].settles and there[first] not in new):
            first -= 1
        while last < len(there) and not (there[last].settles and there[last] not in new):
            last += 1
        behind = last
        since = max([other.end for other in there[: first + 1]], default=0)
        until = there[last].start if last < len(there) else FOREVER
        yield there[max(0, first) : last + 1], (since, until)


def _as_long_as_the_plants(there: Iterable[Standing]) -> Iterator[Standing]:
    """Where work stands within a breakdown, the machine is not free to change over after it before that is over."""
    until = 0
    for one in there:
        if not one.work:
            until = max(until, one.end)
        yield one if until <= one.end else replace(one, end=until)


def _booked(snapshot: Snapshot, resource: Resource, unit: int) -> Iterator[Standing]:
    for booking in snapshot.compiled.bookings_of.get(resource.id, ()):
        if unit in machines_taken_by(booking, resource) and not closes(booking, resource):
            yield Standing(booking.start, booking.end, booking.family)
    for start, end, units in resource.levels:
        if unit > units:
            yield Standing(start, end)
    calendar = calendar_of(snapshot.plant.calendars, resource.calendar)
    overtime = snapshot.compiled.overtime_of.get(resource.id, ())
    for start, end, away in away_in_overtime(resource, calendar, overtime):
        if unit > resource.units_at(start) - away:
            yield Standing(start, end)


def _work(snapshot: Snapshot, machine: Machine) -> Iterator[Standing]:
    for row in snapshot.held_on(machine[0]):
        if row.machine == machine[1]:
            promise = snapshot.promises[row.quote]
            family = snapshot.compiled.family_of(row.routing, row.step)
            holder = None if promise.commitment else row.quote
            yield Standing(row.start, row.end, family, holder, work=True, fence=promise.fence_at)


def families_on(plant: PlantModel, resource: str) -> Sequence[str]:
    """Of all work that could be done on a resource."""
    steps = (step for routing in plant.routings.values() for step in routing.steps)
    there = (step for step in steps if any(one.resource == resource for entry in step.requires for one in entry))
    return list(dict.fromkeys(step.setup_family for step in there if step.setup_family is not None))
