"""frePPLe's own factory: its frozen plan of 1,000 orders, its 2,000 inquiries, and the dates it gave.

    .venv/bin/python -m benchmarks.frepple_bench [FOLDER] [--inquiries 2000]

Each inquiry is promised alone beside the frozen plan, nothing of which moves: the first offer by insertion
alone, then with proof. frePPLe's dates and times were recorded elsewhere and earlier: the two are not one
run.
"""

import gc
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

from app.domain.changes import NeedsRepegged
from app.domain.demand import Effort, HoldRequest, Policy, PromiseRequest, RequestedLine
from app.domain.pegs.pegging import settled_pegs
from app.domain.plant import in_order
from app.domain.promise import ProofStatus
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import Minute, minute_of
from app.solver.limits import SolverLimits
from app.wire.model import read_model
from benchmarks.measuring import Spread, in_words, timed
from benchmarks.planners import BY_INSERTION, planner
from benchmarks.reports import arguments_of, report, table

FOLDER = Path(__file__).parents[1].parent / "shared" / "data" / "frepple_bench"
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """``promise`` is frePPLe's, ``milliseconds`` what it took."""

    id: str
    item: str
    quantity: int
    due: Minute
    promise: Minute
    milliseconds: float


def read(folder: Path, name: str) -> Any:
    with gzip.open(folder / f"{name}.json.gz") as file:
        return json.load(file)


def inquiries(folder: Path) -> list[Inquiry]:
    return [
        Inquiry(
            id=asked["id"],
            item=asked["item"],
            quantity=asked["qty"],
            due=minute_of_text(asked["due"]),
            promise=minute_of_text(asked["promise"]),
            milliseconds=asked["solve_ms"],
        )
        for asked in read(folder, "res_f1000")["inquiries"]
    ]


def document(folder: Path) -> dict[str, Any]:
    """The factory as our plant model: the frozen plan's work as bookings, what it brings and takes as feeds."""
    factory, state = read(folder, "f1000"), read(folder, "state_f1000")
    return {
        "settings": {"promise_granularity": "minute"},
        "calendars": [
            {"id": id, "timezone": "UTC", "shifts": [_shift(shift) for shift in shifts]}
            for id, shifts in factory["calendars"].items()
        ],
        "sites": [{"id": "PLANT"}],
        "items": [{"id": item["id"]} for item in factory["items"]],
        "resources": [
            {"id": one["id"], "site": "PLANT", "calendar": one["calendar"], "units": one["capacity"]}
            for one in factory["resources"]
        ],
        "routings": [_routing(item) for item in factory["items"] if item["routing"]],
        "purchasing": [_purchase(item) for item in factory["items"] if item["purchase"]],
        "bookings": [
            {"id": f"{at}", "resource": resource, "start": _instant(start), "end": _instant(end)}
            for at, (_, resource, start, end, _) in enumerate(state["operations"])
            if start < end
        ],
        **_flows(factory, {**state["stock_profile"], **_finished(factory, state, read(folder, "res_f1000")["plan"])}),
    }


def _routing(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": item["id"],
        "item": item["id"],
        "site": "PLANT",
        "operations": [
            {
                "id": str(step["seq"]),
                "fixed_minutes": step["fixed_min"],
                "minutes_per_unit": step["min_per_unit"],
                "alternatives": [{"resource": step["resource"]}],
                "components": [{"item": used["item"], "quantity_per": used["qty_per"]} for used in step["materials"]],
            }
            for step in item["routing"]
        ],
    }


def _purchase(item: dict[str, Any]) -> dict[str, Any]:
    terms = item["purchase"]
    return {
        "id": item["id"],
        "item": item["id"],
        "site": "PLANT",
        "lead_time_days": terms["lead_time_days"],
        "minimum": terms["min_qty"],
        "multiple": terms["multiple"],
    }


def _flows(factory: dict[str, Any], profiles: Mapping[str, Iterable[Sequence[Any]]]) -> dict[str, Any]:
    """What is there at the start is stock; later rises are receipts, falls are requirements."""
    on_hand = {item["id"]: item["on_hand"] for item in factory["items"]}
    receipts, requirements = [], []
    for item, profile in profiles.items():
        for at, (instant, change, _) in enumerate(profile):
            if instant < factory["now"]:
                on_hand[item] = int(change)
            elif change > 0:
                row = {"id": f"{item}/{at}", "kind": "purchase_order", "available_at": _instant(instant)}
                receipts.append(row | {"item": item, "site": "PLANT", "quantity": int(change)})
            elif change < 0:
                row = {"id": f"{item}/{at}", "needed_at": _instant(instant)}
                requirements.append(row | {"item": item, "site": "PLANT", "quantity": -int(change)})
    stock = [{"item": item, "site": "PLANT", "quantity": units} for item, units in on_hand.items() if units]
    return {"stock": stock, "receipts": receipts, "requirements": requirements}


