"""What a breakdown, an absence and overtime do to work: to work that is planned anew, and to work that stands."""

from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.verification import Violation, audit
from tests.builders import MONDAY, Part, breakdown, calendar, downtime, overtime, resource, routing, snapshot, step
from tests.domain.builders import DAY, HOUR, broken_by, making, operation

SIX = MONDAY + 6 * HOUR
TWO_PM = MONDAY + 14 * HOUR
SATURDAY = MONDAY + 5 * DAY
SHIFT = calendar("shift")  # 06:00 to 14:00, Monday to Friday
HOUR_OF_WORK = routing("BIKE", step("10", "CNC", fixed=60))
MINUTES = "work_takes_its_minutes_in_open_time"
TOO_LONG = "work_goes_on_while_all_is_open"
UNITS = "no_resource_does_more_at_once_than_it_can"
CREW = "no_more_work_is_done_in_overtime_than_units_come"


def shop(*parts: Part, units: int = 1, promises: tuple[Promise, ...] = ()) -> Snapshot:
    return snapshot(SHIFT, HOUR_OF_WORK, resource("CNC", calendar="shift", units=units), *parts, promises=promises)


def wrong_with(plant: Snapshot, now: Minute = MONDAY) -> list[Violation]:
    return list(audit(plant, now))


def test_work_pauses_over_a_breakdown_of_all_there_is() -> None:
    plant = shop(breakdown("CNC", SIX + 30, SIX + 90))
    assert broken_by(plant, making(operation(SIX, SIX + 120, "CNC"))) == set()
    assert broken_by(plant, making(operation(SIX, SIX + 60, "CNC"))) == {MINUTES}


def test_a_breakdown_of_one_machine_of_two_takes_that_one() -> None:
    stands = making(operation(SIX, SIX + 60, "CNC"), id="run_1")
    plant = shop(breakdown("CNC", SIX + 30, SIX + 90), units=2, promises=(stands,))
    assert wrong_with(plant) == []
    assert broken_by(plant, making(operation(SIX, SIX + 60, "CNC"), id="run_2")) == {UNITS}
    assert broken_by(plant, making(operation(SIX + 90, SIX + 150, "CNC"), id="run_2")) == set()


def test_all_there_is_are_the_units_of_that_time() -> None:
    growing = resource("CNC", calendar="shift", units=1, unit_changes=[(SIX + DAY, 2)])
    paused = making(operation(SIX, SIX + 120, "CNC"))
    for down in (breakdown("CNC", SIX + 30, SIX + 90), downtime("CNC", SIX + 30, SIX + 90)):
        assert broken_by(snapshot(SHIFT, HOUR_OF_WORK, growing, down), paused) == set()


def test_work_that_a_breakdown_hits_is_short_of_minutes_and_the_reason_is_said() -> None:
    stands = making(operation(SIX, SIX + 60, "CNC"))
    plant = shop(breakdown("CNC", SIX + 30, SIX + 90, reason="spindle"), promises=(stands,))
    (wrong,) = wrong_with(plant)
    assert (wrong.rule, wrong.ref) == (MINUTES, "run_1/10")
    assert wrong.detail == (
        "BIKE: 2026-12-07T06:00Z to 2026-12-07T07:00Z has 30 open minutes of 60; "
        "breakdown of CNC from 2026-12-07T06:30Z to 2026-12-07T07:30Z (spindle)"
    )
    assert [found.rule for found in wrong_with(plant, now=SIX + 15)] == [MINUTES]


def test_work_that_was_done_when_the_machine_broke_is_history() -> None:
    stands = making(operation(SIX, SIX + 60, "CNC"))
    assert wrong_with(shop(breakdown("CNC", SIX + 60, None), promises=(stands,)), now=SIX + 60) == []
    assert wrong_with(shop(breakdown("CNC", SIX - 60, None), promises=(stands,)), now=SIX + 60) == []


def test_nothing_is_done_on_a_machine_that_is_down_until_further_notice() -> None:
    plant = shop(breakdown("CNC", SIX + 30, None))
    assert broken_by(plant, making(operation(SIX + 300 * DAY, SIX + 300 * DAY + 60, "CNC"))) == {MINUTES}
    said = shop(breakdown("CNC", SIX, None), promises=(making(operation(SIX, SIX + 60, "CNC")),))
    assert "breakdown of CNC from 2026-12-07T06:00Z until further notice" in wrong_with(said)[0].detail


