"""A transaction in which several write in turn: rows are inserted late, and each part can be undone without the others.

Most of what a writer writes is new, and is looked at by nobody before the commit. A statement for each table and writer
took as long under the lock as all that is decided there; so they wait, and one inserts those of all.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from sqlalchemy import Connection, NestedTransaction
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.domain.errors import TrothError, Undone
from app.models import Row
from app.storage.positions import inserting_next, is_counted
from app.storage.scope import Scope, inserting

Values = Mapping[str, Any]
"""A row, by its columns."""

WAITING_MAX = 1_000
"""Rows that wait, in memory: as many as go into one statement. Hundreds of orders taken over at once have more."""

TURN = {table.name: turn for turn, table in enumerate(Row.metadata.sorted_tables)}
"""What refers to a row is inserted after it."""


class Manners(Protocol):
    """Of a kind of database, as far as they matter here."""

    def meaning_of(self, error: DBAPIError) -> TrothError | None:
        """None where the error is no trouble of the database itself."""

    def look_into(self, connection: Connection, tables: Collection[str]) -> None:
        """Many rows went into these, and more may follow before anything of it is committed."""


class Writing:
    """``bare``: the connection as it stands. ``is_broken``: nothing can be undone in it, nor be kept.

    What the database refuses of the rows is told to whoever has them inserted.
    """

    def __init__(self, connection: Connection, scope: Scope, manners: Manners) -> None:
        self.bare = connection
        self.is_broken = False
        self._scope = scope
        self._manners = manners
        self._parts = 1
        self._rows: list[tuple[type[Row], Values]] = []
        self._inserted = 0
        self._part_began = 0
        self._to_be_saved = False
        self._saved: tuple[NestedTransaction, int] | None = None

    def insert(self, row: type[Row], rows: Iterable[Values]) -> None:
        """They wait until the connection is asked for, or until `insert_all`."""
        self._rows += [(row, one) for one in rows]
        if len(self._rows) > self._inserted + WAITING_MAX:
            tables = {row.__tablename__ for row, _ in self._rows[self._inserted :]}
            self._manners.look_into(self.connection, sorted(tables))

    @property
    def connection(self) -> Connection:
        """With all rows so far."""
        self._set_savepoint()
        self.insert_all()
        return self.bare

    @property
    def beside(self) -> Connection:
        """For tables that have nothing to do with the rows that wait."""
        self._set_savepoint()
        return self.bare

    def with_rows_of(self, quote: str) -> Connection:
        """For whoever reads or changes rows of one quote alone: those of others may go on waiting."""
        waiting = self._rows[self._inserted :]
        return self.connection if any(quote in (one.get("quote"), one.get("id")) for _, one in waiting) else self.beside

    def insert_all(self) -> None:
        """
        Raises:
            Undone: the database refuses some row. In which part it came is not known, so each is to be done again.
        """
        try:
            self._insert_waiting()
        except DBAPIError as error:
            if self._parts > 1 and self._manners.meaning_of(error) is None:
                raise Undone("The database has refused what several have written; nothing was done.") from error
            raise
        if self._parts == 1:
            # The first part is never undone alone, so that nobody needs its rows again.
            self._rows.clear()
        self._inserted = len(self._rows)

    def _insert_waiting(self) -> None:
        waiting: dict[type[Row], list[Values]] = {}
        for row, one in self._rows[self._inserted :]:
            waiting.setdefault(row, []).append(one)
        for row in sorted(waiting, key=lambda row: TURN[row.__tablename__]):
            statement = inserting_next(self.bare, self._scope, row) if is_counted(row) else inserting(row)
            self.bare.execute(statement, waiting[row])

    def _set_savepoint(self) -> None:
        """For a part that follows, and has not written yet."""
        if self._to_be_saved:
            # Until its savepoint is there, nothing can be undone to it.
            self.is_broken = True
            self._saved = (self.bare.begin_nested(), self._inserted)
            self.is_broken = self._to_be_saved = False

    def begin_part(self) -> None:
        """Whatever follows may be undone by itself; a savepoint is set once there is anything to undo."""
        self._parts += 1
        self._part_began = len(self._rows)
        self._to_be_saved, self._saved = True, None

    def undo_part(self) -> None:
        """Rows of earlier parts that this one had inserted wait again."""
        del self._rows[self._part_began :]
        if self._saved is None:
            return
        savepoint, self._inserted = self._saved
        try:
            savepoint.rollback()
        except SQLAlchemyError:
            self.is_broken = True
