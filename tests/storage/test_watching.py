"""Machines break down and receipts are late: what can be kept is repaired at once, who is at risk is told."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.domain.events import Event
from app.domain.plant import PlantModel
from app.domain.timeline import MINUTES_PER_DAY
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.list_events import list_events
from app.use_cases.read_commitments import read_commitment
from app.use_cases.record_capacity import end_capacity, record_capacity
from app.use_cases.record_plant import record_plant
from tests.builders import breakdown, calendar, plant, receipt, resource, routing, step
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


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = Shop(database_url, PLANT)
    yield shop
    shop.close()


def events(shop: Shop, type: str) -> list[Event]:
    return [event for event in list_events(shop.ports, after=0, limit=100).items if event.type.value == type]


def ordered(shop: Shop, item: str, quantity: int, requested: int) -> str:
    return confirm_quote(shop.ordered(item, quantity, requested).id, None, shop.ports).id


def is_at_risk(shop: Shop, commitment: str) -> bool:
    return bool(read_commitment(commitment, shop.ports).risks)


def test_work_that_can_wait_for_the_machine_waits_and_its_date_stands(shop: Shop) -> None:
    commitment = ordered(shop, "TRIKE", 8, FRIDAY)
    recorded = record_capacity(breakdown("CNC", MONDAY, MONDAY + DAY), shop.ports)
    assert recorded.plant.reports == ()
    assert not is_at_risk(shop, commitment)
    (moved,) = events(shop, "plan.moved")
    assert moved.shifts[0].operations[0].now.start == MONDAY + DAY + 6 * 60
    assert events(shop, "commitment.at_risk") == []


def test_others_make_room_for_what_cannot_wait(shop: Shop) -> None:
    urgent = ordered(shop, "TRIKE", 8, MONDAY + 2 * DAY)
    patient = ordered(shop, "TRIKE", 8, FRIDAY)
    record_capacity(breakdown("CNC", MONDAY, MONDAY + DAY), shop.ports)
    assert not is_at_risk(shop, urgent)
    assert not is_at_risk(shop, patient)


def test_what_cannot_be_kept_is_told_with_its_reason_and_told_again_when_it_can(shop: Shop) -> None:
    commitment = ordered(shop, "TRIKE", 8, MONDAY + DAY)
    recorded = record_capacity(breakdown("CNC", MONDAY, MONDAY + 3 * DAY), shop.ports)
    assert [report.owner for report in recorded.plant.reports] == [commitment]
    (risk,) = events(shop, "commitment.at_risk")
    assert (risk.commitment, "breakdown of CNC" in risk.detail) == (commitment, True)
    end_capacity(recorded.event.id, MONDAY, shop.ports)
    (safe,) = events(shop, "commitment.safe")
    assert safe.commitment == commitment
    assert not is_at_risk(shop, commitment)


def test_work_waits_for_a_receipt_that_is_late_as_long_as_its_date_allows(shop: Shop) -> None:
    commitment = ordered(shop, "SLED", 8, FRIDAY)

    def late(days: int) -> None:
        def edit(model: PlantModel) -> PlantModel:
            slipped = replace(model.receipts["PO-1"], available_at=MONDAY + days * DAY)
            return replace(model, receipts={**model.receipts, "PO-1": slipped})

        record_plant(edit, shop.ports)

    late(2)
    assert not is_at_risk(shop, commitment)
    assert events(shop, "commitment.at_risk") == []
    late(6)
    assert is_at_risk(shop, commitment)
    assert [risk.commitment for risk in events(shop, "commitment.at_risk")] == [commitment]
