"""What has left for a line, written into its plan: deliveries become facts, the earliest planned first."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.needs import Need, Peg, divided
from app.domain.parts import Delivery
from app.domain.plan import OrderPlan
from app.domain.quantity import Units
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute


def shipped(
    plan: OrderPlan, line: str, quantity: Units, shipped_at: Minute, snapshot: Snapshot, new_id: Callable[[str], str]
) -> OrderPlan:
    """The plan with so much of the line sent; no more than its open deliveries have.

    A delivery of which a part has left is two from then on. What left takes first what was there by then, so that what
    comes later stays with the rest.
    """
    deliveries: list[Delivery] = []
    for delivery in sorted(plan.deliveries, key=lambda one: (one.ship_at, one.id)):
        part = min(quantity, delivery.quantity) if delivery.line == line and delivery.shipped_at is None else 0
        quantity -= part
        if not part:
            deliveries.append(delivery)
            continue
        sent, left = divided(_there_first(delivery.need, shipped_at, snapshot), part)
        sent_id = delivery.id if part == delivery.quantity else new_id("dlv")
        deliveries.append(_sent(_with(delivery, sent_id, part, sent), shipped_at))
        if part < delivery.quantity:
            deliveries.append(_with(delivery, delivery.id, delivery.quantity - part, left))
    return replace(plan, deliveries=tuple(deliveries), repegs=())


def _there_first(need: Need, shipped_at: Minute, snapshot: Snapshot) -> list[Peg]:
    supplies = snapshot.ledger(need.place).supplies

    def comes_later(peg: Peg) -> bool:
        return peg.supply not in supplies or supplies[peg.supply].available_at > shipped_at

    return sorted(need.pegs, key=lambda peg: (comes_later(peg), peg.supply))


def _with(delivery: Delivery, id: str, quantity: Units, pegs: tuple[Peg, ...]) -> Delivery:
    need = replace(delivery.need, id=id, quantity=quantity, pegs=pegs)
    return replace(delivery, id=id, quantity=quantity, need=need)


def _sent(delivery: Delivery, shipped_at: Minute) -> Delivery:
    """It arrives as long after it left as was planned."""
    return replace(
        delivery,
        need=replace(delivery.need, needed_at=shipped_at),
        shipped_at=shipped_at,
        ship_at=shipped_at,
        deliver_at=shipped_at + delivery.deliver_at - delivery.ship_at,
    )
