from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.commitment import Commitment
from app.domain.errors import PlanVersionStale, RequestRejected
from app.domain.plan import Run
from app.domain.plant import PlantModel, ProgressSource
from app.domain.snapshot import Snapshot
from app.domain.stages import Progress
from app.domain.timeline import MINUTES_PER_DAY, Minute, instant_of
from app.domain.views import OperationRow, Recorded
from app.solver.planner import Planner
from app.use_cases.answer_inquiry import answer_inquiry
from app.use_cases.by_now import read_now
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import CommitmentFilter, list_commitments, read_commitment
from app.use_cases.read_plan import read_plan
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_plant import record_plant
from app.use_cases.record_progress import OperationReport, record_progress
from app.use_cases.release_hold import release_hold
from app.use_cases.tidy_up import tidy_up
from tests.builders import at, item, line, matrix, plant, receipt, request, resource, routing, step, stock
from tests.fakes.desk import Desk
from tests.solver.asking import a_planner

EIGHT = at("2026-12-07T08:00")
HOUR = 60
BIKES = (
    item("BIKE", decimals=0),
    routing("BIKE", step("10", "CNC", uses=["FRAME"], per_unit=60), step("20", "SAW", per_unit=30)),
    stock("FRAME", 100),
)
SHOP = plant(*BIKES, promise_granularity="minute", build_ahead=0, runs_max=1)


@pytest.fixture
def floor(desk: Desk) -> Desk:
    """A desk with a planner that makes bicycles."""
    made = replace(desk, ports=replace(desk.ports, planner=a_planner()))
    made.stock_up(SHOP)
    return made


def believing_reports(desk: Desk, tolerance: int = HOUR) -> None:
    def settings(model: PlantModel) -> PlantModel:
        reporting = replace(model.settings, progress=ProgressSource.REPORTED, start_tolerance=tolerance)
        return replace(model, settings=reporting)

    record_plant(settings, desk.ports)


def ordered(desk: Desk, quantity: int = 2, requested: Minute | None = None) -> Commitment:
    quote = quote_promise(request(line("BIKE", quantity, requested), hold=1), desk.ports)
    return confirm_quote(quote.id, None, desk.ports)


def work_of(desk: Desk, commitment: Commitment) -> dict[str, OperationRow]:
    """Its operations by step; it has one run."""
    return {row.operation: row for row in read_plan(desk.ports).operations if row.owner == commitment.id}


def told(desk: Desk, commitment: Commitment, step: str, state: str, **more: object) -> Recorded:
    run = next(iter(work_of(desk, commitment).values())).run
    return record_progress([said(f"{run}/{step}", state, **more)], desk.ports)


def said(operation: str, state: str, **more: object) -> OperationReport:
    return OperationReport(operation=operation, state=Progress(state), **more)  # type: ignore[arg-type]


