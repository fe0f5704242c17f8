"""What makes a schedule impossible is told in words, one fault for each reason."""

import re
from dataclasses import replace
from typing import Any

import pytest

from app.domain.hours.work_axis import WorkAxis
from app.solver.scheduling.problem import Job, Machine, Mode, Operation, Place, Problem, Schedule
from tests.solver.scheduling.checking import faults

SHIFTS = WorkAxis([(0, 10), (20, 30)])
WORK = Mode(minutes=4, machines=[0])


def alone(operation: Operation, place: Place, machine: Machine | None = None) -> list[str]:
    return faults(Problem([machine or Machine(axis=SHIFTS)], [Job(due=100)], [operation]), Schedule([place]))


def test_work_pauses_while_the_shop_is_closed() -> None:
    assert alone(Operation(job=0, modes=[WORK]), Place(0, 8, 22)) == []


def test_work_that_must_not_pause_fits_one_window() -> None:
    held_through = Operation(job=0, modes=[replace(WORK, interruptible=False)])
    assert alone(held_through, Place(0, 8, 22)) == ["operation 0 is interrupted"]
    assert alone(held_through, Place(0, 6, 10)) == []


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        (Place(0, 0, 3), "operation 0 gets 3 open minutes instead of 4"),
        (Place(0, 15, 24), "operation 0 starts at 15, while closed"),
        (Place(0, 6, 12), "operation 0 ends at 12, while closed"),
        (Place(1, 0, 4), "operation 0 has no mode 1"),
    ],
)
def test_work_takes_its_minutes_of_open_time_from_start_to_end(place: Place, fault: str) -> None:
    assert alone(Operation(job=0, modes=[WORK]), place) == [fault]


def test_nothing_starts_before_its_release_or_ends_after_its_deadline() -> None:
    bound = Operation(job=0, modes=[WORK], release=2, deadline=5)
    assert alone(bound, Place(0, 1, 5)) == ["operation 0 starts at 1, before its release 2"]
    assert alone(bound, Place(0, 3, 7)) == ["operation 0 ends at 7, after its deadline 5"]


def test_who_comes_after_waits_for_the_lag_too() -> None:
    first, then = Operation(job=0, modes=[WORK]), Operation(job=0, modes=[WORK], after=[(0, 3)])
    problem = Problem([Machine(capacity=2)], [Job(due=0)], [first, then])
    assert faults(problem, Schedule([Place(0, 0, 4), Place(0, 7, 11)])) == []
    early = Schedule([Place(0, 0, 4), Place(0, 6, 10)])
    assert faults(problem, early) == ["operation 1 starts at 6, before 7 as operation 0 allows"]


def test_a_machine_does_no_more_than_it_has_units() -> None:
    problem = Problem([Machine(capacity=2)], [Job(due=0)], [Operation(job=0, modes=[WORK])] * 3)
    assert faults(problem, Schedule([Place(0, 0, 4), Place(0, 0, 4), Place(0, 4, 8)])) == []
    crowded = Schedule([Place(0, 0, 4), Place(0, 2, 6), Place(0, 3, 7)])
    assert faults(problem, crowded) == ["machine 0 has 3 of 2 units taken at 3"]


def test_no_pause_crosses_what_is_taken_in_closed_time() -> None:
    booked = Machine(axis=SHIFTS, taken=[(14, 15, 1)])
    found = alone(Operation(job=0, modes=[WORK]), Place(0, 8, 22), booked)
    assert found == ["machine 0 has 2 of 1 units taken at 14"]


def test_what_is_taken_anyway_may_be_too_much_by_itself() -> None:
    overbooked = Machine(axis=SHIFTS, taken=[(6, 9, 1), (7, 9, 1)])
    assert alone(Operation(job=0, modes=[WORK]), Place(0, 0, 4), overbooked) == []


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"job": 1}, "operations[0].job is no job: 1"),
        ({"modes": []}, "operations[0].modes must not be empty"),
        ({"modes": [Mode(minutes=1, machines=[1])]}, "operations[0].modes[0].machines names no machine: 1"),
        ({"modes": [Mode(minutes=1, machines=[0], units=[2])]}, "must be from 1 to the 1 of machine 0"),
        ({"modes": [Mode(minutes=-1)]}, "operations[0].modes[0].minutes must not be negative"),
        ({"after": [(0, 0)]}, "operations wait for each other in a circle"),
        ({"after": [(7, 0)]}, "operations[0].after names no operation: 7"),
    ],
)
def test_a_problem_that_makes_no_sense_is_refused_by_name(wrong: dict[str, Any], named: str) -> None:
    operation = replace(Operation(job=0, modes=[WORK]), **wrong)
    with pytest.raises(ValueError, match=re.escape(named)):
        Problem([Machine()], [Job(due=0)], [operation])
