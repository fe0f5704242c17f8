"""What a reader sees: memory just as the rows are that it reads, though others go on writing meanwhile."""

from sqlalchemy import Connection

from app.storage.database import Database
from app.storage.log import change_log
from app.storage.log.change_log import Ends
from app.storage.replica import NOWHERE, built_cold
from app.storage.standing import Standing

LOOKS_MAX = 10
"""Others have to write between two statements of ours for one to be in vain."""


def opened_as_seen(database: Database) -> tuple[Connection, Standing]:
    """A reader's transaction in which nothing else was read yet, and the books as it sees them.

    Memory is shared, and may be ahead of a transaction that has just begun; then another is begun.
    """
    for look in range(1, LOOKS_MAX + 1):
        known = database.replica.ends
        connection = database.reader()
        try:
            standing = (_seen if look < LOOKS_MAX else as_seen)(connection, database, known)
        except BaseException:
            database.done_reading(connection)
            raise
        if standing is not None:
            return connection, standing
        database.done_reading(connection)
    raise AssertionError("the last look is not in vain")


def as_seen(connection: Connection, database: Database, known: Ends = NOWHERE) -> Standing:
    """The books as a transaction sees them, from the rows where memory is ahead of it; ``known`` is nothing where it
    has read rows already.
    """
    return _seen(connection, database, known) or built_cold(connection, database.scope)


def _seen(connection: Connection, database: Database, known: Ends) -> Standing | None:
    ends = change_log.ends_of(connection, database.scope)
    standing = database.replica.at_least(ends, connection, database.scope, known=known)
    return standing if standing.is_at(change_log.heads_of(ends)) else None
