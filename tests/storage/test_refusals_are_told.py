"""What becomes of a refusal by the database: an overlap may be a coincidence and is tried again, the rest is a bug."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from app.domain.errors import Undone
from app.storage.database import Database, busy_is_said, open_database
from app.use_cases.again import again_where_undone
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_quotes import list_quotes
from tests.builders import line, plant, request, stock
from tests.fakes.clock import StandingClock
from tests.fakes.desk import desk_at
from tests.postgres import PostgresServer

PRESS = "INSERT INTO resources (tenant, plan, resource, units) VALUES ('default', 'default', 'PRESS', 1)"
PROMISE = (
    "INSERT INTO promises (tenant, plan, quote, made_in, commitment, expires_at, body) "
    "VALUES ('default', 'default', 'q-1', 1, 'c-1', 9, '{}')"
)
HELD = (
    "INSERT INTO held_times (tenant, plan, run, step, slot, quote, resource, unit, start_at, end_at) "
    "VALUES ('default', 'default', :run, '10', 0, 'q-1', 'PRESS', :unit, :start, :end)"
)


def with_a_press(url: str) -> Database:
    database = open_database(url)
    with database.writing() as connection:
        connection.execute(text(PRESS))
        connection.execute(text(PROMISE))
        connection.commit()
    return database


def hold(connection: Connection, run: str, start: int, end: int, unit: int | None = None) -> None:
    connection.execute(text(HELD), {"run": run, "start": start, "end": end, "unit": unit})


@pytest.mark.parametrize("unit", [None, 1])
def test_a_machine_held_twice_is_tried_again_on_postgresql(postgres: PostgresServer, unit: int | None) -> None:
    database = with_a_press(postgres.fresh())
    with database.writing() as connection:
        hold(connection, "r-1", 0, 10, unit)
        with pytest.raises(Undone), busy_is_said(database):
            hold(connection, "r-2", 5, 15, unit)
    database.close()


def test_more_pegged_than_there_is_is_never_tried_again(database_url: str) -> None:
    """As if the planner and the law had both miscounted: less is there than they believe."""
    clock = StandingClock()
    database = open_database(database_url, clock.now)
    desk = desk_at(database, clock)
    desk.stock_up(plant(stock("BIKE", 5)))
    tries: list[int] = []
    with database.writing() as connection:
        connection.execute(text("UPDATE supplies SET quantity = 2"))
        connection.commit()

    def quote() -> None:
        tries.append(1)
        quote_promise(request(line("BIKE", 3), hold=30), desk.ports)

    with pytest.raises(IntegrityError):
        again_where_undone(quote)
    assert tries == [1]
    assert list_quotes(desk.ports).items == ()
    database.close()


@pytest.mark.parametrize("unit", [None, 1])
def test_two_who_write_without_the_lock_do_not_get_one_machine(postgres: PostgresServer, unit: int | None) -> None:
    database = with_a_press(postgres.fresh())
    together, refused = Barrier(2), list[Exception]()

    def take(run: str) -> None:
        try:
            with busy_is_said(database), database.writing() as connection:
                connection.execute(text("SELECT 1"))
                together.wait(10)
                hold(connection, run, 0, 10, unit)
                connection.commit()
        except Undone as error:
            refused.append(error)

    takers = [Thread(target=take, args=(run,)) for run in ("r-1", "r-2")]
    for one in takers:
        one.start()
    for one in takers:
        one.join()
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM held_times")).scalar_one() == 1
    assert len(refused) == 1
    database.close()
