"""With all code bypassed, in plain SQL: what the database refuses by itself, whoever connects."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import IntegrityError

from app.models import CommitmentRow, HeldTimeRow, PegRow, PlanRow, PromiseRow, ResourceRow, SupplyRow
from app.storage.database import Database, open_database

MINE = {"tenant": "default", "plan": "default"}
ORDER = {"quote": "q-1", "made_in": 1, "expires_at": 9, "body": "{}", "commitment": "c-1"}
COMMITMENT = {
    "tenant": "default",
    "id": "c-1",
    "position": 1,
    "state": "open",
    "quote": "q-1",
    "offer": "o-1",
    "customer": "ACME",
    "committed_at": 5,
    "shipments": "[]",
    "dates": '[{"line":"1","at":5,"promised_at":900,"quantity":4}]',
}
MOVED = '[{"line":"1","at":5,"promised_at":901,"quantity":4}]'
LATER = '[{"line":"1","at":5,"promised_at":900,"quantity":4},{"line":"1","at":6,"promised_at":950,"quantity":4}]'


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """Ten bicycles in stock, a press, two saws, and two paint lines that are machines of their own; one promise."""
    with database.writing() as connection:
        connection.execute(insert(PromiseRow).values(MINE | ORDER))
        for resource, units in (("PRESS", 1), ("SAW", 2), ("PAINT", 2)):
            connection.execute(insert(ResourceRow).values(MINE | {"resource": resource, "units": units}))
        there = {"kind": "on_hand", "supply": "BIKE@MAIN", "quantity": 10}
        connection.execute(insert(SupplyRow).values(MINE | there))
        connection.execute(insert(CommitmentRow).values(COMMITMENT))
        connection.commit()
        yield connection


def peg(connection: Connection, quantity: int, need: str = "n-1", supply: str = "BIKE@MAIN") -> None:
    taken = {"supply_kind": "on_hand", "supply": supply, "quantity": quantity}
    connection.execute(insert(PegRow).values(MINE | taken | {"need": need, "slot": 0, "quote": "q-1"}))


def pegged(connection: Connection) -> Any:
    return connection.execute(text("SELECT pegged FROM supplies")).scalar_one()


def hold(connection: Connection, resource: str, start: int, end: int, unit: int | None = None, **more: Any) -> None:
    number = connection.execute(text("SELECT count(*) FROM held_times")).scalar_one()
    operation = {"run": f"r-{number}", "step": "10", "slot": 0, "quote": "q-1"}
    stretch = {"resource": resource, "unit": unit, "start_at": start, "end_at": end}
    connection.execute(insert(HeldTimeRow).values(MINE | operation | stretch | more))


def test_pegs_are_counted_on_their_supply_whoever_writes_them(connection: Connection) -> None:
    peg(connection, 4)
    peg(connection, 6, "n-2")
    assert pegged(connection) == 10
    connection.execute(text("UPDATE pegs SET quantity = 1 WHERE need = 'n-1'"))
    assert pegged(connection) == 7
    connection.execute(text("DELETE FROM promises"))
    assert pegged(connection) == 0


def test_no_more_is_pegged_than_there_is(connection: Connection) -> None:
    peg(connection, 8)
    with pytest.raises(IntegrityError, match="pegged_within_quantity"):
        peg(connection, 3, "n-2")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pegs SET quantity = 11",
        "UPDATE supplies SET quantity = 7",
        "UPDATE supplies SET pegged = -1",
        "UPDATE pegs SET supply = 'nowhere'",
        "DELETE FROM supplies",
    ],
)
def test_what_is_pegged_stays_covered(connection: Connection, statement: str) -> None:
    peg(connection, 8)
    with pytest.raises(IntegrityError):
        connection.execute(text(statement))


def test_of_what_is_there_without_limit_any_quantity_is_pegged(connection: Connection) -> None:
    connection.execute(text("UPDATE supplies SET quantity = NULL"))
    peg(connection, 1_000_000)
    assert pegged(connection) == 1_000_000


@pytest.mark.parametrize(("resource", "unit"), [("PRESS", None), ("PAINT", 2)])
def test_a_machine_does_one_thing_at_a_time(connection: Connection, resource: str, unit: int | None) -> None:
    hold(connection, resource, 100, 200, unit)
    hold(connection, resource, 0, 100, unit)
    hold(connection, resource, 200, 300, unit)
    with pytest.raises(IntegrityError):
        hold(connection, resource, 199, 200, unit)


@pytest.mark.parametrize(("resource", "unit"), [("PRESS", None), ("PAINT", 2)])
def test_work_is_not_moved_onto_other_work_either(connection: Connection, resource: str, unit: int | None) -> None:
    hold(connection, resource, 0, 1000, unit)
    hold(connection, resource, 1000, 1010, unit)
    with pytest.raises(IntegrityError):
        connection.execute(text("UPDATE held_times SET start_at = 999 WHERE start_at = 1000"))


def test_machines_with_numbers_work_beside_each_other(connection: Connection) -> None:
    for unit in (1, 2):
        hold(connection, "PAINT", 100, 200, unit)


def test_two_saws_do_two_things_at_once_and_no_third(connection: Connection) -> None:
    for start, end in ((100, 200), (200, 300), (150, 250)):
        hold(connection, "SAW", start, end)
    with pytest.raises(IntegrityError):
        hold(connection, "SAW", 0, 151)


def test_what_began_long_ago_is_in_the_way_as_well(connection: Connection) -> None:
    hold(connection, "PRESS", 0, 10_000)
    with pytest.raises(IntegrityError):
        hold(connection, "PRESS", 9_999, 10_005)


@pytest.mark.parametrize(("resource", "unit"), [("PRESS", None), ("PAINT", 2)])
def test_what_the_floor_says_may_contradict_the_plan(connection: Connection, resource: str, unit: int | None) -> None:
    hold(connection, resource, 100, 200, unit)
    hold(connection, resource, 150, 250, unit, settled=True)
    hold(connection, resource, 150, 260, unit, settled=True)
    with pytest.raises(IntegrityError):
        connection.execute(text("UPDATE held_times SET settled = false WHERE end_at = 260"))


def test_a_resource_that_no_feed_has_any_more_refuses_nothing(connection: Connection) -> None:
    hold(connection, "PRESS", 100, 200)
    connection.execute(text("UPDATE resources SET units = NULL"))
    hold(connection, "PRESS", 100, 200)


def test_only_what_is_known_is_held(connection: Connection) -> None:
    with pytest.raises(IntegrityError):
        hold(connection, "LATHE", 100, 200)


@pytest.mark.parametrize(
    "changed",
    [
        {"customer": "OTHER"},
        {"ship_to": "elsewhere"},
        {"committed_at": 6},
        {"quote": "q-2"},
        {"id": "c-2"},
        {"reference": "SO-1"},
        {"dates": MOVED},
        {"dates": "[]"},
    ],
)
def test_what_was_promised_first_and_to_whom_never_changes(connection: Connection, changed: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="commitment"):
        connection.execute(update(CommitmentRow).values(changed))


def test_a_new_date_is_added_to_the_story(connection: Connection) -> None:
    connection.execute(update(CommitmentRow).values(dates=LATER))
    with pytest.raises(IntegrityError, match="story"):
        connection.execute(update(CommitmentRow).values(dates=COMMITMENT["dates"]))


def test_what_is_over_is_not_opened_again(connection: Connection) -> None:
    connection.execute(update(CommitmentRow).values(state="shipped"))
    with pytest.raises(IntegrityError, match="stays so"):
        connection.execute(update(CommitmentRow).values(state="open"))


def test_commitments_are_never_deleted(connection: Connection) -> None:
    statements = ["DELETE FROM commitments"]
    if connection.dialect.name == "postgresql":
        statements.append("TRUNCATE commitments CASCADE")
    for statement in statements:
        with pytest.raises(IntegrityError, match="never deleted"):
            connection.execute(text(statement))
        connection.rollback()


def test_a_plan_goes_on_from_where_it_is(connection: Connection) -> None:
    connection.execute(update(PlanRow).values(version=7))
    with pytest.raises(IntegrityError, match="only grows"):
        connection.execute(update(PlanRow).values(version=6))
