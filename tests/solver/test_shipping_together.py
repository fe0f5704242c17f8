"""Lines that ship together come on one day; the line that is late for it is the one that counts."""

from datetime import date

import pytest

from tests.builders import MONDAY, at, line, plant, request, routing, step
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
