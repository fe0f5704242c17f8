"""A machine stops in the middle of work that the floor has reported started: whoever waits for that is at risk."""

import pytest

from app.domain.commitment import Commitment
from app.domain.timeline import Minute, instant_of
from app.use_cases.record_capacity import end_capacity, record_capacity
from tests.builders import at, breakdown
from tests.fakes.desk import Desk
from tests.use_cases.floor import EIGHT, HOUR, at_risk, believing_reports, ordered, run_of, told, work_of

NINE, TEN, NOON = EIGHT + HOUR, EIGHT + 2 * HOUR, EIGHT + 4 * HOUR
TOMORROW = at("2026-12-08T12:00")


@pytest.fixture
def begun(floor: Desk) -> Commitment:
    """Two bicycles, due at noon tomorrow, are on the first machine from eight to ten."""
    promised = ordered(floor, 2, TOMORROW)
    told(floor, promised, "10", "started")
    assert (work_of(floor, promised)["10"].end, at_risk(floor)) == (TEN, [])
    return promised


def stops(floor: Desk, start: Minute, end: Minute | None) -> str:
    """And the floor tells of it as it happens."""
    floor.clock.set_to(f"{instant_of(start):%Y-%m-%dT%H:%M}")
    return record_capacity(breakdown("CNC", start, end), floor.ports).event.id


def test_who_waits_for_work_that_is_stopped_is_at_risk_until_the_machine_goes_on(
    floor: Desk, begun: Commitment
) -> None:
    event = stops(floor, NINE, None)
    assert at_risk(floor) == [begun.id]
    end_capacity(event, NINE, floor.ports)
    assert at_risk(floor) == []
    assert work_of(floor, begun)["10"].end == TEN


def test_the_floor_says_how_much_is_left_then_and_who_still_comes_in_time_is_not_at_risk(
    floor: Desk, begun: Commitment
) -> None:
    stops(floor, NINE, NOON)
    assert at_risk(floor) == [begun.id]
    told(floor, begun, "10", "started", remaining_minutes=HOUR)
    assert (work_of(floor, begun)["10"].end, at_risk(floor)) == (NOON + HOUR, [])
    stops(floor, NINE + 30, NINE + 40)
    assert at_risk(floor) == []
    stops(floor, NOON + 30, NOON + 40)
    assert at_risk(floor) == [begun.id]


def test_work_that_goes_on_in_spite_of_it_is_as_the_floor_says(floor: Desk, begun: Commitment) -> None:
    stops(floor, NINE, None)
    told(floor, begun, "10", "started", remaining_minutes=HOUR)
    assert (work_of(floor, begun)["10"].end, at_risk(floor)) == (TEN, [])


def test_what_the_floor_says_is_done_is_done(floor: Desk, begun: Commitment) -> None:
    stops(floor, NINE, None)
    told(floor, begun, "10", "done")
    assert at_risk(floor) == []


def test_where_all_is_assumed_it_is_taken_as_done_in_the_end_and_where_reports_count_it_is_not(
    floor: Desk, begun: Commitment
) -> None:
    stops(floor, NINE, None)
    floor.clock.set_to("2026-12-07T10:00")
    assert at_risk(floor) == []
    believing_reports(floor, tolerance=3 * HOUR)
    assert at_risk(floor) == [begun.id]
    floor.clock.set_to("2026-12-07T16:00")
    assert at_risk(floor) == [begun.id]
    assert run_of(floor, begun).operations[0].end == at("2026-12-07T16:00")
