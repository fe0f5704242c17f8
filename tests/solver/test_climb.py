"""Whatever is found while plans are compared, a place where they all brought something may need nothing any more."""

import pytest

from tests.factories import tiny_factory
from tests.solver.asking import answer_of

# Where the best plan brings nothing there any more, and where one that was found while halving does not.
SEEDS = [1518, 1688]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_place_that_a_better_plan_leaves_alone_is_looked_at_no_further(seed: int) -> None:
    assert answer_of(*tiny_factory(seed)).offers
