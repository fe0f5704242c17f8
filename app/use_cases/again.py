"""A use case that the database has undone for the sake of another is done again, whole, before anybody hears of it."""

from collections.abc import Callable
from random import uniform
from time import sleep
from typing import TypeVar

from app.domain.errors import TooBusy, Undone

Told = TypeVar("Told")

TRIES_MAX = 4
"""Whoever is in the way is done by then as a rule; beyond that there is more wrong than a coincidence."""
PAUSE_SECONDS_MAX = 0.05
"""About one transaction of somebody else. At random, so that two do not meet in the same way again."""


def _pause() -> None:
    sleep(uniform(0, PAUSE_SECONDS_MAX))


def again_where_undone(work: Callable[[], Told], pause: Callable[[], None] = _pause) -> Told:
    """``work`` owns its transactions, so that each try reads, decides and writes anew. Nothing else is tried again.

    Raises:
        TooBusy: it was undone every time.
    """
    for _ in range(TRIES_MAX - 1):
        try:
            return work()
        except Undone:
            pause()
    try:
        return work()
    except Undone as undone:
        raise TooBusy(undone.detail, undone.retry_after_seconds) from undone
