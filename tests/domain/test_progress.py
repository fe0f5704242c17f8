"""What the floor says of an operation is a fact; what it does not say of follows from the plan."""

from dataclasses import fields, replace

import pytest

from app.domain.facts.progress import FloorReport, is_overdue, kept_open, overdue_runs, reported
from app.domain.parts import Run
from app.domain.plant import PlantModel, ProgressSource
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.stages import Progress
from app.domain.timeline import Minute
from tests.builders import MONDAY, calendar, plant, resource, routing, step
from tests.domain.builders import HOUR, held, made, making, need, operation, run, with_run

EIGHT, NINE, TEN, NOON = (MONDAY + hours * HOUR for hours in (8, 9, 10, 12))
TWO_STEPS = plant(
    routing(
        "BIKE",
        step("10", "CNC", uses=["FRAME"], per_unit=30),
        step("20", "SAW", per_unit=60, wait=15, yield_rate="0.5"),
    )
)
REPORTING = replace(
    TWO_STEPS, settings=replace(TWO_STEPS.settings, progress=ProgressSource.REPORTED, start_tolerance=HOUR)
)


def a_run() -> Run:
    """Two bikes of four starts: CNC 8 to 10, SAW 10 to 14, there at 14:15."""
    frames = need("FRAME", 4, EIGHT, made("run_of_frames"))
    first = operation(EIGHT, TEN, "CNC", units=4, needs=[frames])
    return run("BIKE", 2, first, operation(TEN, TEN + 4 * HOUR, "SAW", step="20", units=4), wait=15)


def said(run: Run, step: str, state: Progress, now: Minute, plant: PlantModel = TWO_STEPS, **more: int) -> Run:
    report = FloorReport(run=run.id, step=step, state=state, **more)
    return reported(run, report, snapshot_of(plant).compiled, now)


def times(run: Run) -> list[tuple[Minute, Minute]]:
    return [(operation.start, operation.end) for operation in run.operations]


def test_firm_and_released_only_mark_an_operation() -> None:
    for state in (Progress.FIRM, Progress.RELEASED):
        marked = said(a_run(), "10", state, EIGHT)
        assert marked.operations[0].progress is state
        assert times(marked) == times(a_run())


def test_started_work_takes_its_minutes_from_when_it_started() -> None:
    first = said(a_run(), "10", Progress.STARTED, NOON, at=NINE).operations[0]
    assert (first.start, first.end) == (NINE, NINE + 2 * HOUR)
    assert [need.needed_at for need in first.needs] == [NINE]


def test_started_without_an_instant_is_started_now() -> None:
    assert times(said(a_run(), "10", Progress.STARTED, NINE))[0] == (NINE, NINE + 2 * HOUR)


def test_the_minutes_that_remain_are_counted_in_open_time() -> None:
    day = plant(calendar("shift", "06:00", "10:00"), resource("CNC", calendar="shift"), *TWO_STEPS.routings.values())
    started = said(a_run(), "10", Progress.STARTED, NINE, day, remaining_minutes=90)
    assert times(started)[0] == (NINE, MONDAY + 30 * HOUR + 30)


def test_work_on_what_never_opens_again_goes_on_all_the_same() -> None:
    never = plant(calendar("never", days=()), resource("CNC", calendar="never"), *TWO_STEPS.routings.values())
    assert times(said(a_run(), "10", Progress.STARTED, NINE, never, remaining_minutes=90))[0] == (NINE, NINE + 90)


@pytest.mark.parametrize(("good", "left"), [(0, 4 * HOUR), (1, 2 * HOUR), (2, 0), (3, 0)])
def test_what_is_good_so_far_leaves_the_work_on_what_is_still_to_come_out(good: int, left: int) -> None:
    """Half of the four that go in come out."""
    assert said(a_run(), "20", Progress.STARTED, NOON, good=good).operations[1].end == NOON + left


def test_started_again_says_how_much_is_left_and_no_new_start() -> None:
    started = said(a_run(), "10", Progress.STARTED, EIGHT)
    later = said(started, "10", Progress.STARTED, TEN, remaining_minutes=60)
    assert times(later)[0] == (EIGHT, TEN + HOUR)
    assert said(later, "10", Progress.STARTED, TEN + 30) == later


def test_what_is_good_so_far_says_how_much_is_left() -> None:
    started = said(a_run(), "10", Progress.STARTED, NINE, at=EIGHT)
    assert times(said(started, "10", Progress.STARTED, NINE, good=3))[0] == (EIGHT, NINE + 30)


def test_done_work_ends_when_it_was_done() -> None:
    assert times(said(a_run(), "10", Progress.DONE, NINE))[0] == (EIGHT, NINE)
    before_it_should_start = said(a_run(), "10", Progress.DONE, NOON, at=MONDAY)
    assert times(before_it_should_start)[0] == (MONDAY, MONDAY)
    assert before_it_should_start.operations[0].needs[0].needed_at == MONDAY


def test_done_again_without_an_instant_changes_nothing() -> None:
    done = said(a_run(), "10", Progress.DONE, NINE)
    assert said(done, "10", Progress.DONE, NOON) == done


def test_the_run_is_there_when_its_last_operation_has_ended_and_waited() -> None:
    assert said(a_run(), "20", Progress.DONE, NOON).available_at == NOON + 15


def test_what_comes_before_a_started_operation_and_was_never_spoken_of_is_done() -> None:
    told = said(a_run(), "20", Progress.STARTED, NINE)
    assert [operation.progress for operation in told.operations] == [Progress.DONE, Progress.STARTED]
    assert times(told)[0] == (EIGHT, NINE)


