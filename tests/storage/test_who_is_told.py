"""Whoever is at risk by what happened to others, or no longer is, is told of it, whatever it was that happened."""

from dataclasses import replace
from decimal import Decimal

from app.domain.stages import Progress
from app.domain.timeline import MINUTES_PER_DAY
from app.use_cases.list_events import list_events
from app.use_cases.read_commitments import read_commitment
from app.use_cases.record_capacity import record_capacity
from app.use_cases.record_plant import record_plant
from app.use_cases.record_progress import OperationReport, record_progress
from app.use_cases.ship_commitment import Departure, ship_commitment
from app.use_cases.tidy_up import tidy_up
from tests.builders import breakdown, calendar, plant, receipt, resource, routing, step, stock
from tests.fakes.desk import latest
from tests.storage.shop import FRIDAY, MONDAY, Shop

DAY = MINUTES_PER_DAY
PLANT = plant(
    calendar("day"),
    resource("CNC", calendar="day"),
    routing("CART", step("10", "CNC", per_unit=60, uses=["AXLE"])),
    stock("AXLE", 3),
    routing("SLED", step("10", "CNC", per_unit=60)),
    routing("TRIKE", step("10", "CNC", per_unit=60), multiple=5),
    stock("BELL", 5),
    receipt("BELL", 5, MONDAY + 3 * DAY),
    move_fence=DAY,
)


def told(shop: Shop) -> list[tuple[str, str | None]]:
    """Who was told what of its dates."""
    events = list_events(shop.ports, after=0, limit=100).items
    return [(one.type.value, one.commitment) for one in events if one.type.value.endswith((".at_risk", ".safe"))]


def starts_and_takes_for_ever(shop: Shop, commitment: str) -> None:
    (run,) = latest(shop.database).promises[read_commitment(commitment, shop.ports).commitment.quote].plan.runs
    report = OperationReport(operation=f"{run.id}/10", state=Progress.STARTED, remaining_minutes=30 * DAY)
    record_progress([report], shop.ports)


def test_whose_goods_have_left_with_somebody_else(shop: Shop) -> None:
    soon, later = shop.confirmed("BELL", 5, MONDAY + DAY), shop.confirmed("BELL", 5, FRIDAY)
    ship_commitment(later, Departure(line="1", quantity=Decimal(5)), shop.ports)
    assert read_commitment(soon, shop.ports).at_risk
    assert told(shop) == [("commitment.at_risk", soon)]


def test_who_takes_what_is_made_on_a_machine_that_is_held_up(shop: Shop) -> None:
    sled = shop.confirmed("SLED", 1, MONDAY + DAY)
    trikes = [shop.confirmed("TRIKE", 3, MONDAY + 2 * DAY), shop.confirmed("TRIKE", 2, MONDAY + 2 * DAY)]
    starts_and_takes_for_ever(shop, sled)
    assert [read_commitment(one, shop.ports).at_risk for one in trikes] == [True, True]
    assert set(told(shop)) == {("commitment.at_risk", one) for one in (sled, *trikes)}


def test_whose_work_was_stopped_once_it_is_taken_as_done(shop: Shop) -> None:
    sled = shop.confirmed("SLED", 8, MONDAY + DAY)
    record_capacity(breakdown("CNC", MONDAY, MONDAY + 2 * DAY), shop.ports)
    assert told(shop) == [("commitment.at_risk", sled)]
    shop.clock.pass_by(minutes=3 * DAY)
    for _ in range(2):
        tidy_up(shop.ports)
        assert not read_commitment(sled, shop.ports).at_risk
        assert told(shop) == [("commitment.at_risk", sled), ("commitment.safe", sled)]


def test_who_was_short_of_what_the_floor_has_made_something_of_all_the_same(shop: Shop) -> None:
    cart = shop.confirmed("CART", 3, MONDAY + 2 * DAY)
    record_plant(lambda model: replace(model, stock={**model.stock, **plant(stock("AXLE", 1)).stock}), shop.ports)
    assert told(shop) == [("commitment.at_risk", cart)]
    shop.clock.pass_by(minutes=DAY)
    (run,) = latest(shop.database).promises[read_commitment(cart, shop.ports).commitment.quote].plan.runs
    record_progress([OperationReport(operation=f"{run.id}/10", state=Progress.DONE)], shop.ports)
    assert told(shop) == [("commitment.at_risk", cart), ("commitment.safe", cart)]
