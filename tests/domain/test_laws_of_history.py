"""No plan becomes legal by calling itself done: what a new promise plans is judged, whatever times it claims."""

from dataclasses import replace

from app.domain.parts import Run
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.stages import Progress
from app.domain.timeline import Minute
from app.domain.verification import audit
from tests.builders import MONDAY, plant, routing, snapshot, step
from tests.domain.builders import HOUR, broken_by, committed, need, operation, picked_up, run

PLANT = snapshot_of(plant(routing("BIKE", step("10", "CNC", fixed=60), step("20", "CNC", fixed=60))))
ORDER = "a_step_waits_for_the_one_before"
BEGINS = "a_promise_begins_alive_and_ahead"
LOT = "a_run_is_a_lot_the_routing_allows"


def of_one_bike(made: Run, taken_at: Minute) -> Promise:
    return committed(made, picked_up(need("BIKE", 1, taken_at, made.key)))


def test_a_run_that_claims_to_be_there_before_its_work_is_done_is_judged() -> None:
    second_first = run(
        "BIKE",
        1,
        operation(MONDAY + 2 * HOUR, MONDAY + 3 * HOUR, "CNC"),
        operation(MONDAY, MONDAY + HOUR, "CNC", step="20"),
    )
    there_now = replace(second_first, available_at=MONDAY)
    assert ORDER in broken_by(PLANT, of_one_bike(there_now, MONDAY))


def test_a_new_promise_rests_on_nothing_that_came_before_it() -> None:
    works = [operation(MONDAY, MONDAY + HOUR, "CNC"), operation(MONDAY + HOUR, MONDAY + 2 * HOUR, "CNC", step="20")]
    there_before = replace(run("BIKE", 1, *works), available_at=MONDAY - 1)
    assert BEGINS in broken_by(PLANT, of_one_bike(there_before, MONDAY))


def test_a_run_of_no_minutes_is_judged_at_the_minute_it_is_made() -> None:
    kits = snapshot_of(plant(routing("KIT", step("10"), minimum=2)))
    kit = run("KIT", 1, operation(MONDAY, MONDAY))
    assert broken_by(kits, committed(kit, picked_up(need("KIT", 1, MONDAY, kit.key)))) == {LOT}


def test_what_the_floor_reports_is_as_it_is() -> None:
    """It began before it might and before the step before it was done, took less time, and more than was there."""

    def wrong(first: Progress, second: Progress) -> set[str]:
        frame = need("FRAME", 1, MONDAY + 10, id="frame")
        works = [
            replace(operation(MONDAY, MONDAY + 30, "CNC"), progress=first),
            replace(operation(MONDAY + 10, MONDAY + 60, "MILL", step="20", needs=[frame]), progress=second),
        ]
        promise = of_one_bike(run("BIKE", 1, *works), MONDAY + 60)
        fenced = replace(promise, plan=replace(promise.plan, fence_at=MONDAY + 20))
        steps = (step("10", "CNC", fixed=60), step("20", "MILL", fixed=60, uses=["FRAME"]))
        return {found.rule for found in audit(snapshot(routing("BIKE", *steps), promises=[fenced]), MONDAY + 20)}

    shorter, fence, short = (
        "work_takes_its_minutes_in_open_time",
        "nothing_starts_before_its_fence",
        "a_need_is_covered_in_full",
    )
    assert wrong(Progress.PLANNED, Progress.PLANNED) == {shorter, ORDER, fence, short}
    assert wrong(Progress.DONE, Progress.PLANNED) == {shorter, ORDER, fence, short}
    assert wrong(Progress.DONE, Progress.STARTED) == {short}
    assert wrong(Progress.DONE, Progress.DONE) == set()


def test_what_two_did_at_once_and_no_longer_do_is_over() -> None:
    """The floor says of the one that it still goes on; the other is done."""
    done = run("BIKE", 1, operation(MONDAY - 2 * HOUR, MONDAY - HOUR, "CNC"), id="run_done")
    long = replace(operation(MONDAY - 2 * HOUR, MONDAY + HOUR, "CNC"), progress=Progress.STARTED)
    going_on = run("BIKE", 1, long, id="run_long")
    promises = (committed(done, quote="qte_1"), committed(going_on, quote="qte_2"))
    assert _on_one_machine(promises, MONDAY) == set()
    assert _on_one_machine(promises, MONDAY - HOUR - 1) == {"run_done/10 on CNC", "run_long/10 on CNC"}


def _on_one_machine(promises: tuple[Promise, ...], now: Minute) -> set[str]:
    both = snapshot_of(PLANT.plant, promises)
    return {found.ref for found in audit(both, now) if found.rule == "no_resource_does_more_at_once_than_it_can"}
