"""Machines break down and receipts are late: what can be kept is repaired at once, who is at risk is told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from app.domain.events import Event
from app.domain.plant import PlantModel, ProgressSource
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.list_events import list_events
from app.use_cases.override_refusal import Override, override_refusal
from app.use_cases.record_capacity import end_capacity, record_capacity
from app.use_cases.record_plant import record_plant
from app.use_cases.tidy_up import tidy_up
from tests.builders import breakdown, calendar, item, matrix, plant, receipt, resource, routing, step
from tests.storage.shop import FRIDAY, MONDAY, Shop

DAY = MINUTES_PER_DAY
PLANT = plant(
    calendar("day"),
    resource("CNC", calendar="day"),
    routing("TRIKE", step("10", "CNC", per_unit=60)),
    routing("SLED", step("10", "CNC", per_unit=60, uses=["WOOD"])),
    receipt("WOOD", 100, MONDAY, id="PO-1"),
    move_fence=DAY,
)


def events(shop: Shop, type: str) -> list[Event]:
    return [event for event in list_events(shop.ports, after=0, limit=100).items if event.type.value == type]


def wood_comes(shop: Shop, at: Minute) -> None:
    def edit(model: PlantModel) -> PlantModel:
        return replace(model, receipts={"PO-1": replace(model.receipts["PO-1"], available_at=at)})

    record_plant(edit, shop.ports)


def believing_reports(shop: Shop, move_fence: int = DAY) -> None:
    settings = replace(PLANT.settings, progress=ProgressSource.REPORTED, move_fence=move_fence)
    record_plant(lambda model: replace(model, settings=settings), shop.ports)


def test_work_that_can_wait_for_the_machine_waits_and_its_date_stands(shop: Shop) -> None:
    commitment = shop.confirmed("TRIKE", 8, FRIDAY)
    recorded = record_capacity(breakdown("CNC", MONDAY, MONDAY + DAY), shop.ports)
    assert recorded.reports == ()
    assert not shop.is_at_risk(commitment)
    (moved,) = events(shop, "plan.moved")
    assert moved.shifts[0].operations[0].now.start == MONDAY + DAY + 6 * 60
    assert events(shop, "commitment.at_risk") == []


def test_others_make_room_for_what_cannot_wait(shop: Shop) -> None:
    urgent = shop.confirmed("TRIKE", 8, MONDAY + 2 * DAY)
    patient = shop.confirmed("TRIKE", 8, FRIDAY)
    record_capacity(breakdown("CNC", MONDAY, MONDAY + DAY), shop.ports)
    assert not shop.is_at_risk(urgent)
    assert not shop.is_at_risk(patient)


def test_what_cannot_be_kept_is_told_with_its_reason_and_told_again_when_it_can(shop: Shop) -> None:
    commitment = shop.confirmed("TRIKE", 8, MONDAY + DAY)
    recorded = record_capacity(breakdown("CNC", MONDAY, MONDAY + 3 * DAY), shop.ports)
    assert [report.owner for report in recorded.reports] == [commitment]
    (risk,) = events(shop, "commitment.at_risk")
    assert (risk.commitment, "breakdown of CNC" in risk.detail) == (commitment, True)
    end_capacity(recorded.event.id, MONDAY, shop.ports)
    (safe,) = events(shop, "commitment.safe")
    assert safe.commitment == commitment
    assert not shop.is_at_risk(commitment)


def test_work_waits_for_a_receipt_that_is_late_as_long_as_its_date_allows(shop: Shop) -> None:
    commitment = shop.confirmed("SLED", 8, FRIDAY)
    wood_comes(shop, MONDAY + 2 * DAY)
    assert not shop.is_at_risk(commitment)
    assert events(shop, "commitment.at_risk") == []
    wood_comes(shop, MONDAY + 6 * DAY)
    assert shop.is_at_risk(commitment)
    assert [risk.commitment for risk in events(shop, "commitment.at_risk")] == [commitment]


def test_what_a_late_receipt_brings_for_all_who_wait_and_nobody_else_is_waited_for(shop: Shop) -> None:
    wood = {"PO-1": receipt("WOOD", 12, MONDAY, id="PO-1")}
    record_plant(lambda model: replace(model, receipts=wood), shop.ports)
    commitments = [shop.confirmed("SLED", 4, FRIDAY) for _ in range(3)]
    wood_comes(shop, MONDAY + 2 * DAY)
    assert [commitment for commitment in commitments if shop.is_at_risk(commitment)] == []


def test_of_a_late_receipt_that_brings_less_the_more_urgent_have_their_part_and_the_rest_is_at_risk(shop: Shop) -> None:
    record_plant(lambda model: replace(model, receipts={"PO-1": receipt("WOOD", 12, MONDAY, id="PO-1")}), shop.ports)
    commitments = [shop.confirmed("SLED", 4, FRIDAY, priority) for priority in (3, 1, 2)]
    less = receipt("WOOD", 8, MONDAY + 2 * DAY, id="PO-1")
    record_plant(lambda model: replace(model, receipts={"PO-1": less}), shop.ports)
    assert [shop.is_at_risk(commitment) for commitment in commitments] == [True, False, False]
    assert [risk.commitment for risk in events(shop, "commitment.at_risk")] == commitments[:1]
    assert events(shop, "commitment.safe") == []


def test_who_waits_for_what_does_not_come_is_told_though_nobody_writes(shop: Shop) -> None:
    wednesday = MONDAY + 2 * DAY
    wood_comes(shop, wednesday)
    commitment = shop.confirmed("SLED", 8, wednesday + DAY)
    before = shop.told()
    tidy_up(shop.ports)
    assert shop.told() == before
    shop.clock.pass_by(minutes=2 * DAY + 180)
    for _ in range(2):
        tidy_up(shop.ports)
        (risk,) = events(shop, "commitment.at_risk")
    assert (risk.commitment, risk.detail) == (commitment, "0 of 8 WOOD are there at PLANT by 2026-12-09T06:00Z")
    assert shop.is_at_risk(commitment)
    wood_comes(shop, wednesday + 200)
    (safe,) = events(shop, "commitment.safe")
    assert safe.commitment == commitment


def test_who_waits_for_what_does_not_come_is_told_as_soon_as_an_order_leaves_enough_over(shop: Shop) -> None:
    bells = routing("BELL", step("10", "CNC", per_unit=30), minimum=10)
    record_plant(lambda _: plant(calendar("day"), resource("CNC", calendar="day"), bells), shop.ports)
    coming = replace(receipt("BELL", 3, MONDAY + 6 * 60), id="PO-2")
    record_plant(lambda model: replace(model, receipts={"PO-2": coming}), shop.ports)
    waiting = shop.confirmed("BELL", 3, MONDAY + DAY)
    shop.clock.pass_by(minutes=7 * 60)
    tidy_up(shop.ports)
    assert shop.is_at_risk(waiting)
    shop.confirmed("BELL", 4, MONDAY + DAY)
    assert not shop.is_at_risk(waiting)
    assert [safe.commitment for safe in events(shop, "commitment.safe")] == [waiting]


def test_what_is_told_once_is_not_told_again_by_whatever_happens_beside_it(shop: Shop) -> None:
    late = shop.confirmed("TRIKE", 8, MONDAY + DAY)
    record_capacity(breakdown("CNC", MONDAY, MONDAY + 3 * DAY), shop.ports)
    record_plant(lambda model: replace(model, items={**model.items, "BELL": item("BELL")}), shop.ports)
    record_capacity(replace(breakdown("CNC", MONDAY + 4 * DAY, MONDAY + 5 * DAY), id="another"), shop.ports)
    assert [risk.commitment for risk in events(shop, "commitment.at_risk")] == [late]


def test_where_nothing_has_changed_nobody_is_judged_again_within_the_minute(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = shop.confirmed("TRIKE", 8, MONDAY + DAY)
    record_capacity(breakdown("CNC", MONDAY, MONDAY + 3 * DAY), shop.ports)
    assert shop.is_at_risk(late)
    looked: list[Minute] = []

    def judged(_: Snapshot, now: Minute) -> Iterator[str]:
        looked.append(now)
        return iter(())

    monkeypatch.setattr("app.use_cases.tidy_up.otherwise_by_now", judged)
    for _ in range(3):
        tidy_up(shop.ports)
    assert len(looked) == 1
    shop.clock.pass_by(minutes=1)
    tidy_up(shop.ports)
    shop.confirmed("SLED", 1, MONDAY + 5 * DAY)
    tidy_up(shop.ports)
    assert len(looked) == 3


def test_what_nobody_reported_changes_places_with_work_that_can_wait(shop: Shop) -> None:
    believing_reports(shop, move_fence=0)
    trike, sled = shop.confirmed("TRIKE", 8, MONDAY + 2 * DAY), shop.confirmed("SLED", 8, MONDAY + 3 * DAY)
    shop.clock.pass_by(minutes=20 * 60)
    assert shop.is_at_risk(trike)
    tidy_up(shop.ports)
    assert not any(shop.is_at_risk(one) for one in (trike, sled))
    assert shop.told()[-2:] == ["commitment.progressed", "plan.moved"]


def test_what_finds_no_later_place_is_not_safe_because_its_time_has_passed(shop: Shop) -> None:
    believing_reports(shop)
    commitment = shop.confirmed("TRIKE", 8, FRIDAY)
    down = record_capacity(breakdown("CNC", MONDAY, None), shop.ports)
    assert shop.is_at_risk(commitment)
    for _ in range(6):
        shop.clock.pass_by(minutes=DAY)
        tidy_up(shop.ports)
        assert shop.is_at_risk(commitment)
    assert events(shop, "commitment.safe") == []
    end_capacity(down.event.id, None, shop.ports)
    tidy_up(shop.ports)
    assert shop.is_at_risk(commitment)
    assert len(events(shop, "commitment.at_risk")) == 1


def test_who_rests_on_work_that_nobody_began_and_that_finds_no_later_place_is_told(shop: Shop) -> None:
    believing_reports(shop)
    commitment = shop.confirmed("TRIKE", 8, FRIDAY)
    record_capacity(breakdown("CNC", MONDAY + DAY, None), shop.ports)
    assert not shop.is_at_risk(commitment)
    shop.clock.pass_by(minutes=12 * 60)
    for _ in range(2):
        tidy_up(shop.ports)
        (risk,) = events(shop, "commitment.at_risk")
    assert (risk.commitment, "without a later place" in risk.detail) == (commitment, True)


def test_work_that_finds_no_later_place_is_told_by_whoever_writes_first(shop: Shop) -> None:
    believing_reports(shop)
    commitment = shop.confirmed("TRIKE", 8, FRIDAY)
    record_capacity(breakdown("CNC", MONDAY + DAY, None), shop.ports)
    shop.clock.pass_by(minutes=12 * 60)
    for _ in range(2):
        shop.ordered("WOOD", 1, FRIDAY)
        assert [risk.commitment for risk in events(shop, "commitment.at_risk")] == [commitment]


def test_a_promise_against_the_plan_is_told_to_be_at_risk_when_it_is_given(shop: Shop) -> None:
    quote = shop.ordered("TRIKE", 30, MONDAY + DAY)
    override = Override(promised_on=date(2026, 12, 7), reason="they wait for it")
    commitment = override_refusal(quote.id, override, shop.ports)
    assert shop.told()[-2:] == ["commitment.made", "commitment.at_risk"]
    assert [risk.commitment for risk in events(shop, "commitment.at_risk")] == [commitment.id]


@pytest.mark.parametrize("between", [{}, {"BARE": None}], ids=["nothing", "what leaves the mill as it was"])
def test_who_comes_after_work_that_is_cancelled_is_set_up_for_in_time_all_the_same(
    between: dict[str, str | None], shop: Shop
) -> None:
    """Green may come after blue at once, and red after green; but from blue to red the mill takes two hours."""
    families = {"BLUE": "blue", "GREEN": "green", **between, "RED": "red"}
    record_plant(
        lambda _: plant(
            matrix("M", ("blue", "red", 120)),
            resource("MILL", matrix="M"),
            *(routing(id, step("10", "MILL", fixed=60, family=family)) for id, family in families.items()),
            move_fence=0,
        ),
        shop.ports,
    )
    _, green, *_, red = [shop.confirmed(id, 1, MONDAY + DAY) for id in families]
    cancel_commitment(green, shop.ports)
    assert not shop.is_at_risk(red)
    assert "plan.moved" in shop.told()
    assert events(shop, "commitment.at_risk") == []
