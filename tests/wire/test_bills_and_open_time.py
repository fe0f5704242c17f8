"""Bills that can be made, calendars that open, work that fits a shift."""

from typing import Any

import pytest

from app.domain.timeline import MINUTES_PER_DAY
from app.wire.limits import LEVELS_MAX
from tests.builders import at
from tests.wire.builders import bakery, faults_in, plant_of

NOW = at("2026-12-01T08:00")
OPERATION = "/routings/0/operations/0"
WINTER = [{"start": "2026-12-01T00:00", "end": "2027-03-01T00:00", "open": False}]


def test_an_item_that_is_made_of_itself_is_named_with_the_whole_circle() -> None:
    cake_in_dough = {"item": "CAKE", "quantity_per": 0.01}
    (fault,) = faults_in(bakery(("/routings/1/operations/0/components/-", cake_in_dough)))
    assert fault.code == "cycle"
    assert "CAKE -> DOUGH -> CAKE" in fault.detail
    assert fault.pointer == "/routings/1/operations/0/components/1/item"


def test_an_item_that_an_alternative_makes_of_itself_is_named_too() -> None:
    flour_or_cake = [{"item": "CAKE", "quantity_per": 0.01}]
    (fault,) = faults_in(bakery(("/routings/1/operations/0/components/0/alternatives", flour_or_cake)))
    assert fault.code == "cycle"
    assert "CAKE -> DOUGH -> CAKE" in fault.detail
    assert fault.pointer == "/routings/1/operations/0/components/0/alternatives/0/item"


def test_a_component_used_by_many_is_no_circle() -> None:
    plant_of(bakery((f"{OPERATION}/components/-", {"item": "FLOUR", "quantity_per": 0.01})))


def chain(levels: int) -> dict[str, Any]:
    """Items in a row, each made of the next: the first has so many levels below it."""
    return {
        "sites": [{"id": "S"}],
        "items": [{"id": f"I{level}"} for level in range(levels + 1)],
        "routings": [
            {
                "id": f"R{level}",
                "item": f"I{level}",
                "site": "S",
                "operations": [{"id": "10", "components": [{"item": f"I{level + 1}", "quantity_per": 1}]}],
            }
            for level in range(levels)
        ],
    }


@pytest.mark.slow
def test_the_deepest_bill_allowed_is_read_and_one_deeper_is_not() -> None:
    plant_of(chain(LEVELS_MAX))
    assert [fault.code for fault in faults_in(chain(LEVELS_MAX + 1))] == ["too_deep"]
    assert [fault.code for fault in faults_in(chain(5_000))] == ["too_deep"]


def test_a_calendar_without_shifts_never_opens() -> None:
    (fault,) = faults_in(bakery(("/calendars/-", {"id": "shut"})))
    assert (fault.pointer, fault.code) == ("/calendars/2", "never_opens")


def test_calendars_that_open_too_often_together_are_refused_before_they_are_laid_out() -> None:
    week = [
        {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": f"{hour:02}:00", "end": f"{hour:02}:50"}
        for hour in range(24)
    ]
    calendars = [{"id": f"C{number}", "timezone": "Europe/Berlin", "shifts": week} for number in range(200)]
    plant_of({"calendars": calendars})
    (fault,) = faults_in({"calendars": calendars, "settings": {"horizon_days": 1_000}})
    assert (fault.pointer, fault.code) == ("/calendars", "too_many_openings")
    assert "open 4800000 times within the horizon of 1000 days, 4000000 at most" in fault.detail


def test_a_calendar_that_opens_by_exception_alone_opens() -> None:
    once = {"start": "2026-12-05T08:00", "end": "2026-12-05T12:00", "open": True}
    plant_of(bakery(("/calendars/-", {"id": "once", "exceptions": [once]})), NOW)


def test_a_calendar_closed_for_the_whole_horizon_never_opens_within_it() -> None:
    closed = bakery(("/calendars/0/exceptions", WINTER), ("/settings", {"horizon_days": 60}))
    assert [fault.code for fault in faults_in(closed, NOW)] == ["never_opens"]
    plant_of(closed, NOW + 60 * MINUTES_PER_DAY)
    plant_of(closed)


def test_a_machine_and_an_operator_who_never_meet_can_do_nothing() -> None:
    (fault,) = faults_in(bakery((f"{OPERATION}/requires/1/alternatives/0/resource", "NIGHT-BAKER")), NOW)
    assert (fault.pointer, fault.code) == (f"{OPERATION}/requires", "never_open_together")


def test_one_alternative_that_meets_the_machine_is_enough() -> None:
    plant_of(bakery((f"{OPERATION}/requires/1/alternatives/-", {"resource": "NIGHT-BAKER"})), NOW)


def test_work_in_one_piece_must_fit_a_shift_for_the_smallest_run() -> None:
    # A shift has 480 minutes; 30 of them are setup, and a cake takes two and a half.
    whole = ((f"{OPERATION}/interruptible", False),)
    plant_of(bakery(*whole, ("/routings/0/minimum", 180)), NOW)
    (fault,) = faults_in(bakery(*whole, ("/routings/0/minimum", 181)), NOW)
    assert (fault.pointer, fault.code) == (OPERATION, "fits_no_window")
    assert "483 minutes" in fault.detail
    assert "480" in fault.detail


def test_a_faster_oven_makes_work_in_one_piece_fit() -> None:
    fast = ((f"{OPERATION}/requires/0/alternatives/0/speed", 2), (f"{OPERATION}/requires/1/alternatives/0/speed", 2))
    plant_of(bakery((f"{OPERATION}/interruptible", False), ("/routings/0/minimum", 181), *fast), NOW)


def test_work_in_one_piece_may_take_long_where_nothing_closes() -> None:
    steeping = {"id": "20", "fixed_minutes": 100_000, "interruptible": False}
    plant_of(bakery(("/routings/0/operations/-", steeping)))
