"""Sites that send to their neighbours all around: many ways to a customer, few of which are worth a try."""

import pytest

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from app.domain.promise import ProofStatus
from app.domain.quantity import Units
from app.domain.snapshot import snapshot_of
from app.domain.timeline import MINUTES_PER_DAY as DAY
from app.solver.bounds.prospects import Prospects
from app.solver.draft import Draft, DraftNeed
from app.solver.insertion.delivering import Delivering
from app.solver.lanes import in_a_row_max
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from app.solver.wishes import Way, Wish
from tests.builders import MONDAY, calendar, lane, line, plant, purchasing, request, resource, routing, step
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
    assert in_a_row_max(among_all, MOST) == 5


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
