"""What one more need finds beside what its own order takes and brings already."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from app.domain.ledgers.availability import Availability, Flow
from app.domain.quantity import Units
from app.domain.timeline import LAST_MINUTE, Minute


class Beside:
    """An availability with a few flows of one order in it, answering as one would: no list of the plan is copied.

    Between two of the own flows everything is as in the plan, but for a constant.
    """

    def __init__(self, base: Availability, own: Iterable[Flow]) -> None:
        self._base = base
        self._stretches: list[tuple[Minute, Minute, int]] = []
        """Start, end, and how much more (or less) there is than in the plan."""
        since, more = 0, 0
        for time, change in sorted(own):
            if time > since:
                self._stretches.append((since, time, more))
                since = time
            more += change
        self._stretches.append((since, LAST_MINUTE, more))

    def is_enough(self) -> bool:
        """Whether nothing is ever short, and what was lent is back whenever it is needed."""
        return all(self._least(start, end) + more >= 0 for start, end, more in self._stretches)

    def by(self, minute: Minute) -> Units:
        return max(0, min([self._least(max(start, minute), end) + more for start, end, more in self._after(minute)]))

    def earliest(self, quantity: Units) -> Minute | None:
        found = self.lent_from(quantity, LAST_MINUTE)
        return None if found == LAST_MINUTE else found

    def lent_from(self, quantity: Units, until: Minute) -> Minute:
        """The first instant from which there is enough at every later one before ``until``."""
        base, found = self._base, until
        for start, end, more in reversed(self._stretches):
            if start >= until:
                continue
            stop = bisect_left(base.times, min(end, until)) - 1
            if end == LAST_MINUTE == until:
                at = bisect_left(base.free, quantity - more)
                if at == len(base.free) or base.times[at] > start:
                    return LAST_MINUTE if at == len(base.free) else base.times[at]
                found = start
                continue
            while stop >= 0 and base.nets[stop] + more >= quantity and base.times[stop] > start:
                found = base.times[stop]
                stop -= 1
            if base.nets[stop] + more < quantity:
                return found
            found = start
        return found

    def lent_until(self, quantity: Units, since: Minute) -> Minute | None:
        base = self._base
        for start, end, more in self._after(since):
            at = max(0, bisect_right(base.times, max(start, since)) - 1)
            if base.nets[at] + more < quantity:
                return max(start, since)
            stop = bisect_left(base.times, end)
            if end == LAST_MINUTE and base.free[at] + more >= quantity:
                return None
            for index in range(at + 1, stop):
                if base.nets[index] + more < quantity:
                    return base.times[index]
        return None

    def _after(self, minute: Minute) -> list[tuple[Minute, Minute, int]]:
        return [stretch for stretch in self._stretches if stretch[1] > minute]

    def _least(self, start: Minute, end: Minute) -> Units:
        """The least that lies there in a stretch of the plan."""
        base = self._base
        at = max(0, bisect_right(base.times, start) - 1)
        if end == LAST_MINUTE:
            return base.free[at]
        return min(base.nets[at : max(at + 1, bisect_left(base.times, end))])


Lending = Availability | Beside
"""What may be taken of an item at a site, for good or lent for a time."""
