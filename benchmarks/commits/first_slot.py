"""What stands for a solve: a wait, and then the first free half hour on each machine, as the other ways find it."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from threading import local
from time import sleep

from app.domain.demand import OfferKind, PromiseRequest
from app.domain.needs import Need, Peg
from app.domain.parts import Delivery, PlannedOperation, Run
from app.domain.plan import OrderPlan
from app.domain.promise import (
    Answer,
    Basis,
    Cost,
    Offer,
    PromisedLine,
    Proof,
    ProofMethod,
    ProofStatus,
    Status,
)
from app.domain.routing import Routing
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import stock_key
from app.domain.timeline import MINUTES_PER_DAY, Minute
from benchmarks.commits.plants import MINUTES

UNTIL = date(2100, 1, 1)
"""Nobody reads the day of a promise here."""


class FirstSlot:
    """As much of a planner as a hold and its confirmation ask for, with no wait under the lock, where it repairs.

    ``mine.plans`` counts what a thread has planned.
    """

    def __init__(self, new_id: Callable[[str], str], solve_seconds: float) -> None:
        self._new_id = new_id
        self._solve_seconds = solve_seconds
        self.mine = local()

    def answer(self, request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Answer:
        self.mine.plans = getattr(self.mine, "plans", 0) + 1
        if self.mine.plans == 1:
            sleep(self._solve_seconds)
        (line,) = request.lines
        routing = snapshot.plant.routings[line.item]
        due = line.requested if isinstance(line.requested, int) else None
        fence_at = now + request.hold.minutes
        run = self._run(routing, max(fence_at, now if due is None else due - MINUTES_PER_DAY), snapshot)
        taken = Need(
            id=f"{run.id}/out",
            item=run.item,
            site=run.site,
            quantity=1,
            needed_at=run.available_at,
            pegs=(Peg(supply=run.key, quantity=1),),
        )
        delivery = Delivery(
            id=self._new_id("dlv"),
            line=line.line,
            quantity=1,
            lane=None,
            need=taken,
            ship_at=run.available_at,
            deliver_at=run.available_at,
        )
        plan = OrderPlan(fence_at=fence_at, runs=(run,), deliveries=(delivery,))
        return Answer(
            status=Status.COUNTER_OFFER,
            offers=(_offer(self._new_id("ofr"), line.line, due, run.available_at, plan),),
            why=(),
            summary="",
        )

    def _run(self, routing: Routing, at: Minute, snapshot: Snapshot) -> Run:
        id, operations = self._new_id("run"), list[PlannedOperation]()
        for step in routing.steps:
            machine = step.requires[0][0].resource
            at = _first_free(snapshot, machine, at)
            needs = tuple(
                Need(
                    id=f"{id}/{step.id}",
                    item=component.item,
                    site=routing.site,
                    quantity=1,
                    needed_at=at,
                    pegs=(Peg(supply=stock_key(component.item, routing.site), quantity=1),),
                )
                for component in step.components
            )
            operations.append(
                PlannedOperation(
                    step=step.id, resources=(machine,), input_units=1, start=at, end=at + MINUTES, needs=needs
                )
            )
            at += MINUTES
        return Run(
            id=id,
            routing=routing.id,
            item=routing.item,
            site=routing.site,
            quantity=1,
            available_at=at,
            operations=tuple(operations),
        )


def _first_free(snapshot: Snapshot, machine: str, at: Minute) -> Minute:
    starts, ends = snapshot.occupations[machine].short_of(1)
    place = bisect_right(ends, at)
    while place < len(starts) and starts[place] < at + MINUTES:
        at = ends[place]
        place += 1
    return at


def _offer(id: str, line: str, due: Minute | None, promised_at: Minute, plan: OrderPlan) -> Offer:
    (item,) = (run.item for run in plan.runs)
    promised = PromisedLine(
        line=line,
        item=item,
        quantity=1,
        requested_at=due,
        earliest_at=None,
        latest_at=None,
        promised_at=promised_at if due is None else max(promised_at, due),
        promised_on=UNTIL,
        fill_rate=Decimal(due is None or promised_at <= due),
    )
    return Offer(
        id=id,
        rank=1,
        kind=OfferKind.LATER,
        lines=(promised,),
        plan=plan,
        lateness_minutes=0,
        cost=Cost(),
        margin=None,
        surplus=(),
        basis=Basis.STOCK,
        proof=Proof(
            status=ProofStatus.BOUNDED, earliest_possible_at=plan.fence_at, gap_minutes=0, method=ProofMethod.BOUNDS
        ),
        why=(),
    )
