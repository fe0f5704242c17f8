"""The books as they stand, in memory: caught up from the logs, built from the rows when it has to be.

The database is the truth; this is a copy that can be thrown away at any time.
"""

from collections.abc import Collection
from threading import Lock

from sqlalchemy import Connection

from app.domain.snapshot import snapshot_of
from app.storage import change_log, plant_rows, promise_rows
from app.storage.change_log import PlantReplaced
from app.storage.scope import Scope
from app.storage.standing import Entered, Heads, Standing, spanning_in


class Outdated(Exception):
    """There is a new plant model, which is read by whoever sees one and the same version throughout."""


class Replica:
    """Shared by the threads of a process. A standing is immutable, so handing one out is all there is to it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._latest: Standing | None = None

    @property
    def latest(self) -> Standing | None:
        return self._latest

    def at_least(self, heads: Heads, connection: Connection, scope: Scope, *, may_build: bool = True) -> Standing:
        """The books as the transaction sees them, or later in the logs of plans that it does not lock.

        Raises:
            Outdated: it may not build them from the rows, as its statements see different versions of those.
        """
        with self._lock:
            if self._latest is None or not self._latest.has_read(heads):
                self._latest = _caught_up(self._latest, heads, connection, scope, may_build)
            return self._latest

    def offer(self, standing: Standing, entries: Collection[Entered]) -> None:
        """The books with entries that were just committed, so that nobody need read them back."""
        with self._lock:
            if self._latest is None or standing.has_read(self._latest.heads):
                self._latest = standing
            elif self._latest.comes_before(entries, standing):
                # Somebody else has been faster in another plan.
                for entry in entries:
                    self._latest = self._latest.read(entry.plan, entry.change)


def built_cold(connection: Connection, scope: Scope) -> Standing:
    """The books from the rows alone."""
    heads = change_log.heads(connection, scope)
    snapshot = snapshot_of(
        plant_rows.read_plant(connection, scope),
        promise_rows.read_promises(connection, scope),
        sum(heads.values()),
        promise_rows.requirement_pegs(connection, scope),
    )
    return Standing(snapshot=snapshot, heads=heads, spanning=spanning_in(snapshot))


def _caught_up(
    standing: Standing | None, heads: Heads, connection: Connection, scope: Scope, may_build: bool
) -> Standing:
    if standing is not None:
        entries = list(change_log.entries_between(connection, scope, standing.heads, heads))
        if not any(isinstance(entry, PlantReplaced) for _, entry in entries):
            for plan, entry in entries:
                assert not isinstance(entry, PlantReplaced)
                standing = standing.read(plan, entry)
            return standing
    if not may_build:
        raise Outdated
    # The rows have the newest plant model only, and are at the newest version too.
    return built_cold(connection, scope)
