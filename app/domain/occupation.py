"""How many units of a resource are taken when: a step profile in absolute minutes, copied when it changes."""

from bisect import bisect_left
from collections.abc import Sequence

from app.domain.timeline import Minute


class Occupation:
    """``times[i]`` begins a step on which ``used[i]`` units are taken; before the first none is. Immutable."""

    __slots__ = ("_short", "capacity", "times", "used")

    def __init__(self, capacity: int, times: Sequence[Minute] = (), used: Sequence[int] = ()) -> None:
        self.capacity = capacity
        self.times = list(times)
        self.used = list(used)
        self._short: dict[int, tuple[list[Minute], list[Minute]]] = {}

    def changed(self, intervals: Sequence[tuple[Minute, Minute, int]]) -> "Occupation":
        """A copy with units added over [start, end), or given back where the count is negative."""
        times, used = list(self.times), list(self.used)
        for start, end, units in intervals:
            if start < end:
                first, last = _cut(times, used, start), _cut(times, used, end)
                for at in range(first, last):
                    used[at] += units
                _merge(times, used, last)
                _merge(times, used, first)
        return Occupation(self.capacity, times, used)

    def short_of(self, units: int) -> tuple[list[Minute], list[Minute]]:
        """Starts and ends of the stretches with fewer free units than that: sorted, disjoint, none touching."""
        if units not in self._short:
            self._short[units] = self._short_stretches(units)
        return self._short[units]

    def _short_stretches(self, units: int) -> tuple[list[Minute], list[Minute]]:
        if units > self.capacity:
            return [0], [FOREVER]
        starts: list[Minute] = []
        ends: list[Minute] = []
        was_short = False
        for time, used in zip(self.times, self.used, strict=True):
            is_short = used + units > self.capacity
            if is_short and not was_short:
                starts.append(time)
            elif was_short and not is_short:
                ends.append(time)
            was_short = is_short
        if was_short:
            ends.append(FOREVER)
        return starts, ends


FOREVER = 1 << 40


def _cut(times: list[Minute], used: list[int], minute: Minute) -> int:
    """The step that begins at a minute, made by cutting where none does."""
    at = bisect_left(times, minute)
    if at == len(times) or times[at] != minute:
        times.insert(at, minute)
        used.insert(at, used[at - 1] if at else 0)
    return at


def _merge(times: list[Minute], used: list[int], at: int) -> None:
    """Drops a step that differs in nothing from the one before it."""
    if at < len(times) and used[at] == (used[at - 1] if at else 0):
        del times[at], used[at]
