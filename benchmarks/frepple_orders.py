"""frePPLe's 1,000 orders taken in as open orders that may move, and its 2,000 inquiries, asked with and without moving.

    .venv/bin/python -m benchmarks.frepple_orders [FOLDER] [--inquiries 2000] [--write]

The orders are promised for the dates that frePPLe planned, and planned by Troth; its work is not taken over, so that
what stands in the way of an inquiry has the slack that its date leaves. frePPLe's dates were recorded elsewhere and
earlier, beside its own plan, nothing of which moves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import mean
from time import process_time
from typing import Any

from app.domain.changes import PlantChanged
from app.domain.demand import Effort, HoldRequest, Policy, PromiseRequest, RequestedLine
from app.domain.plant import in_order
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import MINUTES_PER_DAY, Minute, instant_of
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_plant import record_plant
from app.wire.model import read_model
from benchmarks.frepple_bench import FOLDER, Inquiry, document, inquiries, minute_of_text, read
from benchmarks.measuring import Spread, still_heap, timed
from benchmarks.planners import planner
from benchmarks.reports import arguments_of, report, table
from tests.fakes.desk import desk_in_memory

WAYS = ((Effort.INSTANT, 0), (Effort.STANDARD, 0), (Effort.STANDARD, 1))
"""Each effort with its move fence in days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    inquiry: Inquiry
    promised_at: Minute
    moved: int
    milliseconds: float

    @property
    def days_later(self) -> float:
        """Than frePPLe."""
        return (self.promised_at - self.inquiry.promise) / MINUTES_PER_DAY


def orders_document(folder: Path) -> dict[str, Any]:
    """The factory before anything is planned, with its orders and frePPLe's dates for them."""
    factory, plan = read(folder, "f1000"), read(folder, "res_f1000")["plan"]
    empty = {key: part for key, part in document(folder).items() if key not in ("bookings", "receipts", "requirements")}
    orders = [
        {
            "id": one["id"],
            "priority": one["priority"],
            "lines": [
                {
                    "line": "1",
                    "item": one["item"],
                    "quantity": one["qty"],
                    "promised": f"{plan[one['id']]['delivered_complete']}Z",
                }
            ],
        }
        for one in factory["demands"]
    ]
    on_hand = [(item["id"], item["on_hand"]) for item in factory["items"] if item["on_hand"]]
    stock = [{"item": item, "site": "PLANT", "quantity": quantity} for item, quantity in on_hand]
    return {**empty, "stock": stock, "receipts": _receipts(factory), "open_orders": orders}


def _receipts(factory: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{at}",
            "kind": "purchase_order",
            "item": one["item"],
            "site": "PLANT",
            "quantity": one["qty"],
            "available_at": f"{one['date']}Z",
        }
        for at, one in enumerate(factory["scheduled_receipts"])
    ]


def planned_orders(folder: Path) -> tuple[Snapshot, Minute]:
    """The orders as Troth's open orders, planned on empty machines by priority and date, whether or not it is kept."""
    now = minute_of_text(read(folder, "f1000")["now"])
    desk = desk_in_memory()
    desk.clock.set_to(instant_of(now).strftime("%Y-%m-%dT%H:%M"))
    ports = replace(desk.ports, planner=Planner(SolverLimits(), desk.ports.new_id))
    plant = in_order(read_model(orders_document(folder)).to_domain(now))
    record_plant(lambda _: plant, ports)
    return read_snapshot(ports), now


def answers(
    asked: Sequence[Inquiry], snapshot: Snapshot, now: Minute, effort: Effort, fence_days: int
) -> Iterator[Answered]:
    settings = replace(snapshot.plant.settings, move_fence=fence_days * MINUTES_PER_DAY)
    there = snapshot.apply(PlantChanged(plant=replace(snapshot.plant, settings=settings)))
    troth = planner(SolverLimits(), "asked_")
    for inquiry in asked:
        line = RequestedLine(line="1", item=inquiry.item, quantity=inquiry.quantity, requested=inquiry.due)
        hold, policy = HoldRequest(minutes=0), Policy(offers_max=1, levers_max=0)
        request = PromiseRequest(lines=(line,), policy=policy, hold=hold, effort=effort)
        answer, took = timed(partial(troth.answer, request, there, now), process_time)
        offer = answer.offers[0]
        moved = sum(len(shift.operations) for shift in offer.plan.shifts)
        yield Answered(inquiry=inquiry, promised_at=offer.promised_at, moved=moved, milliseconds=took)


def late_orders(snapshot: Snapshot) -> int:
    """Those that Troth plans later than frePPLe did."""
    return sum(
        any(delivery.deliver_at > line.promised_at for delivery in promise.plan.deliveries for line in promise.lines)
        for promise in snapshot.promises.values()
    )


def row(effort: Effort, fence_days: int, found: Sequence[Answered]) -> list[str]:
    moved = [one.moved for one in found if one.moved]
    return [
        effort.value if effort is Effort.INSTANT else f"{effort.value}, {fence_days}",
        str(sum(one.days_later < 0 for one in found)),
        str(sum(one.days_later > 0 for one in found)),
        f"{-mean(one.days_later for one in found):.2f}",
        f"{len(moved)} ({sum(moved)})",
        *Spread.of([one.milliseconds for one in found]).cells(),
    ]


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--inquiries", type=int, default=2000)
    options = parser.parse_args()
    snapshot, now = planned_orders(options.folder)
    still_heap()
    asked = inquiries(options.folder)[: options.inquiries]
    rows = [row(effort, fence, list(answers(asked, snapshot, now, effort, fence))) for effort, fence in WAYS]
    heads = ["effort, move fence in days", "earlier", "later", "days earlier", "made room (operations)"]
    said = f"Of {len(snapshot.promises)} orders, {late_orders(snapshot)} come later than frePPLe planned them. "
    said += f"Of {len(asked)} inquiries, beside frePPLe's dates:"
    report("frepple_orders", f"{said}\n\n{table([*heads, 'p50 ms', 'p95 ms', 'p99 ms'], rows)}", options)


if __name__ == "__main__":
    main()
