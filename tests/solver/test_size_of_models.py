"""How large the model of machines that change over gets: one too large is not searched, and building takes time."""

import pytest
from ortools.sat.python.cp_model import CpModel

from app.domain.snapshot import snapshot_of
from app.solver.limits import SolverLimits
from app.solver.model.choices import Choices
from app.solver.model.problem import problem_of
from app.solver.model.rules.changeover import machines_are_set_up_in_time
from app.solver.shop import Shop
from app.solver.wishes import order_of
from tests.builders import MONDAY, booking, line, matrix, plant, request, resource, routing, step

BOOKED = 20
RUNS = 6


def constraints_of_change_overs(family: str | None) -> int:
    """Of an order in six runs of two families, beside twenty bookings that leave the machine in a state, or do not."""
    shop = plant(
        resource("PAINT", matrix="colours", state="white"),
        matrix("colours", otherwise=30),
        routing("HAT", step("10", "PAINT", family="black", per_unit=30)),
        routing("CAP", step("10", "PAINT", family="red", per_unit=30)),
        *(booking("PAINT", at, at + 100, family=family) for at in range(MONDAY, MONDAY + 200 * BOOKED, 200)),
    )
    asking = Shop(snapshot_of(shop), MONDAY, SolverLimits())
    order = order_of(request(line("HAT", RUNS // 2), line("CAP", RUNS // 2, id="2")), asking)
    problem = problem_of(asking, order, MONDAY, MONDAY + 200 * BOOKED)
    assert problem is not None
    model = CpModel()
    machines_are_set_up_in_time(problem, model, Choices(problem, model))
    return len(model.proto.constraints)


@pytest.mark.parametrize("family", [None, "white"])
def test_each_run_and_thing_beside_it_asks_for_a_few_constraints(family: str | None) -> None:
    """Once it took one for each two runs and thing between them; each two things asked which run was between."""
    assert constraints_of_change_overs(family) < 6 * BOOKED * RUNS + 6 * RUNS**2 + 150
