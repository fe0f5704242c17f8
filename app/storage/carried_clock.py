"""The time of another machine, asked for now and then; in between our own clock carries it on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

SECONDS_MAX = 1.0
"""Two clocks drift apart by microseconds in that time. A machine that was asleep knows of it that much later."""


class CarriedClock:
    """Late by as long as the answer was under way, never early. Threads may share one."""

    def __init__(self) -> None:
        self._told: tuple[datetime, float] | None = None

    def now(self, ask: Callable[[], datetime]) -> datetime:
        told = self._told
        if told is None or monotonic() > told[1] + SECONDS_MAX:
            told = self._told = (ask(), monotonic())
        instant, at = told
        return instant + timedelta(seconds=monotonic() - at)
