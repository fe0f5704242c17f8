"""Books that decide on what they read before the lock: the fault that this check must find, or it finds nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from app.domain.changes import Change
from app.domain.snapshots.reach import Reach
from app.domain.snapshots.snapshot import Snapshot
from app.storage.books import SqlBooks, open_books
from app.storage.database import Database


class ReadTooEarly:
    """As the books are, but that the snapshot is taken first and the lock last, without looking again."""

    def __init__(self, books: SqlBooks, database: Database) -> None:
        self._books = books
        self._database = database
        self._seen: Snapshot | None = None

    def lock(self, reach: Reach | None = None) -> None:
        with open_books(self._database) as earlier:
            self._seen = earlier.snapshot()
        self._books.lock(reach)

    def snapshot(self) -> Snapshot:
        return self._books.snapshot() if self._seen is None else self._seen

    def record(self, changes: Sequence[Change], at: datetime, who: str) -> Snapshot:
        self._books.record(changes, at, who)
        for change in changes:
            self._seen = self.snapshot().apply(change)
        return self.snapshot()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._books, name)


@contextmanager
def open_read_too_early(database: Database) -> Iterator[ReadTooEarly]:
    with open_books(database) as books:
        yield ReadTooEarly(books, database)
