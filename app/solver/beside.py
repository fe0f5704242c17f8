"""What one more need finds beside what its own order takes and brings already."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
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


class Own:
    """What an order takes and brings at one place: at ``times[i]`` what lies there changes by ``changes[i]``."""

    def __init__(self, taken: Iterable[Taken] = ()) -> None:
        self.times: list[Minute] = [0]
        self.changes: list[int] = [0]
        self._last = [*taken]
        """What was taken last, and is not among these yet: much is put off, or taken back, before anybody asks."""
        self._beside: Beside | None = None

    def take(self, time: Minute, units: int) -> None:
        """Or bring, or take back, where the number is negative."""
        if self._last and self._last[-1] == (time, -units):
            self._last.pop()
        else:
            self._last.append((time, units))

    def put_off(self, time: Minute, later: Minute, units: int) -> None:
        """What was taken at an instant is taken at another."""
        if self._last and self._last[-1] == (time, units):
            self._last[-1] = (later, units)
        else:
            self._last += [(time, -units), (later, units)]

    def beside(self, plan: Availability) -> "Lending":
        """What is left of a plan, which is the same one each time."""
        if self._last:
            self._enter_all()
        if self._beside is not None:
            return self._beside
        if len(self.times) == 1 and not self.changes[0]:
            return plan
        self._beside = Beside(plan, self.times, [*accumulate(self.changes)])
        return self._beside

    def _enter_all(self) -> None:
        times, changes, self._beside = self.times, self.changes, None
        for time, units in self._last:
            at = bisect_left(times, time)
            if at == len(times) or times[at] != time:
                times.insert(at, time)
                changes.insert(at, -units)
            elif at and changes[at] == units:
                del times[at], changes[at]
            else:
                changes[at] -= units
        self._last = []


class Beside:
    """An availability with what an order takes and brings in it, answering as one would: no list of the plan is copied.

    What lies there is the sum of two levels, the plan's and the order's own. Whatever is asked goes through the
    stretches of the one that changes less often, and in each looks at the least of the other.
    """

    def __init__(self, plan: Availability, times: Sequence[Minute], levels: Sequence[int]) -> None:
        """``levels``: how much more lies there from each of the times on, of which the first is 0."""
        if len(times) <= len(plan.times):
            self._stretches = [*zip(times, [*times[1:], LAST_MINUTE], levels, strict=True)]
            self._other = _Levels(plan.times, plan.nets, plan.free)
        else:
            self._stretches = [*zip(plan.times, [*plan.times[1:], LAST_MINUTE], plan.nets, strict=True)]
            self._other = _Levels([*times], levels, least_from_each(levels))

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


def is_enough(there: Lending) -> bool:
    """Whether nothing is taken twice, and what was lent is back whenever it is needed: in a plan alone it always is."""
    return not isinstance(there, Beside) or there.is_enough()
