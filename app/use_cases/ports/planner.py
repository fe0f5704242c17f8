"""What use cases need of a planner: from a snapshot and what is asked of it to a plan."""

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from app.domain.changes import PlanMoved
from app.domain.demand import PromiseRequest
from app.domain.parts import Delivery, Run
from app.domain.promise import Answer, Scheduled
from app.domain.repromise import Replanned, Sought, Watch
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute

Schedule = Callable[[PromiseRequest, Snapshot, Minute], Scheduled]


class Planner(Protocol):
    def answer(self, request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Answer: ...

    def schedule(self, request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Scheduled:
        """An order whose dates were given already, at its earliest; nobody else is moved."""

    def scheduling(self) -> Schedule:
        """``schedule`` for several orders, each recorded before the next, while nothing else is.

        Whether the work of others goes on is looked at once for all of them.
        """

    def retimed(self, runs: Sequence[Run], snapshot: Snapshot, now: Minute) -> tuple[Run, ...]:
        """Runs of the snapshot, each with the work that cannot start as planned at its earliest; nobody else's moves.

        Without a place within the horizon, work stays where it was.
        """

    def repaired(
        self, quotes: Collection[str], snapshot: Snapshot, now: Minute, tries: int | None = None
    ) -> PlanMoved | None:
        """What moves so that as many of these commitments as possible can be kept, all dates as they are.

        ``tries``: where it is tried less often than the limits of the planner allow.

        None: nobody can be helped.
        """

    def repromised(self, sought: Sought, snapshot: Snapshot, now: Minute, watch: Watch) -> Replanned:
        """Places, and where it must be other dates, for commitments that cannot be kept as they stand."""

    def delivered(self, delivery: Delivery, ready: Minute, snapshot: Snapshot, now: Minute) -> Delivery:
        """A delivery that leaves as soon as it can once its goods are there."""