def at_risk(desk: Desk) -> list[str]:
    return [view.commitment.id for view in list_commitments(desk.ports, CommitmentFilter(at_risk=True)).items]


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
    assert [peg.kind for peg in read_plan(floor.ports).pegs if peg.item == "BIKE"] == ["receipt"]
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
    assert (shortage.owner, shortage.quantity) == (promised.id, 1)


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
    run = work_of(floor, promised)["10"].run
    before = read_snapshot(floor.ports)
    reports = [
        said(f"{run}/10", "released"),
        said(f"{run}/30", "released"),
        said("run_of_nobody/10", "done"),
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
    (run,) = {row.run for row in read_plan(floor.ports).operations}
    with pytest.raises(RequestRejected) as rejected:
        record_progress([said(f"{run}/10", "started")], floor.ports)
    assert rejected.value.faults[0].code == "not_committed"
    release_hold(quote.id, floor.ports)


def test_reports_of_one_list_are_taken_one_after_the_other(floor: Desk) -> None:
    promised = ordered(floor)
    run = work_of(floor, promised)["10"].run
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


def test_a_floor_that_decided_on_an_older_plan_is_told(floor: Desk) -> None:
    promised = ordered(floor)
    stale = replace(floor.ports, expected_version=read_snapshot(floor.ports).version - 1)
    with pytest.raises(PlanVersionStale):
        told(replace(floor, ports=stale), promised, "10", "released")


def test_assumed_work_starts_and_ends_as_planned_without_a_word(floor: Desk) -> None:
    promised = ordered(floor)
    planned = work_of(floor, promised)
    floor.clock.set_to("2026-12-08T08:00")
    assert work_of(floor, promised) == planned
    assert at_risk(floor) == []


def test_work_that_is_not_reported_started_in_time_moves_to_now(floor: Desk) -> None:
    believing_reports(floor)
    promised = ordered(floor)
    planned = work_of(floor, promised)
    floor.clock.set_to("2026-12-07T09:01")
    assert work_of(floor, promised) == planned
    version = read_snapshot(floor.ports).version
    floor.clock.set_to("2026-12-07T12:00")
    moved = work_of(floor, promised)
    assert (moved["10"].start, moved["20"].start) == (EIGHT + 4 * HOUR, EIGHT + 6 * HOUR)
    assert at_risk(floor) == [promised.id]
    assert work_of(floor, promised) == moved
    assert read_snapshot(floor.ports).version == version


@pytest.mark.parametrize("less", [{"id": "BIKE by hand"}, {"minimum": 5}])
def test_work_that_the_plant_no_longer_does_so_is_put_off_all_the_same_and_its_commitment_is_at_risk(
    floor: Desk, less: dict[str, object]
) -> None:
    """As planned it would be over by noon; nobody has reported it, and the routing is another since the morning."""
    believing_reports(floor)
    promised = ordered(floor)
    floor.clock.set_to("2026-12-07T08:30")
    bike = replace(read_snapshot(floor.ports).plant.routings["BIKE@PLANT"], **less)  # type: ignore[arg-type]
    record_plant(lambda model: replace(model, routings={bike.id: bike}), floor.ports)
    floor.clock.set_to("2026-12-07T12:00")
    assert at_risk(floor) == [promised.id]
    assert work_of(floor, promised)["10"].start == EIGHT + 4 * HOUR
    assert told(floor, promised, "10", "done").reports


def test_what_is_put_off_is_worked_out_once_for_all_who_read_in_the_same_minute(
    floor: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    believing_reports(floor)
    promised = ordered(floor)
    worked_out: list[Minute] = []
    retimed = Planner.retimed

    def counted(planner: Planner, runs: Sequence[Run], snapshot: Snapshot, now: Minute) -> list[Run]:
        worked_out.append(now)
        return list(retimed(planner, runs, snapshot, now))

    monkeypatch.setattr(Planner, "retimed", counted)
    floor.clock.set_to("2026-12-07T12:00")
    seen = [work_of(floor, promised)]
    answer_inquiry(request(line("BIKE")), *read_now(floor.ports), floor.ports)
    seen.append(work_of(floor, promised))
    assert at_risk(floor) == [promised.id]
    floor.clock.set_to("2026-12-07T12:01")
    assert work_of(floor, promised) != seen[0] == seen[1]
    assert worked_out == [EIGHT + 4 * HOUR, EIGHT + 4 * HOUR + 1]


def test_writing_puts_off_what_reading_showed_put_off(floor: Desk) -> None:
    believing_reports(floor)
    promised = ordered(floor)
    floor.clock.set_to("2026-12-07T12:00")
    shown = work_of(floor, promised)
    version = quote_promise(request(line("FRAME", 1), hold=5), floor.ports).plan_version
    assert work_of(floor, promised) == shown
    floor.clock.pass_by(minutes=6)
    assert quote_promise(request(line("FRAME", 1), hold=5), floor.ports).plan_version == version + 2
    assert work_of(floor, promised) == shown


def test_inquiries_and_quotes_plan_on_what_is_put_off(floor: Desk) -> None:
    believing_reports(floor)
    ordered(floor)
    floor.clock.set_to("2026-12-07T12:00")
    asked = request(line("BIKE", 1), hold=5)
    inquiry = answer_inquiry(asked, *read_now(floor.ports), floor.ports).answer.offers[0]
    quote = quote_promise(asked, floor.ports).answer.offers[0]
    assert inquiry.promised_at == quote.promised_at == EIGHT + 4 * HOUR + 5 + 2 * HOUR - 5 + HOUR + 30


def test_work_reported_late_is_not_put_off_first(floor: Desk) -> None:
    believing_reports(floor)
    promised = ordered(floor)
    planned = work_of(floor, promised)
    floor.clock.set_to("2026-12-07T10:30")
    record = told(floor, promised, "10", "started", at=instant_of(planned["10"].start))
    assert record.reports == ()
    assert work_of(floor, promised) == planned


def test_work_that_is_started_and_not_reported_done_is_not_over(floor: Desk) -> None:
    believing_reports(floor)
    promised = ordered(floor)
    floor.clock.set_to("2026-12-07T08:01")
    told(floor, promised, "10", "started")
    floor.clock.set_to("2026-12-07T14:00")
    assert work_of(floor, promised)["10"].end == EIGHT + 6 * HOUR
    assert work_of(floor, promised)["20"].start == EIGHT + 6 * HOUR


def test_who_waits_longer_moves_first_and_each_finds_a_place_of_its_own(floor: Desk) -> None:
    believing_reports(floor)
    first, second = ordered(floor), ordered(floor)
    floor.clock.set_to("2026-12-07T16:00")
    assert work_of(floor, first)["10"].start == EIGHT + 8 * HOUR
    assert work_of(floor, second)["10"].start == EIGHT + 10 * HOUR
    told(floor, first, "10", "released")
    assert work_of(floor, second)["10"].start == EIGHT + 10 * HOUR


def test_from_believing_to_assuming_nothing_jumps_back(floor: Desk) -> None:
    believing_reports(floor)
    promised = ordered(floor)
    floor.clock.set_to("2026-12-07T12:00")
    record_plant(lambda model: replace(model, settings=SHOP.settings), floor.ports)
    assert work_of(floor, promised)["10"].start == EIGHT + 4 * HOUR


def test_what_is_told_after_a_count_that_has_it_counts_once(floor: Desk) -> None:
    """Two bicycles are done at noon and counted at two; that they are done is told at three."""
    believing_reports(floor, tolerance=100 * HOUR)
    promised = ordered(floor)
    floor.clock.pass_by(minutes=6 * HOUR)
    bikes, frames = stock("BIKE", 2), stock("FRAME", 98)
    counted = {row.item: replace(row, counted_at=EIGHT + 6 * HOUR) for row in (bikes, frames)}
    rows = {(row.item, row.site, "available"): row for row in counted.values()}
    record_plant(lambda model: replace(model, stock=rows), floor.ports)
    floor.clock.pass_by(minutes=HOUR)
    for operation in ("10", "20"):
        told(floor, promised, operation, "done", at=instant_of(EIGHT + 4 * HOUR))
    ledgers = [read_snapshot(floor.ports).ledger(name, "PLANT") for name in ("BIKE", "FRAME")]
    left = [sum(ledger.uncommitted(key) for key in ledger.supplies) for ledger in ledgers]
    assert left == [0, 98]
    assert at_risk(floor) == []


def test_whoever_counted_on_how_work_that_is_put_off_leaves_the_machine_is_at_risk(floor: Desk) -> None:
    """Two red carts of one order, with something else right up to the second; nobody reports the first."""
    floor.stock_up(
        plant(
            resource("SAW", matrix="paints"),
            matrix("paints", ("*", "red", 15)),
            routing("CART", step("10", "SAW", family="red", per_unit=60)),
            routing("SLED", step("10", "SAW", per_unit=180)),
            promise_granularity="minute",
            build_ahead=0,
        )
    )
    carts = request(line("CART"), line("CART", 1, EIGHT + 316, id="2"), hold=1)
    red = confirm_quote(quote_promise(carts, floor.ports).id, None, floor.ports)
    other = confirm_quote(quote_promise(request(line("SLED"), hold=1), floor.ports).id, None, floor.ports)
    assert sorted(row.start for row in read_plan(floor.ports).operations) == [EIGHT + 16, EIGHT + 76, EIGHT + 256]
    believing_reports(floor)
    floor.clock.set_to("2026-12-07T09:16")
    told(floor, other, "10", "started")
    floor.clock.set_to("2026-12-07T10:16")
    assert at_risk(floor) == [red.id]
    tidy_up(floor.ports)
    assert at_risk(floor) == [red.id]
