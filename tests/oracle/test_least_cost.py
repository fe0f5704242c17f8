"""The least that an order can cost on cases small enough to work out by hand, and what the planner asks beside it."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from app.domain.routing import Routing
from tests.builders import (
    MONDAY,
    Part,
    alternative,
    booking,
    component,
    lane,
    line,
    matrix,
    plant,
    purchasing,
    receipt,
    request,
    requirement,
    resource,
    routing,
    ship_to,
    site,
    step,
    stock,
)
from tests.oracle.comparing_costs import compared_costs, faults_of_costs
from tests.oracle.least_cost import least_cost

DAY = 1440
SEEDS = range(24)


def costs(model: PlantModel, asked: PromiseRequest, *, in_one: bool = False) -> Decimal | None:
    found = least_cost(model, asked, MONDAY, in_one=in_one)
    assert found.complete
    return found.cost


def least(*parts: Part, quantity: int = 1, by: int = 9 * DAY) -> Decimal | None:
    """The least for that many pieces of A within so many minutes, picked up."""
    return costs(plant(*parts), request(line("A", quantity, latest=MONDAY + by)))


def priced(made: Routing, each: int) -> Routing:
    return replace(made, cost_per_unit=Decimal(each))


def test_stock_and_receipts_cost_nothing_and_what_cannot_be_had_has_no_price() -> None:
    assert least(stock("A", 1), receipt("A", 1, MONDAY + 60), purchasing("A", cost=5), quantity=2) == 0
    assert least(stock("A", 1), receipt("A", 1, MONDAY + 3 * DAY), purchasing("A", cost=5), quantity=2, by=DAY) == 5
    assert least(stock("A", 1), quantity=2) is None


def test_the_slow_source_is_cheaper_where_there_is_time_and_of_a_lot_only_what_is_used_is_paid() -> None:
    sources = [purchasing("A", 1, id="fast", cost=5), purchasing("A", 3, id="slow", cost=2, minimum=10)]
    assert least(*sources, quantity=3) == 6
    assert least(*sources, quantity=3, by=2 * DAY) == 15
    assert least(*sources, quantity=3, by=DAY - 1) is None


def test_a_run_is_paid_in_full_with_its_setup_and_all_that_goes_in() -> None:
    made = priced(routing("A", step("10", "M", setup=30, per_unit=60, uses=["B"]), minimum=3), 2)
    parts: list[Part] = [made, resource("M", cost_per_hour=60), purchasing("B", cost=7)]
    assert least(*parts, quantity=1) == 3 * 2 + 30 + 180 + 3 * 7
    assert least(*parts, stock("B", 2), quantity=1) == 3 * 2 + 30 + 180 + 7
    assert least(*parts, stock("B", 2), quantity=4) == 4 * 2 + 30 + 240 + 2 * 7


def test_one_lot_is_cheaper_than_two_side_by_side_unless_time_is_short() -> None:
    parts: list[Part] = [routing("A", step("10", "M", setup=30, per_unit=60)), resource("M", units=2, cost_per_hour=60)]
    assert least(*parts, quantity=2) == 150
    assert least(*parts, quantity=2, by=149) == 180


def test_the_cheap_machine_works_where_it_is_free_in_time_and_all_that_is_held_costs() -> None:
    either = [alternative("M", 2), alternative("OLD")]
    machines = [resource("M", cost_per_hour=300), resource("OLD", cost_per_hour=60), resource("CREW", cost_per_hour=6)]
    parts: list[Part] = [*machines, routing("A", step("10", either, alternative("CREW", 2), fixed=60))]
    assert least(*parts) == 66
    assert least(*parts, by=59) == 153
    assert least(*parts, booking("OLD", MONDAY, MONDAY + 100), by=120) == 153
    assert least(*parts, booking("OLD", MONDAY, MONDAY + 100), by=160) == 66


def test_a_component_is_what_is_cheapest_all_the_way_down() -> None:
    made = routing("A", step("10", uses=[component("B", instead=[("C", 2)])]))
    parts: list[Part] = [
        made,
        routing("B", step("10", "M", fixed=10)),
        resource("M", cost_per_hour=60),
        purchasing("C", cost=4),
    ]
    assert least(*parts) == 8
    assert least(*parts, stock("C", 1)) == 4
    assert least(*parts, purchasing("B", 5, cost=3)) == 3


def test_what_is_lent_has_to_be_bought_again() -> None:
    parts: list[Part] = [stock("A", 1), requirement("A", 1, MONDAY + 2 * DAY)]
    assert least(*parts, purchasing("A", 1, cost=5)) == 5
    assert least(*parts, receipt("A", 1, MONDAY + DAY), purchasing("A", 1, cost=5)) == 0


def test_goods_go_by_the_cheapest_way_in_time_and_from_where_that_costs_least() -> None:
    lanes = [lane("PLANT", "ZONE", id="slow", hours=48, cost=1), lane("PLANT", "ZONE", id="fast", hours=1, cost=4)]
    north: list[Part] = [
        site("NORTH"),
        lane("NORTH", "ZONE", hours=1, cost=2),
        lane("NORTH", "PLANT", id="transfer", hours=1, cost=0),
    ]
    model = plant(ship_to("ZONE"), *lanes, stock("A", 1), purchasing("A", cost=9))
    other = plant(ship_to("ZONE"), *lanes, stock("A", 1), purchasing("A", cost=9), *north, stock("A", 2, site="NORTH"))

    def asked(quantity: int, days: int) -> PromiseRequest:
        return request(line("A", quantity, latest=MONDAY + days * DAY), ship_to="ZONE")

    assert costs(model, asked(1, 3)) == 1
    assert costs(model, asked(1, 1)) == 4
    assert costs(model, asked(2, 3)) == 9 + 2
    assert costs(other, asked(3, 3)) == 3
    assert costs(other, asked(3, 1)) == 4 + 2 * 2
    assert costs(other, asked(3, 1), in_one=True) == 3 * 4


def test_change_overs_are_paid_and_the_order_with_the_fewest_is_found() -> None:
    paint = matrix("paint", ("white", "black", 60), ("black", "white", 30))
    machine = resource("M", cost_per_hour=60, matrix="paint", state="white")
    white, black = (routing(name, step("10", "M", family=name, fixed=10)) for name in ("white", "black"))

    def both(*due: int) -> Decimal | None:
        names = ("black", "white")
        lines = [line(name, 1, latest=MONDAY + at, id=name) for name, at in zip(names, due, strict=True)]
        return costs(plant(paint, machine, white, black), request(*lines))

    assert both(DAY, DAY) == 20 + 60
    assert both(75, DAY) == 20 + 60 + 30
    assert both(75, 75) is None


@pytest.mark.slow
def test_no_offer_costs_less_than_it_can_and_the_cheapest_no_more_where_that_is_proven() -> None:
    found = [compared_costs(seed, nodes_max=300) for seed in SEEDS]
    assert not (wrong := list(faults_of_costs(found))), "\n".join(wrong)
    outcomes = Counter(one.outcome for one in found)
    print(*(f"{outcome}: {times}" for outcome, times in sorted(outcomes.items())), sep="\n")  # noqa: T201
    assert sum(1 for one in found if one.is_complete and one.paid) > len(found) / 3
    assert outcomes["the search gave up"] <= 0.1 * len(found)
