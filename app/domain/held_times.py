"""Who holds a resource when: one row for each unit that an operation of a promise holds."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from math import isqrt
from operator import attrgetter

from app.domain.by_start import ByStart
from app.domain.promise import Promise
from app.domain.timeline import Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTime:
    """A resource held by one operation of a promise: the plain row that verification reads."""

    quote: str
    run: str
    step: str
    start: Minute
    end: Minute

    @property
    def place(self) -> tuple[Minute, str, str]:
        """Where the row stands among those of its resource."""
        return (self.start, self.run, self.step)


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
        below = rows if isinstance(rows, ByStart) else ByStart(rows, _place)
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
        if above:
            found += [row for row in above if row.start < end and start < row.end]
            found.sort(key=_place)
        return found

    def _whole(self) -> ByStart[HeldTime]:
        below, above, gone = self._layers
        if above or gone:
            below = ByStart([*(row for row in below.rows if row not in gone), *above], _place)
            self._layers = (below, (), frozenset())
        return below

    def __contains__(self, row: object) -> bool:
        return isinstance(row, HeldTime) and row in self.within(row.start, row.end)

    def __iter__(self) -> Iterator[HeldTime]:
        return iter(self._whole().rows)

    def __len__(self) -> int:
        return len(self._whole().rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HeldTimes) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


FEW = 16
"""So many rows may lie above any others, and as many more as those have a root of."""

_place = attrgetter("place")


def held_by(promise: Promise) -> Iterator[tuple[str, HeldTime]]:
    """Each resource that the promise's operations hold, with the stretch; work of no minutes holds nothing."""
    for run in promise.plan.runs:
        for operation in run.operations:
            if operation.start < operation.end:
                row = HeldTime(
                    quote=promise.quote, run=run.id, step=operation.step, start=operation.start, end=operation.end
                )
                yield from ((resource, row) for resource in operation.resources)
