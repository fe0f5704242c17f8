"""What CP-SAT makes of a scope is the best there is, and what it may not touch stays as it was."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.solver.scheduling.board import Board
from app.solver.scheduling.compiled import CompiledProblem
from app.solver.scheduling.listing import by_due, listed
from app.solver.scheduling.problem import Job, Machine, Mode, Operation, Problem
from app.solver.scheduling.rework import Reworked, reworked
from app.solver.scheduling.scope import horizon_of, scope_of
from tests.solver.scheduling.checking import faults
from tests.solver.scheduling.shops import END, best_by_trying, problems

WORK = Mode(minutes=4, machines=[0])


def full_board(problem: Problem) -> Board | None:
    compiled = CompiledProblem(problem)
    return listed(compiled, by_due(compiled))


def rework(board: Board, free: set[int], loose: set[int] | None = None) -> Reworked:
    scope = scope_of(board, free, loose or set(), horizon_of(board))
    return reworked(scope, deterministic_seconds=10, wall_seconds=600, is_whole=not loose)


@pytest.mark.slow
@settings(max_examples=60)
@given(problems())
def test_the_whole_of_a_tiny_shop_comes_out_as_trying_everything_says(problem: Problem) -> None:
    board = full_board(problem)
    if board is None:
        return
    found = rework(board, set(range(len(problem.operations))))
    schedule = board.schedule()
    assert faults(problem, schedule) == []
    if max(place.end for place in schedule.places) <= END:
        assert (found.is_proven, found.bound, board.cost) == (True, board.cost, best_by_trying(problem))


def test_nothing_to_order_anew_is_done_at_once() -> None:
    board = full_board(Problem([Machine()], [Job(due=0)], [Operation(job=0, modes=[WORK], release=3)]))
    assert board is not None
    assert rework(board, set()).is_proven
    assert board.cost == 7


@pytest.mark.slow
@settings(max_examples=60)
@given(problems(7), st.sets(st.integers(0, 6)), st.sets(st.integers(0, 6)))
def test_a_part_never_gets_worse_and_the_rest_stays_or_only_shifts(
    problem: Problem, free: set[int], loose: set[int]
) -> None:
    board = full_board(problem)
    if board is None:
        return
    there = range(len(problem.operations))
    free &= set(there)
    loose = (loose & set(there)) - free
    before, cost = board.schedule(), board.cost
    rework(board, free, loose)
    after = board.schedule()
    assert board.cost == after.value(problem) <= cost
    assert faults(problem, after) == []
    assert all(after.places[at] == before.places[at] for at in there if at not in free | loose)
    assert all(after.places[at].mode == before.places[at].mode for at in loose)


@pytest.mark.slow
@settings(max_examples=40)
@given(problems(5), st.integers(0, 4), st.integers(4, 20))
def test_a_deadline_that_can_be_kept_is_kept(problem: Problem, at: int, deadline: int) -> None:
    """What overruns at first costs; once it is in time it may not be late again."""
    at %= len(problem.operations)
    operations = [*problem.operations]
    operations[at] = replace(operations[at], deadline=deadline)
    bound = Problem(problem.machines, problem.jobs, operations)
    board = full_board(bound)
    if board is None:
        return
    rework(board, set(range(len(operations))))
    schedule = board.schedule()
    overrun = max(0, schedule.places[at].end - deadline)
    assert board.cost == schedule.value(bound) + board.deadline_weight * overrun
    assert bool(faults(bound, schedule)) == (overrun > 0)
