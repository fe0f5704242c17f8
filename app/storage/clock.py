"""What time it is: real time, or the row where a simulated clock stands."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from app.domain.errors import ClockNotSimulated
from app.domain.timeline import EPOCH
from app.models import ClockRow
from app.storage.carried_clock import CarriedClock
from app.storage.database import Database, busy_is_said
from app.storage.scope import instant_of_microseconds, microseconds_of


class DatabaseClock:
    """For reading; decisions read it again in their own transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> datetime:
        with busy_is_said(self._database), self._database.glancing() as connection:
            return read_clock(connection, self._database)


def read_clock(connection: Connection, database: Database) -> datetime:
    """The decision time; a simulated clock begins at the epoch."""
    if not database.simulated:
        return read_wall_clock(connection, database)
    asked = select(ClockRow.instant).where(database.scope.of_tenant(ClockRow))
    stands_at = connection.execute(asked).scalar_one_or_none()
    return EPOCH if stands_at is None else instant_of_microseconds(stands_at)


def read_wall_clock(connection: Connection, database: Database) -> datetime:
    """Real time as of now, and not as of when the transaction began: it may have waited for the lock since."""
    return database.wall_clock() if database.wall_clock else database.kind.now(connection)


def carried_clock(clock: CarriedClock, connection: Connection, database: Database) -> datetime:
    """That of the server, as far as it need not be asked. One that somebody sets stands where it was set last."""
    if database.simulated or database.wall_clock:
        return read_clock(connection, database)
    return clock.now(lambda: read_clock(connection, database))


def write_clock(connection: Connection, database: Database, instant: datetime) -> None:
    """
    Raises:
        ClockNotSimulated
    """
    if not database.simulated:
        raise ClockNotSimulated("This Troth runs on real time; a simulated clock is a setting of the process.")
    stands_at = {"instant": microseconds_of(instant)}
    moved = connection.execute(update(ClockRow).where(database.scope.of_tenant(ClockRow)).values(stands_at))
    if moved.rowcount == 0:
        connection.execute(insert(ClockRow).values(tenant=database.scope.tenant, **stands_at))
