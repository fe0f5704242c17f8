"""Work that cannot start as planned goes to its earliest, and nothing else moves."""

from dataclasses import replace

import pytest

from app.domain.parts import Run
from app.domain.plant import ProgressSource
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.stages import Progress
from app.domain.timeline import Minute
from tests.builders import MONDAY, Part, breakdown, calendar, lane, matrix, plant, resource, routing, snapshot, step
from tests.domain.builders import DAY, HOUR, making, need, operation, sent
from tests.solver.asking import a_planner

SIX = MONDAY + 6 * HOUR
SHIFT = calendar("shift", "06:00", "14:00")
TWO_STEPS = routing("BIKE", step("10", "CNC", per_unit=60), step("20", "SAW", per_unit=120, wait=30))
MACHINES = (SHIFT, TWO_STEPS, resource("CNC", calendar="shift"), resource("SAW", calendar="shift"))


def bike(start: Minute, id: str = "run_1") -> Promise:
    cut = operation(start + HOUR, start + 3 * HOUR, "SAW", step="20")
    return making(operation(start, start + HOUR, "CNC"), cut, wait=30, id=id)


def started(promise: Promise, end: Minute) -> Promise:
    (made,) = promise.plan.runs
    first, *others = made.operations
    run = replace(made, operations=(replace(first, end=end, progress=Progress.STARTED), *others))
    return replace(promise, plan=replace(promise.plan, runs=(run,)))


def again(plan: Snapshot, now: Minute, *ids: str) -> list[Run]:
    runs = {run.id: run for promise in plan.promises.values() for run in promise.plan.runs}
    return list(a_planner().retimed([runs[id] for id in ids or ["run_1"]], plan, now))


def times(run: Run) -> list[tuple[Minute, Minute]]:
    return [(operation.start, operation.end) for operation in run.operations]


def test_work_that_can_start_as_planned_stays() -> None:
    promise = started(bike(SIX), SIX + 30)
    assert again(snapshot(*MACHINES, promises=[promise]), SIX) == list(promise.plan.runs)


def test_work_waits_for_its_predecessor_and_pauses_over_the_night() -> None:
    plan = snapshot(*MACHINES, promises=[started(bike(SIX), SIX + 7 * HOUR)])
    (run,) = again(plan, SIX + HOUR)
    assert times(run)[1] == (SIX + 7 * HOUR, SIX + DAY + HOUR)
    assert run.available_at == SIX + DAY + HOUR + 30


def test_the_work_of_others_is_in_the_way_and_ones_own_is_not() -> None:
    others = making(operation(SIX + 4 * HOUR, SIX + 5 * HOUR, "SAW"), item="BELL", id="run_2")
    bell = routing("BELL", step("10", "SAW", fixed=60))
    late = started(bike(SIX), SIX + 90)
    (run,) = again(snapshot(*MACHINES, bell, promises=[late]), SIX)
    assert times(run)[1] == (SIX + 90, SIX + 210)
    later = started(bike(SIX), SIX + 3 * HOUR)
    (run,) = again(snapshot(*MACHINES, bell, promises=[later, others]), SIX)
    assert times(run)[1] == (SIX + 5 * HOUR, SIX + 7 * HOUR)


def test_assumed_work_begins_as_soon_as_it_could_and_what_must_be_reported_not_before_now() -> None:
    promise = started(bike(SIX), SIX + 2 * HOUR)
    now = SIX + 2 * HOUR + 15
    assert times(again(snapshot(*MACHINES, promises=[promise]), now)[0])[1][0] == SIX + 2 * HOUR
    reporting = snapshot(*MACHINES, promises=[promise], progress=ProgressSource.REPORTED)
    assert times(again(reporting, now)[0])[1][0] == now


def test_each_overdue_run_is_put_beside_those_before_it() -> None:
    both = [bike(SIX, "run_1"), bike(SIX + HOUR, "run_2")]
    plan = snapshot(*MACHINES, promises=both, progress=ProgressSource.REPORTED, start_tolerance=0)
    tomorrow = SIX + DAY
    first, second = again(plan, tomorrow, "run_1", "run_2")
    assert times(first) == [(tomorrow, tomorrow + HOUR), (tomorrow + HOUR, tomorrow + 3 * HOUR)]
    assert times(second) == [(tomorrow + HOUR, tomorrow + 2 * HOUR), (tomorrow + 3 * HOUR, tomorrow + 5 * HOUR)]


def test_work_without_a_place_within_the_horizon_stays_where_it_was() -> None:
    promise = started(bike(SIX), SIX + 7 * HOUR)
    short = snapshot(*MACHINES, promises=[promise], horizon_days=1)
    assert times(again(short, SIX)[0])[1] == (SIX + HOUR, SIX + 3 * HOUR)


