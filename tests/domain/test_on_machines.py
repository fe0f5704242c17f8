"""Which machine a booking takes that names none."""

from app.domain.capacity import Booking
from app.domain.hours.on_machines import on_machines
from tests.builders import MONDAY, booking, resource

HOUR = 60
LINES = resource("LINE", units=3, matrix="paint")


def booked(since: int, until: int, units: int = 1, *, unit: int | None = None, id: str = "") -> Booking:
    """From an hour of Monday to another."""
    start, end = MONDAY + since * HOUR, MONDAY + until * HOUR
    return booking("LINE", start, end, units=units, unit=unit, id=id or f"{since}-{until}")


def machines(*bookings: Booking) -> dict[str, list[int | None]]:
    """By the id of each booking, the machines that it takes; None stands for all of them."""
    found: dict[str, list[int | None]] = {}
    for one in on_machines(bookings, LINES):
        found.setdefault(one.id, []).append(one.unit)
    return found


def test_the_last_machine_that_nothing_else_takes_is_taken() -> None:
    assert machines(booked(6, 8)) == {"6-8": [3]}
    assert machines(booked(6, 8), booked(7, 9), booked(8, 10)) == {"6-8": [3], "7-9": [2], "8-10": [3]}


def test_what_is_named_is_taken_whoever_begins_first() -> None:
    assert machines(booked(6, 8), booked(7, 9, unit=3)) == {"7-9": [3], "6-8": [2]}
    assert machines(booked(6, 8), booked(8, 9, unit=3)) == {"8-9": [3], "6-8": [3]}


def test_of_several_each_is_one() -> None:
    assert machines(booked(6, 8), booked(7, 9, 2)) == {"6-8": [3], "7-9": [2, 1]}


def test_who_takes_all_takes_all() -> None:
    assert machines(booked(6, 8, 3), booked(9, 10)) == {"6-8": [None], "9-10": [3]}


def test_where_more_is_booked_than_there_is_the_last_are_taken_twice() -> None:
    assert machines(booked(6, 8), booked(6, 9), booked(7, 9, 2)) == {"6-8": [3], "6-9": [2], "7-9": [1, 3]}


def test_of_those_that_begin_together_the_id_says_who_chooses() -> None:
    assert machines(booked(6, 8, id="B"), booked(6, 7, id="A")) == {"A": [3], "B": [2]}
