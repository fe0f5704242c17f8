"""A re-promise run says how far it is all along, so that whoever calls it off need not wait for it."""

from typing import Any

import pytest

from app.domain.changes import making
from app.domain.plant import Granularity
from app.domain.repromise import Sought, Strategy
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.domain.verification import violations
from app.solver.resequencing.whole import Whole
from tests.builders import (
    MONDAY,
    Part,
    alternative,
    breakdown,
    calendar,
    line,
    matrix,
    plant,
    request,
    resource,
    routing,
    step,
)
from tests.solver.asking import a_planner, answer_of, promise_of, troubled

SHOP: list[Part] = [calendar("day"), resource("CNC", calendar="day"), routing("BIKE", step("10", "CNC", per_unit=60))]
ORDERS = 12


class CalledOff(Exception):
    pass


@pytest.fixture
def broken_down() -> Snapshot:
    """Two bikes a day are promised, and for a month none can be made."""
    there = snapshot_of(plant(*SHOP, move_fence=0))
    for number in range(ORDERS):
        there = with_promise(there, number, 2, MONDAY + number * MINUTES_PER_DAY)
    stopped = breakdown("CNC", MONDAY, MONDAY + 30 * MINUTES_PER_DAY)
    return snapshot_of(plant(*SHOP, stopped, move_fence=0), there.promises.values())


def with_promise(there: Snapshot, number: int, bikes: int, requested: Minute) -> Snapshot:
    asked = request(line("BIKE", bikes, requested))
    offer = answer_of(there, asked, MONDAY, name=f"{number} ").offers[0]
    for change in making(promise_of(offer, asked, MONDAY, f"qte_{number}", held=False)):
        there = there.apply(change)
    return there


def sought_in(there: Snapshot) -> Sought:
    stopped = dict.fromkeys(troubled(there), "a machine is down")
    due = {quote: {one.line: one.promised_at for one in promise.lines} for quote, promise in there.promises.items()}
    return Sought(run="rep", troubled=stopped, strategies=dict.fromkeys(due, Strategy.GAIN), due=due, steps=20)


def test_it_is_watched_at_each_step_and_at_each_run_that_goes_back(broken_down: Snapshot) -> None:
    sought, told = sought_in(broken_down), list[int]()

    a_planner().repromised(sought, broken_down, MONDAY, told.append)
    found, brought_back = told[:-ORDERS], told[-ORDERS:]
    assert len(sought.troubled) == ORDERS
    assert (found[:2], brought_back) == ([0, 0], [20] * ORDERS)
    assert len(found) >= sought.steps


def test_frames_and_the_bikes_that_are_made_of_them_are_scheduled_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """No bike before its frame: a schedule that knew nothing of that could not be put back, and would win nothing."""
    machines = [resource(name, calendar="day") for name in ("SAW", "MILL", "BENCH")]
    frame = routing("FRAME", step("10", [alternative("SAW"), alternative("MILL", priority=2)], per_unit=60))
    bike = routing("BIKE", step("10", "BENCH", uses=["FRAME"], per_unit=60))
    parts: list[Part] = [calendar("day"), *machines, frame, bike]
    there = snapshot_of(plant(*parts, move_fence=0))
    for number in range(8):
        there = with_promise(there, number, 2 + number % 3, MONDAY + number * MINUTES_PER_DAY // 2)
    stopped = breakdown("SAW", MONDAY + 60, MONDAY + 4 * MINUTES_PER_DAY)
    there = snapshot_of(plant(*parts, stopped, move_fence=0), there.promises.values())
    found = a_planner().repromised(sought_in(there), there, MONDAY, lambda steps: None)
    assert found.change is not None
    assert not violations(there, found.change, MONDAY)
    monkeypatch.setattr(Whole, "is_worth_it", False)
    one_by_one = a_planner().repromised(sought_in(there), there, MONDAY, lambda steps: None)
    assert found.lateness < one_by_one.lateness


def test_nobody_is_said_to_be_late_at_best_who_is_in_time_as_all_stands() -> None:
    """The left half is made faster on the CNC, which the right half needs: one after the other they take longer."""
    either = [alternative("CNC", 2), alternative("SAW")]
    halves = [
        routing("KIT", step("10", uses=["LEFT", "RIGHT"])),
        routing("LEFT", step("10", either, fixed=240)),
        routing("RIGHT", step("10", "CNC", fixed=240)),
    ]
    shop = plant(resource("CNC"), resource("SAW"), *halves, promise_granularity=Granularity.MINUTE, move_fence=0)
    asked = request(line("KIT"))
    offer = answer_of(shop, asked, MONDAY).offers[0]
    assert offer.promised_at == MONDAY + 240
    there = snapshot_of(shop, [promise_of(offer, asked, MONDAY, "qte_1", held=False)])
    due = {"qte_1": {"1": offer.promised_at}}
    sought = Sought(run="rep", troubled={}, strategies={"qte_1": Strategy.GAIN}, due=due, steps=0)
    found = a_planner().repromised(sought, there, MONDAY, lambda steps: None)
    assert (found.lateness, found.bound) == (0, 0)


def test_a_machine_changes_over_for_who_is_in_trouble_no_sooner_than_its_fence_allows() -> None:
    """Its machine is down, and the other is set up for red. Nothing of it may begin in the first two hours."""
    either = [alternative("CNC"), alternative("MILL")]
    paint, mill = matrix("paint", ("red", "blue", 60)), resource("MILL", matrix="paint", state="red")
    made = routing("BIKE", step("10", either, family="blue", fixed=240))
    parts: list[Part] = [paint, mill, resource("CNC"), made]
    settings: dict[str, Any] = {"promise_granularity": Granularity.MINUTE, "move_fence": 0, "frozen_fence": 120}
    asked = request(line("BIKE"))
    offer = answer_of(plant(*parts, **settings), asked, MONDAY).offers[0]
    promised = promise_of(offer, asked, MONDAY, "qte_1", held=False)
    assert [one.resources for one in promised.plan.runs[0].operations] == [("CNC",)]
    stopped = plant(*parts, breakdown("CNC", MONDAY, MONDAY + 30 * MINUTES_PER_DAY), **settings)
    there = snapshot_of(stopped, [promised])
    found = a_planner().repromised(sought_in(there), there, MONDAY, lambda steps: None)
    assert found.change is not None
    assert not violations(there, found.change, MONDAY)
    ((moved,),) = (shift.operations for shift in found.change.shifts)
    assert (moved.now.resources, moved.now.start) == (("MILL",), MONDAY + 120 + 60)


@pytest.mark.parametrize("after", [1, 10, ORDERS + 20])
def test_it_ends_where_it_is_called_off_whatever_it_was_at(broken_down: Snapshot, after: int) -> None:
    told = list[int]()

    def watch(steps: int) -> None:
        told.append(steps)
        if len(told) > after:
            raise CalledOff

    with pytest.raises(CalledOff):
        a_planner().repromised(sought_in(broken_down), broken_down, MONDAY, watch)
    assert len(told) == after + 1
