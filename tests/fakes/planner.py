"""A planner that knows stock and receipts only: one offer for each site that can cover the order, picked up there."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.domain.changes import PlanMoved
from app.domain.demand import HoldRequest, OfferKind, PromiseRequest, RequestedLine
from app.domain.ledgers.availability import availability
from app.domain.needs import Need, Repeg
from app.domain.parts import Delivery, Run
from app.domain.pegs.pegging import peg
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
    Scheduled,
    Status,
)
from app.domain.repromise import Replanned, Sought, Watch
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute, day_window
from app.use_cases.ports.planner import Schedule


class StockPlanner:
    """``meanwhile`` happens once, after the next answer is planned and before it is used: somebody else was faster."""

    def __init__(self, new_id: Callable[[str], str]) -> None:
        self._new_id = new_id
        self.meanwhile: Callable[[], object] | None = None
        self.asked = 0

    def answer(self, request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Answer:
        self.asked += 1
        plans = [self._plan(request, site, snapshot, now) for site in snapshot.plant.sites]
        offers = sorted((found for found in plans if found is not None), key=lambda offer: offer.promised_at)
        ranked = tuple(
            replace(offer, rank=rank, kind=offer.kind if rank == 1 else OfferKind.OTHER_SITE)
            for rank, offer in enumerate(offers, start=1)
        )
        in_time = bool(ranked) and ranked[0].kind is OfferKind.AS_REQUESTED
        status = Status.FEASIBLE if in_time else Status.COUNTER_OFFER if ranked else Status.INFEASIBLE
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            happens()
        return Answer(status=status, offers=ranked, why=(), summary=f"{len(ranked)} offers from stock.")

    def repaired(
        self, quotes: Collection[str], snapshot: Snapshot, now: Minute, tries: int | None = None
    ) -> PlanMoved | None:
        """Of stock nothing moves."""

    def repromised(self, sought: Sought, snapshot: Snapshot, now: Minute, watch: Watch) -> Replanned:
        """Everything stays."""
        return Replanned(change=PlanMoved(shifts=(), priority=0, run=sought.run), lateness=0, bound=0, steps=0)

    def schedule(self, request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Scheduled:
        """From the first site, short where stock and receipts never suffice."""
        site, dated = next(iter(snapshot.plant.sites)), replace(request, hold=HoldRequest(minutes=0))
        offer = self._plan(dated, site, snapshot, now)
        if offer is not None:
            promised = tuple(replace(line, promised_at=line.requested_at or line.promised_at) for line in offer.lines)
            return Scheduled(lines=promised, plan=offer.plan)
        short = [
            _picked_up(self._new_id("dlv"), line.line, self._need(line, site, _wanted(line) or now))
            for line in request.lines
        ]
        lines = tuple(_promised(line, now) for line in request.lines)
        return Scheduled(lines=lines, plan=OrderPlan(fence_at=now, deliveries=tuple(short)))

    def scheduling(self) -> Schedule:
        return self.schedule

    def retimed(self, runs: Sequence[Run], snapshot: Snapshot, now: Minute) -> tuple[Run, ...]:
        """Who makes nothing has nothing to move."""
        return tuple(runs)

    def delivered(self, delivery: Delivery, ready: Minute, snapshot: Snapshot, now: Minute) -> Delivery:
        need = replace(delivery.need, needed_at=ready)
        return replace(delivery, need=need, ship_at=ready, deliver_at=ready)

    def _need(self, line: RequestedLine, site: str, at: Minute) -> Need:
        return Need(id=self._new_id("need"), item=line.item, site=site, quantity=line.quantity, needed_at=at)

    def _plan(self, request: PromiseRequest, site: str, snapshot: Snapshot, now: Minute) -> Offer | None:
        lines: list[PromisedLine] = []
        deliveries: list[Delivery] = []
        repegs: tuple[Repeg, ...] = ()
        for line in request.lines:
            ledger = snapshot.ledger((line.item, site))
            at = availability(ledger, now, snapshot.plant.settings).earliest(line.quantity)
            if at is None:
                return None
            need = self._need(line, site, max(at, now))
            pegging = peg(ledger, [need], "", now, snapshot.plant.settings)
            repegs += pegging.repegs
            deliveries.append(_picked_up(self._new_id("dlv"), line.line, pegging.needs[0]))
            lines.append(_promised(line, need.needed_at))
        fence_at = now + max(snapshot.plant.settings.frozen_fence, request.hold.minutes)
        plan = OrderPlan(fence_at=fence_at, deliveries=tuple(deliveries), repegs=repegs)
        return _offer(self._new_id("ofr"), tuple(lines), plan)


def _picked_up(id: str, line: str, need: Need) -> Delivery:
    return Delivery(
        id=id,
        line=line,
        quantity=need.quantity,
        lane=None,
        need=need,
        ship_at=need.needed_at,
        deliver_at=need.needed_at,
    )


def _promised(line: RequestedLine, ready_at: Minute) -> PromisedLine:
    requested = _wanted(line)
    return PromisedLine(
        line=line.line,
        item=line.item,
        quantity=line.quantity,
        requested_at=requested,
        earliest_at=None,
        latest_at=None,
        promised_at=ready_at if requested is None else max(ready_at, requested),
        promised_on=date(2026, 12, 7),
        fill_rate=Decimal(requested is None or ready_at <= requested),
        price=line.price,
    )


def _wanted(line: RequestedLine) -> Minute | None:
    """A day ends where the clocks show UTC."""
    return day_window(line.requested, ZoneInfo("UTC"))[1] if isinstance(line.requested, date) else line.requested


def _offer(id: str, lines: tuple[PromisedLine, ...], plan: OrderPlan) -> Offer:
    in_time = all(line.fill_rate for line in lines)
    return Offer(
        id=id,
        rank=1,
        kind=OfferKind.AS_REQUESTED if in_time else OfferKind.LATER,
        lines=lines,
        plan=plan,
        lateness_minutes=0,
        cost=Cost(),
        margin=None,
        surplus=(),
        basis=Basis.STOCK,
        proof=Proof(
            status=ProofStatus.OPTIMAL, earliest_possible_at=plan.fence_at, gap_minutes=0, method=ProofMethod.BOUNDS
        ),
        why=(),
    )
