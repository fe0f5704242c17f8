"""Streams of orders on a floor where work takes longer than planned and machines break down: who is late, by how much.

    .venv/bin/python -m benchmarks.noise [--orders 60] [--seeds 2] [--load 0.7] [--write]

Through the use cases, on books in memory, with `settings.progress: reported`: every two hours the floor reports what
has started, what is done and what goes on; a machine breaks down now and then for a day; trucks leave with what is
ready. Each effort meets the same orders and breakdowns, and about as many overruns.
"""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from statistics import mean

from app.domain.capacity import CapacityEvent, CapacityKind
from app.domain.demand import Effort, HoldRequest, PromiseRequest
from app.domain.parts import PlannedOperation, Run
from app.domain.plant import PlanningSettings, ProgressSource
from app.domain.quantity import quantity_of
from app.domain.snapshots.snapshot import Snapshot
from app.domain.stages import Progress
from app.domain.timeline import MINUTES_PER_DAY, MINUTES_PER_HOUR, Minute, instant_of
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.moment import Moment
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_capacity import record_capacity
from app.use_cases.record_progress import OperationReport, record_progress
from app.use_cases.ship_commitment import Departure, ship_commitment
from benchmarks.factories import NOW, first_only
from benchmarks.order_streams import Stream, stream_of
from benchmarks.reports import arguments_of, report, table
from tests.fakes.desk import desk_in_memory

ROUND = 2 * MINUTES_PER_HOUR
"""Between two looks at the floor: well within the tolerance after which what has not started is put off."""
OVERRUN_SHARE, OVERRUN = 0.15, (0.3, 1.0)
"""So many operations take longer, by a part of their minutes between these."""
BREAKDOWNS_A_WEEK = 0.1
"""Of each machine, for a day."""
MORE_ROUNDS = 120 * MINUTES_PER_DAY // ROUND
"""After the last order: whatever has not left by then never does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """``late``: days after the promise of each order that has left, 0 for one in time. ``asap_leads`` are promised."""

    late: tuple[float, ...]
    asap_leads: tuple[float, ...]
    unshipped: int
    breakdowns: int


class Workshop:
    def __init__(self, stream: Stream, effort: Effort, fence: Minute, seed: int) -> None:
        self._desk = desk_in_memory()
        self._ports = replace(self._desk.ports, planner=Planner(SolverLimits(), self._desk.ports.new_id))
        self._desk.clock.set_to(instant_of(NOW).strftime("%Y-%m-%dT%H:%M"))
        settings = PlanningSettings(move_fence=fence, progress=ProgressSource.REPORTED)
        self._desk.stock_up(replace(stream.plant, settings=settings))
        self._stream, self._effort, self._seed = stream, effort, seed
        self._dice = Random(f"breakdowns {seed}")
        self._overran: set[str] = set()
        self._promised: dict[str, Minute] = {}
        self._late: dict[str, float] = {}
        self._leads: list[float] = []
        self._breakdowns = 0

    @property
    def _now(self) -> Minute:
        return Moment(self._desk.clock.now()).planned

    @property
    def _snapshot(self) -> Snapshot:
        return read_snapshot(self._ports)

    def run(self) -> Floor:
        orders = list(self._stream.arrivals)
        rounds_left = MORE_ROUNDS
        while orders or (rounds_left and len(self._late) < len(self._promised)):
            self._desk.clock.pass_by(minutes=ROUND)
            self._floor()
            self._trucks()
            self._break_down(is_over=not orders)
            while orders and orders[0][0] <= self._now:
                self._take(orders.pop(0)[2])
            rounds_left -= not orders
        return Floor(
            late=tuple(self._late.values()),
            asap_leads=tuple(self._leads),
            unshipped=len(self._promised) - len(self._late),
            breakdowns=self._breakdowns,
        )

    def _take(self, request: PromiseRequest) -> None:
        asked = replace(first_only(request), effort=self._effort, hold=HoldRequest(minutes=10))
        made = confirm_quote(quote_promise(asked, self._ports).id, None, self._ports)
        promised_at = made.lines[0].promised_at
        self._promised[made.id] = promised_at
        if made.lines[0].requested_at is None:
            self._leads.append((promised_at - self._now) / MINUTES_PER_DAY)

    def _floor(self) -> None:
        """Until nobody has anything to report: what is done may be what the next has waited for."""
        while said := list(self._reports()):
            record_progress(said, self._ports)

    def _reports(self) -> Iterator[OperationReport]:
        """Of each run the next thing that is known by now."""
        snapshot = self._snapshot
        for promise in snapshot.promises.values():
            for run in promise.plan.runs if promise.commitment else ():
                operation = next((one for one in run.operations if one.progress is not Progress.DONE), None)
                if operation is not None and (said := self._said(run, operation)):
                    yield said

    def _said(self, run: Run, operation: PlannedOperation) -> OperationReport | None:
        name = f"{run.id}/{operation.step}"
        if operation.progress is not Progress.STARTED:
            if operation.start > self._now:
                return None
            return OperationReport(operation=name, state=Progress.STARTED, at=instant_of(operation.start))
        if operation.end > self._now:
            return None
        if name not in self._overran and (more := self._overrun(name, operation)):
            self._overran.add(name)
            at = instant_of(operation.end)
            return OperationReport(operation=name, state=Progress.STARTED, remaining_minutes=more, at=at)
        return OperationReport(operation=name, state=Progress.DONE, at=instant_of(operation.end))

    def _overrun(self, name: str, operation: PlannedOperation) -> int:
        """Minutes of work beyond those that were planned; no more than a shift's where it was paused over a night."""
        dice = Random(f"{self._seed} {name}")
        if dice.random() >= OVERRUN_SHARE:
            return 0
        return round(min(operation.end - operation.start, 8 * MINUTES_PER_HOUR) * dice.uniform(*OVERRUN))

    def _trucks(self) -> None:
        for promise in self._snapshot.promises.values():
            made = {run.key for run in promise.plan.runs if run.operations[-1].progress is not Progress.DONE}
            for one in promise.plan.open_deliveries if promise.commitment else ():
                if one.ship_at > self._now or any(peg.supply in made for peg in one.need.pegs):
                    continue
                late = (one.deliver_at - self._promised[promise.owner]) / MINUTES_PER_DAY
                self._late[promise.owner] = max(0.0, late)
                departure = Departure(line=one.line, quantity=quantity_of(one.quantity, 0), at=instant_of(one.ship_at))
                ship_commitment(promise.owner, departure, self._ports)

    def _break_down(self, *, is_over: bool) -> None:
        """Drawn for each machine in each round, so that all efforts meet the same."""
        share = BREAKDOWNS_A_WEEK * ROUND / (7 * MINUTES_PER_DAY)
        for resource in self._stream.plant.resources:
            if self._dice.random() < share and not is_over:
                self._breakdowns += 1
                start, kind = self._now, CapacityKind.BREAKDOWN
                id = f"{resource} at {start}"
                end = start + MINUTES_PER_DAY
                record_capacity(CapacityEvent(id=id, resource=resource, kind=kind, start=start, end=end), self._ports)


