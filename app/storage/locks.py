"""The locks under which a writer decides and writes: those of the plans that it reaches, or of all."""

from collections.abc import Collection

from sqlalchemy import Connection

from app.domain.errors import TooBusy
from app.domain.plans import FIRST
from app.domain.snapshots.reach import Reach, reached
from app.storage.database import Database
from app.storage.log import change_log
from app.storage.replica import Outdated
from app.storage.sitting import Sitting
from app.storage.standing import Entered, Standing
from app.storage.turns import Turns

TURN_SECONDS_MAX = 2.5
"""Callers give up after about 10 seconds; whoever has waited for a turn here, and then as long for a writer of another
process, had better come back."""

Numbers = frozenset[int] | None
"""Of plans; None is all of them, those too that are yet to be added."""
NO_PLANS: Numbers = frozenset()


class Locks:
    """``ends``: of all logs, as they were under the locks and as whoever has these has continued them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers = NO_PLANS
        self._turns: list[int] = []
        self._sitting: Sitting | None = None
        self.ends: change_log.Ends = {}

    def cover(self, numbers: frozenset[int]) -> bool:
        return self._numbers is None or numbers <= self._numbers

    def taken(self, reach: Reach | None) -> Sitting:
        """A transaction that has the locks, with the books as they stand under them; unread where it reaches nothing.

        Which plans a writer reaches it knows from the memory of its process. Where that turns out to be of yesterday
        under the locks, as right after a new plant model, it takes all of them: that is rare, and cannot fail again.

        Raises:
            TooBusy: the turn did not come in time.
        """
        if reach is not None:
            self._numbers = self._reached(reach)
            self._take_turns()
            sitting = self._joined() or self._begun()
            if self._may_write(reach, sitting):
                return sitting
            self.close()
        self._numbers = None
        self._take_turns()
        sitting = self._begun()
        assert sitting.standing is not None, "all plans are enough for everybody"
        return sitting

    @property
    def sitting(self) -> Sitting:
        """Of whoever has taken these locks and not left yet."""
        assert self._sitting is not None
        return self._sitting

    def commit(self, standing: Standing | None, entries: Collection[Entered]) -> None:
        """What was written is committed, with what others write in the same sitting.

        Raises:
            OutcomeUnknown, TooBusy
        """
        self.sitting.add(standing, self.ends, entries)
        self._leave()

    def close(self) -> None:
        """Undoes what was not committed, then lets the next one write."""
        if self._sitting is not None:
            self._sitting.writing.undo_part()
            self._leave()
        self._give_back()

    def _leave(self) -> None:
        """To whoever comes next, if that one may sit down, too; else it is the end of the sitting."""
        sitting, self._sitting = self.sitting, None
        if sitting.takes_more and self._is_shared and self._turn.pass_on(sitting, self._numbers):
            self._turns.clear()
            sitting.wait()
            return
        try:
            sitting.end()
        finally:
            self._give_back()

    def _joined(self) -> Sitting | None:
        """The sitting that the one before has left to us."""
        self._sitting = self._turn.taken_over() if self._is_shared else None
        if self._sitting is not None:
            self.ends = self._sitting.ends
            self._sitting.writing.begin_part()
        return self._sitting

    @property
    def _is_shared(self) -> bool:
        """Whether others may have part in what is locked: those who reach the same, which has one turn for it all."""
        return bool(self._numbers) and len(self._turns) == 1

    @property
    def _turn(self) -> Turns[Sitting]:
        return self._database.turns[self._turns[0]]

    def _begun(self) -> Sitting:
        connection = self._database.writing()
        try:
            standing = self._read_under_locks(connection) if self._numbers != NO_PLANS else None
        except BaseException:
            connection.close()
            raise
        self._sitting = Sitting(self._database, connection, standing, self.ends)
        return self._sitting

    def _may_write(self, reach: Reach, sitting: Sitting) -> bool:
        """Whether these are the plans to lock, and there is nothing new in them that may not be read now."""
        if self._numbers == NO_PLANS:
            return True
        standing = sitting.standing
        return standing is not None and self.cover(reached(reach, standing.snapshot, standing.spanning))

    def _give_back(self) -> None:
        while self._turns:
            self._database.turns[self._turns.pop()].give_back()

    def _reached(self, reach: Reach) -> frozenset[int]:
        """As far as this process has read, and as far as there is to read where it knows nothing of a promise."""
        standing = self._database.replica.latest
        if standing is None or not reach.quotes <= standing.snapshot.promises.keys():
            known = self._database.replica.ends
            with self._database.reading() as connection:
                ends = change_log.ends_of(connection, self._database.scope)
                standing = self._database.replica.at_least(ends, connection, self._database.scope, known=known)
        return reached(reach, standing.snapshot, standing.spanning)

    def _take_turns(self) -> None:
        """Always in one order. Where all plans are locked, the database keeps out whoever has the turn of another."""
        one_for_all = self._numbers is None or not self._database.kind.LOCKS_ROWS
        for number in [FIRST] if one_for_all else sorted(self._numbers or ()):
            if not self._database.turns[number].take(TURN_SECONDS_MAX, self._numbers):
                raise TooBusy(f"Others have been writing for {TURN_SECONDS_MAX:g} seconds; nothing was done.")
            self._turns.append(number)

    def _read_under_locks(self, connection: Connection) -> Standing | None:
        scope, everything = self._database.scope, self._numbers is None
        names = None if self._numbers is None else [scope.plan_numbered(number) for number in self._numbers]
        known = self._database.replica.ends
        ends = change_log.lock(connection, scope, names)
        if ends is None:
            return None
        self.ends = ends if self._are_all(ends) else change_log.ends_of(connection, scope)
        try:
            standing = self._database.replica.at_least(self.ends, connection, scope, known=known, may_build=everything)
        except Outdated:
            return None
        if everything:
            self.make_room(connection, standing)
        return standing

    def _are_all(self, ends: change_log.Ends) -> bool:
        """Whether these are the ends of all logs, as where there is one plan: nobody adds another without the first."""
        if self._numbers is None:
            return True
        latest = self._database.replica.latest
        if latest is None:
            return False
        return latest.snapshot.compiled.plans.count <= len(ends) and latest.heads.keys() <= ends.keys()

    def make_room(self, connection: Connection, standing: Standing) -> None:
        """Adds the plans that a plant has and that have no row yet."""
        count = standing.snapshot.compiled.plans.count
        self.ends = change_log.with_missing_plans(connection, self._database.scope, self.ends, count)
