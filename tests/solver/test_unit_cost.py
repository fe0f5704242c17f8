"""What one more unit costs: by the cheapest way, however many lanes lead there, and back."""

from dataclasses import replace
from fractions import Fraction

import pytest

from app.domain.demand import Effort
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import MINUTES_PER_DAY
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from app.solver.unit_cost import UnitCosts
from tests.builders import MONDAY, Part, item, lane, line, plant, purchasing, request, resource, routing, site, step
from tests.solver.asking import answer_of

SITES = [site("NORTH"), site("SOUTH"), site("WEST")]
BOTH_WAYS = [
    *(lane("NORTH", "SOUTH", cost=2), lane("SOUTH", "NORTH", cost=2)),
    *(lane("SOUTH", "WEST", cost=1), lane("WEST", "SOUTH", cost=1)),
]


@pytest.mark.parametrize("first", ["NORTH", "SOUTH", "WEST"], ids=lambda site: f"{site} asked first")
def test_where_lanes_go_both_ways_whoever_is_asked_first_makes_no_difference(first: str) -> None:
    assert costs_of(first, purchasing("BULB", site="NORTH", cost=10)) == {"NORTH": 10, "SOUTH": 12, "WEST": 13}


def test_what_comes_from_afar_may_be_cheaper_than_what_is_bought_here() -> None:
    dear = purchasing("BULB", site="WEST", cost=14)
    assert costs_of("WEST", purchasing("BULB", site="NORTH", cost=10), dear)["WEST"] == 13


def test_what_can_be_had_nowhere_costs_nothing() -> None:
    assert costs_of("NORTH") == {"NORTH": 0, "SOUTH": 0, "WEST": 0}


def test_what_is_counted_in_thousandths_is_bought_where_that_is_cheaper() -> None:
    """A kilogram costs 5 to buy; a gram takes a minute of a machine that costs 6 an hour, so a kilogram 100."""
    mixed = routing("GLUE", step("10", "MIXER", per_unit=1))
    shop = plant(item("GLUE", decimals=3), resource("MIXER", cost_per_hour=6), mixed, purchasing("GLUE", cost=5))
    (offer,) = answer_of(shop, request(line("GLUE", 2_000, MONDAY + 9 * MINUTES_PER_DAY)), MONDAY).offers
    assert (len(offer.plan.buys), len(offer.plan.runs)) == (1, 0)


def costs_of(first: str, *parts: Part) -> dict[str, Fraction]:
    shop = Shop(snapshot_of(plant(item("BULB"), *SITES, *BOTH_WAYS, *parts)), MONDAY, SolverLimits())
    costs = UnitCosts(shop)
    costs.of_place(("BULB", first))
    return {one.id: costs.of_place(("BULB", one.id)) for one in SITES}


def test_what_is_set_up_for_anew_costs_that_however_little_each_piece_takes() -> None:
    """An hour for any number of lamps, or a minute for each: two are made piece by piece, and hundreds at once."""
    at_once = routing("LAMP", step("10", "PRESS", fixed=60), id="AT ONCE")
    by_piece = routing("LAMP", step("10", "BENCH", per_unit=1), id="BY PIECE")
    machines = [resource("PRESS", cost_per_hour=60), resource("BENCH", cost_per_hour=60)]
    shop = plant(*machines, at_once, by_piece)
    for quantity, chosen, cost in ((2, "BY PIECE", 2), (300, "AT ONCE", 60)):
        asked = request(line("LAMP", quantity, MONDAY + 9 * MINUTES_PER_DAY), levers_max=0)
        (only,) = answer_of(shop, replace(asked, effort=Effort.INSTANT), MONDAY).offers
        assert [run.routing for run in only.plan.runs] == [chosen]
        assert only.cost.total == cost
