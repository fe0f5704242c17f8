"""An actor with a database of its own who stops before each statement, until somebody lets the statement go."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from queue import Queue
from threading import Thread, get_ident
from typing import Any

from sqlalchemy import Engine, event

from app.storage.database import Database, open_database
from app.storage.replica import Replica
from app.storage.sitting import Sitting
from app.storage.turns import Turns

COMMIT = "COMMIT"
LOCKS = "FOR NO KEY UPDATE"
TIME = "SELECT clock_timestamp()"
"""Looks at no row, so that it is the same before and after whatever the other does."""
Work = Callable[[Database], object]


@dataclass(slots=True)
class Done:
    """What came of an actor's work: what it returned, or what it raised."""

    result: object = None
    error: Exception | None = None


@dataclass(kw_only=True)
class Gate:
    """``at`` gets each statement that its actor stops before, and in the end what came of the work.

    ``every`` statement stops, or only those that can matter to others: all but the time until the lock is taken, then
    the commit. What happens between is seen by nobody, and sees nothing of others, as they cannot commit meanwhile.
    """

    every: bool
    at: "Queue[str | Done]" = field(default_factory=Queue)
    go: "Queue[None]" = field(default_factory=Queue)
    backend: int | None = None
    thread: int | None = None
    has_lock: bool = False

    def before(self, statement: str, connection: Any) -> None:
        if get_ident() != self.thread:
            return
        self.backend = connection.connection.dbapi_connection.info.backend_pid
        meets_others = not self.has_lock and not statement.startswith(TIME)
        if self.every or meets_others or statement == COMMIT:
            self.at.put(statement)
            self.go.get()
        self.has_lock = statement != COMMIT and (self.has_lock or LOCKS in statement)


@dataclass(kw_only=True)
class Actor:
    """A process of its own, as far as the database can tell; what it remembers is given to it anew each time."""

    name: str
    database: Database
    gate: Gate | None = None

    @classmethod
    def on(cls, name: str, url: str) -> "Actor":
        actor = cls(name=name, database=open_database(url, simulated=True))
        engine = actor.database.engine
        event.listen(engine, "connect", _waits_for_ever)
        event.listen(engine, "before_cursor_execute", actor._before_statement)
        event.listen(engine, "commit", lambda connection: actor._stop(COMMIT, connection))
        return actor

    def begin(self, work: Work, remembered: Database, *, every: bool) -> Gate:
        """Starts the work in a thread, on a database that remembers what another one does."""
        replica = Replica()
        with remembered.reading() as connection:
            replica.offer(remembered.replica.at_least({}, connection, remembered.scope), [], remembered.replica.ends)
        turns: dict[int, Turns[Sitting]] = {number: Turns() for number in self.database.turns}
        database = replace(self.database, replica=replica, turns=turns)
        self.gate = gate = Gate(every=every)
        Thread(target=_worked, args=(work, database, gate), daemon=True).start()
        return gate

    @property
    def engine(self) -> Engine:
        return self.database.engine

    def _before_statement(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        self._stop(statement, connection)

    def _stop(self, statement: str, connection: Any) -> None:
        if self.gate is not None:
            self.gate.before(statement, connection)


def _worked(work: Work, database: Database, gate: Gate) -> None:
    gate.thread = get_ident()
    try:
        gate.at.put(Done(result=work(database)))
    except Exception as error:
        gate.at.put(Done(error=error))


def _waits_for_ever(connection: Any, _: Any) -> None:
    """Who waits how long is decided here, and not by the speed of the machine."""
    connection.execute("SET lock_timeout = 0")
    connection.execute("SET idle_in_transaction_session_timeout = 0")
    connection.commit()
