"""Goods that lie at several sites are sent from all of them, and each straight to where it is wanted."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.domain.demand import OfferKind
from app.domain.plant import PlantModel
from app.domain.promise import Offer
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.supply import Lane
from app.domain.timeline import MINUTES_PER_DAY as DAY
from app.domain.timeline import Minute
from app.solver.draft import Draft
from app.solver.insertion.collecting import Elsewhere
from app.solver.lanes import is_detour
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from tests.builders import (
    MONDAY,
    PLANT,
    lane,
    line,
    plant,
    purchasing,
    receipt,
    request,
    requirement,
    routing,
    step,
    stock,
)
from tests.builders.plants import Part
from tests.solver.asking import answer_of

SITES = ("NORTH", "EAST", "DEPOT")


def a_network(*parts: Part, horizon_days: int = 365) -> PlantModel:
    """All send to each other in a day; to customers only the depot does, at once."""
    lanes = [lane(one, other, hours=24) for one in SITES for other in SITES if one != other]
    return plant(*parts, *lanes, lane("DEPOT", "HOME"), promise_granularity=1, horizon_days=horizon_days)


def offered(model: PlantModel, quantity: int) -> Offer:
    (offer, *_) = answer_of(model, request(line("BIKE", quantity), ship_to="HOME", levers_max=0), MONDAY).offers
    return offer


def sent(offer: Offer) -> Sequence[tuple[str, int, Minute]]:
    return sorted((move.lane, move.quantity, move.ship_at) for move in offer.plan.moves)


def test_what_lies_at_several_sites_is_sent_from_all_of_them() -> None:
    """Nor is it sent by way of each other."""
    there = (stock("BIKE", 6, site="NORTH"), stock("BIKE", 1, site="EAST"), stock("BIKE", 1, site="DEPOT"))
    offer = offered(a_network(*there), 8)
    assert offer.promised_at == MONDAY + DAY
    assert sent(offer) == [("EAST>DEPOT", 1, MONDAY), ("NORTH>DEPOT", 6, MONDAY)]


def test_only_what_lies_nowhere_is_made() -> None:
    """Two at an hour each, where eight would take until the next day."""
    made = routing("BIKE", step("10", "CNC", per_unit=6 * 60), site="DEPOT")
    there = (stock("BIKE", 5, site="NORTH"), stock("BIKE", 1, site="EAST"))
    offer = offered(a_network(made, *there), 8)
    assert offer.promised_at == MONDAY + DAY
    assert [run.quantity for run in offer.plan.runs] == [2]


def test_what_lies_at_another_site_is_sent_before_the_rest_is_bought() -> None:
    """Also when there is time to buy all of it, and for the least money when there is even more."""
    bought = purchasing("BIKE", 3, id="QUICK", cost=10), purchasing("BIKE", 12, id="SLOW", cost=5)
    shop = plant(stock("BIKE", 5, site="NORTH"), lane("NORTH", PLANT, cost=1), lane(PLANT, "HOME"), *bought)
    asked = request(line("BIKE", 10, MONDAY + 4 * DAY, latest=MONDAY + 30 * DAY), ship_to="HOME", levers_max=0)
    first, cheapest = answer_of(shop, asked, MONDAY).offers
    assert [first.kind, cheapest.kind] == [OfferKind.AS_REQUESTED, OfferKind.CHEAPEST]
    assert [first.cost.total, cheapest.cost.total] == [55, 30]
    assert [(buy.purchasing, buy.quantity) for buy in cheapest.plan.buys] == [("SLOW", 5)]


def test_what_comes_to_another_site_is_waited_for_where_it_is_sooner_than_what_is_bought() -> None:
    bought = purchasing("BIKE", 9, site="DEPOT")
    there = (stock("BIKE", 2, site="NORTH"), receipt("BIKE", 3, MONDAY + 3 * DAY, site="EAST"))
    assert offered(a_network(bought, *there), 5).promised_at == MONDAY + 4 * DAY
    assert offered(a_network(bought, *there), 6).promised_at == MONDAY + 9 * DAY


def test_nothing_is_sent_where_more_comes_by_itself_than_is_wanted() -> None:
    there = (receipt("BIKE", 5, MONDAY + 2 * DAY, site="DEPOT"), stock("BIKE", 1, site="NORTH"))
    model = a_network(*there)
    shop = Shop(snapshot_of(model), MONDAY, SolverLimits())
    elsewhere = Elsewhere.of(Draft(shop, MONDAY), ("BIKE", "DEPOT"), shop.sources.lanes("DEPOT"), 3)
    assert elsewhere is not None
    assert elsewhere.sending(MONDAY + 2 * DAY, 3 - 5) == []
    offer = offered(model, 3)
    assert (offer.promised_at, sent(offer)) == (MONDAY + 2 * DAY, [])


def test_what_is_needed_later_is_sent_on_and_comes_back_from_elsewhere() -> None:
    """That something could be sent straight to the depot as well is no reason not to send it where it is owed."""
    owed = (stock("BIKE", 5, site="EAST"), requirement("BIKE", 5, MONDAY + 9 * DAY, site="EAST"))
    offer = offered(a_network(*owed, receipt("BIKE", 5, MONDAY + 3 * DAY, site="NORTH")), 5)
    assert offer.promised_at == MONDAY + DAY
    assert {move.lane for move in offer.plan.moves} == {"EAST>DEPOT", "NORTH>EAST"}


STRAIGHT = lane("NORTH", "DEPOT", id="straight", hours=30, cost=2)
BY_EAST = lane("NORTH", "EAST", hours=20, cost=1)
ON = lane("EAST", "DEPOT", hours=10, cost=1)
AT_EIGHT = lane("NORTH", "EAST", hours=20, cost=1, departs=[((0, 1, 2), "08:00")])


def test_it_is_a_detour_where_what_is_sent_straight_is_there_no_later_for_no_more() -> None:
    assert is_detour(BY_EAST, "DEPOT", {"DEPOT": [STRAIGHT, ON]})


@pytest.mark.parametrize(
    ("first", "straight"),
    [
        (BY_EAST, replace(STRAIGHT, transit_minutes=STRAIGHT.transit_minutes + 1)),
        (BY_EAST, replace(STRAIGHT, cost_per_unit=STRAIGHT.cost_per_unit * 2)),
        (BY_EAST, replace(STRAIGHT, priority=2)),
        (BY_EAST, replace(STRAIGHT, departures=AT_EIGHT.departures)),
        (AT_EIGHT, STRAIGHT),
        (BY_EAST, replace(STRAIGHT, origin="EAST")),
    ],
    ids=["slower", "dearer", "less preferred", "waits for a departure", "another departs", "from another site"],
)
def test_it_is_none_where_the_way_straight_is_not_as_good_in_all(first: Lane, straight: Lane) -> None:
    assert not is_detour(first, "DEPOT", {"DEPOT": [straight, ON]})


def test_the_quickest_and_the_cheapest_way_on_are_both_as_good() -> None:
    quick = lane("EAST", "DEPOT", id="quick", hours=9, cost=5)
    assert not is_detour(BY_EAST, "DEPOT", {"DEPOT": [STRAIGHT, ON, quick]})


def test_what_would_be_there_beyond_the_horizon_gives_back_nothing_that_is_lent() -> None:
    """Six lie there that are owed much later, and five more can come in time."""
    owed = (stock("BIKE", 6, site="DEPOT"), requirement("BIKE", 6, MONDAY + 300 * DAY, site="DEPOT"))
    others = (stock("BIKE", 5, site="NORTH"), receipt("BIKE", 1, MONDAY + 9 * DAY + 60, site="EAST"))
    model = a_network(*owed, *others, horizon_days=10)
    answer = answer_of(model, request(line("BIKE", 6), ship_to="HOME", levers_max=0), MONDAY)
    assert [(offer.kind, offer.lines[0].quantity) for offer in answer.offers] == [(OfferKind.PARTIAL, 5)]
