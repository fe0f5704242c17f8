"""Who holds a resource when: one row for each unit that an operation of a promise holds."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from math import isqrt
from operator import attrgetter

from app.domain.hours.by_start import ByStart
from app.domain.parts import Run
from app.domain.promise import Promise
from app.domain.timeline import LAST_MINUTE, Minute

Place = tuple[Minute, str, str, int]
"""Where a row stands among those of its resource."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTime:
    """A resource held by one operation of a promise: the plain row that verification reads.

    ``unit`` is the number of the machine, where the resource has no interchangeable ones.
    """

    quote: str
    run: str
    routing: str
    step: str
    start: Minute
    end: Minute
    unit: int | None = None

    @property
    def place(self) -> Place:
        return (self.start, self.run, self.step, self.machine)

    @property
    def machine(self) -> int:
        """Work that was planned before its resource had a setup matrix names no unit: it is on the first."""
        return self.unit or 1


_place = attrgetter("place")


class HeldTimes(Collection[HeldTime]):
    """The rows of one resource by their start, with those of a stretch found without looking at all of them.

    Immutable; like a mapping in layers (app/domain/layered.py) it shares what it can with the version before.
    """

    __slots__ = ("_layers",)

    def __init__(
        self,
        rows: Iterable[HeldTime] | ByStart[HeldTime] = (),
        above: tuple[HeldTime, ...] = (),
        gone: frozenset[HeldTime] = frozenset(),
    ) -> None:
        below = rows if isinstance(rows, ByStart) else ByStart(sorted(rows, key=_place))
        self._layers = (below, above, gone)

    def changed(self, put: Collection[HeldTime] = (), gone: Collection[HeldTime] = ()) -> "HeldTimes":
        """The rows without some, and with others."""
        below, above, missing = self._layers
        few = FEW + isqrt(len(below.rows))
        if len(put) + len(gone) > few:
            taken_out = frozenset(gone)
            return HeldTimes([*(row for row in self if row not in taken_out), *put])
        if len(above) + len(missing) > few:
            below, above, missing = self._whole(), (), frozenset()
        kept = [row for row in above if row not in gone] if gone else above
        return HeldTimes(below, (*kept, *put), missing.union(gone) if gone else missing)

    def within(self, start: Minute, end: Minute) -> list[HeldTime]:
        """Rows that share a minute with [start, end)."""
        below, above, gone = self._layers
        found = below.within(start, end)
        if gone:
            found = [row for row in found if row not in gone]
        for row in above:
            if row.start < end and start < row.end:
                insort(found, row, key=_place)
        return found

    @property
    def begins(self) -> Minute:
        """None starts sooner; the first may start later."""
        below, above, _ = self._layers
        return min([row.start for row in (*below.rows[:1], *above)], default=LAST_MINUTE)

    def before(self, place: Place, machine: int) -> Iterator[HeldTime]:
        """The rows of one machine before a place, the nearest first."""
        below, above, gone = self._layers
        last = bisect_left(below.rows, place, key=_place) - 1
        rows = (below.rows[at] for at in range(last, -1, -1) if below.rows[at] not in gone)
        new = sorted((row for row in above if row.place < place), key=_place, reverse=True)
        return (row for row in merge(rows, new, key=_place, reverse=True) if row.machine == machine)

    def after(self, place: Place, machine: int) -> Iterator[HeldTime]:
        """The rows of one machine after a place, the nearest first."""
        below, above, gone = self._layers
        first = bisect_right(below.rows, place, key=_place)
        rows = (below.rows[at] for at in range(first, len(below.rows)) if below.rows[at] not in gone)
        new = sorted((row for row in above if row.place > place), key=_place)
        return (row for row in merge(rows, new, key=_place) if row.machine == machine)

    def _whole(self) -> ByStart[HeldTime]:
        below, above, gone = self._layers
        if above or gone:
            rows = [row for row in below.rows if row not in gone] if gone else list(below.rows)
            for row in above:
                insort(rows, row, key=_place)
            below = ByStart(rows)
            self._layers = (below, (), frozenset())
        return below

    def __contains__(self, row: object) -> bool:
        below, above, gone = self._layers
        if not isinstance(row, HeldTime) or row in above:
            return row in above
        return row in below.within(row.start, row.end) and row not in gone

    def __iter__(self) -> Iterator[HeldTime]:
        return iter(self._whole().rows)

    def __len__(self) -> int:
        return len(self._whole().rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HeldTimes) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


NOT_HELD = HeldTimes()
"""Of a resource that nobody holds."""

FEW = 16
"""So many rows may lie above any others, and as many more as those have a root of."""


def rows_of(promises: Iterable[Promise]) -> Mapping[str, Sequence[HeldTime]]:
    """The rows of what promises' operations hold, by resource."""
    rows: dict[str, list[HeldTime]] = defaultdict(list)
    for promise in promises:
        for resource, row in held_by(promise):
            rows[resource].append(row)
    return rows


def held_by(promise: Promise) -> Iterator[tuple[str, HeldTime]]:
    """Each resource that the promise's operations hold, with the stretch."""
    return held_for(promise.quote, promise.plan.runs)


def held_for(quote: str, runs: Iterable[Run]) -> Iterator[tuple[str, HeldTime]]:
    """The same of runs that are planned for a quote. Work of no minutes holds nothing."""
    for run in runs:
        for operation in run.operations:
            for resource, unit in operation.held if operation.start < operation.end else ():
                row = HeldTime(
                    quote=quote,
                    run=run.id,
                    routing=run.routing,
                    step=operation.step,
                    start=operation.start,
                    end=operation.end,
                    unit=unit,
                )
                yield (resource, row)