def _finished(
    factory: dict[str, Any], state: dict[str, Any], plan: dict[str, Any]
) -> dict[str, list[tuple[str, float, float]]]:
    """Finished goods as profiles, too: they come with the last step of their item, and leave with its orders."""
    last_step = {
        item["id"]: f"{item['id']} step {len(item['routing'])}" for item in factory["items"] if item["routing"]
    }
    item_of = {last_step[item["id"]]: item["id"] for item in factory["items"] if item["kind"] == "finished"}
    profiles: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for name, _, _, end, quantity in state["operations"]:
        if name in item_of:
            profiles[item_of[name]].append((end, quantity, 0))
    for demand in factory["demands"]:
        for at, quantity in plan[demand["id"]]["deliveries"]:
            profiles[demand["item"]].append((at, -quantity, 0))
    return profiles


def _shift(shift: dict[str, Any]) -> dict[str, Any]:
    return {"days": [WEEKDAYS[day] for day in shift["weekdays"]], "start": shift["from"], "end": shift["to"]}


def _instant(text: str) -> str:
    return f"{text}Z"


def minute_of_text(text: str) -> Minute:
    return minute_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def answers(folder: Path, most: int, limits: SolverLimits) -> Iterator[tuple[Inquiry, Minute, bool, float]]:
    """Each inquiry with our promise, whether it is proven, and the milliseconds of processor time that it took."""
    now = minute_of_text(read(folder, "f1000")["now"])
    snapshot = snapshot_of(in_order(read_model(document(folder)).to_domain(now)))
    snapshot = snapshot.apply(NeedsRepegged(repegs=settled_pegs(snapshot, now)))
    troth = planner(limits)
    for inquiry in inquiries(folder)[:most]:
        line = RequestedLine(line="1", item=inquiry.item, quantity=inquiry.quantity, requested=inquiry.due)
        hold, policy = HoldRequest(minutes=0), Policy(offers_max=1, levers_max=0)
        request = PromiseRequest(lines=(line,), policy=policy, hold=hold, effort=Effort.INSTANT)
        answer, took = timed(partial(troth.answer, request, snapshot, now), process_time)
        first = answer.offers[0]
        yield inquiry, first.promised_at, first.proof.status is ProofStatus.OPTIMAL, took


def main() -> None:
    parser = arguments_of(__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--inquiries", type=int, default=2000)
    options = parser.parse_args()
    gc.disable()
    said: list[str] = []
    rows: list[list[str]] = []
    by_insertion: list[Minute] = []
    for name, limits in (("first offer", BY_INSERTION), ("with proof", SolverLimits())):
        found = list(answers(options.folder, options.inquiries, limits))
        rows.append(timed_row(f"ours, {name}", [took for *_, took in found]))
        earlier = sum(promise < asked.promise for asked, promise, _, _ in found)
        later = [asked.id for asked, promise, _, _ in found if promise > asked.promise]
        proven = sum(is_proven for _, _, is_proven, _ in found)
        named = " ".join([f"{len(later)} later", *later[:40]])
        promises = [promise for _, promise, _, _ in found]
        by_insertion = by_insertion or promises
        won = sum(one < first for one, first in zip(promises, by_insertion, strict=True))
        than_first = f", {won} earlier than the first offer" if won else ""
        said.append(f"{name}: {earlier} earlier than frePPLe, {named}{than_first}; {proven} proven.")
    rows.append(timed_row("frePPLe's, recorded", [asked.milliseconds for asked, *_ in found]))
    times = table(["an inquiry takes", "p50 ms", "p95 ms", "p99 ms", "most ms"], rows)
    counted = "\n".join(f"- {one}" for one in said)
    report("frepple_bench", f"Of {len(found)} inquiries\n\n{counted}\n\n{times}", options)


def timed_row(name: str, times: list[float]) -> list[str]:
    return [name, *Spread.of(times).cells(), in_words(max(times))]


if __name__ == "__main__":
    main()
