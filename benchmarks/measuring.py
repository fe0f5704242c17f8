"""Times as percentiles, and a heap that stands still while they are taken."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter
from typing import TypeVar

from app.main import collect_seldom

Found = TypeVar("Found")
Clock = Callable[[], float]
"""Seconds, of the wall or of the processor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Milliseconds, of at least two times."""

    p50: float
    p95: float
    p99: float
    most: float

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> "Spread":
        cuts = quantiles(milliseconds, n=100, method="inclusive")
        return cls(p50=cuts[49], p95=cuts[94], p99=cuts[98], most=max(milliseconds))

    def cells(self) -> list[str]:
        return [in_words(one) for one in (self.p50, self.p95, self.p99)]


def timed(work: Callable[[], Found], clock: Clock = perf_counter) -> tuple[Found, float]:
    """What the work gave, and the milliseconds that it took."""
    began = clock()
    found = work()
    return found, (clock() - began) * 1000


def still_heap() -> None:
    """As in a process that serves; besides, what is there by now is not looked through again."""
    collect_seldom()
    gc.collect()
    gc.freeze()


def in_words(milliseconds: float) -> str:
    """Three figures, so that microseconds and seconds both can be read."""
    return f"{milliseconds:.3g}" if milliseconds < 100 else f"{milliseconds:.0f}"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"
