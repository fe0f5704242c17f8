"""The same requests beside the same frozen plan, by Troth and by the usual ways of asking a solver.

    .venv/bin/python -m benchmarks.peers [--resources 200] [--operations 20000] [--requests 3] [--rounds 3] [--write]

- "every operation in one model": a plain CP-SAT model for each request, every planned operation a fixed interval.
- PyJobShop, told what is planned as breaks of its machines, which is the cheapest way, or as tasks that cannot move.

These find a date and nothing else, so Troth's date is timed alone, too: found and bounded, but not yet an offer, which
is priced, explained and verified. Each has one worker and as long as it needs. Work is uninterruptible here, because a
plain model knows no pauses.
"""

from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from gc import collect
from random import Random
from statistics import median
from typing import Any

from ortools.sat.python.cp_model import OPTIMAL, CpModel, CpSolver, IntervalVar, IntVar

from app.domain.timeline import MINUTES_PER_DAY, Minute, Window
from app.solver.bounds.prospects import Prospects
from app.solver.limits import SolverLimits
from app.solver.search import earliest
from app.solver.shop import Shop
from app.solver.wishes import order_of
from benchmarks.factories import NOW, Blueprint, Product, first_only, request_for
from benchmarks.frozen_plans import MadeUp, made_up
from benchmarks.jobs import Shopfloor, Task, shopfloor_of, tasks_of
from benchmarks.measuring import Clock, Spread, in_words, still_heap, timed
from benchmarks.planners import BY_INSERTION, planner
from benchmarks.reports import add_clock, arguments_of, milliseconds, report, table

DATE, INSERTION, PROVEN = "Troth, the date alone", "Troth, first offer by insertion", "Troth, with proof"
OURS = (DATE, INSERTION, PROVEN)
ONE_MODEL = "every operation in one CP-SAT model"
BREAKS, TASKS = "PyJobShop, what is planned as breaks", "PyJobShop, what is planned as tasks"

Way = Callable[[Product], Minute | None]
"""From a product to when its last operation ends; None where no proven date was found."""


@dataclass(slots=True)
class Tried:
    """How one way did, request by request, in the order of the requests."""

    dates: list[Minute | None] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


def every_operation_in_one_model(tasks: Sequence[Task], floor: Shopfloor) -> Minute | None:
    model = CpModel()
    busy: dict[str, list[IntervalVar]] = {
        machine: [
            model.new_fixed_size_interval_var(start, end - start, "")
            for start, end in (*floor.planned.get(machine, ()), *closed)
        ]
        for machine, closed in floor.closed.items()
    }
    starts: list[IntVar] = []
    ends: list[IntVar] = []
    for task in tasks:
        start, end = (model.new_int_var(task.ready, floor.end, "") for _ in range(2))
        taken = []
        for machine, minutes in task.modes:
            taken.append(model.new_bool_var(""))
            busy[machine].append(model.new_optional_interval_var(start, minutes, end, taken[-1], ""))
        model.add_exactly_one(taken)
        for before in task.after:
            model.add(start >= ends[before])
        starts.append(start)
        ends.append(end)
    for intervals in busy.values():
        model.add_no_overlap(intervals)
    model.minimize(ends[-1])
    solver = CpSolver()
    solver.parameters.num_workers = 1
    return solver.value(ends[-1]) if solver.solve(model) == OPTIMAL else None


def by_pyjobshop(tasks: Sequence[Task], floor: Shopfloor, *, as_tasks: bool) -> Minute | None:
    """``as_tasks``: each planned operation is a task of its own that cannot move, else a break of its machine."""
    from pyjobshop import Model

    model = Model()
    known = {
        id: model.add_machine(breaks=_from_now(floor.closed[id] if as_tasks else floor.away(id))) for id in floor.closed
    }
    for id, windows in floor.planned.items() if as_tasks else ():
        for start, end in _from_now(windows):
            model.add_mode(model.add_task(earliest_start=start, latest_end=end), known[id], end - start)
    job = model.add_job()
    added: list[Any] = []
    for task in tasks:
        added.append(model.add_task(job=job, earliest_start=task.ready - NOW, latest_end=floor.end - NOW))
        for machine, minutes in task.modes:
            model.add_mode(added[-1], known[machine], minutes)
        for before in task.after:
            model.add_end_before_start(added[before], added[-1])
    model.set_objective(weight_total_flow_time=1)
    result = model.solve(solver="ortools", num_workers=1, display=False)
    return NOW + int(result.objective) if result.status.name == "OPTIMAL" else None


