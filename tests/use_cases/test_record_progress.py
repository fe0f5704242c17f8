"""What the floor says of its work is how the plan stands from then on, and whoever it puts at risk is told."""

from decimal import Decimal

import pytest

from app.domain.errors import RequestRejected
from app.domain.stages import Progress
from app.domain.timeline import MINUTES_PER_DAY, instant_of
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import list_commitments, read_commitment
from app.use_cases.read_plan import read_plan
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_plant import record_plant
from app.use_cases.record_progress import record_progress
from app.use_cases.release_hold import release_hold
from tests.builders import line, plant, receipt, request, routing, step, stock
from tests.fakes.desk import Desk
from tests.use_cases.floor import BIKES, EIGHT, HOUR, at_risk, ordered, run_of, said, told, work_of


def test_work_goes_on_as_planned_when_it_starts_as_planned(floor: Desk) -> None:
    promised = ordered(floor)
    planned = work_of(floor, promised)
    floor.clock.pass_by(minutes=1)
    assert told(floor, promised, "10", "started").reports == ()
    assert work_of(floor, promised) == planned
    assert floor.all_is_well()


def test_an_earlier_start_is_a_fact_and_puts_nothing_at_risk(floor: Desk) -> None:
    promised = ordered(floor, requested=EIGHT + 2 * MINUTES_PER_DAY)
    assert told(floor, promised, "10", "started").reports == ()
    assert (work_of(floor, promised)["10"].start, work_of(floor, promised)["10"].end) == (EIGHT, EIGHT + 2 * HOUR)
    assert floor.all_is_well()


def test_later_work_waits_for_what_takes_longer_and_the_promise_behind_it_is_at_risk(floor: Desk) -> None:
    promised = ordered(floor)
    planned = work_of(floor, promised)
    floor.clock.pass_by(minutes=1)
    (report, *_) = told(floor, promised, "10", "started", remaining_minutes=180).reports
    assert report.owner == promised.id
    assert work_of(floor, promised)["10"].end == EIGHT + 1 + 180
    assert work_of(floor, promised)["20"].start == EIGHT + 1 + 180
    assert work_of(floor, promised)["20"].end == EIGHT + 1 + 180 + 60
    assert at_risk(floor) == [promised.id]
    assert read_commitment(promised.id, floor.ports).commitment.dates == promised.dates
    assert planned["20"].start < EIGHT + 180


def test_work_that_is_caught_up_puts_nobody_at_risk_any_more(floor: Desk) -> None:
    promised = ordered(floor, requested=EIGHT + 8 * HOUR)
    floor.clock.set_to("2026-12-07T15:00")
    assert told(floor, promised, "10", "started", remaining_minutes=300).reports
    assert at_risk(floor) == [promised.id]
    floor.clock.set_to("2026-12-07T15:10")
    assert told(floor, promised, "10", "started", remaining_minutes=5).reports == ()
    assert told(floor, promised, "20", "done").reports == ()
    assert at_risk(floor) == []
    assert floor.all_is_well()


def test_nothing_of_anybody_else_moves_to_make_room(floor: Desk) -> None:
    first, second = ordered(floor), ordered(floor)
    theirs = work_of(floor, second)
    floor.clock.pass_by(minutes=1)
    told(floor, first, "10", "done", at=instant_of(EIGHT + 1))
    told(floor, first, "20", "started", remaining_minutes=600)
    assert work_of(floor, second) == theirs
    reported = {report.owner for report in told(floor, first, "20", "started", remaining_minutes=700).reports}
    assert reported <= {first.id, second.id}
    assert set(at_risk(floor)) == {first.id, second.id}


def test_later_work_goes_beside_what_others_hold(floor: Desk) -> None:
    first, second = ordered(floor, 4), ordered(floor, 4)
    theirs = work_of(floor, second)
    floor.clock.pass_by(minutes=1)
    told(floor, first, "10", "started", remaining_minutes=7 * HOUR)
    assert work_of(floor, second) == theirs
    assert work_of(floor, first)["20"].start >= theirs["20"].end