def test_what_comes_before_work_that_stays_for_want_of_a_place_goes_beside_it() -> None:
    """Nobody reports the first step. The machine is down soon, and again until further notice an hour after that."""
    twice = routing("BIKE", step("10", "CNC", per_unit=60), step("20", "CNC", per_unit=120, interruptible=False))
    second = operation(SIX + 2 * HOUR, SIX + 4 * HOUR, "CNC", step="20")
    promise = making(operation(SIX, SIX + HOUR, "CNC"), second)
    down = [breakdown("CNC", SIX + 4 * HOUR, SIX + 7 * HOUR), breakdown("CNC", SIX + 8 * HOUR, None)]
    plan = snapshot(
        resource("CNC"), twice, *down, promises=[promise], progress=ProgressSource.REPORTED, start_tolerance=0
    )
    for now, first_at in ((SIX + 30, SIX + 30), (SIX + 90, SIX + 7 * HOUR), (SIX + 8 * HOUR, SIX)):
        (run,) = again(plan, now)
        assert times(run) == [(first_at, first_at + HOUR), (second.start, second.end)]


def test_what_comes_after_work_that_stays_waits_for_what_comes_before_that_too() -> None:
    """The second step finds no place any more. The first, which is late, would be where the third was to begin."""
    thrice = routing(
        "BIKE", step("10", "CNC", per_unit=60), step("20", "SAW", per_unit=60), step("30", "CNC", per_unit=60)
    )
    second = operation(SIX + 2 * HOUR, SIX + 3 * HOUR, "SAW", step="20")
    third = operation(SIX + 3 * HOUR, SIX + 4 * HOUR, "CNC", step="30")
    promise = making(operation(SIX, SIX + HOUR, "CNC"), second, third)
    parts = (resource("CNC"), resource("SAW"), thrice, breakdown("SAW", SIX + 3 * HOUR, None))
    plan = snapshot(*parts, promises=[promise], progress=ProgressSource.REPORTED, start_tolerance=0)
    (run,) = again(plan, SIX + 3 * HOUR - 30)
    first_at = SIX + 3 * HOUR - 30
    assert times(run) == [
        (first_at, first_at + HOUR),
        (second.start, second.end),
        (first_at + HOUR, first_at + 2 * HOUR),
    ]


def test_work_on_a_machine_that_is_gone_stays_where_it_was() -> None:
    sold = plant(SHIFT, routing("BIKE", step("10", "CNC", per_unit=60), step("20", "MILL", per_unit=1)))
    promise = started(bike(SIX), SIX + 2 * HOUR)
    gone = replace(
        snapshot(promises=[promise]), compiled=snapshot(*MACHINES, promises=[promise]).compiled.replaced_by(sold)
    )
    assert times(again(gone, SIX)[0])[1] == (SIX + HOUR, SIX + 3 * HOUR)


@pytest.mark.parametrize("planned_at", [SIX + 5 * HOUR, SIX + 7 * HOUR])
def test_what_is_put_off_leaves_its_own_next_step_on_the_machine_the_change_over(planned_at: Minute) -> None:
    """Four hours from white to black. Nobody has begun what is white, and an hour later it is put off to then."""
    booth = resource("BOOTH", matrix="colours", state="white")
    coats = [step("10", "BOOTH", fixed=60, family="white"), step("20", "BOOTH", fixed=60, family="black")]
    white = operation(SIX, SIX + HOUR, "BOOTH", on=(1,))
    promise = making(white, operation(planned_at, planned_at + HOUR, "BOOTH", step="20", on=(1,)))
    parts: list[Part] = [booth, matrix("colours", ("white", "black", 240)), routing("BIKE", *coats)]
    plan = snapshot(*parts, promises=[promise], progress=ProgressSource.REPORTED, start_tolerance=0)
    (run,) = again(plan, SIX + HOUR)
    black_at = max(planned_at, SIX + 6 * HOUR)
    assert times(run) == [(SIX + HOUR, SIX + 2 * HOUR), (black_at, black_at + HOUR)]


def test_a_delivery_leaves_when_its_goods_are_there_and_somebody_ships() -> None:
    delivery = sent(need("BIKE", 1, SIX), "SOUTH", SIX, SIX + 4 * HOUR)
    later = a_planner().delivered(delivery, SIX + HOUR, snapshot(lane("PLANT", "SOUTH", hours=4)), SIX)
    assert (later.ready_at, later.ship_at, later.deliver_at) == (SIX + HOUR, SIX + HOUR, SIX + 5 * HOUR)
    no_lane = snapshot(resource("CNC"))
    assert a_planner().delivered(delivery, SIX + HOUR, no_lane, SIX) == delivery
