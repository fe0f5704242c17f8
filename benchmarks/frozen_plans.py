"""The frozen plan of a made-up factory: confirmed promises, each with its runs, pegs and delivery.

They are not planned by Troth: 100,000 operations would take too long. Order by order, as they were released, each
operation goes into the gap of one of its machines in which it ends first. `app.domain.verification.audit` finds nothing
wrong with the result (tests/benchmarks).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from app.domain.hours.work_axis import WorkAxis
from app.domain.needs import Need, Peg
from app.domain.parts import Delivery, PlannedOperation, Run
from app.domain.plan import OrderPlan
from app.domain.plant import PlantModel
from app.domain.promise import Promise, PromisedLine
from app.domain.routing import Routing, Step
from app.domain.snapshots.compiled import CompiledPlant
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.supply import Receipt, Stock, StockStatus, SupplyKey, SupplyKind, stock_key
from app.domain.timeline import MINUTES_PER_DAY, Minute, day_that_ends_at_or_after
from benchmarks.factories import (
    BERLIN,
    NOW,
    PLANT,
    WEEK,
    ZONE,
    Blueprint,
    Product,
    dense_minutes,
    plant_of,
    products_of,
)

SPARE = 1_000
"""Units of every other raw material that nobody has taken yet; of the rest, whoever comes next has to buy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUp:
    """A factory ready to be asked. ``load`` is what its machines are really taken for while the plan is dense."""

    blueprint: Blueprint
    products: tuple[Product, ...]
    snapshot: Snapshot
    load: float

    @property
    def planned_operations(self) -> int:
        return sum(map(len, self.snapshot.held_times.values()))


def made_up(blueprint: Blueprint) -> MadeUp:
    products = products_of(blueprint)
    plant = plant_of(blueprint, products)
    dense = dense_minutes(blueprint, products)
    promises, plant = _supplied(list(_planned(blueprint, products, plant, dense)), plant)
    snapshot = snapshot_of(plant, promises)
    return MadeUp(blueprint=blueprint, products=products, snapshot=snapshot, load=_load(snapshot, dense))


