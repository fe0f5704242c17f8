"""Rows that begin and end, in the order of their starts: those of a stretch are found without a look at the others."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Generic, Protocol, TypeVar

from app.domain.timeline import Minute


class Lasting(Protocol):
    """Whatever is there from a start to an end."""

    @property
    def start(self) -> Minute: ...

    @property
    def end(self) -> Minute: ...


Row = TypeVar("Row", bound=Lasting)


class ByStart(Generic[Row]):
    """Immutable. Rows may overlap, so beside the starts it keeps until when anything that has begun goes on."""

    __slots__ = ("_begun_until", "_starts", "rows")

    def __init__(self, rows: Iterable[Row]) -> None:
        """``rows`` by their start, in whatever order those are that start together."""
        self.rows = list(rows)
        self._starts = [row.start for row in self.rows]
        self._begun_until = list(accumulate((row.end for row in self.rows), max))

    def within(self, start: Minute, end: Minute) -> list[Row]:
        """Rows that share a minute with [start, end)."""
        # Every row before the first at which something goes on beyond the start is over by then.
        first = bisect_right(self._begun_until, start)
        last = bisect_left(self._starts, end)
        return [row for row in self.rows[first:last] if start < row.end]

    def before(self, minute: Minute) -> Iterator[Row]:
        """Rows that have begun by then, the nearest first."""
        return (self.rows[at] for at in range(bisect_left(self._starts, minute) - 1, -1, -1))
