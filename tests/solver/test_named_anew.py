"""What new things are called decides nothing: who asks again, for other ids, gets the same answer."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from app.domain.snapshots.snapshot import snapshot_of
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from tests.factories import tiny_factory


def told(seed: int, step: int) -> Iterator[tuple[Any, ...]]:
    """``step``: whether ids go up or down."""
    numbers = count(10**6, step)
    planner = Planner(SolverLimits(wall_seconds_max=600), new_id=lambda kind: f"{kind}_{next(numbers)}")
    model, asked, now = tiny_factory(seed)
    for offer in planner.answer(asked, snapshot_of(model).live(now), now).offers:
        dates = [(line.line, line.promised_at) for line in offer.lines]
        yield offer.kind, dates, offer.cost, len(offer.plan.runs), offer.surplus


@pytest.mark.parametrize("seed", [72, 76])
def test_what_new_things_are_called_decides_nothing(seed: int) -> None:
    """Supplies that are there at one instant were taken by their ids, and what was left over was one lot or another."""
    assert [*told(seed, +1)] == [*told(seed, -1)]
