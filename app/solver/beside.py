"""What one more need finds beside what its own order takes and brings already."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.domain.ledgers.availability import Availability, least_from_each
from app.domain.quantity import Units
from app.domain.timeline import LAST_MINUTE, Minute

Taken = tuple[Minute, int]
"""At an instant an order takes so many units, or brings them where the number is negative."""


class _Levels(NamedTuple):
    """``levels[i]`` from ``times[i]`` to the next time, and the least of all from there on. The first time is 0."""

    times: Sequence[Minute]
    levels: Sequence[int]
    least_from: Sequence[int]


class Beside:
    """An availability with what an order takes and brings in it, answering as one would: no list of the plan is copied.

    What lies there is the sum of two levels, the plan's and the order's own. Whatever is asked goes through the
    stretches of the one that changes less often, and in each looks at the least of the other.
    """

    def __init__(self, plan: Availability, own: Iterable[Taken]) -> None:
        times, levels, level = [0], [0], 0
        for time, taken in sorted(own):
            level -= taken
            if time > times[-1]:
                times.append(time)
                levels.append(level)
            else:
                levels[-1] = level
        if len(times) <= len(plan.times):
            self._stretches = [*zip(times, [*times[1:], LAST_MINUTE], levels, strict=True)]
            self._other = _Levels(plan.times, plan.nets, plan.free)
        else:
            self._stretches = [*zip(plan.times, [*plan.times[1:], LAST_MINUTE], plan.nets, strict=True)]
            self._other = _Levels(times, levels, least_from_each(levels))

    def is_enough(self) -> bool:
        """Whether nothing is ever short, and what was lent is back whenever it is needed."""
        return all(self._least(start, end) + level >= 0 for start, end, level in self._stretches)

    def by(self, minute: Minute) -> Units:
        after = [stretch for stretch in self._stretches if stretch[1] > minute]
        return max(0, min([self._least(max(start, minute), end) + level for start, end, level in after]))

    def earliest(self, quantity: Units) -> Minute | None:
        found = self.lent_from(quantity, LAST_MINUTE)
        return None if found == LAST_MINUTE else found

    def lent_from(self, quantity: Units, until: Minute) -> Minute:
        """The first instant from which there is enough at every later one before ``until``."""
        times, levels, least_from = self._other
        found = until
        for start, end, level in reversed(self._stretches):
            if start >= until:
                continue
            least = quantity - level
            if end == LAST_MINUTE == until:
                at = bisect_left(least_from, least)
                if at == len(times) or times[at] > start:
                    return LAST_MINUTE if at == len(times) else times[at]
            else:
                at = bisect_left(times, end if end < until else until) - 1
                while levels[at] >= least and times[at] > start:
                    found = times[at]
                    at -= 1
                if levels[at] < least:
                    return found
            found = start
        return found

    def lent_until(self, quantity: Units, since: Minute) -> Minute | None:
        times, levels, least_from = self._other
        for start, end, level in self._stretches:
            if end <= since:
                continue
            least, first = quantity - level, bisect_right(times, max(start, since)) - 1
            if levels[first] < least:
                return max(start, since)
            if end == LAST_MINUTE and least_from[first] >= least:
                return None
            for at in range(first + 1, bisect_left(times, end)):
                if levels[at] < least:
                    return times[at]
        return None

    def _least(self, start: Minute, end: Minute) -> int:
        """The least of the other level in a stretch."""
        times, levels, least_from = self._other
        at = bisect_right(times, start) - 1
        if end == LAST_MINUTE:
            return least_from[at]
        return min(levels[at : max(at + 1, bisect_left(times, end))])


Lending = Availability | Beside
"""What may be taken of an item at a site, for good or lent for a time."""
