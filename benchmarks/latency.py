"""How long one order takes beside a frozen plan, as factories and plans grow, and how many of its dates are proven.

    .venv/bin/python -m benchmarks.latency [--resources 20 50 200] [--operations 100 1000 10000 100000] [--write]

Each request is answered three times on the same snapshot: inside the planner by insertion alone (the first
offer by insertion), inside the planner as it comes (with proof), and by `POST /v1/inquiries` of a real service on
loopback. Only the first offer is asked for, but over HTTP: a caller gets the whole answer.
"""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from app.domain.demand import PromiseRequest
from app.domain.plant import Granularity
from app.domain.promise import Answer, ProofMethod, ProofStatus
from app.solver.limits import SolverLimits
from benchmarks.factories import NOW, Blueprint, Product, first_only, request_for, requests_of
from benchmarks.frozen_plans import MadeUp, made_up
from benchmarks.measuring import Clock, Spread, share, still_heap, timed
from benchmarks.planners import BY_INSERTION, planner
from benchmarks.plots import Series, growth
from benchmarks.reports import DOCS, add_clock, arguments_of, milliseconds, report, table
from benchmarks.served import body_of, settings_for, troth_serving, write_books

WAYS = ("insertion", "with proof", "HTTP")
Asked = Sequence[tuple[Product, PromiseRequest]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one factory took; ``proofs`` counts (is a tree, was asked as soon as possible, how it is proven)."""

    blueprint: Blueprint
    load: float
    times: dict[str, Spread]
    proofs: Counter[tuple[bool, bool, str]]


def measured(blueprint: Blueprint, requests: int, over_http: int, clock: Clock) -> Cell:
    factory = made_up(blueprint)
    # Before the clock starts every product is asked for once, as in a service that has been up for a while.
    known = [(product, request_for(product, None)) for product in factory.products]
    asked = [*known, *islice(requests_of(blueprint, factory.products, seed=1), max(requests, over_http))]
    still_heap()
    times: dict[str, list[float]] = {way: [] for way in WAYS}
    proofs: Counter[tuple[bool, bool, str]] = Counter()
    planners = [("insertion", planner(BY_INSERTION)), ("with proof", planner(SolverLimits()))]
    for at, (product, request) in enumerate(asked[: len(known) + requests]):
        for way, one in planners:
            answer, took = timed(partial(one.answer, first_only(request), factory.snapshot, NOW), clock)
            times[way].append(took)
            if way == "with proof" and at >= len(known):
                proofs[product.is_tree, request.lines[0].requested is None, proof_of(answer)] += 1
        # Whoever comes second finds warmer memory, so they take turns.
        planners.reverse()
    if over_http:
        times["HTTP"] = http_times(factory, asked[: len(known) + over_http])
    spreads = {way: Spread.of(taken[len(known) :]) for way, taken in times.items() if taken}
    return Cell(blueprint=blueprint, load=factory.load, times=spreads, proofs=proofs)


def http_times(factory: MadeUp, asked: Asked) -> list[float]:
    with TemporaryDirectory() as folder:
        settings = settings_for(Path(folder))
        write_books(factory, settings)
        with troth_serving(settings) as caller:
            bodies = [body_of(request) for _, request in asked]
            return [timed(partial(caller.post, "/v1/inquiries", body))[1] for body in bodies]


def proof_of(answer: Answer) -> str:
    if not answer.offers:
        return "no date"
    proof = answer.offers[0].proof
    if proof.status is not ProofStatus.OPTIMAL:
        return "unproven"
    return "bounds" if proof.method is ProofMethod.BOUNDS else "CP-SAT"


def latency_table(cells: Sequence[Cell]) -> str:
    ways = [way for way in WAYS if any(way in cell.times for cell in cells)]
    heads = [f"{way} {name}" for way in ways for name in ("p50", "p95", "p99")]
    rows = [
        [
            f"{cell.blueprint.resources} / {cell.blueprint.operations:,}",
            f"{cell.load:.2f}",
            *(text for way in ways for text in cell.times[way].cells()),
        ]
        for cell in cells
    ]
    return table(["machines / operations", "load", *heads], rows)


def proof_table(cells: Sequence[Cell]) -> str:
    proofs = sum((cell.proofs for cell in cells), Counter[tuple[bool, bool, str]]())
    rows = []
    for name, is_tree in (("chains", False), ("trees", True)):
        for when, asap in (("as soon as possible", True), ("by a date", False)):
            found = {how: proofs[is_tree, asap, how] for how in ("bounds", "CP-SAT", "unproven", "no date")}
            whole = sum(found.values())
            rows.append([f"{name}, {when}", whole, *(share(part, whole) for part in found.values())])
    return table(["first offers", "requests", "proven by bounds", "by CP-SAT", "unproven", "no date"], rows)


def growths(cells: Sequence[Cell]) -> Iterator[str]:
    """A sentence for each number of machines that was asked with a short plan and with a long one."""
    for resources in sorted({cell.blueprint.resources for cell in cells}):
        plans = {cell.blueprint.operations: cell.times for cell in cells if cell.blueprint.resources == resources}
        short, long = min((size for size in plans if size >= 1_000), default=0), max(plans)
        if short < long and short:
            ratios = (
                f"{plans[long][way].p50 / plans[short][way].p50:.2f} ({way})" for way in ("insertion", "with proof")
            )
            times = " and ".join(ratios)
            yield f"With {resources} machines, p50 at {long:,} operations is that at {short:,} times {times}."


def pictures(cells: Sequence[Cell], options: Namespace) -> Iterator[str]:
    """The plot, as a file beside the page that it is for."""
    if options.write:
        (DOCS / "benchmarks_latency.svg").write_text(plot(cells))
        yield "![milliseconds to the first offer as the plan grows](benchmarks_latency.svg)"


def plot(cells: Sequence[Cell]) -> str:
    """Growth of the insertion's and the proven answer's times with the plan, one line for each number of machines."""
    lines = [
        Series(
            name=f"{resources} machines, {way} {name}",
            colour=colour,
            dashed=name == "p99",
            points=tuple(
                (cell.blueprint.operations, getattr(cell.times[way], name))
                for cell in cells
                if cell.blueprint.resources == resources
            ),
        )
        for resources, colours in zip(sorted({cell.blueprint.resources for cell in cells}), PALETTE, strict=False)
        for way, colour in zip(("insertion", "with proof"), colours, strict=True)
        for name in ("p50", "p99")
    ]
    return growth(lines, across="operations in the frozen plan", up="milliseconds to the first offer")


PALETTE = [("#9ecae1", "#2171b5"), ("#a1d99b", "#238b45"), ("#fdae6b", "#d94801")]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--resources", type=int, nargs="+", default=[20, 200])
    parser.add_argument("--operations", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--requests", type=int, default=100, help="asked inside the planner, of each factory")
    parser.add_argument("--http", type=int, default=50, help="asked over HTTP, of each factory; 0 leaves it out")
    add_clock(parser)
    parser.add_argument("--granularity", type=Granularity, choices=list(Granularity), default=Granularity.MINUTE)
    parser.add_argument("--seed", type=int, default=1)
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    cells = []
    for resources in options.resources:
        for operations in options.operations:
            blueprint = Blueprint(
                resources=resources, operations=operations, granularity=options.granularity, seed=options.seed
            )
            cells.append(measured(blueprint, options.requests, options.http, options.clock))
            print(latency_table(cells[-1:]), flush=True)
    parts = [
        f"{milliseconds(options)} in the planner, milliseconds over HTTP:",
        latency_table(cells),
        *growths(cells),
        proof_table(cells),
        *pictures(cells, options),
    ]
    report("latency", "\n\n".join(parts), options)


if __name__ == "__main__":
    main()
