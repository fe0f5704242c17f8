"""A whole plan re-promised after a breakdown: weighted days late after 1, 3 and 10 seconds, beside the usual ways.

    .venv/bin/python -m benchmarks.batch [--orders 50 150 200 500] [--down 1] [--seeds 6] [--write]

- right-shift: everything on its machine and in its order, as late as it must.
- list rule: the best of three, each operation where it ends first.
- the rule and local search: ruin and recreate alone, for as long.
- plain CP-SAT: the whole plan as one model, with the rule's schedule as its hint, for as long; building it counts.

The busiest machine breaks down; with two of them it is much harder, as each operation has three to choose from. All on
one core, each in turn, with nothing known from those before it.
"""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from app.domain.timeline import MINUTES_PER_DAY
from app.solver.scheduling.board import Board
from app.solver.scheduling.bound import earliest_places, lateness_at_least
from app.solver.scheduling.compiled import CompiledProblem
from app.solver.scheduling.improve import Progress, improve
from app.solver.scheduling.limits import SchedulingLimits
from app.solver.scheduling.listing import RULES, listed
from app.solver.scheduling.problem import Problem, Schedule
from app.solver.scheduling.rework import reworked
from app.solver.scheduling.ruin import Ruin
from app.solver.scheduling.scope import horizon_of, scope_of
from benchmarks.broken_plans import BrokenPlan, broken_plan, right_shifted
from benchmarks.reports import arguments_of, report, table
from tests.solver.scheduling.checking import faults

SECONDS = (1.0, 3.0, 10.0)
LOAD = 0.95
MACHINES = {50: 15, 150: 20, 200: 25, 500: 30}
RUINS_AT_A_TIME = 20


def best_rule(compiled: CompiledProblem) -> Board:
    boards = [listed(compiled, rule(compiled)) for rule in RULES.values()]
    return min((board for board in boards if board is not None), key=lambda board: board.cost)


def by_local_search(problem: Problem, seconds: Sequence[float]) -> list[int]:
    """The value at each of these times."""
    began = monotonic()
    ruin = Ruin(best_rule(CompiledProblem(problem)), seed=1)
    values = []
    for until in seconds:
        while ruin.best_cost and monotonic() - began < until:
            ruin.steps(RUINS_AT_A_TIME, enough=0)
        values.append(ruin.best_cost)
    _must_have_no_faults(problem, ruin.best)
    return values


def by_one_model(problem: Problem, seconds: float) -> int:
    began = monotonic()
    board = best_rule(CompiledProblem(problem))
    scope = scope_of(board, range(len(problem.operations)), (), horizon_of(board))
    left = seconds - (monotonic() - began)
    reworked(scope, deterministic_seconds=1e9, wall_seconds=left, is_whole=True)
    return board.cost


def by_troth(broken: BrokenPlan, seconds: Sequence[float]) -> tuple[list[int], int]:
    """The value at each of these times, and the bound at the end."""
    began = monotonic()
    told: list[tuple[float, int]] = []

    def note(progress: Progress) -> None:
        told.append((monotonic() - began, progress.value))

    limits = SchedulingLimits(steps_max=10**9, whole_tries_max=10**9, wall_seconds_max=seconds[-1])
    found = improve(broken.problem, broken.planned, limits, note)
    if found.schedule is None:
        raise ValueError("Nobody has a deadline here, so that there is always a schedule")
    _must_have_no_faults(broken.problem, found.schedule)
    # What was not there yet at a time is what was there first.
    values = [min([value for at, value in told if at <= until], default=told[0][1]) for until in seconds]
    return [*values[:-1], found.value], found.bound


def _must_have_no_faults(problem: Problem, schedule: Schedule) -> None:
    wrong = faults(problem, schedule)
    if wrong:
        raise ValueError(wrong[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """One way: the value at each of the times, and what it cannot be less than."""

    way: str
    values: Sequence[int]
    bound: int


def mended(orders: int, seed: int, down: int) -> list[Mended]:
    """By each way, right-shift first and Troth last."""
    broken = broken_plan(orders, MACHINES[orders], LOAD, seed, down)
    problem = broken.problem
    compiled = CompiledProblem(problem)
    shifted = right_shifted(broken)
    _must_have_no_faults(problem, shifted)
    values, bound = by_troth(broken, SECONDS)
    places = earliest_places(compiled)
    empty_shop = 0 if places is None else lateness_at_least(compiled, places)
    ways = {
        "right-shift": [shifted.value(problem)] * len(SECONDS),
        "list rule": [best_rule(compiled).cost] * len(SECONDS),
        "list rule and local search": by_local_search(problem, SECONDS),
        "plain CP-SAT, whole": [by_one_model(problem, seconds) for seconds in SECONDS],
    }
    others = [Mended(way=way, values=found, bound=empty_shop) for way, found in ways.items()]
    return [*others, Mended(way="Troth", values=values, bound=bound)]


def together(plans: Sequence[Sequence[Mended]]) -> list[Mended]:
    """Several plans, each mended in the same ways: what is late in all of them."""
    return [
        Mended(
            way=same[0].way,
            values=[sum(values) for values in zip(*(one.values for one in same), strict=True)],
            bound=sum(one.bound for one in same),
        )
        for same in zip(*plans, strict=True)
    ]


def rows_of(name: str, ways: Sequence[Mended]) -> list[list[str]]:
    right = ways[0].values[-1]
    return [
        ["" if at else name, one.way, *map(_days, one.values), _days(one.bound), _times(right, one.values[-1])]
        for at, one in enumerate(ways)
    ]


def _days(minutes: int) -> str:
    return f"{minutes / MINUTES_PER_DAY:.2f}"


def _times(right: int, value: int) -> str:
    """How many times below right-shift."""
    return "all" if not value else f"{right / value:.0f}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--orders", type=int, nargs="+", default=[50, 150, 200, 500], choices=sorted(MACHINES))
    parser.add_argument("--down", type=int, default=1, help="machines that break down")
    parser.add_argument("--seeds", type=int, default=6, help="plans of each size")
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    all_of_a_size = list[list[str]]()
    for orders in options.orders:
        plans = []
        for seed in range(1, options.seeds + 1):
            plans.append(mended(orders, seed, options.down))
            print(*rows_of(f"{orders} orders, seed {seed}", plans[-1]), sep="\n", flush=True)
        all_of_a_size += rows_of(f"{orders} orders, {len(plans)} plans", together(plans))
    heads = ["", "weighted days late", *(f"{seconds:g} s" for seconds in SECONDS), "bound", "times below right-shift"]
    place = None if options.down == 1 else f"batch, {options.down} down"
    report("batch", table(heads, all_of_a_size), options, place)


if __name__ == "__main__":
    main()
