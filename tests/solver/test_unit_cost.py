"""What one more unit costs: by the cheapest way, however many lanes lead there, and back."""

from fractions import Fraction

import pytest

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