def _planned(blueprint: Blueprint, products: Sequence[Product], plant: PlantModel, dense: int) -> Iterator[Promise]:
    """Orders for as many operations as are wanted, in the order of their release; raw material is not pegged yet.

    A fifth is released already, so that the first days are as full as those that follow.
    """
    dice = Random(f"plan {blueprint.seed}")
    orders: list[Product] = []
    operations = 0
    while operations < blueprint.operations:
        orders.append(dice.choice(products))
        operations += orders[-1].operations
    floor = _Floor(plant, blueprint.interruptible)
    releases = sorted(NOW + max(0, dice.randrange(-dense // 4, dense)) for _ in orders)
    for at, (product, release) in enumerate(zip(orders, releases, strict=True)):
        yield floor.promise(f"{at:06}", product, release, spare=dice.randrange(10 * MINUTES_PER_DAY))


class _Machine:
    """The free gaps of one machine: in open minutes where work may pause, else in absolute ones."""

    def __init__(self, axis: WorkAxis, *, interruptible: bool) -> None:
        self._axis = axis
        self._interruptible = interruptible
        self._starts = [0] if interruptible else list(axis.starts)
        self._ends = [axis.worked[-1]] if interruptible else list(axis.ends)

    def earliest(self, ready: Minute, minutes: int) -> tuple[Minute, Minute, int, int]:
        """Start and end of the first place for so many minutes; then the gap it is in, and where there."""
        at = self._axis.work_before(ready) if self._interruptible else ready
        gap = bisect_right(self._ends, at)
        while max(at, self._starts[gap]) + minutes > self._ends[gap]:
            gap += 1
        begins = max(at, self._starts[gap])
        if not self._interruptible:
            return begins, begins + minutes, gap, begins
        starts, ends = self._axis.minute_of_work(begins + 1), self._axis.minute_of_work(begins + minutes)
        if starts is None or ends is None:
            raise ValueError("The made-up plan does not fit into its horizon")
        return starts - 1, ends, gap, begins

    def take(self, gap: int, begins: int, minutes: int) -> None:
        start, end = self._starts[gap], self._ends[gap]
        left = [(a, b) for a, b in ((start, begins), (begins + minutes, end)) if a < b]
        self._starts[gap : gap + 1] = [a for a, _ in left]
        self._ends[gap : gap + 1] = [b for _, b in left]


class _Floor:
    """Machines, and the orders that are put on them one after the other."""

    def __init__(self, plant: PlantModel, interruptible: bool) -> None:
        compiled = CompiledPlant(plant)
        self._machines = {
            id: _Machine(compiled.axis_of_resources((id,), NOW), interruptible=interruptible) for id in plant.resources
        }
        self._minutes = cache(lambda step, lot, speed: step.minutes(lot, speed))

    def promise(self, id: str, product: Product, release: Minute, spare: int) -> Promise:
        """Promised so many minutes later than it is planned to arrive."""
        whole, *parts = product.routings
        made = [self._run(id, part, product.lot, release, ()) for part in parts]
        run = self._run(id, whole, product.lot, max([release, *(one.available_at for one in made)]), made)
        delivery = Delivery(
            id=f"delivery-{id}",
            line="1",
            quantity=product.lot,
            lane="L",
            need=_need(f"delivery-{id}", product.item, product.lot, run.available_at, run.key),
            ship_at=run.available_at,
            deliver_at=run.available_at + MINUTES_PER_DAY,
        )
        plan = OrderPlan(fence_at=NOW, runs=(*made, run), deliveries=(delivery,))
        return _promise(id, product, plan, delivery.deliver_at + spare)

    def _run(self, order: str, routing: Routing, lot: int, ready: Minute, parts: Sequence[Run]) -> Run:
        id = f"run-{order}-{routing.id}"
        operations: list[PlannedOperation] = []
        for step in routing.steps:
            resource, start, end = self._placed(step, lot, ready)
            taken = {part.item: part.key for part in parts}
            needs = tuple(
                _need(f"{id}/{step.id}/{used.item}", used.item, lot, start, taken.get(used.item))
                for used in step.components
            )
            operations.append(
                PlannedOperation(
                    step=step.id, resources=(resource,), input_units=lot, start=start, end=end, needs=needs
                )
            )
            ready = end
        return Run(
            id=id,
            routing=routing.id,
            item=routing.item,
            site=PLANT,
            quantity=lot,
            available_at=ready,
            operations=tuple(operations),
        )

    def _placed(self, step: Step, lot: int, ready: Minute) -> tuple[str, Minute, Minute]:
        places = []
        for alternative in step.requires[0]:
            minutes = self._minutes(step, lot, alternative.speed)
            start, end, gap, begins = self._machines[alternative.resource].earliest(ready, minutes)
            places.append((end, alternative.resource, start, gap, begins, minutes))
        end, resource, start, gap, begins, minutes = min(places)
        self._machines[resource].take(gap, begins, minutes)
        return resource, start, end


def _need(id: str, item: str, quantity: int, needed_at: Minute, supply: SupplyKey | None) -> Need:
    pegs = () if supply is None else (Peg(supply=supply, quantity=quantity),)
    return Need(id=id, item=item, site=PLANT, quantity=quantity, needed_at=needed_at, pegs=pegs)


def _promise(id: str, product: Product, plan: OrderPlan, promised_at: Minute) -> Promise:
    line = PromisedLine(
        line="1",
        item=product.item,
        quantity=product.lot,
        requested_at=None,
        earliest_at=None,
        latest_at=None,
        promised_at=promised_at,
        promised_on=day_that_ends_at_or_after(promised_at, ZoneInfo(BERLIN)),
    )
    return Promise(
        quote=f"qte-{id}",
        commitment=f"com-{id}",
        expires_at=NOW,
        reference=None,
        customer=None,
        ship_to=ZONE,
        lines=(line,),
        plan=plan,
    )


def _supplied(promises: Sequence[Promise], plant: PlantModel) -> tuple[list[Promise], PlantModel]:
    """Raw material as stock for the first week and a receipt for every later one, and every need pegged to its own."""
    wanted: dict[tuple[str, int], int] = defaultdict(int)
    pegs: list[dict[str, tuple[Peg, ...]]] = []
    for promise in promises:
        own: dict[str, tuple[Peg, ...]] = {}
        for need in promise.plan.needs():
            if not need.pegs:
                week = (need.needed_at - NOW) // WEEK
                wanted[need.item, week] += need.quantity
                own[need.id] = (Peg(supply=_raw_supply(need.item, week), quantity=need.quantity),)
        pegs.append(own)
    spare = {raw: SPARE * (at % 2) for at, raw in enumerate(plant.purchasing)}
    stock = {
        (raw, PLANT, StockStatus.AVAILABLE.value): Stock(
            item=raw, site=PLANT, quantity=wanted.get((raw, 0), 0) + spare[raw]
        )
        for raw in plant.purchasing
    }
    receipts = {
        receipt.id: receipt for receipt in (_receipt(*key, units) for key, units in sorted(wanted.items()) if key[1])
    }
    pegged = [replace(promise, plan=promise.plan.with_pegs(own)) for promise, own in zip(promises, pegs, strict=True)]
    return pegged, replace(plant, stock=stock, receipts=receipts)


def _raw_supply(item: str, week: int) -> SupplyKey:
    return (SupplyKind.RECEIPT, f"{item}/{week}") if week else stock_key(item, PLANT)


def _receipt(item: str, week: int, quantity: int) -> Receipt:
    return Receipt(
        id=f"{item}/{week}",
        kind="purchase_order",
        item=item,
        site=PLANT,
        quantity=quantity,
        available_at=NOW + week * WEEK,
    )


def _load(snapshot: Snapshot, dense: int) -> float:
    """Open minutes taken of those open, while orders were released."""
    taken = there = 0
    for resource, rows in snapshot.held_times.items():
        axis = snapshot.compiled.axis_of_resources((resource,), NOW)
        begun = (row for row in rows if row.start < NOW + dense)
        taken += sum(axis.work_before(min(row.end, NOW + dense)) - axis.work_before(row.start) for row in begun)
    for resource in snapshot.plant.resources:
        axis = snapshot.compiled.axis_of_resources((resource,), NOW)
        there += axis.work_before(NOW + dense) - axis.work_before(NOW)
    return taken / there
