"""What is on one machine: for a single unit the stretches in order and whose they are, for more a profile of counts."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from app.domain.calendar import union
from app.domain.hours.occupation import Interval, Occupation
from app.domain.timeline import Minute
from app.solver.capacity.barriers import Barriers
from app.solver.scheduling.problem import Place

NOBODY = -1
"""Owns what is taken anyway."""


class Line(Protocol):
    """What is on a machine, as the board asks for it. Mutable."""

    def put(self, owner: int, place: Place, units: int) -> None: ...

    def take_off(self, owner: int, place: Place, units: int) -> None: ...

    def barriers(self, units: int) -> Barriers:
        """The stretches in which so many units are not free."""

    def taken(self) -> Iterator[Interval]:
        """All stretches, with the units taken: in order, none overlapping."""

    def owners_within(self, start: Minute, end: Minute) -> Iterator[int]:
        """Operations, not what is taken anyway, with work inside a stretch."""

    def last_before(self, minute: Minute) -> int | None:
        """The operation that ends last of those that end by an instant."""


class SingleLine:
    """Of a machine with one unit: sorted stretches that do not overlap."""

    def __init__(self, fixed: Sequence[Interval]) -> None:
        merged = union((start, end) for start, end, _ in fixed)
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]
        self._owners = [NOBODY] * len(merged)

    def put(self, owner: int, place: Place, units: int) -> None:
        at = bisect_left(self._starts, place.start)
        self._starts.insert(at, place.start)
        self._ends.insert(at, place.end)
        self._owners.insert(at, owner)

    def take_off(self, owner: int, place: Place, units: int) -> None:
        at = bisect_left(self._starts, place.start)
        del self._starts[at], self._ends[at], self._owners[at]

    def barriers(self, units: int) -> Barriers:
        return self._starts, self._ends

    def taken(self) -> Iterator[Interval]:
        return ((start, end, 1) for start, end in zip(self._starts, self._ends, strict=True))

    def owners_within(self, start: Minute, end: Minute) -> Iterator[int]:
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return (owner for owner in self._owners[first:last] if owner != NOBODY)

    def last_before(self, minute: Minute) -> int | None:
        at = bisect_right(self._ends, minute) - 1
        return self._owners[at] if at >= 0 and self._owners[at] != NOBODY else None


class ManyLines:
    """Of a machine with several units, which are interchangeable."""

    def __init__(self, capacity: int, fixed: Iterable[Interval]) -> None:
        self._profile = Occupation(capacity).changed(fixed)
        self._places: dict[int, Place] = {}

    def put(self, owner: int, place: Place, units: int) -> None:
        self._profile = self._profile.changed([(place.start, place.end, units)])
        self._places[owner] = place

    def take_off(self, owner: int, place: Place, units: int) -> None:
        self._profile = self._profile.changed([(place.start, place.end, -units)])
        del self._places[owner]

    def barriers(self, units: int) -> Barriers:
        return self._profile.short_of(units)

    def taken(self) -> Iterator[Interval]:
        times, used = self._profile.times, self._profile.used
        return (
            (start, end, min(units, self._profile.capacity))
            for (start, end), units in zip(pairwise(times), used, strict=False)
            if units
        )

    def owners_within(self, start: Minute, end: Minute) -> Iterator[int]:
        return (owner for owner, place in self._places.items() if place.start < end and start < place.end)

    def last_before(self, minute: Minute) -> int | None:
        ended = [(place.end, owner) for owner, place in self._places.items() if place.end <= minute]
        return max(ended, default=(0, None))[1]


def line_of(capacity: int, fixed: Sequence[Interval]) -> Line:
    return SingleLine(fixed) if capacity == 1 else ManyLines(capacity, fixed)
