"""What moving planned work within its promises wins, on streams of orders over about a year.

    .venv/bin/python -m benchmarks.streams [--orders 2000] [--seeds 2] [--loads 0.7 0.8 0.9 0.95] [--write]

Each stream is promised once by every way, one order after another: `instant` moves nobody and plans at the earliest,
`standard` and `thorough` move what is planned, outside a move fence. Every order is taken whatever its date, so that
all ways carry the same load; what the dates would sell is told beside it.
"""

from argparse import Namespace
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, product
from statistics import mean

from app.domain.demand import Effort
from app.domain.plant import PlanningSettings
from app.domain.timeline import MINUTES_PER_DAY
from benchmarks.measuring import Spread
from benchmarks.order_streams import Promised, promised, stream_of
from benchmarks.placement import StreamSpec
from benchmarks.plots import Series, lines
from benchmarks.reports import DOCS, arguments_of, report, table

PATIENCE_DAYS = 7
"""A customer goes elsewhere who is promised more than so many days after the date that was asked for."""
ASAP_PATIENCE_DAYS = 10
"""The same, of one who asks for the earliest date: what a week on the floor and a day on the road leave room for."""
PLOT = DOCS / "benchmarks_streams.svg"
HEADS = [
    "load, way, move fence in days",
    "ASAP lead, mean",
    "p95",
    "dates met",
    "would be bought",
    "moved a week",
    "kept",
    "p50 ms",
    "p95 ms",
    "p99 ms",
]
COLOURS = {Effort.INSTANT: "#888", Effort.STANDARD: "#1769aa", Effort.THOROUGH: "#2e7d32"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """``fence``: days from the order on within which nothing moves."""

    effort: Effort
    fence: int

    @property
    def name(self) -> str:
        return f"{self.effort.value}, {'-' if self.effort is Effort.INSTANT else self.fence}"


Streamed = dict[Way, dict[StreamSpec, list[Promised]]]


def streamed(way: Way, spec: StreamSpec) -> list[Promised]:
    stream = stream_of(spec.orders, spec.load, spec.resources, spec.seed)
    return promised(stream, PlanningSettings(move_fence=way.fence * MINUTES_PER_DAY), way.effort)


def all_streamed(pairs: Sequence[tuple[Way, StreamSpec]], workers: int) -> Streamed:
    gathered: Streamed = {}
    with ProcessPoolExecutor(workers) as pool:
        for (way, spec), orders in zip(pairs, pool.map(streamed, *zip(*pairs, strict=True)), strict=True):
            gathered.setdefault(way, {})[spec] = orders
    return gathered


def asap_leads(orders: Sequence[Promised]) -> list[float]:
    return [order.lead_days for order in orders if order.asap]


def would_buy(order: Promised) -> bool:
    return order.days_late <= (ASAP_PATIENCE_DAYS if order.asap else PATIENCE_DAYS)


def moved_a_week(orders: Sequence[Promised]) -> float:
    """How often an operation that stands in the plan is moved in a week: 0.1 is every tenth of them."""
    weeks = (orders[-1].at - orders[0].at) / (7 * MINUTES_PER_DAY)
    return sum(order.moved for order in orders) / mean(order.standing for order in orders) / weeks


def row(name: str, streams: Sequence[Sequence[Promised]]) -> list[str]:
    """Several streams as one: the means of all their orders, and how often work is moved, on average."""
    orders = list(chain.from_iterable(streams))
    leads, dated = asap_leads(orders), [order for order in orders if not order.asap]
    bought = sum((order.value for order in orders if would_buy(order)), Decimal(0))
    kept = sum(order.is_kept for order in orders)
    return [
        name,
        f"{mean(leads):.2f}",
        f"{Spread.of(leads).p95:.1f}",
        f"{100 * mean(order.is_met for order in dated):.1f} %",
        f"{100 * bought / sum(order.value for order in orders):.1f} %",
        f"{mean(map(moved_a_week, streams)):.2f}",
        "all" if kept == len(orders) else f"{kept} of {len(orders)}",
        *Spread.of([order.milliseconds for order in orders]).cells(),
    ]


def streams_table(found: Streamed) -> str:
    rows = []
    for load in _loads(found):
        for way, by_spec in found.items():
            if these := [orders for spec, orders in by_spec.items() if spec.load == load]:
                rows.append(row(f"{load:.2f}, {way.name}", these))
    return table(HEADS, rows)


def shorter(found: Streamed) -> str:
    """By how much each way shortens the mean ASAP lead of the first: the mean of the streams, and the least."""
    base, *others = found
    said = []
    for way, load in product(others, _loads(found)):
        pairs = [(found[base][spec], orders) for spec, orders in found[way].items() if spec.load == load]
        won = [1 - mean(asap_leads(orders)) / mean(asap_leads(frozen)) for frozen, orders in pairs]
        said.append([f"{load:.2f}, {way.name}", f"{100 * mean(won):.0f} %", f"{100 * min(won):.0f} %"])
    return table(["load, way, move fence in days", "ASAP lead shorter by, mean", "least"], said)


def picture(found: Streamed) -> str:
    series = [
        Series(
            name=f"{way.name} days" if way.effort is not Effort.INSTANT else way.effort.value,
            colour=COLOURS[way.effort],
            dashed=way.fence > 0,
            points=tuple((load, mean(_leads_at(load, by_spec))) for load in _loads(found)),
        )
        for way, by_spec in found.items()
    ]
    return lines(series, across="load", up="promised lead of ASAP orders, days")


def _leads_at(load: float, by_spec: dict[StreamSpec, list[Promised]]) -> list[float]:
    return [lead for spec, orders in by_spec.items() if spec.load == load for lead in asap_leads(orders)]


def _loads(found: Streamed) -> list[float]:
    return sorted({spec.load for by_spec in found.values() for spec in by_spec})


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--orders", type=int, default=400)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--thorough-seeds", type=int, default=1, help="of the seeds; it takes ten times as long")
    parser.add_argument("--loads", type=float, nargs="+", default=[0.8, 0.9])
    parser.add_argument("--fences", type=int, nargs="+", default=[0, 1], help="days within which nothing moves")
    parser.add_argument("--resources", type=int, default=15)
    parser.add_argument("--workers", type=int, default=1)
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    moving = product((Effort.STANDARD, Effort.THOROUGH), options.fences)
    ways = [Way(effort=Effort.INSTANT, fence=0), *(Way(effort=effort, fence=fence) for effort, fence in moving)]
    specs = [
        StreamSpec(orders=options.orders, resources=options.resources, load=load, seed=seed)
        for load in options.loads
        for seed in range(1, options.seeds + 1)
    ]
    seeds = {Effort.THOROUGH: options.thorough_seeds}
    pairs = [(way, spec) for way, spec in product(ways, specs) if spec.seed <= seeds.get(way.effort, options.seeds)]
    found = all_streamed(pairs, options.workers)
    if options.write:
        PLOT.write_text(picture(found))
    report("streams", f"{streams_table(found)}\n\n{shorter(found)}", options)


if __name__ == "__main__":
    main()
