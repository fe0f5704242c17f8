"""Improving: anytime, never worse, with a bound, and the same every time."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings

from app.domain.hours.work_axis import WorkAxis
from app.solver.scheduling.improve import Progress, improve
from app.solver.scheduling.limits import SchedulingLimits
from app.solver.scheduling.parts import CHOICES
from app.solver.scheduling.problem import Job, Machine, Mode, Operation, Place, Problem, Schedule
from tests.solver.scheduling.checking import faults
from tests.solver.scheduling.shops import END, QUICK, best_by_trying, job_shop, problems

FISHER_THOMPSON = [
    [(2, 1), (0, 3), (1, 6), (3, 7), (5, 3), (4, 6)],
    [(1, 8), (2, 5), (4, 10), (5, 10), (0, 10), (3, 4)],
    [(2, 5), (3, 4), (5, 8), (0, 9), (1, 1), (4, 7)],
    [(1, 5), (0, 5), (2, 5), (3, 3), (4, 8), (5, 9)],
    [(2, 9), (1, 3), (4, 5), (5, 4), (0, 3), (3, 1)],
    [(1, 3), (3, 3), (5, 9), (0, 10), (4, 4), (2, 1)],
]
"""The first public job shop (Fisher, Thompson 1963): no schedule is shorter than 55."""
SHIFTS = WorkAxis([(day * 24, day * 24 + 8) for day in range(40)])


def crowded(jobs: int = 12) -> Problem:
    """Three operations a job on five machines, of which the odd ones work a shift; everything is due too soon."""
    dice = Random(1)
    machines = [Machine(axis=SHIFTS if at % 2 else None) for at in range(5)]
    operations: list[Operation] = []
    for job in range(jobs):
        for step in range(3):
            first = dice.randrange(5)
            modes = [Mode(minutes=dice.randint(2, 9), machines=[at % 5]) for at in (first, first + 1)]
            after = [(len(operations) - 1, 0)] if step else []
            operations.append(Operation(job=job, modes=modes, after=after))
    return Problem(machines, [Job(due=10 + 3 * at, weight=1 + at % 3) for at in range(jobs)], operations)


def test_the_first_public_job_shop_is_proven_to_take_55() -> None:
    found = improve(job_shop(FISHER_THOMPSON), None, SchedulingLimits(wall_seconds_max=600))
    assert (found.value, found.bound) == (55, 55)


@pytest.mark.slow
def test_the_value_never_rises_and_the_bound_never_falls_while_it_searches() -> None:
    told: list[Progress] = []

    found = improve(crowded(), None, QUICK, told.append)
    assert [one.steps for one in told] == list(range(len(told)))
    assert all(b.value <= a.value and b.bound >= a.bound for a, b in pairwise(told))
    assert told[-1].value == found.value < told[0].value
    assert found.bound <= found.value


@pytest.mark.parametrize("kind", CHOICES)
def test_each_kind_of_part_alone_makes_a_schedule_better(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Whether the rest stays or may shift. With no lists, no ruins and no model of the whole, nothing else does."""
    monkeypatch.setattr("app.solver.scheduling.steps.CHOICES", {kind: CHOICES[kind]})
    alone = replace(QUICK, listings_a_step=0, first_listings_max=0, ruins_a_step=0, whole_modes_max=0)
    told: list[Progress] = []
    problem = crowded(16)
    found = improve(problem, None, replace(alone, steps_max=16, idle_steps_max=16), told.append)
    assert found.schedule is not None
    assert faults(problem, found.schedule) == []
    assert found.value == found.schedule.value(problem) < told[0].value


@pytest.mark.slow
def test_the_same_shop_comes_to_the_same_schedule() -> None:
    first, second = (improve(crowded(), None, QUICK) for _ in range(2))
    assert first == second


def test_the_clock_is_a_stop() -> None:
    found = improve(crowded(), None, SchedulingLimits(wall_seconds_max=0))
    assert found.steps == 0
    assert found.schedule is not None


@pytest.mark.slow
def test_a_start_is_not_made_worse() -> None:
    good = improve(crowded(), None, QUICK)
    again = improve(crowded(), good.schedule, SchedulingLimits(steps_max=0))
    assert again.value <= good.value


def test_a_start_that_a_breakdown_has_broken_is_put_in_order_again() -> None:
    work = Mode(minutes=4, machines=[0])
    down = Machine(taken=[(0, 10, 1)])
    problem = Problem(
        [down], [Job(due=4), Job(due=8)], [Operation(job=0, modes=[work]), Operation(job=1, modes=[work])]
    )
    found = improve(problem, Schedule([Place(0, 0, 4), Place(0, 4, 8)]), QUICK)
    assert found.schedule == Schedule([Place(0, 10, 14), Place(0, 14, 18)])
    assert (found.value, found.bound) == (20, 20)


def test_what_has_a_deadline_goes_before_what_counts_more() -> None:
    work = Mode(minutes=4, machines=[0])
    first, heavy = Operation(job=0, modes=[work], deadline=5), Operation(job=1, modes=[work])
    problem = Problem([Machine()], [Job(due=100), Job(due=0, weight=9)], [first, heavy])
    found = improve(problem, None, QUICK)
    assert found.schedule is not None
    assert faults(problem, found.schedule) == []
    assert (found.schedule.places[0], found.value) == (Place(0, 0, 4), 72)


def test_a_deadline_nobody_can_keep_leaves_no_schedule() -> None:
    late = Operation(job=0, modes=[Mode(minutes=9, machines=[0])], deadline=5)
    found = improve(Problem([Machine()], [Job(due=0)], [late]), None, QUICK)
    assert found.schedule is None


def test_work_that_no_open_time_is_left_for_leaves_no_schedule() -> None:
    closed = Machine(axis=WorkAxis([(0, 5)]))
    long = Operation(job=0, modes=[Mode(minutes=9, machines=[0])])
    assert improve(Problem([closed], [Job(due=0)], [long]), None, QUICK).schedule is None


@pytest.mark.slow
@settings(max_examples=15)
@given(problems(some_deadlines=True))
def test_deadlines_are_kept_wherever_trying_everything_keeps_them(problem: Problem) -> None:
    best = best_by_trying(problem)
    found = improve(problem, None, replace(QUICK, whole_deterministic_seconds=1))
    if best is not None:
        assert found.schedule is not None
        assert found.value <= best
    if found.schedule is not None and max(place.end for place in found.schedule.places) <= END:
        assert found.value == best


@pytest.mark.slow
@settings(max_examples=60)
@given(problems(7, some_deadlines=True))
def test_whatever_the_shop_the_answer_has_no_faults_and_its_bound_holds(problem: Problem) -> None:
    found = improve(problem, None, QUICK)
    if found.schedule is None:
        return
    assert faults(problem, found.schedule) == []
    assert found.bound <= found.value == found.schedule.value(problem)
