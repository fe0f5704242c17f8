"""List scheduling and local search: who goes first, who is held up by whom, and what is never done."""

import pytest
from hypothesis import given

from app.solver.scheduling.board import Board
from app.solver.scheduling.bound import earliest_places, lateness_at_least
from app.solver.scheduling.compiled import CompiledProblem
from app.solver.scheduling.listing import RULES, by_due, by_slack, by_start, listed
from app.solver.scheduling.problem import Job, Machine, Mode, Operation, Place, Problem, Schedule
from app.solver.scheduling.ruin import Ruin
from app.solver.scheduling.squeak import Squeak
from tests.solver.scheduling.checking import faults
from tests.solver.scheduling.shops import problems

WORK = Mode(minutes=4, machines=[0])


def one_machine(*jobs: Job) -> Problem:
    operations = [Operation(job=at, modes=[Mode(minutes=4, machines=[0])]) for at in range(len(jobs))]
    return Problem([Machine()], list(jobs), operations)


def starts(board: Board | None) -> list[int]:
    assert board is not None
    return [place.start for place in board.schedule().places]


def test_the_job_that_is_due_first_goes_first() -> None:
    compiled = CompiledProblem(one_machine(Job(due=12), Job(due=4)))
    assert starts(listed(compiled, by_due(compiled))) == [4, 0]


def test_the_longer_way_to_the_same_due_is_more_urgent() -> None:
    first, last = Operation(job=1, modes=[WORK]), Operation(job=1, modes=[WORK], after=[(1, 6)])
    compiled = CompiledProblem(
        Problem([Machine()], [Job(due=20), Job(due=20)], [Operation(job=0, modes=[WORK]), first, last])
    )
    assert starts(listed(compiled, by_slack(compiled))) == [4, 0, 10]


def test_work_goes_to_the_machine_that_is_done_first() -> None:
    modes = [Mode(minutes=4, machines=[0]), Mode(minutes=6, machines=[1])]
    busy = Machine(taken=[(0, 5, 1)])
    compiled = CompiledProblem(Problem([busy, Machine()], [Job(due=0)], [Operation(job=0, modes=modes)]))
    board = listed(compiled, by_due(compiled))
    assert board is not None
    assert board.schedule().places == [Place(1, 0, 6)]


def test_a_plan_is_taken_over_in_its_order_and_closes_up() -> None:
    problem = one_machine(Job(due=0), Job(due=0))
    board = listed(CompiledProblem(problem), by_start(Schedule([Place(0, 30, 34), Place(0, 10, 14)])))
    assert starts(board) == [4, 0]


def test_the_chain_of_blame_leads_back_over_the_queue_to_what_started_at_once() -> None:
    compiled = CompiledProblem(one_machine(Job(due=4), Job(due=5), Job(due=6)))
    board = listed(compiled, by_due(compiled))
    assert board is not None
    assert list(board.chain(2)) == [2, 1, 0]


def test_a_job_that_complains_comes_forward() -> None:
    # Both are as urgent by their slack, and the second weighs nine times as much.
    compiled = CompiledProblem(one_machine(Job(due=4), Job(due=4, weight=9)))
    squeak = Squeak(compiled)
    costs = [board.cost for _ in range(4) if (board := squeak.again()) is not None]
    assert costs[0] == 36
    assert min(costs) == 4


def test_local_search_lets_the_heavy_job_go_first() -> None:
    compiled = CompiledProblem(one_machine(Job(due=4), Job(due=5, weight=9)))
    board = listed(compiled, by_due(compiled))
    assert board is not None
    ruin = Ruin(board, seed=1)
    assert ruin.best_cost == 27
    ruin.steps(30, enough=0)
    assert ruin.best_cost == 4


def test_what_a_job_waits_for_queues_before_one_machine() -> None:
    # Three pieces of four minutes each pass one machine before the last, of two minutes, puts them together.
    parts = [Operation(job=0, modes=[WORK], release=release) for release in (0, 1, 30)]
    whole = Operation(job=0, modes=[Mode(minutes=2)], after=[(0, 0), (1, 0), (2, 0)])
    early = Problem(
        [Machine()], [Job(due=0)], [*parts[:2], Operation(job=0, modes=[Mode(minutes=2)], after=[(0, 0), (1, 0)])]
    )
    for problem, least in ((early, 10), (Problem([Machine()], [Job(due=0)], [*parts, whole]), 36)):
        compiled = CompiledProblem(problem)
        places = earliest_places(compiled)
        assert places is not None
        assert lateness_at_least(compiled, places) == least


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
@given(problem=problems(6))
def test_no_list_has_faults_or_is_better_than_the_bound(rule: str, problem: Problem) -> None:
    compiled = CompiledProblem(problem)
    places = earliest_places(compiled)
    board = listed(compiled, RULES[rule](compiled))
    if board is None:
        return
    assert places is not None
    assert faults(problem, board.schedule()) == []
    assert board.cost == board.schedule().value(problem) >= lateness_at_least(compiled, places)


@pytest.mark.slow
@given(problems(6))
def test_taking_off_and_putting_back_changes_nothing(problem: Problem) -> None:
    compiled = CompiledProblem(problem)
    board = listed(compiled, by_due(compiled))
    if board is None or not board.cost:
        return
    ruin = Ruin(board, seed=1)
    before = board.cost
    ruin.steps(20, enough=0)
    assert ruin.best_cost <= before
    assert ruin.best.value(problem) == ruin.best_cost
    assert faults(problem, ruin.best) == []
    assert faults(problem, board.schedule()) == []
    assert board.cost == board.schedule().value(problem)
    anew = Board.of(compiled, board.schedule())
    assert [list(line.taken()) for line in board.lines] == [list(line.taken()) for line in anew.lines]
