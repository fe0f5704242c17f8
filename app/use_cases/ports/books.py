"""What use cases need of the books."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from app.domain.changes import Change
from app.domain.commitment import Commitment, CommitmentFilter
from app.domain.promise import Quote, QuoteState
from app.domain.snapshots.reach import Reach
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.use_cases.ports.events import Events
from app.use_cases.ports.keys import Keys
from app.use_cases.ports.repromises import Repromises
from app.use_cases.ports.webhooks import Webhooks


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

    def forget_quotes(self, before: Minute) -> None:
        """Those that nobody said yes to and whose hold was over before."""

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

    def names_of(self, quotes: Collection[str]) -> Mapping[str, tuple[str | None, str | None]]:
        """The commitment that each of these quotes and open orders became, if it did, and the reference."""

    def commitment_with(self, reference: str) -> Commitment | None:
        """The one that was not cancelled, else the last that was and began as a quote.

        An open order that was cancelled leaves its reference to others.
        """

    def commitments(
        self, wanted: CommitmentFilter, *, quotes: Collection[str] | None, after: int, limit: int
    ) -> Sequence[tuple[int, Commitment]]:
        """Commitments with their positions, by position; ``quotes``: none but those that were made of these."""

    def commit(self) -> None: ...


Told = TypeVar("Told")

Finish = Callable[[Books, Told], None]
"""Called with the result just before its transaction commits, so that the answer is stored with it."""


def unfinished(books: Books, told: object) -> None:
    """For callers without an idempotency key: nothing more is stored."""
