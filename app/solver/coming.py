"""What brings goods when they are made, bought, or sent over a lane to another site: the same for whoever plans it."""

from app.domain.quantity import Units
from app.domain.routing import Routing
from app.domain.supply import Lane, Purchasing
from app.domain.timeline import Minute
from app.solver.draft import DraftBuy, DraftMove, DraftNeed, DraftOperation, DraftRun, DraftSupply
from app.solver.lots import lot_of
from app.solver.shop import Shop

Coming = list[DraftSupply] | None
"""What was planned to bring a quantity; None: nothing can, or not in time."""


def made(routing: Routing, lot: Units, operations: list[DraftOperation]) -> DraftRun | None:
    """There when the last operation has ended and waited; None where the routing may not be used for that day."""
    available_at = operations[-1].end + routing.steps[-1].wait_minutes
    return DraftRun(routing, lot, operations, available_at) if routing.validity.covers(available_at) else None


def bought(source: Purchasing, units: Units, placed: tuple[Minute, Minute]) -> DraftBuy:
    """In one lot; ``placed``: when it is ordered, and when it can be used."""
    return DraftBuy(source=source, quantity=lot_of(source, units), order_by=placed[0], available_at=placed[1])


def moved(shop: Shop, lane: Lane, need: DraftNeed) -> DraftMove | None:
    """What the need covers, picked when it is taken; None where it arrives beyond the horizon."""
    sent = shop.transport.sent(lane.origin, lane, need.at)
    if sent is None or sent[1] > shop.horizon:
        return None
    return DraftMove(lane=lane, quantity=need.quantity, need=need, ship_at=sent[0], available_at=sent[1])