def date_alone(factory: MadeUp, product: Product) -> Minute | None:
    request = first_only(request_for(product, None))
    shop = Shop(factory.snapshot, NOW, BY_INSERTION)
    fence_at = NOW + max(shop.settings.frozen_fence, request.hold.minutes)
    found = earliest(Prospects(shop, fence_at), order_of(request, shop), exact=False).found
    return found.arrangement.promised_at - MINUTES_PER_DAY if found else None


def _from_now(windows: Iterable[Window]) -> list[Window]:
    return [(start - NOW, end - NOW) for start, end in windows]


def ways_of(factory: MadeUp) -> dict[str, Way]:
    floor = shopfloor_of(factory)

    def by_troth(limits: SolverLimits) -> Way:
        troth = planner(limits)

        def way(product: Product) -> Minute | None:
            answer = troth.answer(first_only(request_for(product, None)), factory.snapshot, NOW)
            return answer.offers[0].promised_at - MINUTES_PER_DAY if answer.offers else None

        return way

    ways: dict[str, Way] = {
        DATE: partial(date_alone, factory),
        INSERTION: by_troth(BY_INSERTION),
        PROVEN: by_troth(SolverLimits()),
        ONE_MODEL: lambda product: every_operation_in_one_model(tasks_of(product, factory), floor),
    }
    try:
        import pyjobshop  # noqa: F401
    except ImportError:
        print("PyJobShop is left out: it is not installed (uv sync --extra bench)")
        return ways
    return ways | {
        BREAKS: lambda product: by_pyjobshop(tasks_of(product, factory), floor, as_tasks=False),
        TASKS: lambda product: by_pyjobshop(tasks_of(product, factory), floor, as_tasks=True),
    }


def compared(blueprint: Blueprint, requests: int, rounds: int, clock: Clock) -> tuple[MadeUp, dict[str, Tried]]:
    """In each round each way answers all requests in a row, as a service would that asks no other."""
    factory = made_up(blueprint)
    dice = Random(f"peers {blueprint.seed}")
    asked = [dice.choice(factory.products) for _ in range(requests)]
    ways = ways_of(factory)
    still_heap()
    tried = {name: Tried() for name in ways}
    for product in factory.products:
        # Once each, as in a service that has been up for a while.
        for name in OURS:
            ways[name](product)
    for _ in range(rounds):
        for name, way in ways.items():
            # Nobody clears away after those before, nor begins with memory that they have filled.
            collect()
            way(factory.products[-1])
            for product in asked:
                date, took = timed(partial(way, product), clock)
                tried[name].dates.append(date)
                tried[name].times.append(took)
    return factory, tried


def comparison(tried: dict[str, Tried]) -> str:
    exact = tried[ONE_MODEL].dates
    rows = []
    for name, one in tried.items():
        spread = Spread.of(one.times)
        same = sum(a is not None and a == b for a, b in zip(one.dates, exact, strict=True))
        slower = [_times_slower(one, tried[ours]) for ours in OURS]
        rows.append([name, in_words(spread.p50), in_words(spread.most), *slower, f"{same} of {len(exact)}"])
    heads = [
        "way",
        "p50 ms",
        "most ms",
        *(f"times {name}" for name in ("our date", "our first offer", "our proven offer")),
        "the model's date",
    ]
    return table(heads, rows)


def _times_slower(one: Tried, than: Tried) -> str:
    """The middle of what each request took this way, compared with the other in the same round."""
    return in_words(median(a / b for a, b in zip(one.times, than.times, strict=True)))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--resources", type=int, default=200)
    parser.add_argument("--operations", type=int, default=20_000)
    parser.add_argument("--requests", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    add_clock(parser)
    parser.add_argument("--seed", type=int, default=1)
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    blueprint = Blueprint(
        resources=options.resources, operations=options.operations, interruptible=False, seed=options.seed
    )
    factory, tried = compared(blueprint, options.requests, options.rounds, options.clock)
    size = f"{options.resources} machines, {factory.planned_operations:,} planned operations, load {factory.load:.2f}"
    report("peers", f"{milliseconds(options)}; {size}:\n\n{comparison(tried)}", options)


if __name__ == "__main__":
    main()
