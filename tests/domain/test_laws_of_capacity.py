"""A machine that just has room, and one that just has not."""

from tests.builders import MONDAY, Part, booking, calendar, downtime, resource, routing, snapshot, step
from tests.domain.builders import DAY, HOUR, broken_by, making, operation

SIX = MONDAY + 6 * HOUR
TWO_PM = MONDAY + 14 * HOUR
LAW = "no_resource_does_more_at_once_than_it_can"
HOUR_OF_WORK = routing("BIKE", step("10", "CNC", fixed=60))


def test_work_may_begin_the_minute_other_work_ends() -> None:
    plant = snapshot(HOUR_OF_WORK, booking("CNC", SIX, SIX + 60))
    assert broken_by(plant, making(operation(SIX + 60, SIX + 120, "CNC"))) == set()
    assert broken_by(plant, making(operation(SIX + 59, SIX + 119, "CNC"))) == {LAW}
    assert broken_by(plant, making(operation(SIX - 60, SIX, "CNC"))) == set()
    assert broken_by(plant, making(operation(SIX - 59, SIX + 1, "CNC"))) == {LAW}


def test_two_promises_do_not_hold_one_machine_at_once() -> None:
    first = making(operation(SIX, SIX + 60, "CNC"), id="run_1")
    plant = snapshot(HOUR_OF_WORK, promises=[first])
    assert broken_by(plant, making(operation(SIX + 60, SIX + 120, "CNC"), id="run_2")) == set()
    assert broken_by(plant, making(operation(SIX + 59, SIX + 119, "CNC"), id="run_2")) == {LAW}


def test_a_machine_group_does_as_much_at_once_as_it_has_units() -> None:
    pair = resource("CNC", units=2)
    one = making(operation(SIX, SIX + 60, "CNC"), id="run_1")
    two = making(operation(SIX + 30, SIX + 90, "CNC"), id="run_2")
    three = making(operation(SIX + 59, SIX + 119, "CNC"), id="run_3")
    assert broken_by(snapshot(HOUR_OF_WORK, pair, promises=[one]), two) == set()
    assert broken_by(snapshot(HOUR_OF_WORK, pair, promises=[one, two]), three) == {LAW}


def test_a_step_that_requires_two_of_a_crew_takes_two() -> None:
    crew = resource("CREW", units=3)
    plant = snapshot(routing("BIKE", step("10", "CREW", "CREW", fixed=60)), crew, booking("CREW", SIX, SIX + 60))
    one = making(operation(SIX, SIX + 60, "CREW", "CREW"), id="run_1")
    assert broken_by(plant, one) == set()
    short = snapshot(*plant.plant.routings.values(), crew, booking("CREW", SIX, SIX + 60, units=2))
    assert broken_by(short, one) == {LAW}


def test_a_work_order_inside_closed_time_is_a_barrier_to_work_that_pauses_there() -> None:
    shift: list[Part] = [calendar("shift"), resource("CNC", calendar="shift")]
    over_night = making(operation(TWO_PM - 30, SIX + DAY + 30, "CNC"))
    assert broken_by(snapshot(HOUR_OF_WORK, *shift), over_night) == set()
    at_midnight = booking("CNC", MONDAY + DAY, MONDAY + DAY + 1)
    assert broken_by(snapshot(HOUR_OF_WORK, *shift, at_midnight), over_night) == {LAW}


def test_a_downtime_of_the_whole_resource_is_a_pause_and_one_of_some_units_takes_them() -> None:
    pair = resource("CNC", units=2)
    paused = making(operation(SIX, SIX + 90, "CNC"))
    worked = making(operation(SIX, SIX + 60, "CNC"))
    down = downtime("CNC", SIX + 10, SIX + 40, units=2)
    assert broken_by(snapshot(HOUR_OF_WORK, pair, down), paused) == set()
    half_down = [downtime("CNC", SIX + 10, SIX + 40, units=1), booking("CNC", SIX, SIX + 11)]
    assert broken_by(snapshot(HOUR_OF_WORK, pair, half_down[0]), worked) == set()
    assert broken_by(snapshot(HOUR_OF_WORK, pair, *half_down), worked) == {LAW}


def test_a_unit_that_leaves_is_there_up_to_that_minute() -> None:
    leaving = resource("CNC", units=1, unit_changes=[(SIX + 60, 0)])
    plant = snapshot(HOUR_OF_WORK, leaving)
    assert broken_by(plant, making(operation(SIX, SIX + 60, "CNC"))) == set()
    assert broken_by(plant, making(operation(SIX + 1, SIX + 61, "CNC"))) == {LAW}


def test_a_unit_that_comes_is_there_from_that_minute() -> None:
    coming = resource("CNC", units=0, unit_changes=[(SIX, 1)])
    plant = snapshot(HOUR_OF_WORK, coming)
    assert broken_by(plant, making(operation(SIX, SIX + 60, "CNC"))) == set()
    assert broken_by(plant, making(operation(SIX - 1, SIX + 59, "CNC"))) == {LAW}


def test_bookings_that_exceed_a_resource_stop_nobody_who_works_at_other_minutes() -> None:
    plant = snapshot(HOUR_OF_WORK, booking("CNC", SIX, SIX + 60, id="a"), booking("CNC", SIX, SIX + 60, id="b"))
    assert broken_by(plant, making(operation(SIX + 60, SIX + 120, "CNC"))) == set()