def test_a_slipped_run_is_pegged_anew_before_anybody_is_at_risk(floor: Desk) -> None:
    promised = ordered(floor, 2, EIGHT + 8 * HOUR)
    record_plant(lambda _: plant(*BIKES, receipt("BIKE", 2, EIGHT + 7 * HOUR)), floor.ports)
    floor.clock.set_to("2026-12-07T14:00")
    assert told(floor, promised, "10", "started", remaining_minutes=600).reports == ()
    assert [row.peg.supply[0] for row in read_plan(floor.ports).pegs if row.need.item == "BIKE"] == ["receipt"]
    assert floor.all_is_well()


def test_goods_that_come_later_leave_later_while_that_is_in_time(floor: Desk) -> None:
    record_plant(lambda _: plant(*BIKES, runs_max=1), floor.ports)
    promised = ordered(floor)
    assert promised.lines[0].promised_at == EIGHT + 16 * HOUR
    floor.clock.pass_by(minutes=1)
    assert told(floor, promised, "10", "started", remaining_minutes=300).reports == ()
    assert floor.all_is_well()
    (view,) = list_commitments(floor.ports).items
    assert view.deliveries[0].deliver_at == EIGHT + 1 + 300 + 60


def test_goods_that_come_sooner_again_leave_sooner_where_they_were_late(floor: Desk) -> None:
    promised = ordered(floor)
    floor.clock.pass_by(minutes=1)
    assert told(floor, promised, "20", "started", remaining_minutes=300).reports
    floor.clock.pass_by(minutes=60)
    told(floor, promised, "20", "done")
    (view,) = list_commitments(floor.ports).items
    assert view.deliveries[0].deliver_at == EIGHT + 61
    assert not view.at_risk


def test_a_loss_is_a_shortage_of_whoever_was_to_have_it(floor: Desk) -> None:
    promised = ordered(floor, 4)
    floor.clock.set_to("2026-12-07T14:01")
    (report,) = told(floor, promised, "20", "done", good=Decimal(3)).reports
    assert (report.owner, report.rule) == (promised.id, "a_need_is_covered_in_full")
    (shortage,) = read_plan(floor.ports).shortages
    assert (shortage.owner, shortage.need.lacks) == (promised.id, 1)


def test_a_loss_that_stock_makes_good_puts_nobody_at_risk(floor: Desk) -> None:
    promised = ordered(floor, 4)
    record_plant(lambda _: plant(*BIKES, stock("BIKE", 3)), floor.ports)
    floor.clock.set_to("2026-12-07T14:01")
    assert told(floor, promised, "20", "done", good=Decimal(3)).reports == ()
    assert floor.all_is_well()


def test_what_finds_no_place_within_the_horizon_stays_and_its_promise_is_at_risk(floor: Desk) -> None:
    half_a_day = routing(
        "BIKE", step("10", "CNC", fixed=60), step("20", "SAW", fixed=60), step("30", "OVEN", fixed=720)
    )
    record_plant(lambda _: plant(half_a_day, horizon_days=1, runs_max=1), floor.ports)
    promised = ordered(floor, 1)
    baked = work_of(floor, promised)["30"]
    floor.clock.pass_by(minutes=1)
    assert told(floor, promised, "10", "started", remaining_minutes=12 * HOUR).reports
    assert work_of(floor, promised)["20"].start == EIGHT + 1 + 12 * HOUR
    assert work_of(floor, promised)["30"] == baked
    assert at_risk(floor) == [promised.id]


def test_all_is_recorded_or_nothing(floor: Desk) -> None:
    promised = ordered(floor)
    run = run_of(floor, promised).id
    before = read_snapshot(floor.ports)
    reports = [
        said(f"{run}/10", "released"),
        said(f"{run}/30", "released"),
        said("WO-9/10", "done"),
        said("nonsense", "done"),
        said(f"{run}/20", "firm", good=Decimal(1)),
        said(f"{run}/20", "done", remaining_minutes=5),
        said(f"{run}/20", "done", good=Decimal("0.5")),
        said(f"{run}/20", "done", good=Decimal(3)),
        said(f"{run}/20", "started", at=instant_of(EIGHT + 1)),
        said(f"{run}/10", "firm"),
    ]
    with pytest.raises(RequestRejected) as rejected:
        record_progress(reports, floor.ports)
    assert [(fault.pointer, fault.code) for fault in rejected.value.faults] == [
        ("/1/operation", "unknown_operation"),
        ("/2/operation", "unknown_operation"),
        ("/3/operation", "unknown_operation"),
        ("/4/good", "not_allowed"),
        ("/5/remaining_minutes", "not_allowed"),
        ("/6/good", "too_many_decimals"),
        ("/7/good", "out_of_range"),
        ("/8/at", "out_of_range"),
        ("/9/state", "goes_backwards"),
    ]
    assert read_snapshot(floor.ports).version == before.version


