"""Lines that ship together come on one day; the line that is late for it is the one that counts."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import MINUTES_PER_DAY
from app.solver.bounds.prospects import Prospects
from app.solver.insertion.arrange import Arranger
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from app.solver.wishes import order_of
from tests.builders import MONDAY, PLANT, at, item, lane, line, plant, request, routing, step, stock
from tests.solver.asking import answer_of


@pytest.mark.parametrize("wanted_by_the_other", [date(2026, 12, 7), date(2026, 12, 20)])
def test_a_line_comes_no_later_because_another_in_its_shipment_is_in_no_hurry(wanted_by_the_other: date) -> None:
    """The resin goes onto the oven first, as it has to cure while the oven bakes the bricks."""
    bricks = routing("BRICKS", step("10", "OVEN", per_unit=1440))
    resin = routing("RESIN", step("10", "OVEN", per_unit=60, wait=1430))
    asked = request(
        line("BRICKS", 1, wanted_by_the_other, id="1"), line("RESIN", 1, date(2026, 12, 7), id="2"), ship_complete=True
    )
    offer = answer_of(plant(bricks, resin), asked, MONDAY).offers[0]
    assert {each.line: each.promised_at for each in offer.lines}["2"] == at("2026-12-09")


def test_the_safety_time_of_a_line_brings_no_other_before_it_is_accepted() -> None:
    """Both lie there; the one is accepted no sooner than a day before, the other shall be ready for three."""
    clock = replace(item("CLOCK"), safety_minutes=3 * MINUTES_PER_DAY)
    shop = plant(clock, stock("CLOCK", 1), stock("LAMP", 1))
    asked = request(
        line("CLOCK", 1, date(2026, 12, 11), id="1"),
        line("LAMP", 1, date(2026, 12, 11), id="2", earliest=date(2026, 12, 11)),
        ship_complete=True,
    )
    (offer,) = answer_of(shop, asked, MONDAY).offers
    assert {delivery.deliver_at for delivery in offer.plan.deliveries} == {at("2026-12-11")}


def test_a_shipment_is_planned_once_by_each_way_that_may_be_the_best() -> None:
    """Two lorries leave each day; over the third lane it takes weeks."""
    over = [lane(PLANT, "SHOP", id=id, hours=hours) for id, hours in (("NEAR", 20), ("ALSO", 20), ("FAR", 900))]
    there = plant(*over, routing("BRICKS", step("10", "OVEN", per_unit=60)), routing("RESIN", step("10", "OVEN")))
    shop = Shop(snapshot_of(there), MONDAY, SolverLimits())
    order = order_of(
        request(line("BRICKS", 1, id="1"), line("RESIN", 1, id="2"), ship_to="SHOP", ship_complete=True), shop
    )
    arranger = Arranger(Prospects(shop, order.fence_at))
    assert arranger.all_of(order) is not None
    assert arranger.planned == 2 * len(order.wishes)
