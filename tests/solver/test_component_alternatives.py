"""Of each component a run takes the option that is there first, then the cheapest, then as listed."""

from collections.abc import Iterable
from decimal import Decimal

import pytest

from app.domain.plan import OrderPlan
from app.domain.promise import ProofStatus
from app.domain.routing import Routing
from app.domain.snapshots.snapshot import snapshot_of
from app.solver.bounds.prospects import Prospects
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from tests.builders import (
    MONDAY,
    PLANT,
    Amount,
    Part,
    component,
    line,
    plant,
    purchasing,
    receipt,
    request,
    routing,
    step,
    stock,
)
from tests.solver.asking import a_planner, answer_of

HOUR = 60


def bike(quantity_per: int = 1, *, instead: Iterable[tuple[str, Amount]], maximum: int | None = None) -> Routing:
    frame = component("FRAME", quantity_per, instead=instead)
    return routing("BIKE", step("10", "JIG", fixed=HOUR, uses=[frame]), maximum=maximum)


def taken(*parts: Part, quantity: int = 1, requested: int | None = None, trials: int = 400) -> tuple[list[str], int]:
    """The items that went into the runs of a proven plan, and when the last bike is there, in minutes from now."""
    asked = request(line("BIKE", quantity, None if requested is None else MONDAY + requested))
    planner = a_planner(SolverLimits(trials_max=trials))
    offer = planner.answer(asked, snapshot_of(plant(*parts, build_ahead=0)).live(MONDAY), MONDAY).offers[0]
    assert offer.proof.status is ProofStatus.OPTIMAL
    return items(offer.plan), max(one.deliver_at for one in offer.plan.deliveries) - MONDAY


def items(plan: OrderPlan) -> list[str]:
    return sorted(need.item for run in plan.runs for operation in run.operations for need in operation.needs)


@pytest.mark.parametrize("trials", [0, 400], ids=["by what may be expected", "by planning"])
def test_the_option_that_is_there_first_goes_in(trials: int) -> None:
    either = bike(instead=[("FRAME-B", 2), ("FRAME-C", 1)])
    soon = [receipt("FRAME-C", 1, MONDAY + 20)]
    assert taken(either, *soon, stock("FRAME", 1), trials=trials) == (["FRAME"], HOUR)
    assert taken(either, *soon, stock("FRAME-B", 2), trials=trials) == (["FRAME-B"], HOUR)
    assert taken(either, *soon, stock("FRAME-B", 1), trials=trials) == (["FRAME-C"], HOUR + 20)


def test_of_two_that_are_there_the_cheaper_goes_in_and_of_equals_the_first_listed() -> None:
    either = bike(instead=[("FRAME-B", 1)])
    there = [stock("FRAME", 1), stock("FRAME-B", 1)]
    dear, cheap = purchasing("FRAME", 9, cost=80), purchasing("FRAME-B", 9, cost=50)
    assert taken(either, *there) == (["FRAME"], HOUR)
    assert taken(either, *there, dear, cheap) == (["FRAME-B"], HOUR)


def test_the_cheaper_option_goes_in_where_it_keeps_the_date_too() -> None:
    either = bike(instead=[("FRAME-B", 1)])
    sources = [purchasing("FRAME", 1, cost=80), purchasing("FRAME-B", 3, cost=50)]
    assert taken(either, *sources, requested=2 * 1440)[0] == ["FRAME"]
    assert taken(either, *sources, requested=4 * 1440)[0] == ["FRAME-B"]


def test_what_is_there_goes_in_before_anything_cheaper_is_bought() -> None:
    either = bike(instead=[("FRAME-B", 1)])
    sources = [purchasing("FRAME", 1, cost=80), purchasing("FRAME-B", 3, cost=50)]
    assert taken(either, *sources, stock("FRAME", 1), requested=9 * 1440)[0] == ["FRAME"]


def test_the_offer_costs_what_goes_in() -> None:
    either = bike(instead=[("FRAME-B", 2)])
    asked = request(line("BIKE", 3))
    found = answer_of(plant(either, purchasing("FRAME-B", 1, cost=20)), asked, MONDAY).offers[0]
    assert found.cost.purchase == Decimal("120.00")


def test_each_run_takes_what_is_there_for_it() -> None:
    one_by_one = bike(instead=[("FRAME-B", 1)], maximum=1)
    there = [stock("FRAME", 1), stock("FRAME-B", 1)]
    later = [purchasing("FRAME", 3), purchasing("FRAME-B", 3)]
    assert taken(one_by_one, *there, *later, quantity=2) == (["FRAME", "FRAME-B"], 2 * HOUR)


def test_what_is_there_is_left_to_the_component_that_has_no_alternative() -> None:
    """Of the arm and the leg, which is cheaper to have again, one lies there: with two legs another would be bought."""
    lamp = routing("LAMP", step("10", fixed=HOUR, uses=[component("ARM", instead=[("LEG", 1)]), component("LEG")]))
    there: list[Part] = [stock("ARM", 1), stock("LEG", 1)]
    bought = purchasing("ARM", 5, cost=90), purchasing("LEG", 5, cost=1)
    asked = request(line("LAMP", 1, MONDAY + 9 * 1440))
    (offer,) = answer_of(plant(lamp, *there, *bought), asked, MONDAY).offers
    assert items(offer.plan) == ["ARM", "LEG"]
    assert offer.cost.total == 0


def test_no_bound_is_later_for_runs_that_take_different_options() -> None:
    """Of neither there is enough for both, and of both there is enough for either."""
    parts: list[Part] = [bike(instead=[("FRAME-B", 1)], maximum=1), stock("FRAME", 1), stock("FRAME-B", 1)]
    model = plant(*parts, purchasing("FRAME", 3), purchasing("FRAME-B", 3))
    prospects = Prospects(Shop(snapshot_of(model), MONDAY, SolverLimits()), MONDAY)
    bound = prospects.bound.earliest(("BIKE", PLANT), 2)
    assert bound is not None
    assert bound <= MONDAY + 2 * HOUR


def test_a_component_that_two_could_be_goes_to_the_one_that_has_nothing_else() -> None:
    """What comes first for the one is all that the other can have before long: to find that takes the model."""
    uses = [component("A", instead=[("X", 1)]), component("B", instead=[("X", 1)])]
    parts: list[Part] = [
        routing("BIKE", step("10", fixed=HOUR, uses=uses)),
        stock("X", 1),
        receipt("A", 1, MONDAY + 10),
        purchasing("B", 5),
    ]
    assert taken(*parts) == (["A", "X"], HOUR + 10)
