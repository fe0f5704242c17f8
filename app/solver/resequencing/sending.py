"""When deliveries and transfers leave once their goods are there at other times."""

from collections.abc import Callable, Mapping, Sequence

from app.domain.needs import Need
from app.domain.parts import Delivery, Move
from app.domain.promise import Promise
from app.domain.shift import Leaving
from app.domain.shifting import Sent, leaving_at, shipment_of
from app.domain.timeline import Minute
from app.solver.resequencing.loose import Loose
from app.solver.shop import Shop


class Sending:
    """``there_at``: when all that a need takes is there; None: nobody knows."""

    def __init__(self, shop: Shop, loose: Loose, there_at: Callable[[Need], Minute | None]) -> None:
        self._shop = shop
        self._loose = loose
        self._there_at = there_at

    def move(self, promise: Promise, move: Move, leaves_at: Mapping[str, Minute]) -> Move | None:
        """When its goods are there; None where it does not move any more, or nothing goes there so late."""
        there_at = self._there_at(move.need)
        if there_at is None:
            return None
        ready = max(there_at, leaves_at.get(move.id, self._loose.not_before(promise)))
        if ready == move.need.needed_at:
            return move
        if move.need.needed_at < self._loose.not_before(promise):
            return move if there_at <= move.need.needed_at else None
        again = sent_from(self._shop, move, ready)
        return again if again.need.needed_at == ready else None

    def delivery(self, promise: Promise, delivery: Delivery, leaves_at: Mapping[str, Minute]) -> Delivery | None:
        """When its goods are there; None where it does not move any more, or nothing goes there so late."""
        if delivery.shipped_at is not None:
            return delivery
        shipment = [one for one in promise.plan.open_deliveries if shipment_of(one) == shipment_of(delivery)]
        there_at = max((self._there_at(one.need) or 0 for one in shipment), default=0)
        if delivery.ready_at < self._loose.not_before(promise):
            return delivery if there_at <= delivery.ready_at else None
        not_before = leaves_at.get(delivery.id)
        ready = max(there_at, self._not_sooner(promise, shipment) if not_before is None else not_before)
        if ready == delivery.ready_at:
            return delivery
        again = sent_from(self._shop, delivery, ready)
        return again if again.need.needed_at == ready else None

    def _not_sooner(self, promise: Promise, shipment: Sequence[Delivery]) -> Minute:
        """Before then nothing of a shipment may be picked: it has to wait, or would arrive before anybody wants it."""
        earliest = [self._loose.not_before(promise)]
        lines = {line.line: line for line in promise.lines}
        for one in shipment:
            if (wanted := lines[one.line].earliest_at) is not None:
                lane = self._shop.plant.lanes.get(one.lane or "")
                earliest.append(self._shop.transport.earliest_ready(one.need.site, lane, wanted))
        return max(earliest)

    def is_in_time(self, promise: Promise, again: Delivery) -> bool:
        """With its safety time before its date; or no later than it was."""
        was = next(one for one in promise.plan.deliveries if one.id == again.id)
        promised = next(line.promised_at for line in promise.lines if line.line == again.line)
        return again.deliver_at <= max(was.deliver_at, promised - self._shop.safety_of(again.need.item))


def sent_from(shop: Shop, sent: Sent, ready: Minute) -> Sent:
    """The same when its goods are there only then; as it was where nothing goes there so late, or any more."""
    known = shop.plant.lanes.get(sent.lane or "")
    lane = known.express if known and sent.expedited else known
    goes = None if sent.lane and lane is None else shop.transport.sent(sent.need.site, lane, ready)
    return sent if goes is None else leaving_at(sent, Leaving(ready_at=ready, ship_at=goes[0], deliver_at=goes[1]))


def leaving_times(promise: Promise) -> dict[str, Minute]:
    """When each delivery and each transfer is picked, but for what comes late: that leaves as soon as it is there."""
    plan, promised = promise.plan, {line.line: line.promised_at for line in promise.lines}
    late = {shipment_of(one) for one in plan.open_deliveries if one.deliver_at > promised[one.line]}
    deliveries = {one.id: one.ready_at for one in plan.deliveries if shipment_of(one) not in late}
    return deliveries | {move.id: move.need.needed_at for move in plan.moves if not late}
