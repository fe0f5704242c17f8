"""First offers on our own demo factory, whose lanes have departures, sites dock hours and suppliers working days.

    .venv/bin/python -m benchmarks.demo_factory [--rounds 10] [--write]

Everything that it makes is asked for in two quantities for each ship-to, as soon as possible and in three weeks.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import product
from time import process_time

from app.connectors.demo import OPENING, demo_document
from app.domain.changes import NeedsRepegged
from app.domain.demand import Effort, HoldRequest, Policy, PromiseRequest, RequestedLine
from app.domain.pegs.pegging import settled_pegs
from app.domain.plant import in_order
from app.domain.promise import ProofStatus
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import MINUTES_PER_DAY, Minute, minute_of
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.wire.model import read_model
from benchmarks.measuring import Spread, still_heap, timed
from benchmarks.planners import BY_INSERTION, planner
from benchmarks.reports import arguments_of, report, table

NOW = minute_of(datetime.fromisoformat(OPENING))
QUANTITIES = (2, 25)
DATES: tuple[Minute | None, ...] = (None, NOW + 21 * MINUTES_PER_DAY)


def demo_snapshot() -> Snapshot:
    snapshot = snapshot_of(in_order(read_model(demo_document()).to_domain(NOW)))
    return snapshot.apply(NeedsRepegged(repegs=settled_pegs(snapshot, NOW)))


def requests(snapshot: Snapshot) -> Iterator[PromiseRequest]:
    made = sorted({routing.item for routing in snapshot.plant.routings.values()})
    for item, ship_to, quantity, date in product(made, snapshot.plant.ship_tos, QUANTITIES, DATES):
        line = RequestedLine(line="1", item=item, quantity=quantity, requested=date)
        policy, hold = Policy(offers_max=1, levers_max=0), HoldRequest(minutes=0)
        yield PromiseRequest(lines=(line,), ship_to=ship_to, policy=policy, hold=hold, effort=Effort.INSTANT)


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="of each request the least of so many times counts")
    options = parser.parse_args()
    snapshot, rows = demo_snapshot(), list[list[str]]()
    asked = list(requests(snapshot))
    for name, limits in (("by insertion", BY_INSERTION), ("with proof", SolverLimits())):
        troth = planner(limits)
        answers = [troth.answer(request, snapshot, NOW) for request in asked]
        still_heap()
        times = [min(_times(troth, request, snapshot, options.rounds)) for request in asked]
        proven = sum(bool(one.offers) and one.offers[0].proof.status is ProofStatus.OPTIMAL for one in answers)
        rows.append([name, *Spread.of(times).cells(), f"{proven} of {len(asked)}"])
    heads = ["first offer", "p50 ms", "p95 ms", "p99 ms", "proven"]
    report("demo_factory", f"Milliseconds of the processor:\n\n{table(heads, rows)}", options)


def _times(planner: Planner, request: PromiseRequest, snapshot: Snapshot, rounds: int) -> Iterator[float]:
    return (timed(lambda: planner.answer(request, snapshot, NOW), process_time)[1] for _ in range(rounds))


if __name__ == "__main__":
    main()
