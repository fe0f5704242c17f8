"""The orders of a case promised one after another, each beside the promises made before it."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from app.domain.changes import PromiseMade
from app.domain.demand import PromiseRequest
from app.domain.promise import Answer, Promise
from app.domain.quantity import Units, quantity_of
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import Minute
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from tests.cases.facts import Case
from tests.cases.orders import requests
from tests.cases.plants import plant_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What a line was promised: its deliveries, first to last, and the date that was said for the last of them."""

    deliveries: tuple[tuple[Minute, Decimal], ...] = ()
    promised_at: Minute | None = None

    @property
    def quantity(self) -> Decimal:
        return sum((quantity for _, quantity in self.deliveries), Decimal(0))

    def by(self, at: Minute) -> Decimal:
        return sum((quantity for when, quantity in self.deliveries if when <= at), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """By line what it was promised; and the plan that keeps all of it."""

    promised: dict[str, Promised]
    snapshot: Snapshot


def played(case: Case) -> Played:
    """Each answer's first offer is said yes to at once."""
    numbers = count(1)
    planner = Planner(limits=SolverLimits(), new_id=lambda kind: f"{kind}_{next(numbers)}")
    snapshot = snapshot_of(plant_of(case))
    promised: dict[str, Promised] = {}
    for rank, request in enumerate(requests(case), start=1):
        answer = planner.answer(request, snapshot, case.now)
        promised |= {line.line: Promised() for line in request.lines} | _said(answer, case.decimals)
        if answer.offers:
            snapshot = snapshot.apply(PromiseMade(promise=_confirmed(answer, request, rank, case.now)))
    return Played(promised=promised, snapshot=snapshot)


def _said(answer: Answer, decimals: int) -> dict[str, Promised]:
    if not answer.offers:
        return {}
    first = answer.offers[0]
    deliveries = sorted(first.plan.deliveries, key=lambda delivery: delivery.deliver_at)
    return {
        line.line: Promised(
            deliveries=tuple(
                (delivery.deliver_at, _quantity(delivery.quantity, decimals))
                for delivery in deliveries
                if delivery.line == line.line
            ),
            promised_at=line.promised_at,
        )
        for line in first.lines
    }


def _quantity(units: Units, decimals: int) -> Decimal:
    return quantity_of(units, decimals).normalize()


def _confirmed(answer: Answer, request: PromiseRequest, rank: int, now: Minute) -> Promise:
    first = answer.offers[0]
    return Promise(
        quote=f"order {rank}",
        commitment=f"order {rank}",
        expires_at=now,
        reference=None,
        customer=None,
        ship_to=request.ship_to,
        lines=first.lines,
        plan=first.plan,
        priority=rank,
    )
