"""Whatever is found while plans are compared, a place where they all brought something may need nothing any more."""

import pytest

from app.solver.limits import SolverLimits
from tests.builders import MONDAY, booking, line, plant, request, resource, routing, step
from tests.factories import tiny_factory
from tests.solver.asking import answer_of

NO_MODEL = SolverLimits(model_runs_max=0)
# Where the best plan brings nothing there any more, and where one that was found while halving does not.
SEEDS = [1518, 1688]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_place_that_a_better_plan_leaves_alone_is_looked_at_no_further(seed: int) -> None:
    assert answer_of(*tiny_factory(seed)).offers


def test_what_fits_nowhere_in_one_run_nor_in_halves_is_made_in_what_each_gap_takes_of_it() -> None:
    """Ten at ten minutes each and twenty for each run, in gaps of sixty and of a hundred: four, and six."""
    made = routing("GEAR", step("10", "LATHE", fixed=20, per_unit=10))
    taken = [booking("LATHE", MONDAY + start, MONDAY + end) for start, end in ((60, 200), (300, 5_000))]
    answer = answer_of(plant(made, resource("LATHE"), *taken), request(line("GEAR", 10)), MONDAY, limits=NO_MODEL)
    assert answer.offers[0].plan.deliveries[0].deliver_at == MONDAY + 280