def test_a_machine_that_is_mended_early_makes_nothing_late() -> None:
    """Work that was planned around the breakdown has more time than it needs: nobody would plan it so anew."""
    paused = making(operation(SIX, SIX + 120, "CNC"))
    assert {found.rule for found in wrong_with(shop(breakdown("CNC", SIX + 30, SIX + 60), promises=(paused,)))} == {
        TOO_LONG
    }


def test_overtime_opens_what_the_calendar_closes() -> None:
    on_saturday = making(operation(SATURDAY, SATURDAY + 60, "CNC"))
    assert broken_by(shop(), on_saturday) == {MINUTES}
    assert broken_by(shop(overtime("CNC", SATURDAY, SATURDAY + 60)), on_saturday) == set()
    assert broken_by(shop(overtime("CNC", SATURDAY, SATURDAY + 59)), on_saturday) == {MINUTES}


def test_overtime_lengthens_the_shift_without_a_gap() -> None:
    whole = routing("BIKE", step("10", "CNC", fixed=60, interruptible=False))
    plant = snapshot(SHIFT, whole, resource("CNC", calendar="shift"), overtime("CNC", TWO_PM, TWO_PM + 30))
    assert broken_by(plant, making(operation(TWO_PM - 30, TWO_PM + 30, "CNC"))) == set()


def test_a_breakdown_closes_overtime_too() -> None:
    plant = shop(overtime("CNC", SATURDAY, SATURDAY + 60), breakdown("CNC", SATURDAY - DAY, SATURDAY + DAY))
    assert broken_by(plant, making(operation(SATURDAY, SATURDAY + 60, "CNC"))) == {MINUTES}


def test_no_more_work_is_done_in_overtime_than_units_come() -> None:
    first = making(operation(SATURDAY, SATURDAY + 60, "CNC"), id="run_1")
    second = making(operation(SATURDAY + 59, SATURDAY + 119, "CNC"), id="run_2")
    one = overtime("CNC", SATURDAY, SATURDAY + 180)
    assert broken_by(shop(one, units=2, promises=(first,)), second) == {CREW}
    later = making(operation(SATURDAY + 60, SATURDAY + 120, "CNC"), id="run_2")
    assert broken_by(shop(one, units=2, promises=(first,)), later) == set()
    both = overtime("CNC", SATURDAY, SATURDAY + 180, units=2)
    assert broken_by(shop(both, units=2, promises=(first,)), second) == set()


def test_who_works_after_the_others_in_overtime_is_none_too_many() -> None:
    times = ((SATURDAY, "run_1"), (SATURDAY, "run_2"), (SATURDAY + 60, "run_3"))
    three = tuple(making(operation(start, start + 60, "CNC"), id=id) for start, id in times)
    called_in = overtime("CNC", SATURDAY, SATURDAY + 180)
    found = wrong_with(shop(called_in, units=2, promises=three))
    assert {one.ref.partition("/")[0] for one in found if one.rule == CREW} == {"run_1", "run_2"}
    # Nobody knows how long it takes where its routing is gone.
    unknown = snapshot(SHIFT, resource("CNC", calendar="shift", units=2), called_in, promises=three)
    assert CREW in {one.rule for one in wrong_with(unknown)}


def test_overtimes_that_overlap_add_up() -> None:
    first = making(operation(SATURDAY, SATURDAY + 60, "CNC"), id="run_1")
    second = making(operation(SATURDAY, SATURDAY + 60, "CNC"), id="run_2")
    twice = [overtime("CNC", SATURDAY, SATURDAY + 60), overtime("CNC", SATURDAY - 60, SATURDAY + 60)]
    assert broken_by(shop(*twice, units=2, promises=(first,)), second) == set()


def test_work_that_pauses_over_the_weekend_is_not_put_at_risk_by_overtime() -> None:
    over_the_weekend = (SATURDAY - 10 * HOUR - 30, SATURDAY + 2 * DAY + 6 * HOUR + 30)
    stand = tuple(making(operation(*over_the_weekend, "CNC"), id=f"run_{n}") for n in (1, 2))
    plant = shop(overtime("CNC", SATURDAY, SATURDAY + 60), units=2, promises=stand)
    assert {found.rule for found in wrong_with(plant)} == {TOO_LONG}
    assert broken_by(plant, making(operation(SATURDAY, SATURDAY + 60, "CNC"), id="run_3")) == {UNITS}
