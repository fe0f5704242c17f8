"""Where reports are believed, work that nobody says has started, or is done, is put off from minute to minute."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from app.domain.parts import Run
from app.domain.promise import Status
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute, instant_of
from app.solver.planner import Planner
from app.use_cases.answer_inquiry import answer_inquiry
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_plan import read_plan
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_capacity import record_capacity
from app.use_cases.record_plant import record_plant
from app.use_cases.standing.by_now import read_now
from app.use_cases.tidy_up import tidy_up
from tests.builders import at, breakdown, calendar, line, matrix, plant, request, resource, routing, step, stock
from tests.fakes.desk import Desk
from tests.use_cases.floor import EIGHT, HOUR, SHOP, at_risk, believing_reports, ordered, told, work_of


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
    floor: Desk, less: dict[str, Any]
) -> None:
    """As planned it would be over by noon; nobody has reported it, and the routing is another since the morning."""
    believing_reports(floor)
    promised = ordered(floor)
    floor.clock.set_to("2026-12-07T08:30")
    bike = replace(read_snapshot(floor.ports).plant.routings["BIKE@PLANT"], **less)
    record_plant(lambda model: replace(model, routings={bike.id: bike}), floor.ports)
    floor.clock.set_to("2026-12-07T12:00")
    assert at_risk(floor) == [promised.id]
    assert work_of(floor, promised)["10"].start == EIGHT + 4 * HOUR
    assert told(floor, promised, "10", "done").reports


def test_what_a_run_that_nobody_began_and_that_has_no_later_place_leaves_over_is_promised_to_nobody(
    floor: Desk,
) -> None:
    """Ten are made for an order of one; nobody reports them begun, and the machine stops until further notice."""
    lots = plant(resource("CNC"), routing("BIKE", step("10", "CNC", per_unit=6), minimum=10))
    record_plant(lambda _: lots, floor.ports)
    believing_reports(floor)
    first = ordered(floor, 1)
    record_capacity(breakdown("CNC", EIGHT + 3 * HOUR, None), floor.ports)
    floor.clock.set_to("2026-12-08T08:00")
    assert at_risk(floor) == [first.id]
    assert quote_promise(request(line("BIKE", 2)), floor.ports).answer.status is Status.INFEASIBLE


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
    ledgers = [read_snapshot(floor.ports).ledger((name, "PLANT")) for name in ("BIKE", "FRAME")]
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
    assert sorted(row.operation.start for row in read_plan(floor.ports).operations) == [
        EIGHT + 16,
        EIGHT + 76,
        EIGHT + 256,
    ]
    believing_reports(floor)
    floor.clock.set_to("2026-12-07T09:16")
    told(floor, other, "10", "started")
    floor.clock.set_to("2026-12-07T10:16")
    assert at_risk(floor) == [red.id]
    tidy_up(floor.ports)
    assert at_risk(floor) == [red.id]


def test_what_comes_too_late_for_one_is_handed_to_nobody_new_before_anybody_has_written_that_down(floor: Desk) -> None:
    """Wheels are made by day, and bikes of them at any hour: put off together, a bike has no wheels in the evening."""
    days = calendar("days", "06:00", "14:00")
    wheels = routing("WHEEL", step("10", "WHEELS", per_unit=10))
    bikes = routing("BIKE", step("10", "CNC", uses=["WHEEL"], per_unit=60))
    model = plant(days, resource("WHEELS", calendar="days"), resource("CNC"), wheels, bikes)
    record_plant(lambda _: model, floor.ports)
    believing_reports(floor)
    first = ordered(floor, 3, at("2026-12-17T08:00"))
    floor.clock.set_to("2026-12-16T20:00")
    assert at_risk(floor) == [first.id]
    ordered(floor, 1)
    assert at_risk(floor) == [first.id]


def test_work_that_nobody_reported_done_reaches_into_what_comes_behind_it_up_to_now_and_harms_nobody(
    floor: Desk,
) -> None:
    believing_reports(floor)
    first = ordered(floor)
    floor.clock.set_to("2026-12-07T08:00")
    told(floor, first, "10", "started")
    floor.clock.set_to("2026-12-07T11:02")
    second = ordered(floor)
    begins = work_of(floor, second)["10"].start
    assert work_of(floor, first)["10"].end == EIGHT + 3 * HOUR + 2 < begins
    floor.clock.set_to("2026-12-07T12:03")
    assert (work_of(floor, first)["10"].end, work_of(floor, second)["10"].start) == (EIGHT + 4 * HOUR + 3, begins)
    assert second.id not in at_risk(floor)
    floor.clock.set_to("2026-12-07T13:00")
    assert work_of(floor, second)["10"].start == work_of(floor, first)["10"].end == EIGHT + 5 * HOUR
