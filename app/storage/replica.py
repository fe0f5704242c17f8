"""The latest snapshot in memory: caught up from the change log, built from the rows when it has to be.

The database is the truth; this is a copy that can be thrown away at any time.
"""

from threading import Lock

from sqlalchemy import Connection

from app.domain.snapshot import Snapshot, snapshot_of
from app.storage import change_log, plant_rows, promise_rows
from app.storage.change_log import PlantReplaced
from app.storage.scope import Scope


class Replica:
    """Shared by the threads of a process. A snapshot is immutable, so handing one out is all there is to it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._latest: Snapshot | None = None

    def at_least(self, version: int, connection: Connection, scope: Scope) -> Snapshot:
        """The snapshot of the version that the transaction sees, or of a later one that is on the books by now."""
        with self._lock:
            if self._latest is None or self._latest.version < version:
                self._latest = _caught_up(self._latest, connection, scope)
            return self._latest

    def offer(self, snapshot: Snapshot) -> None:
        """A version that was just committed, so that nobody need read it back."""
        with self._lock:
            if self._latest is None or self._latest.version < snapshot.version:
                self._latest = snapshot


def built_cold(connection: Connection, scope: Scope) -> Snapshot:
    """The snapshot from the rows alone."""
    return snapshot_of(
        plant_rows.read_plant(connection, scope),
        promise_rows.read_promises(connection, scope),
        change_log.head(connection, scope),
        promise_rows.requirement_pegs(connection, scope),
    )


def _caught_up(snapshot: Snapshot | None, connection: Connection, scope: Scope) -> Snapshot:
    if snapshot is None:
        return built_cold(connection, scope)
    for entry in change_log.entries_after(connection, scope, snapshot.version):
        if isinstance(entry, PlantReplaced):
            # The rows have the newest plant model only, and are at the newest version too.
            return built_cold(connection, scope)
        snapshot = snapshot.apply(entry)
    return snapshot
