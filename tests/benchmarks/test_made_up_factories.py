"""The factories that benchmarks make up: legal, full, and the same every time."""

from dataclasses import replace
from itertools import islice

import pytest

from app.domain.promise import Status
from app.domain.verification import audit
from app.solver.limits import SolverLimits
from benchmarks.factories import NOW, Blueprint, dense_minutes, products_of, requests_of
from benchmarks.frozen_plans import made_up
from benchmarks.other_means import urgent_requests, with_other_means
from benchmarks.planners import planner

SMALL = Blueprint(resources=12, operations=300)


@pytest.mark.parametrize("interruptible", [True, False])
def test_a_made_up_plan_breaks_no_law(interruptible: bool) -> None:
    factory = made_up(replace(SMALL, interruptible=interruptible))
    assert factory.planned_operations >= 300
    assert audit(factory.snapshot, NOW) == ()


def test_the_same_seed_makes_up_the_same_plan_and_another_seed_another() -> None:
    assert made_up(SMALL).snapshot.promises == made_up(SMALL).snapshot.promises
    assert made_up(SMALL).snapshot.promises != made_up(replace(SMALL, seed=2)).snapshot.promises


def test_a_long_plan_is_as_full_as_its_blueprint_asks() -> None:
    assert made_up(Blueprint(resources=12, operations=3_000)).load == pytest.approx(0.8, abs=0.06)


def test_a_plan_that_would_not_fit_is_made_of_shorter_operations() -> None:
    crowded = Blueprint(resources=3, operations=5_000, dense_weeks_max=10)
    assert crowded.scale < 0.2
    assert dense_minutes(crowded, products_of(crowded)) < 13 * 7 * 1440


def test_whoever_asks_a_made_up_factory_gets_a_date() -> None:
    factory = made_up(SMALL)
    asked = islice(requests_of(SMALL, factory.products, seed=1), 12)
    assert all(planner(SolverLimits()).answer(request, factory.snapshot, NOW).offers for _, request in asked)


@pytest.mark.slow
def test_other_means_break_no_law_and_leave_most_urgent_requests_late() -> None:
    factory = with_other_means(made_up(SMALL))
    assert audit(factory.snapshot, NOW) == ()
    asked = (replace(one, policy=replace(one.policy, levers_max=0)) for one in islice(urgent_requests(factory, 1), 12))
    answers = [planner(SolverLimits()).answer(request, factory.snapshot, NOW) for request in asked]
    assert sum(answer.status is Status.COUNTER_OFFER for answer in answers) > 6
