"""What a use case needs from outside, as the use case would say it.

Implemented by app/storage and app/solver, and by tests/fakes; none of them imports this file: the type checker
compares the shapes where they are put together.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from app.domain.changes import Change, PlanMoved
from app.domain.commitment import Commitment, CommitmentFilter
from app.domain.demand import PromiseRequest
from app.domain.plan import Delivery, Run
from app.domain.promise import Answer, Quote, QuoteState, Scheduled
from app.domain.reach import Reach
from app.domain.repromise import Replanned, Sought, Watch
from app.domain.snapshot import Snapshot
from app.domain.timeline import Minute, Window, minute_at_or_after, minute_of
from app.use_cases.event_ports import Events
from app.use_cases.key_ports import Keys
from app.use_cases.lately import Lately
from app.use_cases.listed import Stretch
from app.use_cases.repromise_ports import Repromises
from app.use_cases.webhook_ports import Targets, Webhooks


class Planner(Protocol):
    def answer(self, request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Answer: ...

    def schedule(self, request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Scheduled:
        """An order whose dates were given already, at its earliest; nobody else is moved."""

    def retimed(self, runs: Sequence[Run], snapshot: Snapshot, now: Minute) -> tuple[Run, ...]:
        """Runs of the snapshot, each with the work that cannot start as planned at its earliest; nobody else's moves.

        Without a place within the horizon, work stays where it was.
        """

    def repaired(self, quotes: Collection[str], snapshot: Snapshot, now: Minute) -> PlanMoved | None:
        """What moves so that as many of these commitments as possible can be kept, all dates as they are.

        None: nobody can be helped.
        """

    def repromised(self, sought: Sought, snapshot: Snapshot, now: Minute, watch: Watch) -> Replanned:
        """Places, and where it must be other dates, for commitments that cannot be kept as they stand."""

    def delivered(self, delivery: Delivery, ready: Minute, snapshot: Snapshot, now: Minute) -> Delivery:
        """A delivery that leaves as soon as it can once its goods are there."""


class Clock(Protocol):
    def now(self) -> datetime: ...


class Books(Protocol):
    """One transaction. Leaving the ``with`` block without ``commit()`` undoes everything.

    What is written is written under ``lock()``, which comes before anything is read.
    """

    def lock(self, reach: Reach | None = None) -> None:
        """From here on this is the only writer of the plans that it reaches, or of all where it does not say.

        Raises TooBusy where its turn does not come in time.
        """

    def lock_all(self) -> None:
        """Undoes what was done so far, and locks all plans."""

    def reaches(self, change: Change) -> bool:
        """Whether a change writes in nothing but plans that are locked."""

    @property
    def keys(self) -> Keys: ...

    @property
    def events(self) -> Events: ...

    @property
    def webhooks(self) -> Webhooks: ...

    @property
    def repromises(self) -> Repromises: ...

    def clock(self) -> datetime:
        """The decision time, read in a statement of its own: under the lock it is later than every write before."""

    def wall_clock(self) -> datetime:
        """Real time, for leases: it passes while a simulated clock stands still."""

    def set_clock(self, instant: datetime) -> None:
        """Raises ClockNotSimulated."""

    def snapshot(self) -> Snapshot:
        """The plant and every promise on the books, dead holds too, with what was recorded in this transaction."""

    def glance(self) -> tuple[Snapshot, datetime]:
        """The snapshot and the clock, for whoever reads nothing else of these books."""

    def record(self, changes: Sequence[Change], at: datetime, who: str) -> Snapshot:
        """Writes changes, each with its entry in the change log; the snapshot with them is the answer."""

    def quote(self, quote: str) -> Quote | None:
        """As it was last written: a hold that ran out may still be called held."""

    def add_quote(self, quote: Quote, who: str) -> None: ...

    def write_quote(self, quote: Quote) -> None:
        """A quote that is there already, as it is from now on."""

    def quotes(
        self, *, reference: str | None, state: QuoteState | None, passed: Minute, after: int, limit: int
    ) -> Sequence[tuple[int, Quote]]:
        """Quotes with their positions, by position; ``state`` is what it is once ``passed`` has passed."""

    def live_holds(self, who: str, passed: Minute) -> int: ...

    def commitment(self, commitment: str) -> Commitment | None: ...

    def add_commitment(self, commitment: Commitment) -> None:
        """Raises ReferenceTaken."""

    def write_commitment(self, commitment: Commitment) -> None:
        """One that is there already, as it stands from now on."""

    def commitments_of(self, quotes: Sequence[str]) -> dict[str, Commitment]:
        """Those made of the quotes and open orders named, whatever their state, by that name."""

    def live_commitment_with(self, reference: str) -> Commitment | None: ...

    def has_commitment_with(self, reference: str) -> bool:
        """Whatever its state."""

    def commitments(
        self, wanted: CommitmentFilter, *, quotes: Collection[str] | None, after: int, limit: int
    ) -> Sequence[tuple[int, Commitment]]:
        """Commitments with their positions, by position; ``quotes``: none but those that were made of these."""

    def commit(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Each with its reason. Caps that are None are off."""

    holds_max: int | None = None
    """Live holds of one caller: hoarded holds would freeze a factory."""
    hold_minutes_max: int | None = None
    """The longest hold; only the business knows how long its customers take to answer."""
    page_size: int = 50
    """A screenful, for those who do not say."""
    page_size_max: int = 200
    """A page stays well under a second to read and a megabyte to send."""
    days_max: int = 400
    """Days in one availability or load table: a planning year and what hangs over."""
    repromise_steps: int = 400
    """How often a re-promise run tries another order: some seconds for hundreds of commitments."""
    repromise_steps_thorough: int = 4_000
    """As long as a coffee."""
    lease_seconds: int = 30
    """Longer than any answer takes (callers give up after 10), short enough to wait for after a crash."""
    key_days: int = 30
    """How long an answer can be asked for again: longer than any queue of retries lives."""
    delivery_days: int = 30
    """How long deliveries that are over can be looked at: somebody may ask what went wrong last month."""


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
    listed: Lately[Window, Stretch] = field(default_factory=Lately)
    """The rows of a plan in a stretch of time, from one page to the next."""
    expected_version: int | None = None
    """The plan version that the caller decided on: where the plan has moved on, nothing is written."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as plans and as holds count it."""

    instant: datetime

    @property
    def planned(self) -> Minute:
        """Rounded up: nothing is planned for a minute that has begun."""
        return minute_at_or_after(self.instant)

    @property
    def passed(self) -> Minute:
        """Rounded down: a hold counts to the very end of its last minute."""
        return minute_of(self.instant)


Told = TypeVar("Told")

Finish = Callable[[Books, Told], None]
"""Called with the result just before its transaction commits, so that the answer is stored with it."""


def unfinished(books: Books, told: object) -> None:
    """For callers without an idempotency key: nothing more is stored."""
