"""What is called proven is: no choice that the laws leave open is missing from the model."""

from dataclasses import replace

import pytest

from app.domain.promise import ProofMethod, ProofStatus
from app.domain.routing import Routing
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.validity import ALWAYS, Validity
from app.solver.bounds.prospects import Prospects
from app.solver.limits import SolverLimits
from app.solver.search import earliest
from app.solver.shop import Shop
from app.solver.wishes import order_of
from tests.builders import (
    MONDAY,
    Part,
    booking,
    component,
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

NO_MODEL = SolverLimits(model_runs_max=0)

# Sawn first, the leg is cured after 22 hours; put together in another. The top takes the saw ten hours.
TABLE: list[Part] = [
    routing("TOP", step("10", "SAW", per_unit=600)),
    routing("LEG", step("10", "SAW", per_unit=60, wait=1260)),
    routing("TABLE", step("10", "BENCH", per_unit=60, uses=["TOP", "LEG", "BOLT"])),
]
BOLT = purchasing("BOLT", days=0)


@pytest.mark.parametrize("validity", [ALWAYS, Validity(start=MONDAY + 360)], ids=["always", "from six on"])
def test_the_leg_that_has_to_cure_is_sawn_first_also_where_bolts_are_to_be_had_from_six_on_only(
    validity: Validity,
) -> None:
    answer = answer_of(plant(*TABLE, replace(BOLT, validity=validity)), request(line("TABLE", 1)), MONDAY)
    assert answer.offers[0].plan.deliveries[0].deliver_at == MONDAY + 23 * 60


@pytest.mark.parametrize(
    ("limits", "says"),
    [(SolverLimits(), ProofMethod.CP_SAT), (SolverLimits(model_constraints_max=0), ProofMethod.BOUNDS)],
    ids=["searched", "too large"],
)
def test_a_model_that_is_too_large_to_be_searched_has_proven_nothing(limits: SolverLimits, says: ProofMethod) -> None:
    """Each lever builds it again all the same, which takes the same time."""
    shop, asked = Shop(snapshot_of(plant(*TABLE, BOLT)), MONDAY, limits), request(line("TABLE", 1))
    order = order_of(asked, shop)
    searched = earliest(Prospects(shop, order.fence_at), order)
    assert searched.found is not None
    assert (searched.found.method, searched.found.is_modelled) == (says, True)
    assert searched.in_vain(order) == (0 if says is ProofMethod.CP_SAT else 1)


def test_a_line_of_less_value_may_have_to_wait_for_longer_than_the_whole_order_took_so_far() -> None:
    """The chest takes the bench for a day: before a table that is late, or after one that comes as early as it can."""
    chest = routing("CHEST", step("10", "BENCH", per_unit=1400))
    asked = request(line("TABLE", 1, id="1", price=9), line("CHEST", 1, id="2", price=1))
    offer = answer_of(plant(*TABLE, BOLT, chest), asked, MONDAY).offers[0]
    arrivals = {delivery.line: delivery.deliver_at - MONDAY for delivery in offer.plan.deliveries}
    assert arrivals == {"1": 23 * 60, "2": 23 * 60 + 1400}


@pytest.mark.parametrize("lines", [1, 2], ids=["one line", "two in one shipment"])
def test_what_is_ready_later_at_another_site_may_be_there_sooner(lines: int) -> None:
    """A table lies where lorries take 25 hours. Near by one is made in 23, the leg sawn first, and sent in one."""
    near: list[Part] = [replace(one, site="NEAR") for one in TABLE if isinstance(one, Routing)]
    parts = [*near, *(resource(id, site="NEAR") for id in ("SAW", "BENCH")), stock("BOLT", 9, site="NEAR")]
    far = [stock("TABLE", 1, site="FAR"), stock("CLOTH", 1, site="FAR"), stock("CLOTH", 1, site="NEAR")]
    ways = [lane("FAR", "SHOP", hours=25), lane("NEAR", "SHOP", hours=1)]
    wanted = [line("TABLE", 1, id="1"), line("CLOTH", 1, id="2")][:lines]
    asked = request(*wanted, ship_to="SHOP", ship_complete=lines > 1)
    (offer, *_) = answer_of(plant(*parts, *far, *ways), asked, MONDAY).offers
    assert {delivery.deliver_at for delivery in offer.plan.deliveries} == {MONDAY + 24 * 60}


def test_each_of_several_runs_starts_with_a_unit_more_than_it_yields() -> None:
    """Four legs, each sawn from two blanks of ten boards: eighty boards, where all in one run would take fifty."""
    sawn = step("10", "SAW", per_unit=30, wait=1260, uses=[component("BOARD", 10)], yield_rate="0.9")
    built = step("10", "BENCH", per_unit=60, uses=["TOP", component("LEG", 4)])
    parts = [TABLE[0], routing("LEG", sawn, maximum=1), routing("TABLE", built), purchasing("BOARD", days=0)]
    offer = answer_of(plant(*parts), request(line("TABLE", 1)), MONDAY).offers[0]
    assert offer.plan.deliveries[0].deliver_at == MONDAY + 4 * 60 + 1260 + 60


def test_several_runs_each_of_which_warms_the_oven_up_are_no_better_than_one() -> None:
    """Four loaves, kneaded in ten minutes each, and an oven that takes a hundred before each run: forty, and 140."""
    bread = routing("BREAD", step("10", "TABLE", per_unit=10), step("20", "OVEN", fixed=100, per_unit=10))
    asked = request(line("BREAD", 4))
    offer = answer_of(plant(bread, resource("TABLE"), resource("OVEN")), asked, MONDAY, limits=NO_MODEL).offers[0]
    assert offer.plan.deliveries[0].deliver_at == MONDAY + 180
    assert (offer.proof.status, offer.proof.method) == (ProofStatus.OPTIMAL, ProofMethod.BOUNDS)


def test_where_the_largest_lot_asks_for_several_runs_each_warms_the_oven_up() -> None:
    """Two runs of 120 minutes there, after forty of kneading: by the usual bound after the twenty for a loaf."""
    bread = routing("BREAD", step("10", "TABLE", per_unit=20), step("20", "OVEN", fixed=100, per_unit=10), maximum=2)
    bakery, asked = plant(bread, resource("TABLE"), resource("OVEN")), request(line("BREAD", 4))
    usual, closer = (
        answer_of(bakery, asked, MONDAY, limits=replace(NO_MODEL, pieces_max=most)).offers[0] for most in (0, 4)
    )
    assert closer.plan.deliveries[0].deliver_at == MONDAY + 40 + 240
    assert (usual.proof.gap_minutes, closer.proof.gap_minutes) == (20, 0)


def test_between_work_of_others_there_may_be_time_enough_and_nowhere_room() -> None:
    """Two loaves take the oven 120 minutes; between others it is free for a hundred at a time."""
    bread = routing("BREAD", step("10", "TABLE", per_unit=10), step("20", "OVEN", fixed=100, per_unit=10))
    others = [booking("OVEN", MONDAY + start, MONDAY + start + 60) for start in range(100, 1600, 160)]
    bakery = plant(bread, resource("TABLE"), resource("OVEN"), *others)
    offer = answer_of(bakery, request(line("BREAD", 2, MONDAY)), MONDAY, limits=NO_MODEL).offers[0]
    assert offer.plan.deliveries[0].deliver_at == MONDAY + 1600 + 120
    assert offer.proof.status is ProofStatus.OPTIMAL
