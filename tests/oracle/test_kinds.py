"""The best of each kind on cases small enough to work out by hand, and the planner's offers beside it."""

from collections import Counter

import pytest

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from tests.builders import (
    MONDAY,
    Part,
    line,
    plant,
    purchasing,
    receipt,
    request,
    resource,
    routing,
    site,
    step,
    stock,
)
from tests.oracle.comparing_kinds import compared_kinds, faults_of_kinds
from tests.oracle.kinds import Kinds
from tests.oracle.sharing import Share

SEEDS = range(35)
KINDS = ["reduced", "split", "partial"]


def kinds(model: PlantModel, asked: PromiseRequest, *, in_one: bool = False) -> Kinds:
    return Kinds(model, asked, MONDAY, in_one=in_one)


def reduced(model: PlantModel, asked: PromiseRequest) -> list[int]:
    """How much each line gets."""
    return [share.quantity for share in kinds(model, asked).reduced()]


def test_only_what_is_there_or_made_by_the_requested_date_is_on_time() -> None:
    made = routing("A", step("10", "M", per_unit=60))
    asked = request(line("A", 5, MONDAY + 120))
    assert reduced(plant(stock("A", 2), receipt("A", 2, MONDAY + 130)), asked) == [2]
    assert reduced(plant(stock("A", 1), made), asked) == [3]
    assert kinds(plant(stock("A", 1), made), request(line("A", 5))).reduced() == (Share(0, 5, 240),)


def test_a_line_gets_what_those_of_more_value_leave() -> None:
    lines = [line("A", 2, MONDAY + 60, id="1", price=1), line("A", 2, MONDAY + 60, id="2", price=9)]
    assert reduced(plant(stock("A", 3)), request(*lines)) == [2, 1]
    late = [line("A", 2, id="1", latest=MONDAY + 60, price=1), line("A", 2, id="2", latest=MONDAY + 60, price=9)]
    assert kinds(plant(stock("A", 3)), request(*late)).most() == (2, 1)


def test_a_line_takes_no_more_than_it_needs_to_where_another_one_then_gets_more() -> None:
    """Line 2 wants the part in stock; line 1 has the time to have another one made."""
    made = routing("A", step("10", "N", fixed=60, uses=["B"]))
    parts: list[Part] = [made, routing("B", step("10", "M", fixed=60)), stock("B", 1)]
    both = [line("A", 1, MONDAY + 120, id="1", price=9), line("B", 1, MONDAY + 30, id="2", price=1)]
    assert reduced(plant(*parts), request(*both)) == [1, 1]
    hurried = [line("A", 1, MONDAY + 119, id="1", price=9), both[1]]
    assert reduced(plant(*parts), request(*hurried)) == [1, 0]


def test_the_rest_of_a_split_comes_at_its_earliest_beside_what_is_on_time() -> None:
    model = plant(routing("A", step("10", "M", per_unit=60)), stock("A", 1), promise_granularity="minute")
    asked = request(line("A", 4, MONDAY + 100))
    assert kinds(model, asked).split() == (Share(on_time=2, rest=2, late=180 - 100),)
    assert kinds(model, request(line("A", 4, MONDAY + 180))).split() == (Share(on_time=4, rest=0, late=0),)
    assert kinds(model, request(line("A", 4, MONDAY + 100, latest=MONDAY + 170))).split() is None


def test_no_delivery_is_smaller_than_the_least_and_there_are_no_more_than_the_most() -> None:
    model = plant(stock("A", 1), receipt("A", 1, MONDAY + 50), receipt("A", 2, MONDAY + 90))
    asked = [line("A", 4, MONDAY + 60)]
    assert reduced(model, request(*asked, minimum_split=3)) == [0]
    assert kinds(model, request(*asked, minimum_split=2)).split() == (Share(2, 2, 1440 - 60),)
    for policy in ({"minimum_split": 3}, {"deliveries_max": 1}, {"split": False}):
        assert kinds(model, request(*asked, **policy)).split() == (Share(0, 4, 1440 - 60),)


def test_two_sites_send_more_than_either_where_two_deliveries_are_allowed() -> None:
    model = plant(site("NORTH"), stock("A", 2), stock("A", 3, site="NORTH"))
    asked = [line("A", 9, MONDAY + 60, latest=MONDAY + 60)]
    assert kinds(model, request(*asked)).most() == (5,)
    assert kinds(model, request(*asked), in_one=True).most() == (3,)
    assert kinds(model, request(*asked, deliveries_max=1)).most() == (3,)
    assert kinds(model, request(*asked, minimum_split=3)).most() == (3,)


def test_the_most_comes_by_the_latest_acceptable_date_and_dates_are_for_that_much() -> None:
    model = plant(stock("A", 1), purchasing("A", 1), resource("M"))
    assert kinds(model, request(line("A", 3, latest=MONDAY + 1440))).most() == (3,)
    asked = request(line("A", 3, latest=MONDAY + 1439))
    assert kinds(model, asked).most() == (1,)
    assert kinds(model, asked).dates((1,)) == (0,)
    assert kinds(model, asked).dates((2,)) is None


@pytest.mark.slow
def test_the_planner_offers_no_more_than_can_be_and_proves_what_is_true() -> None:
    found = [compared_kinds(seed, nodes_max=300) for seed in SEEDS]
    assert not (wrong := list(faults_of_kinds(found))), "\n".join(wrong)
    outcomes = Counter(judged.outcome for one in found for judged in one.judged)
    print(*(f"{outcome}: {times}" for outcome, times in sorted(outcomes.items())), sep="\n")  # noqa: T201
    assert sum(1 for one in found if one.judged) > len(found) / 3
    for kind in KINDS:
        as_good = sum(times for outcome, times in outcomes.items() if outcome.startswith(kind) and "as good" in outcome)
        assert as_good >= 0.05 * len(found), outcomes
