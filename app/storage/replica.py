"""The books as they stand, in memory: caught up from the logs, built from the rows when it has to be.

The database is the truth; this is a copy that can be thrown away at any time. It is thrown away where the database has
become an older one, restored under us or a standby that had not heard of the last commits: what is in memory then never
happened, though the numbers of its entries are given out anew. The digests of the logs tell.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from threading import Lock

from sqlalchemy import Connection

from app.domain.snapshots.snapshot import snapshot_of
from app.storage.log import change_log
from app.storage.log.change_log import Ends, Forked, heads_of
from app.storage.log.log_entries import Entry, PlantReplaced
from app.storage.rows import plant_rows, promise_rows
from app.storage.scope import Scope
from app.storage.standing import Entered, Heads, Standing, spanning_in

NOWHERE: Ends = {}
"""Of no plan it is known how far its log goes."""
NOTHING = (0, change_log.BEGINNING)
"""The end of a log without entries."""


class Outdated(Exception):
    """The rows have to be read, which is for whoever sees one and the same version throughout."""


class Replica:
    """Shared by the threads of a process. A standing is immutable, so handing one out is all there is to it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._latest: Standing | None = None
        self._ends: Ends = NOWHERE

    @property
    def latest(self) -> Standing | None:
        return self._latest

    @property
    def ends(self) -> Ends:
        """Of all logs, as far as they are read here: whoever asks the database from now on finds no less."""
        return self._ends

    def at_least(
        self, ends: Ends, connection: Connection, scope: Scope, *, known: Ends = NOWHERE, may_build: bool = True
    ) -> Standing:
        """The books as the transaction sees them, or later in the logs of plans that it does not lock.

        ``known``: the ends as they were here before the transaction began.

        Raises:
            Outdated: it may not build them from the rows, as its statements see different versions of those.
        """
        with self._lock:
            if _is_older(ends, known) or _is_another(ends, self._ends):
                self._latest, self._ends = None, NOWHERE
            heads = heads_of(ends)
            if self._latest is None or not self._latest.has_read(heads):
                self._latest = _caught_up(self._latest, self._ends, heads, connection, scope, may_build)
                self._ends = _further(self._ends, ends, self._latest)
            return self._latest

    def offer(self, standing: Standing, entries: Collection[Entered], ends: Ends) -> None:
        """The books with entries that were just committed, so that nobody need read them back."""
        with self._lock:
            if self._latest is None or standing.has_read(self._latest.heads):
                self._latest = standing
            elif self._latest.comes_before(entries, standing):
                # Somebody else has been faster in another plan.
                for entry in entries:
                    self._latest = self._latest.read(entry.plan, entry.change)
            self._ends = _further(self._ends, ends, self._latest)


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


def _is_older(ends: Ends, known: Ends) -> bool:
    return any(ends.get(plan, NOTHING)[0] < sequence for plan, (sequence, _) in known.items())


def _is_another(ends: Ends, known: Ends) -> bool:
    """Whether what was last somewhere is not what is known to have been there."""
    return any(ends[plan][0] == end[0] and ends[plan] != end for plan, end in known.items() if plan in ends)


def _further(known: Ends, ends: Ends, standing: Standing) -> Ends:
    """The ends that are known of what was read, and of nothing else: those of other plans may have been read later."""
    both = [*known.items(), *ends.items()]
    return {plan: end for plan, end in both if standing.heads.get(plan, 0) == end[0]}


def _caught_up(
    standing: Standing | None, known: Ends, heads: Heads, connection: Connection, scope: Scope, may_build: bool
) -> Standing:
    if standing is not None:
        with suppress(Forked):
            entries = list(change_log.entries_between(connection, scope, standing.heads, heads, known))
            if (ahead := _read_on(standing, entries)) is not None:
                return ahead
    if not may_build:
        raise Outdated
    # The rows have the newest plant model only, and are at the newest version too.
    return built_cold(connection, scope)


def _read_on(standing: Standing, entries: Iterable[tuple[str, Entry]]) -> Standing | None:
    """None where the log does not tell what is new in a new plant model."""
    for plan, entry in entries:
        change = entry.change_of(standing.snapshot.plant) if isinstance(entry, PlantReplaced) else entry
        if change is None:
            return None
        standing = standing.read(plan, change)
    return standing
