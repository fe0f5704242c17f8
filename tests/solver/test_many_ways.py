"""Sites that send to their neighbours all around: many ways to a customer, few of which are worth a try."""

from itertools import pairwise

import pytest

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from app.domain.promise import ProofStatus
from app.domain.quantity import Units
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import MINUTES_PER_DAY as DAY
from app.solver.bounds.prospects import Prospects
from app.solver.draft import Draft, DraftNeed
from app.solver.insertion.arrange import Arranger
from app.solver.insertion.care import Care
from app.solver.insertion.delivering import Delivering
from app.solver.insertion.obtaining import Insertion
from app.solver.lanes import in_a_row_max
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from app.solver.wishes import Way, Wish, order_of
from tests.builders import (
    MONDAY,
    booking,
    calendar,
    lane,
    line,
    plant,
    purchasing,
    request,
    resource,
    routing,
    step,
    stock,
)
from tests.solver.asking import answer_of

MOST = 60
SITES = 16


def a_ring(sites: int) -> PlantModel:
    """A bike is made in one place of the ring, of a frame that is bought in the next; each place sends to customers."""
    return plant(
        calendar("day"),
        resource("CNC", site="S0", calendar="day"),
        routing("BIKE", step("10", "CNC", per_unit=60, uses=["FRAME"]), site="S0"),
        purchasing("FRAME", 3, site="S1"),
        *(lane(f"S{at}", f"S{(at + 1) % sites}", hours=3) for at in range(sites)),
        *(lane(f"S{(at + 1) % sites}", f"S{at}", hours=3) for at in range(sites)),
        *(lane(f"S{at}", "HOME", hours=5) for at in range(sites)),
    )


def asked() -> PromiseRequest:
    return request(line("BIKE", 3, MONDAY + DAY), ship_to="HOME", levers_max=0, offers_max=1)


def test_all_around_a_ring_is_looked_at_for_nobody_sends_straight_back() -> None:
    lanes = a_ring(SITES).lanes.values()
    to = {f"S{at}": [one for one in lanes if one.destination == f"S{at}"] for at in range(SITES)}
    assert in_a_row_max(to, MOST) == MOST
    everywhere = [lane(f"S{one}", f"S{other}") for one in range(8) for other in range(8) if one != other]
    among_all = {f"S{at}": [one for one in everywhere if one.destination == f"S{at}"] for at in range(8)}
    assert in_a_row_max(among_all, MOST) == 3


def test_a_date_is_proven_though_goods_could_go_all_around_the_ring() -> None:
    (offer, *_) = answer_of(a_ring(SITES), asked(), MONDAY).offers
    assert offer.proof.status is ProofStatus.OPTIMAL


def test_what_was_looked_at_once_is_not_looked_at_again() -> None:
    prospects = Prospects(Shop(snapshot_of(a_ring(SITES)), MONDAY, SolverLimits()), MONDAY)
    asked_at = prospects.looked_at
    prospects.bound.earliest(("BIKE", "S0"), 3)
    once = prospects.looked_at
    prospects.bound.earliest(("BIKE", "S0"), 3)
    again = prospects.looked_at
    prospects.outlook.earliest(("BIKE", "S0"), 3)
    assert asked_at == 0 < once == again < prospects.looked_at


def test_a_line_is_planned_by_no_way_that_could_not_be_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    planned: list[str] = []
    obtain = Delivering.obtain

    def counted(self: Delivering, draft: Draft, wish: Wish, way: Way, quantity: Units) -> DraftNeed | None:
        planned.append(way.site)
        return obtain(self, draft, wish, way, quantity)

    monkeypatch.setattr(Delivering, "obtain", counted)
    (offer, *_) = answer_of(a_ring(SITES), asked(), MONDAY).offers
    assert {one.need.site for one in offer.plan.deliveries} == {"S0"}
    assert set(planned) == {"S0"}


def asked_of_any_site() -> PromiseRequest:
    return request(line("BIKE", 3, MONDAY + DAY), levers_max=0, offers_max=1)


def a_mesh(sites: int) -> Shop:
    """The machine makes frame and fork of four bikes before it is taken, in one place; each sends to all others."""
    every = [f"S{at}" for at in range(sites)]
    model = plant(
        resource("CNC", site="S0"),
        booking("CNC", MONDAY + 5 * 60 - 1, MONDAY + 10 * DAY),
        routing("BIKE", step("10", uses=["FRAME", "FORK"]), site="S0"),
        routing("FRAME", step("10", "CNC", per_unit=30), site="S0"),
        routing("FORK", step("10", "CNC", per_unit=30), site="S0"),
        *(lane(one, other, hours=3) for one in every for other in every if one != other),
    )
    return Shop(snapshot_of(model), MONDAY, SolverLimits())


def test_what_cannot_be_there_by_a_date_is_not_tried_on_all_the_ways_to_it() -> None:
    """Thousands, among eight sites."""
    shop = a_mesh(8)
    by_then = Care(due={("BIKE", "S0"): MONDAY + DAY})
    assert Arranger(Prospects(shop, MONDAY), by_then).all_of(order_of(request(line("BIKE", 5)), shop)) is None
    assert by_then.tally.planned < 1_000


def test_who_sends_on_what_is_to_fill_a_place_is_not_to_be_filled_itself() -> None:
    """Each would try as much as it can of as much as the next can, and so on: tens of thousands."""
    shop = a_mesh(5)
    by_then = Care(due={("BIKE", f"S{at}"): MONDAY + DAY for at in range(5)})
    insertion = Insertion(Draft(shop, MONDAY), Prospects(shop, MONDAY).outlook, by_then)
    assert insertion.most_by(("BIKE", "S1"), 40, MONDAY + DAY) == 4
    assert by_then.tally.planned < 500


def test_a_date_is_proven_though_not_all_ways_over_other_sites_are_looked_at() -> None:
    """Among eight sites three lanes in a row are, and no bike is bought in less than twenty days, wherever that is."""
    sites = [f"S{at}" for at in range(8)]
    among_all = (lane(one, other, hours=3) for one in sites for other in sites if one != other)
    (offer, *_) = answer_of(plant(*among_all, purchasing("BIKE", 20, site="S0")), asked_of_any_site(), MONDAY).offers
    assert offer.proof.status is ProofStatus.OPTIMAL


def test_what_lies_too_far_away_to_be_planned_from_there_is_not_said_to_be_impossible() -> None:
    """Six lanes away there are three bikes, and nothing new is begun for ten days: no proof says they cannot come."""
    chain = [f"S{at}" for at in range(7)]
    beside = [f"N{at}" for at in range(20)]
    lanes = [lane(one, other, hours=1) for one, other in pairwise(chain)]
    crowd = [
        lane(one, other, hours=1) for one in (*beside, chain[-1]) for other in (*beside, chain[-1]) if one != other
    ]
    model = plant(stock("BIKE", 3, site="S0"), *lanes, *crowd, lane("S6", "HOME", hours=5), frozen_fence=10 * DAY)
    prospects = Prospects(Shop(snapshot_of(model), MONDAY, SolverLimits()), MONDAY + 10 * DAY)
    assert (prospects.bound.earliest(("BIKE", "S6"), 3) or 0) <= MONDAY + 6 * 60