def test_two_operations_that_the_floor_says_are_started_both_go_on_until_the_later_is_done() -> None:
    both = said(said(a_run(), "10", Progress.STARTED, EIGHT), "20", Progress.STARTED, NINE)
    assert [operation.progress for operation in both.operations] == [Progress.STARTED, Progress.STARTED]
    assert times(both)[0] == (EIGHT, TEN)
    over = said(both, "20", Progress.DONE, NINE + 30)
    assert [operation.progress for operation in over.operations] == [Progress.DONE, Progress.DONE]
    assert times(over)[0] == (EIGHT, NINE + 30)


def test_what_is_good_brings_through_the_later_yields_what_the_run_brings() -> None:
    assert said(a_run(), "10", Progress.DONE, TEN).output == 2
    assert said(a_run(), "10", Progress.DONE, TEN, good=3).output == 1
    assert said(a_run(), "20", Progress.DONE, TEN, good=3).output == 3


def test_what_an_earlier_operation_is_corrected_to_only_bounds_what_came_out_last() -> None:
    last = said(a_run(), "20", Progress.DONE, NOON, good=1)
    assert said(last, "10", Progress.DONE, NOON, good=4).output == 1
    assert said(last, "10", Progress.DONE, NOON, good=0).output == 0
    assert said(last, "20", Progress.DONE, NOON, good=2).output == 2


def test_what_is_good_so_far_is_not_all_that_comes() -> None:
    assert said(a_run(), "10", Progress.STARTED, NINE, good=1).output == 2


def test_an_operation_that_the_routing_no_longer_knows_takes_the_minutes_it_was_given() -> None:
    renamed = plant(routing("BIKE", step("15", "CNC", per_unit=1)), resource("CNC"), resource("SAW"))
    assert times(said(a_run(), "10", Progress.STARTED, NINE, renamed))[0] == (NINE, NINE + 2 * HOUR)


def test_work_on_a_machine_that_is_gone_takes_elapsed_time() -> None:
    sold = plant(routing("BIKE", step("10", "SAW", per_unit=1)))
    assert times(said(a_run(), "10", Progress.STARTED, NINE, sold))[0] == (NINE, NINE + 2 * HOUR)


@pytest.mark.parametrize(("now", "overdue"), [(EIGHT + HOUR, False), (EIGHT + HOUR + 1, True)])
def test_work_is_overdue_once_its_tolerance_has_passed(now: Minute, overdue: bool) -> None:
    first = a_run().operations[0]
    assert is_overdue(first, REPORTING.settings, now) is overdue
    assert not is_overdue(first, TWO_STEPS.settings, now)
    assert not is_overdue(replace(first, progress=Progress.STARTED), REPORTING.settings, now)


def overdue_at(now: Minute, told: Run | None = None, plant: PlantModel = REPORTING) -> list[str]:
    promise = with_run(making(*a_run().operations, quantity=2, wait=15))
    if told is not None:
        promise = replace(promise, plan=replace(promise.plan, runs=(told,)))
    return [run.id for _, run in overdue_runs(snapshot_of(plant, [promise]), now)]


def test_runs_of_which_the_floor_should_have_spoken_are_found() -> None:
    assert overdue_at(NINE) == []
    assert overdue_at(NINE + 1) == ["run_1"]
    assert overdue_at(NINE + 1, plant=TWO_STEPS) == []
    assert overdue_at(NINE + 1, said(a_run(), "10", Progress.STARTED, EIGHT)) == []


def test_a_started_operation_that_nobody_reports_done_is_not_over() -> None:
    started = said(a_run(), "10", Progress.STARTED, EIGHT)
    assert overdue_at(TEN + HOUR, started) == []
    assert overdue_at(TEN + HOUR + 1, started) == ["run_1"]
    assert times(kept_open(started, REPORTING, NOON))[0] == (EIGHT, NOON)
    assert kept_open(started, REPORTING, TEN) == started


def test_what_is_only_held_need_not_be_reported() -> None:
    promise = held(making(*a_run().operations, quantity=2, wait=15), until=NOON + 24 * HOUR)
    assert list(overdue_runs(snapshot_of(REPORTING, [promise]), NOON)) == []


def test_what_was_counted_has_been_made_whatever_the_floor_says() -> None:
    promise = making(*a_run().operations, quantity=2, wait=15)
    counted = replace(promise, plan=replace(promise.plan, counted_supplies=frozenset([made("run_1")])))
    assert list(overdue_runs(snapshot_of(REPORTING, [counted]), NOON)) == []


def test_what_has_left_has_been_made_whatever_the_floor_says() -> None:
    promise = making(*a_run().operations, quantity=2, wait=15)
    sent = tuple(replace(delivery, shipped_at=NOON) for delivery in promise.plan.deliveries)
    gone = replace(promise, plan=replace(promise.plan, deliveries=sent))
    assert list(overdue_runs(snapshot_of(REPORTING, [gone]), NOON)) == []


def test_what_an_operation_takes_may_be_covered_otherwise_and_all_else_of_it_stays() -> None:
    """Field by field: none that it may have is left out."""
    started = said(a_run(), "10", Progress.STARTED, NINE).operations[0]
    started = replace(started, units=(2,), overtime=("CNC",))
    others = {field.name for field in fields(started) if getattr(started, field.name) != field.default} - {"needs"}
    assert others == {field.name for field in fields(started)} - {"needs"}
    assert started.taking(()) == replace(started, needs=())
