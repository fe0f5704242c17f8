"""The longest answers: requests at random over all that the wire takes, also a quantity with three digits too many.

    .venv/bin/python -m benchmarks.extremes [--requests 10] [--write]

On our own demo factory, at `effort: standard`, every kind of offer and the usual three levers looked for.
"""

from collections.abc import Iterator
from random import Random
from time import process_time

from app.domain.demand import Effort, HoldRequest, Policy, PromiseRequest, RequestedLine
from app.domain.errors import RequestRejected
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import MINUTES_PER_DAY
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.wire.limits import LINES_MAX
from benchmarks.demo_factory import NOW, demo_snapshot
from benchmarks.measuring import Spread, in_words, still_heap, timed
from benchmarks.planners import planner
from benchmarks.reports import arguments_of, report, table

SIZES = ((1, 10), (1, 1_000), (1, 100_000), (20, 10), (20, 1_000), (LINES_MAX, 10))
"""Lines, and the largest quantity of each; as many small ones as large ones."""

DAYS_AHEAD = 90


def requests(snapshot: Snapshot, lines: int, most: int, dice: Random) -> Iterator[PromiseRequest]:
    plant = snapshot.plant
    made = sorted({routing.item for routing in plant.routings.values()})
    while True:
        yield PromiseRequest(
            lines=tuple(_line(str(number), dice.choice(made), most, dice) for number in range(lines)),
            ship_to=dice.choice(sorted(plant.ship_tos)),
            policy=Policy(ship_complete=dice.random() < 0.3),
            hold=HoldRequest(minutes=30),
            effort=Effort.STANDARD,
        )


def _line(name: str, item: str, most: int, dice: Random) -> RequestedLine:
    day = NOW + dice.randrange(DAYS_AHEAD) * MINUTES_PER_DAY
    quantity = int(most ** dice.random())
    return RequestedLine(line=name, item=item, quantity=quantity, requested=dice.choice([None, day]))


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--requests", type=int, default=10, help="of each size; at least two")
    options = parser.parse_args()
    snapshot, troth, rows = demo_snapshot(), planner(SolverLimits()), list[list[str]]()
    still_heap()
    for lines, most in SIZES:
        asked = requests(snapshot, lines, most, Random(f"{lines} {most}"))
        answered = [_answered(troth, next(asked), snapshot) for _ in range(options.requests)]
        times = Spread.of([milliseconds for _, milliseconds in answered])
        refused = sum(not is_taken for is_taken, _ in answered)
        rows.append([f"{lines}, up to {most:,}", *times.cells()[:2], in_words(times.most), str(refused)])
    heads = ["lines, quantity of each", "p50 ms", "p95 ms", "most ms", "too large"]
    report("extremes", f"Milliseconds of the processor:\n\n{table(heads, rows)}", options)


def _answered(troth: Planner, request: PromiseRequest, snapshot: Snapshot) -> tuple[bool, float]:
    """Whether it was not refused as too large, and what that took."""

    def answer() -> bool:
        try:
            troth.answer(request, snapshot, NOW)
        except RequestRejected:
            return False
        return True

    return timed(answer, process_time)


if __name__ == "__main__":
    main()
