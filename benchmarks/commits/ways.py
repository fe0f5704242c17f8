"""What a way of writing promises has to offer, so that all of them run in the same harness."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from app.domain.timeline import Minute

Ended = Callable[[], bool]


class Writer(Protocol):
    """Of one thread."""

    def promise(self, plant: int, due: Minute | None, ended: Ended) -> int:
        """Writes one promise, unless ``ended`` comes true first, and says how often it had to begin or plan again."""


class Way(Protocol):
    def prepare(self, url: str, plants: int) -> None:
        """Tables and stock, in a migrated database."""

    def process(self, url: str, solve_seconds: float) -> AbstractContextManager[Callable[[], Writer]]:
        """What a process opens for all its threads; gives each thread a writer of its own."""

    def overlaps(self, url: str) -> int:
        """Operations that begin while another one holds their machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """``plants`` share nothing; each promise is for one of them, drawn by lot, or each writer stays with its own."""

    plants: int
    stays: bool = False
    with_due_dates: bool
    solve_seconds: float
    seconds: float
    processes: int
    threads: int


OVERLAPS = """
    SELECT count(*) FROM (
        SELECT {start} AS starts, max({end}) OVER (
            PARTITION BY {machine} ORDER BY {start}, {end} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS taken_until FROM {table}
    ) AS operations WHERE starts < taken_until
"""
"""In plain SQL, so that nobody's idea of a plan stands between us and the rows."""
