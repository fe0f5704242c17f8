"""What whoever writes has at hand from the lock to the commit."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.changes import Change
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.use_cases.moment import Moment
from app.use_cases.ports.books import Books
from app.use_cases.ports.outside import Ports


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn to write in these books, and the one moment at which all that is written in it happens."""

    books: Books
    ports: Ports
    moment: Moment

    @property
    def now(self) -> Minute:
        """The first minute for which anything can still be planned."""
        return self.moment.planned

    def snapshot(self) -> Snapshot:
        return self.books.snapshot()

    def record(self, changes: Sequence[Change]) -> Snapshot:
        """Writes changes in the name of whoever asks; the snapshot with them is the answer."""
        return self.books.record(changes, self.moment.instant, self.ports.who)