def test_the_floor_is_heard_of_the_rest_where_a_run_was_given_up_under_its_hands(floor: Desk) -> None:
    given_up, promised = ordered(floor), ordered(floor)
    gone = run_of(floor, given_up).id
    cancel_commitment(given_up.id, floor.ports)
    reports = [
        said(f"{gone}/10", "started"),
        said(f"{run_of(floor, promised).id}/10", "started"),
        said(f"{gone}/10", "done"),
    ]
    recorded = record_progress(reports, floor.ports)
    assert recorded.not_planned == (f"{gone}/10",)
    assert run_of(floor, promised).operations[0].progress is Progress.STARTED
    assert floor.all_is_well()


def test_no_operation_starts_before_the_one_ahead_of_it_has(floor: Desk) -> None:
    promised = ordered(floor)
    floor.clock.set_to("2026-12-07T09:00")
    told(floor, promised, "10", "started")
    with pytest.raises(RequestRejected) as rejected:
        told(floor, promised, "20", "started", at=instant_of(EIGHT + 30))
    (fault,) = rejected.value.faults
    assert (fault.pointer, fault.code) == ("/0/at", "out_of_range")


def test_the_work_of_a_quote_that_nobody_confirmed_is_not_reported(floor: Desk) -> None:
    quote = quote_promise(request(line("BIKE", 1), hold=30), floor.ports)
    run = read_plan(floor.ports).runs[0].run.id
    with pytest.raises(RequestRejected) as rejected:
        record_progress([said(f"{run}/10", "started")], floor.ports)
    assert rejected.value.faults[0].code == "not_committed"
    release_hold(quote.id, floor.ports)


def test_reports_of_one_list_are_taken_one_after_the_other(floor: Desk) -> None:
    promised = ordered(floor)
    run = run_of(floor, promised).id
    floor.clock.set_to("2026-12-07T09:30")
    record_progress([said(f"{run}/10", "done"), said(f"{run}/20", "started")], floor.ports)
    assert work_of(floor, promised)["10"].end == EIGHT + 90
    assert work_of(floor, promised)["20"].end == EIGHT + 90 + HOUR


def test_the_same_report_again_changes_nothing(floor: Desk) -> None:
    promised = ordered(floor)
    floor.clock.set_to("2026-12-07T09:00")
    first = told(floor, promised, "10", "started", at=instant_of(EIGHT + 30))
    assert told(floor, promised, "10", "started", at=instant_of(EIGHT + 30)).plan_version == first.plan_version
    assert record_progress([], floor.ports).plan_version == first.plan_version


def test_assumed_work_starts_and_ends_as_planned_without_a_word(floor: Desk) -> None:
    promised = ordered(floor)
    planned = work_of(floor, promised)
    floor.clock.set_to("2026-12-08T08:00")
    assert work_of(floor, promised) == planned
    assert at_risk(floor) == []


def test_who_is_reported_on_one_machine_at_once_is_told_of_its_own_work_alone(floor: Desk) -> None:
    begun = [run_of(floor, ordered(floor)).id for _ in range(5)]
    floor.clock.pass_by(minutes=1)
    reports = record_progress([said(f"{run}/10", "started") for run in begun], floor.ports).reports
    at_once = [report for report in reports if report.rule == "no_resource_does_more_at_once_than_it_can"]
    assert [report.ref for report in at_once] == [f"{run}/10 on CNC" for run in begun]
    assert len({report.owner for report in at_once}) == len(begun)
