"""Weeks of orders, one after another: each is promised, confirmed at once, and stands in the way of the next.

Two in five want it as soon as possible, the others 5 to 40 days out. A third of the raw materials is bought for each
order, the others are never short; parts are made to order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from math import inf
from random import Random
from time import process_time

from app.domain.changes import EndReason, PromiseEnded, making
from app.domain.demand import Effort, PromiseRequest
from app.domain.plan import OrderPlan
from app.domain.plant import Granularity, PlanningSettings, PlantModel
from app.domain.promise import Offer, Promise
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.solver.limits import SolverLimits
from benchmarks.factories import (
    NOW,
    PRICE,
    ZONE,
    Blueprint,
    Product,
    dense_minutes,
    first_only,
    plant_of,
    products_of,
    request_for,
)
from benchmarks.measuring import timed
from benchmarks.planners import planner

ASAP_SHARE = 0.4
SPEED_OF_A_FULL_SHOP = Decimal("0.995")
"""Where nothing is free for long all machines are used, the slow ones too. Measured: so the load is the real one."""
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
    """One order of a stream: what it was told, what came of it, and what is made or bought for it and lies about.

    ``days_late``: promised after the requested date; of an ASAP order, after its arrival.
    ``value``: its price. ``moved``: operations of others that made room, of as many as ``standing`` in the plan that
    had not begun. ``milliseconds``: of the processor, for the answer.
    Stock in days for each unit ordered: ``finished`` before it ships, ``waiting`` for the work that consumes it.
    """

    at: Minute
    asap: bool
    lead_days: float
    days_late: float
    value: Decimal
    moved: int
    standing: int
    milliseconds: float
    finished: float
    waiting: float
    is_kept: bool

    @property
    def is_met(self) -> bool:
        return self.asap or self.days_late <= 0


def stream_of(orders: int, load: float, resources: int, seed: int) -> Stream:
    """As many weeks of them as fill the machines to the load: on 15 machines some 45 orders a week."""
    blueprint = _blueprint(orders, load, resources, seed)
    products = products_of(blueprint)
    return _stream(blueprint, products, orders, _bought(plant_of(blueprint, products), every=3))


def small_stream(orders: int, load: float, resources: int, seed: int) -> Stream:
    """What a plain model of everything can be asked as well: no work pauses, no raw material is ever short."""
    blueprint = replace(_blueprint(orders, load, resources, seed), interruptible=False)
    products = products_of(blueprint)
    return _stream(blueprint, products, orders, _bought(plant_of(blueprint, products), every=0))


def _blueprint(orders: int, load: float, resources: int, seed: int) -> Blueprint:
    return Blueprint(
        resources=resources,
        operations=orders * OPERATIONS_AN_ORDER,
        load=load,
        dense_weeks_max=inf,
        granularity=Granularity.DAY,
        seed=seed,
    )


def _stream(blueprint: Blueprint, products: Sequence[Product], orders: int, plant: PlantModel) -> Stream:
    dice = Random(f"stream {blueprint.seed}")
    drawn = [dice.choice(products) for _ in range(orders)]
    planned = replace(blueprint, operations=sum(one.operations for one in drawn))
    length = dense_minutes(planned, products, SPEED_OF_A_FULL_SHOP)
    instants = sorted(NOW + dice.randrange(length) for _ in drawn)
    arrivals = [(at, product, _request(product, at, dice)) for at, product in zip(instants, drawn, strict=True)]
    return Stream(plant=plant, arrivals=tuple(arrivals))


def promised(stream: Stream, settings: PlanningSettings, effort: Effort = Effort.INSTANT) -> list[Promised]:
    """What each order of the stream is told, where the plant plans by these settings; the judged ones only."""
    book = OrderBook(replace(stream.plant, settings=settings))
    told = []
    for at, product, request in stream.arrivals:
        book.turn_to(at)
        offer, took = timed(partial(book.offer, replace(first_only(request), effort=effort), at), process_time)
        book.keep(offer, at)
        if at >= stream.judged_from:
            told.append((at, product, offer, took, book.standing))
    return [
        _judged(at, product, offer, is_kept=book.last_arrival(offer.id) <= offer.promised_at, took=took, standing=there)
        for at, product, offer, took, there in told
    ]


class OrderBook:
    """Everything promised so far, each confirmed at once. ``standing``: operations that had not begun this morning."""

    def __init__(self, plant: PlantModel) -> None:
        self._planner = planner(SolverLimits())
        self._day = NOW // MINUTES_PER_DAY
        self._arrived: dict[str, Minute] = {}
        self.snapshot = snapshot_of(plant)
        self.standing = 0

    def offer(self, request: PromiseRequest, at: Minute) -> Offer:
        return self._planner.answer(request, self.snapshot, at).offers[0]

    def keep(self, offer: Offer, at: Minute) -> None:
        for change in making(_confirmed(offer, at)):
            self.snapshot = self.snapshot.apply(change)

    def turn_to(self, at: Minute) -> None:
        """Every morning: what is delivered, and nobody rests on, needs no place in the plan any more."""
        if at // MINUTES_PER_DAY == self._day:
            return
        self._day = at // MINUTES_PER_DAY
        needed = _still_needed(self.snapshot, at)
        for quote in [quote for quote in self.snapshot.promises if quote not in needed]:
            self._arrived[quote] = self.last_arrival(quote)
            self.snapshot = self.snapshot.apply(PromiseEnded(quote=quote, reason=EndReason.COMPLETED))
        runs = (run for promise in self.snapshot.promises.values() for run in promise.plan.runs)
        self.standing = sum(operation.start >= at for run in runs for operation in run.operations)

    def last_arrival(self, quote: str) -> Minute:
        """As it was planned when it left the plan, else as it is planned now."""
        if quote in self._arrived:
            return self._arrived[quote]
        return max(delivery.deliver_at for delivery in self.snapshot.promises[quote].plan.deliveries)


def _request(product: Product, at: Minute, dice: Random) -> PromiseRequest:
    asap = dice.random() < ASAP_SHARE
    days = dice.randint(5, 40)
    return request_for(product, None if asap else at + days * MINUTES_PER_DAY)


def _bought(plant: PlantModel, every: int) -> PlantModel:
    """One raw material of so many is bought in the quantity that is wanted, with 0 none; the others are never short."""
    raws = list(plant.purchasing)
    kept = {raw: replace(plant.purchasing[raw], minimum=1) for raw in (raws[::every] if every else [])}
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


def _still_needed(snapshot: Snapshot, now: Minute) -> set[str]:
    """Who is not delivered yet, and whoever made or bought what they take, or what those take."""
    maker = {made.key: quote for quote, promise in snapshot.promises.items() for made in promise.plan.makes}
    waiting = [
        quote
        for quote, promise in snapshot.promises.items()
        if any(delivery.deliver_at >= now for delivery in promise.plan.deliveries)
    ]
    needed = set(waiting)
    while waiting:
        needs = snapshot.promises[waiting.pop()].plan.needs()
        makers = {maker[peg.supply] for need in needs for peg in need.pegs if peg.supply in maker}
        waiting += makers - needed
        needed |= makers
    return needed


def _judged(at: Minute, product: Product, offer: Offer, *, is_kept: bool, took: float, standing: int) -> Promised:
    line = offer.lines[0]
    wanted_at = at if line.requested_at is None else line.requested_at
    finished, waiting = _unit_days(offer.plan)
    return Promised(
        at=at,
        asap=line.requested_at is None,
        lead_days=(line.promised_at - at) / MINUTES_PER_DAY,
        days_late=(line.promised_at - wanted_at) / MINUTES_PER_DAY,
        value=PRICE * line.quantity,
        moved=sum(len(shift.operations) for shift in offer.plan.shifts),
        standing=standing,
        milliseconds=took,
        finished=finished / product.lot,
        waiting=waiting / product.lot,
        is_kept=is_kept,
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
