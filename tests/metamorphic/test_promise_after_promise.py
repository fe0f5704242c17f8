"""However many are promised something in one factory, nobody who was promised before is late for it."""

from collections.abc import Iterable

import pytest

from tests.metamorphic.promising import broken_promises

SEEDS_IN_THE_QUICK_LOOP = range(20)
# The last one opens safety stock for an order beside work that may move.
SEEDS = [*range(20, 45), 594]


def check(seeds: Iterable[int]) -> None:
    found = [f"{seed} {fault}" for seed in seeds for fault in broken_promises(seed)]
    assert not found, "\n".join(found)


def test_a_new_promise_makes_no_other_late_whatever_becomes_of_the_holds() -> None:
    check(SEEDS_IN_THE_QUICK_LOOP)


@pytest.mark.slow
def test_a_new_promise_makes_no_other_late_in_many_factories() -> None:
    check(SEEDS)
