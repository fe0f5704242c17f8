"""What each machine changes over, as the plan stands."""

from app.domain.snapshots.setting_up import change_overs
from tests.builders import MONDAY, booking, matrix, resource, routing, snapshot, step
from tests.domain.builders import HOUR, making, operation

SIX = MONDAY + 6 * HOUR
PAINT = matrix("paint", ("white", "black", 15), otherwise=30)
COLOURS = [routing(colour, step("10", "LINE", family=colour, fixed=60)) for colour in ("white", "black")]


def test_every_operation_changes_over_from_the_one_before_it_on_its_machine() -> None:
    line = resource("LINE", units=2, matrix="paint", state="white")
    black = making(operation(SIX, SIX + 60, "LINE", on=(1,)), item="black", id="run_1")
    white = making(operation(SIX + 120, SIX + 180, "LINE", on=(1,)), item="white", id="run_2")
    other = making(operation(SIX, SIX + 60, "LINE", on=(2,)), item="white", id="run_3")
    plant = snapshot(PAINT, line, *COLOURS, promises=[white, black, other])
    expected = {("run_1", "10", 1): 15, ("run_2", "10", 1): 30, ("run_3", "10", 2): 0}
    assert change_overs(plant, "LINE") == expected
    between = booking("LINE", SIX + 60, SIX + 90, unit=1, family="white")
    assert change_overs(snapshot(PAINT, line, *COLOURS, between, promises=[white, black, other]), "LINE") == {
        **expected,
        ("run_2", "10", 1): 0,
    }


def test_units_that_are_interchangeable_change_nothing_over() -> None:
    black = making(operation(SIX, SIX + 60, "LINE"), item="black", id="run_1")
    assert change_overs(snapshot(*COLOURS, promises=[black]), "LINE") == {}
