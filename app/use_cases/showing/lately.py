"""What was worked out of a plan last, kept for whoever asks the same of the very same plan."""

from typing import Generic, TypeVar

from app.domain.snapshots.snapshot import Snapshot

Asked = TypeVar("Asked")
Found = TypeVar("Found")


class Lately(Generic[Asked, Found]):
    """Of the last plan and question alone: whoever reads, reads the newest. Threads may share it."""

    def __init__(self) -> None:
        self._last: tuple[Snapshot, Asked, Found] | None = None

    def found(self, snapshot: Snapshot, asked: Asked) -> Found | None:
        last = self._last
        return last[2] if last is not None and last[0] is snapshot and last[1] == asked else None

    def keep(self, snapshot: Snapshot, asked: Asked, found: Found) -> None:
        # One reference, so that nobody sees half of it.
        self._last = (snapshot, asked, found)

    def forget(self) -> None:
        self._last = None
