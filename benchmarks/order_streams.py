"""Weeks of orders, one after another: each is promised, confirmed at once, and stands in the way of the next.

Two in five want it as soon as possible, the others 5 to 40 days out. A third of the raw materials is bought for each
order, the others are never short; parts are made to order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from math import inf
from random import Random

from app.domain.changes import EndReason, PromiseEnded, PromiseMade
from app.domain.demand import PromiseRequest
from app.domain.plan import OrderPlan
from app.domain.plant import Granularity, PlanningSettings, PlantModel
from app.domain.promise import Offer, Promise
from app.domain.snapshot import Snapshot, snapshot_of
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from benchmarks.factories import (
    NOW,
    ZONE,
    Blueprint,
    Product,
    dense_minutes,
    first_only,
    plant_of,
    products_of,
    request_for,
)

ASAP_SHARE = 0.4
OPERATIONS_AN_ORDER = 7
"""What chains and trees have in the middle, to begin with; the stream is as long as its own orders ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """``arrivals``: when each order is asked for, by time. The first third only fills the shop, and is not judged."""

    plant: PlantModel
    arrivals: tuple[tuple[Minute, Product, PromiseRequest], ...]

    @property
    def judged_from(self) -> Minute:
        first, last = self.arrivals[0][0], self.arrivals[-1][0]
        return first + (last - first) // 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """One order of a stream: what it was told, and how long what was made or bought for it lies about.

    Stock in days for each unit ordered: ``finished`` before it ships, ``waiting`` for the work that consumes it.
    """

    asap: bool
    lead_days: float
    is_met: bool
    finished: float
    waiting: float


def stream_of(orders: int, load: float, resources: int, seed: int) -> Stream:
    """As many weeks of them as fill the machines to the load: on 15 machines some 45 orders a week."""
    blueprint = Blueprint(
        resources=resources,
        operations=orders * OPERATIONS_AN_ORDER,
        load=load,
        dense_weeks_max=inf,
        granularity=Granularity.DAY,
        seed=seed,
    )
    products = products_of(blueprint)
    dice = Random(f"stream {seed}")
    drawn = [dice.choice(products) for _ in range(orders)]
    length = dense_minutes(replace(blueprint, operations=sum(one.operations for one in drawn)), products)
    instants = sorted(NOW + dice.randrange(length) for _ in drawn)
    arrivals = [(at, product, _request(product, at, dice)) for at, product in zip(instants, drawn, strict=True)]
    return Stream(plant=_never_short(plant_of(blueprint, products)), arrivals=tuple(arrivals))


def promised(stream: Stream, settings: PlanningSettings) -> Iterator[Promised]:
    """What each order of the stream is told, where the plant plans by these settings; the judged ones only."""
    numbers = count(1)
    planner = Planner(SolverLimits(), lambda kind: f"{kind}_{next(numbers)}")
    snapshot = snapshot_of(replace(stream.plant, settings=settings))
    day = NOW // MINUTES_PER_DAY
    for at, product, request in stream.arrivals:
        if at // MINUTES_PER_DAY > day:
            day = at // MINUTES_PER_DAY
            snapshot = _without_the_delivered(snapshot, at)
        offer = planner.answer(first_only(request), snapshot, at).offers[0]
        snapshot = snapshot.apply(PromiseMade(promise=_confirmed(offer, at)))
        if at >= stream.judged_from:
            yield _judged(request, offer, product, at)


def _request(product: Product, at: Minute, dice: Random) -> PromiseRequest:
    asap = dice.random() < ASAP_SHARE
    days = dice.randint(5, 40)
    return request_for(product, None if asap else at + days * MINUTES_PER_DAY)


def _never_short(plant: PlantModel) -> PlantModel:
    """All raw materials but every third, which is bought in the quantity that is wanted."""
    raws = list(plant.purchasing)
    kept = {raw: replace(plant.purchasing[raw], minimum=1) for raw in raws[::3]}
    items = {id: replace(item, unlimited=id in plant.purchasing and id not in kept) for id, item in plant.items.items()}
    return replace(plant, items=items, purchasing=kept)


def _confirmed(offer: Offer, at: Minute) -> Promise:
    return Promise(
        quote=offer.id,
        commitment=offer.id,
        expires_at=at,
        reference=None,
        customer=None,
        ship_to=ZONE,
        lines=offer.lines,
        plan=offer.plan,
    )


def _without_the_delivered(snapshot: Snapshot, now: Minute) -> Snapshot:
    """Every morning: what is delivered needs no place in the plan any more."""
    for quote, promise in list(snapshot.promises.items()):
        if all(delivery.deliver_at < now for delivery in promise.plan.deliveries):
            snapshot = snapshot.apply(PromiseEnded(quote=quote, reason=EndReason.COMPLETED))
    return snapshot


def _judged(request: PromiseRequest, offer: Offer, product: Product, at: Minute) -> Promised:
    line = offer.lines[0]
    finished, waiting = _unit_days(offer.plan)
    return Promised(
        asap=request.lines[0].requested is None,
        lead_days=(line.promised_at - at) / MINUTES_PER_DAY,
        is_met=line.requested_at is None or line.promised_at <= line.requested_at,
        finished=finished / product.lot,
        waiting=waiting / product.lot,
    )


def _unit_days(plan: OrderPlan) -> tuple[float, float]:
    there_at = {made.key: made.available_at for made in plan.makes}
    deliveries = {delivery.need.id for delivery in plan.deliveries}
    finished = waiting = 0.0
    for need in plan.needs():
        for peg in need.pegs:
            if peg.supply in there_at:
                unit_days = peg.quantity * (need.needed_at - there_at[peg.supply]) / MINUTES_PER_DAY
                finished += unit_days if need.id in deliveries else 0
                waiting += 0 if need.id in deliveries else unit_days
    return finished, waiting
