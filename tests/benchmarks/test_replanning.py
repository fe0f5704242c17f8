"""Beside Troth: everything planned anew for each order, all orders at once, and a floor that does otherwise."""

import pytest

from app.domain.demand import Effort
from benchmarks.noise import Workshop
from benchmarks.order_streams import small_stream, stream_of
from benchmarks.replanning import all_in_advance, by_full_plans, by_troth

STREAM = small_stream(orders=8, load=0.9, resources=3, seed=1)


def test_a_full_plan_keeps_all_laws_and_no_order_has_an_earlier_day_than_is_proven() -> None:
    full = list(by_full_plans(STREAM, fence=0, seconds=2.0))
    assert any(one.days for one in full)
    assert all(one.least <= one.days for one in full)
    assert sum(one.days for one in full) <= sum(one.days for one in by_troth(STREAM, Effort.INSTANT, fence=0))


def test_who_knows_all_orders_in_advance_needs_no_more_days_than_who_plans_one_after_another() -> None:
    known = all_in_advance(STREAM, seconds=20.0)
    assert known is not None
    assert known[1] <= sum(one.days for one in by_full_plans(STREAM, fence=0, seconds=2.0))


@pytest.mark.slow
def test_on_a_floor_that_overruns_and_breaks_down_every_order_leaves_in_the_end() -> None:
    floor = Workshop(stream_of(orders=6, load=0.7, resources=4, seed=1), Effort.STANDARD, fence=0, seed=1).run()
    assert (len(floor.late), floor.unshipped) == (6, 0)
