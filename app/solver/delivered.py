"""One delivery of one line: when it leaves and arrives, and how that compares with what was asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.quantity import Units
from app.domain.timeline import Minute
from app.solver.draft import Draft, DraftDelivery, DraftNeed
from app.solver.shop import Shop
from app.solver.wishes import Way, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One delivery of one line, and the way it takes."""

    wish: Wish
    way: Way
    delivery: DraftDelivery

    @property
    def deliver_at(self) -> Minute:
        return self.delivery.deliver_at

    @property
    def quantity(self) -> Units:
        return self.delivery.need.quantity

    @property
    def promised_at(self) -> Minute:
        return self.way.promised(self.deliver_at)

    @property
    def preference(self) -> tuple[object, ...]:
        return preference(self.way, self.deliver_at)

    @property
    def is_acceptable(self) -> bool:
        return self.way.is_acceptable(self.deliver_at)

    @property
    def is_on_time(self) -> bool:
        return self.way.is_on_time(self.deliver_at)

    @property
    def is_as_asked(self) -> bool:
        return self.way.is_as_asked(self.deliver_at)


def lines_of(delivered: Iterable[Delivered]) -> int:
    """Of how many lines they are."""
    return len({one.wish.line.line for one in delivered})


def ready_at(shop: Shop, way: Way, there_at: Minute) -> Minute:
    """When what is there may be picked, so that nothing arrives before the earliest acceptable date."""
    if way.earliest_at is None:
        return there_at
    return max(there_at, shop.transport.earliest_ready(way.site, way.lane, way.earliest_at))


def shipped(draft: Draft, wish: Wish, way: Way, need: DraftNeed) -> Delivered | None:
    """What the need covers, picked when it is taken and sent that way; None where it arrives beyond the horizon."""
    sent = draft.shop.transport.sent(way.site, way.lane, need.at)
    if sent is None or sent[1] > draft.shop.horizon:
        return None
    delivery = DraftDelivery(need=need, ship_at=sent[0], deliver_at=sent[1])
    draft.add_delivery(delivery)
    return Delivered(wish=wish, way=way, delivery=delivery)


def preference(way: Way, deliver_at: Minute) -> tuple[object, ...]:
    """Less is preferred; and what arrives sooner by the same way always is."""
    lane = way.lane
    return (
        way.measure(deliver_at),
        lane.priority if lane else 0,
        lane.cost_per_unit if lane else 0,
        deliver_at,
        way.site,
        lane.id if lane else "",
    )


def fill_rate(deliveries: Sequence[Delivered], wanted: Units) -> Decimal:
    """To 28 digits, more than any quantity has: 1 where all is on time, and never otherwise."""
    return Decimal(sum(one.quantity for one in deliveries if one.is_on_time)) / Decimal(wanted)
