"""All that a use case has at hand of what is outside.

Implemented by app/storage and app/solver, and by tests/fakes; none of them imports these ports: the type checker
compares the shapes where they are put together.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute, Window
from app.use_cases.left_over import LeftOver
from app.use_cases.left_waiting import LeftWaiting
from app.use_cases.limits import Limits
from app.use_cases.ports.books import Books
from app.use_cases.ports.planner import Planner
from app.use_cases.ports.webhooks import Targets
from app.use_cases.showing.lately import Lately
from app.use_cases.showing.listed import Stretch


class Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """``new_id`` makes an id from its prefix: "qte" gives "qte_..."; ``who`` is written to the change log."""

    open_books: Callable[[], AbstractContextManager[Books]]
    planner: Planner
    clock: Clock
    new_id: Callable[[str], str]
    targets: Targets
    new_secret: Callable[[], str]
    limits: Limits = field(default_factory=Limits)
    who: str = "anyone"
    lately: Lately[tuple[Minute, Minute], Snapshot] = field(default_factory=Lately)
    """The plan as it was found to be at an instant, before that has been written down."""
    tidied: Lately[tuple[Minute, Minute], bool] = field(default_factory=Lately)
    """The plan in which nothing was due, and when: within the minute nothing is."""
    listed: Lately[Window, Stretch] = field(default_factory=Lately)
    """The rows of a plan in a stretch of time, from one page to the next."""
    left_over: LeftOver = field(default_factory=LeftOver)
    """Idempotency keys that could not be freed while the database was away."""
    left_waiting: LeftWaiting = field(default_factory=LeftWaiting)
    """Orders of feeds that did not come to their end."""
    expected_version: int | None = None
    """The plan version that the caller decided on: where the plan has moved on, nothing is written."""