def row(name: str, floors: Sequence[Floor]) -> list[str]:
    late = [days for floor in floors for days in floor.late]
    days = [one for one in late if one]
    return [
        name,
        f"{mean(lead for floor in floors for lead in floor.asap_leads):.2f}",
        f"{len(days)} of {len(late)}",
        f"{sum(days):.0f}",
        f"{max(days, default=0):.1f}",
        str(sum(floor.unshipped for floor in floors)),
        str(sum(floor.breakdowns for floor in floors)),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("--orders", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--load", type=float, default=0.7)
    parser.add_argument("--resources", type=int, default=6)
    parser.add_argument("--fences", type=int, nargs="+", default=[0, 1], help="days within which nothing moves")
    _run(parser.parse_args(arguments))


def _run(options: Namespace) -> None:
    rows = []
    ways = [(Effort.INSTANT, 0), *((Effort.STANDARD, fence) for fence in options.fences)]
    for effort, fence in ways:
        floors = [
            Workshop(
                stream_of(options.orders, options.load, options.resources, seed), effort, fence * MINUTES_PER_DAY, seed
            ).run()
            for seed in range(1, options.seeds + 1)
        ]
        rows.append(row(f"{effort.value}, {fence}", floors))
    heads = ["effort, move fence in days", "ASAP lead, mean days", "late", "days late in all", "most", "never left"]
    report("noise", table([*heads, "breakdowns"], rows), options)


if __name__ == "__main__":
    main()
