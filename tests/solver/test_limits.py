"""What is too large is refused with a sentence, and what is cut by a limit is said to be bounded, not proven."""

import pytest
from ortools.sat.python.cp_model import CpModel

from app.domain.errors import RequestRejected
from app.domain.promise import ProofStatus
from app.domain.snapshot import snapshot_of
from app.solver import model
from app.solver.choices import Choices
from app.solver.limits import SolverLimits
from app.solver.problem import Problem
from app.solver.rules.material import constraints_of_what_is_there, needs_are_covered_in_time
from tests.factories import tiny_factory
from tests.solver.asking import a_planner


def test_a_request_that_needs_too_large_a_plan_is_refused_and_told_the_limit():
    plant, asked, now = tiny_factory(288)  # Several levels of making and buying.
    with pytest.raises(RequestRejected) as refused:
        a_planner(SolverLimits(parts_max=3)).answer(asked, snapshot_of(plant), now)
    assert refused.value.faults[0].code == "too_large"
    assert "more than 3" in refused.value.faults[0].detail


@pytest.mark.slow
def test_without_a_model_the_date_is_no_later_than_said_and_bounded_where_the_bound_does_not_meet_it():
    plant, asked, now = tiny_factory(288)
    proven = a_planner(SolverLimits(deterministic_seconds_max=5.0)).answer(asked, snapshot_of(plant), now).offers[0]
    bounded = a_planner(SolverLimits(model_windows_max=0)).answer(asked, snapshot_of(plant), now).offers[0]
    assert proven.proof.status is ProofStatus.OPTIMAL
    assert bounded.proof.status is ProofStatus.BOUNDED
    assert bounded.proof.earliest_possible_at <= proven.promised_at <= bounded.promised_at


@pytest.mark.slow
def test_where_no_plan_is_known_a_larger_model_is_searched():
    plant, asked, now = tiny_factory(914)  # Its model is a little too large to prove a date.
    assert a_planner().answer(asked, snapshot_of(plant), now).offers
    assert not a_planner(SolverLimits(last_resort=1)).answer(asked, snapshot_of(plant), now).offers


@pytest.mark.slow
def test_no_model_is_thought_larger_than_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []

    def count(problem: Problem, choices: Choices) -> int:
        built = CpModel()
        needs_are_covered_in_time(problem, built, Choices(problem, built))
        counted.append(constraints_of_what_is_there(problem, choices))
        assert counted[-1] <= len(built.proto.constraints)
        return counted[-1]

    monkeypatch.setattr(model, "constraints_of_what_is_there", count)
    for seed in range(60):
        plant, asked, now = tiny_factory(seed)
        a_planner().answer(asked, snapshot_of(plant), now)
    assert sum(map(bool, counted)) > 10, "nothing depends on when it is there"
