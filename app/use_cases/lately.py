"""The plan as it was found to be at an instant, kept for whoever asks the same before that has been written down."""

from app.domain.snapshot import Snapshot
from app.domain.timeline import Minute


class Lately:
    """Of the last plan and instant alone: whoever reads, reads the newest. Threads may share it."""

    def __init__(self) -> None:
        self._last: tuple[Snapshot, Minute, Minute, Snapshot] | None = None

    def found(self, snapshot: Snapshot, passed: Minute, planned: Minute) -> Snapshot | None:
        last = self._last
        if last is None or last[0] is not snapshot or last[1:3] != (passed, planned):
            return None
        return last[3]

    def keep(self, snapshot: Snapshot, passed: Minute, planned: Minute, found: Snapshot) -> None:
        # One reference, so that nobody sees half of it.
        self._last = (snapshot, passed, planned, found)
