"""One transaction in which several writers of a process write, one after another, committed once for all of them.

Databases know it as group commit. Where many want to write in one plan, taking its lock, reading what others have
written and waiting for the disk take longer than writing; who follows in the same sitting is spared all that.
"""

from collections.abc import Collection
from datetime import datetime
from threading import Event
from time import monotonic

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.domain.errors import OutcomeUnknown, TooBusy
from app.storage.carried_clock import CarriedClock
from app.storage.clock import carried_clock
from app.storage.database import Database, give_back
from app.storage.log.change_log import Ends, write_ends
from app.storage.standing import Entered, Standing
from app.storage.writing import Writing

WRITERS_MAX = 8
"""Whoever writes first waits for the last; what is saved for each grows little after that."""
SECONDS_MIN = 0.025
"""After that nobody else joins, as writers of other processes wait meanwhile, and callers for their answers; unless a
commit takes longer, as where it waits for a standby: those who come too late wait for as long anyway.
"""
SECONDS_MAX = 0.25
"""However long a commit takes: callers look at a clock, too."""


class Sitting:
    """``standing`` and ``ends``: of the books, as the last writer that is through has left them.

    Whoever has written waits for the end, and so does whoever refuses because of what another has written in it: only
    then is any of it true.
    """

    def __init__(self, database: Database, connection: Connection, standing: Standing | None, ends: Ends) -> None:
        self._database = database
        self.writing = Writing(connection, database.scope, database.kind)
        self.standing = standing
        self.ends = ends
        self._began_at = ends
        self._entries: list[Entered] = []
        self._writers = 0
        self._until = monotonic() + min(max(SECONDS_MIN, database.last_commit.seconds), SECONDS_MAX)
        self._clock = CarriedClock()
        self._over = Event()
        self._error: BaseException | None = None

    @property
    def takes_more(self) -> bool:
        return 0 < self._writers < WRITERS_MAX and monotonic() < self._until and not self.writing.is_broken

    def clock(self) -> datetime:
        """That of the database, asked under its locks."""
        return carried_clock(self._clock, self.writing.bare, self._database)

    def add(self, standing: Standing | None, ends: Ends, entries: Collection[Entered]) -> None:
        """What a writer has written stays, if the sitting does."""
        self.standing, self.ends = standing, ends
        self._entries += entries
        self._writers += 1

    def end(self) -> None:
        """Commits what was written and tells everybody, or undoes all where nothing was.

        Raises:
            OutcomeUnknown: the connection broke, or the disk, before the database could say whether it had committed.
            TooBusy: it was broken before; nothing was done.
        """
        try:
            if self._writers:
                self._commit()
                if self.standing is not None and self._entries:
                    self._database.replica.offer(self.standing, self._entries, self.ends)
        except BaseException as error:
            self._error = error
            raise
        finally:
            try:
                give_back(self.writing.bare)
            finally:
                # Whatever happens to the connection: everybody else waits for this.
                self._over.set()

    def wait(self) -> None:
        """Until somebody has ended it.

        Raises:
            OutcomeUnknown, TooBusy, or whatever else kept it from being committed.
        """
        self._over.wait()
        if self._error is not None:
            raise self._error

    def _commit(self) -> None:
        connection = self.writing.bare
        if self.writing.is_broken or connection.invalidated:
            raise TooBusy("The database does not answer; nothing was done.")
        # Once for all who have written.
        self.writing.insert_all()
        write_ends(connection, self._database.scope, self._began_at, self.ends)
        try:
            with self._database.last_commit.timed():
                connection.commit()
        except DBAPIError as error:
            if not self._database.kind.may_be_committed(error):
                raise
            raise OutcomeUnknown("The database was lost while it wrote; whether this was done is not known.") from error
