"""What really lies on the shelves, whoever believes what: every movement of goods at the minute it happened."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.parts import Move, Run, needs_of
from app.domain.plan import OrderPlan
from app.domain.quantity import Units
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import ItemSite, StockStatus
from app.domain.timeline import Minute


@dataclass(frozen=True, kw_only=True)
class Movement:
    """``quantity`` is negative for what leaves."""

    place: ItemSite
    at: Minute
    quantity: Units


@dataclass
class Shelves:
    movements: dict[str, Movement] = field(default_factory=dict)

    def put(self, name: str, place: ItemSite, at: Minute, quantity: Units) -> None:
        self.movements[name] = Movement(place=place, at=at, quantity=quantity)

    def on(self, place: ItemSite, at: Minute) -> Units:
        """What lies there at the end of a minute."""
        return sum(one.quantity for one in self.movements.values() if one.place == place and one.at <= at)

    def follow(self, snapshot: Snapshot, now: Minute) -> None:
        """The floor, the suppliers and the trucks between sites do what the plan of the commitments says."""
        for promise in snapshot.promises.values():
            if promise.commitment is not None:
                for name, movement in _planned(promise.plan):
                    if movement.at <= now:
                        self.movements.setdefault(name, movement)

    def undo(self, snapshot: Snapshot, now: Minute) -> None:
        """What was to begin this very minute, and may not be done after all."""
        for promise in snapshot.promises.values():
            for name, movement in _planned(promise.plan):
                if movement.at == now:
                    self.movements.pop(name, None)


def _planned(plan: OrderPlan) -> Iterator[tuple[str, Movement]]:
    """All that a plan takes and brings but the deliveries, which have left only when somebody says so."""
    for made in plan.makes:
        for need in needs_of(made):
            # What is picked for a truck lies there until that leaves.
            at = made.ship_at if isinstance(made, Move) else need.needed_at
            yield f"takes {need.id}", Movement(place=need.place, at=at, quantity=-need.quantity)
        output = made.output if isinstance(made, Run) else made.quantity
        yield f"brings {made.id}", Movement(place=(made.item, made.site), at=made.available_at, quantity=output)


def believed(snapshot: Snapshot, now: Minute) -> Counter[ItemSite]:
    """What must lie there if the books are right: the stock as it was fed, and what happened since."""
    there: Counter[ItemSite] = Counter()
    for row in snapshot.plant.stock.values():
        if row.status is StockStatus.AVAILABLE:
            there[row.item, row.site] += row.quantity
    for promise in snapshot.promises.values():
        plan = promise.plan
        if promise.commitment is None:
            continue
        known = {f"takes {id}" for id in plan.counted_needs} | {f"brings {id}" for _, id in plan.counted_supplies}
        for name, movement in _planned(plan):
            if movement.at <= now and name not in known:
                there[movement.place] += movement.quantity
        for delivery in plan.sent_deliveries:
            if delivery.need.id not in plan.counted_needs:
                there[delivery.need.item, delivery.need.site] -= delivery.quantity
    return there
