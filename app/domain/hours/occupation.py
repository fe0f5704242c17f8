"""How many units of a resource are taken when: a step profile in absolute minutes, for the planner to search in."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from app.domain.timeline import FOREVER, Minute

Interval = tuple[Minute, Minute, int]
"""From a start to an end so many units more."""

Stretches = tuple[list[Minute], list[Minute]]
"""Starts and ends: sorted, disjoint, none touching."""


class Occupation:
    """``times[i]`` begins a step on which ``used[i]`` units are taken; before the first none is. Immutable.

    A change is entered when somebody looks: most versions of a plan are judged and thrown away, and no law looks here.
    ``memory``: what was worked out of this very version once, by whoever did.
    """

    __slots__ = ("_known", "capacity", "memory")

    def __init__(self, capacity: int, known: "_Steps | _Change | None" = None) -> None:
        self.capacity = capacity
        self.memory: dict[Any, Any] = {}
        # One reference, so that threads who share a version see it before a change is entered or after.
        self._known = known or _Steps([], [])

    @property
    def times(self) -> Sequence[Minute]:
        return self._steps().times

    @property
    def used(self) -> Sequence[int]:
        return self._steps().used

    def changed(self, intervals: Iterable[Interval]) -> "Occupation":
        """A version with units added over [start, end), or given back where the count is negative."""
        known = self._known
        if isinstance(known, _Change) and len(known.intervals) < CHANGES_MAX:
            return Occupation(self.capacity, _Change(known.before, (*known.intervals, *intervals)))
        return Occupation(self.capacity, _Change(self._steps(), tuple(intervals)))

    def short_of(self, units: int) -> Stretches:
        """The stretches with fewer free units than that."""
        if units > self.capacity:
            return [0], [FOREVER]
        steps = self._steps()
        if units not in steps.short:
            steps.short[units] = steps.without_room_for(units, self.capacity)
        return steps.short[units]

    def is_full_within(self, start: Minute, end: Minute) -> bool:
        """Whether there is a minute in [start, end) at which nothing is free."""
        starts, ends = self.short_of(1)
        at = bisect_right(ends, start)
        return start < end and at < len(starts) and starts[at] < end

    def _steps(self) -> "_Steps":
        known = self._known
        if isinstance(known, _Change):
            known = self._known = known.entered()
        return known


CHANGES_MAX = 64
"""So many intervals may wait to be entered; more that come at once are entered in one go over all steps."""


@dataclass(frozen=True, slots=True)
class _Steps:
    """``short``: the stretches found so far, by units; ``short_before``: those of the version that this one changed."""

    times: list[Minute]
    used: list[int]
    short: dict[int, Stretches] = field(default_factory=dict)
    short_before: Mapping[int, Stretches] = field(default_factory=dict)
    changed: tuple[Minute, Minute] = (-FOREVER, FOREVER)

    def without_room_for(self, units: int, capacity: int) -> Stretches:
        before = self.short_before.get(units)
        if before is None:
            return self._fuller_than(capacity - units, -FOREVER, FOREVER)
        (starts, ends), (since, until) = before, self.changed
        first, last = bisect_left(ends, since), bisect_right(starts, until)
        if first < last:
            # What touches the change is looked at whole, so that there is room at either end of it.
            since, until = min(since, starts[first]), max(until, ends[last - 1])
        starts_anew, ends_anew = self._fuller_than(capacity - units, since, until)
        return starts[:first] + starts_anew + starts[last:], ends[:first] + ends_anew + ends[last:]

    def _fuller_than(self, most: int, since: Minute, until: Minute) -> Stretches:
        """The stretches between two instants on which more units are taken."""
        starts: list[Minute] = []
        ends: list[Minute] = []
        within, was_full = slice(bisect_left(self.times, since), bisect_right(self.times, until)), False
        for time, used in zip(self.times[within], self.used[within], strict=True):
            if used > most and not was_full:
                starts.append(time)
            elif was_full and used <= most:
                ends.append(time)
            was_full = used > most
        if was_full:
            ends.append(until)
        return starts, ends


@dataclass(frozen=True, slots=True)
class _Change:
    """What an older version looks like, and what is to be entered."""

    before: _Steps
    intervals: tuple[Interval, ...]

    def entered(self) -> _Steps:
        intervals = [interval for interval in self.intervals if interval[0] < interval[1]]
        if not intervals:
            return self.before
        times, used = self._swept(intervals) if len(intervals) > CHANGES_MAX else self._cut_in(intervals)
        changed = (min([start for start, _, _ in intervals]), max([end for _, end, _ in intervals]))
        return _Steps(times, used, short_before=self.before.short, changed=changed)

    def _cut_in(self, intervals: Iterable[Interval]) -> tuple[list[Minute], list[int]]:
        """Each interval looks at the steps that it covers alone, and at all of those."""
        times, used = list(self.before.times), list(self.before.used)
        for interval in intervals:
            cut_in(times, used, interval)
        return times, used

    def _swept(self, intervals: Iterable[Interval]) -> tuple[list[Minute], list[int]]:
        """Every step is looked at once, however many intervals cover it."""
        change_at: dict[Minute, int] = defaultdict(int)
        for time, units, before in zip(self.before.times, self.before.used, [0, *self.before.used], strict=False):
            change_at[time] += units - before
        for start, end, units in intervals:
            change_at[start] += units
            change_at[end] -= units
        times = sorted(time for time, change in change_at.items() if change)
        return times, list(accumulate(change_at[time] for time in times))


def cut_in(times: list[Minute], used: list[int], interval: Interval) -> None:
    """Adds to steps, as those of an Occupation are, whose lists are somebody's own; none is like the one before it."""
    start, end, units = interval
    first = bisect_left(times, start)
    before = used[first - 1] if first else 0
    if first == len(times) or times[first] != start:
        times.insert(first, start)
        used.insert(first, before)
    last = bisect_left(times, end, first)
    if last == len(times) or times[last] != end:
        times.insert(last, end)
        used.insert(last, used[last - 1])
    for at in range(first, last):
        used[at] += units
    if used[last] == used[last - 1]:
        del times[last], used[last]
    if used[first] == before:
        del times[first], used[first]
