"""Whether open orders that wait were left behind, by a feed that did not come to its end and nobody sends again."""

from collections.abc import Callable, Mapping
from time import monotonic

from app.domain.demand import OpenOrder

SECONDS_MIN = 60.0
"""Whoever sent the feed and lost its process may send it again under its key after half of that, and goes on itself."""


class LeftWaiting:
    """What one process has seen; threads may share it."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._seen: tuple[Mapping[str, OpenOrder], float] = ({}, 0.0)

    def is_left(self, waiting: Mapping[str, OpenOrder]) -> bool:
        """Whether there are any, and have been for a while: a feed that goes on takes some of them every second.

        It takes as long again until it is said once more of those that cannot be taken.
        """
        seen, since = self._seen
        is_as_before, now = seen == waiting, self._clock()
        if is_as_before and now < since + SECONDS_MIN:
            return False
        self._seen = (waiting, now)
        return is_as_before and bool(waiting)
