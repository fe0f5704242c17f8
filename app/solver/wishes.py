"""An order, which is a request made definite: lines in the order they are settled, and the ways each may go."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from app.domain.demand import Policy, PromiseRequest, RequestedLine, ship_to_of
from app.domain.errors import Fault, RequestRejected
from app.domain.plant import Granularity, PlantModel
from app.domain.quantity import Units, quantity_of
from app.domain.supply import Lane
from app.domain.timeline import Minute, day_that_ends_at_or_after, day_window, full_hour_at_or_after
from app.solver.shop import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """From one site to the customer, over a lane or picked up; with the line's dates as instants at that place."""

    site: str
    lane: Lane | None
    zone: ZoneInfo
    granularity: Granularity
    requested_at: Minute | None
    earliest_at: Minute | None
    latest_at: Minute | None

    def promised(self, deliver_at: Minute) -> Minute:
        """The requested instant where it is kept, else the delivery rounded up and cut to the latest acceptable."""
        promised_at = self.rounded(deliver_at)
        return promised_at if self.latest_at is None else max(deliver_at, min(promised_at, self.latest_at))

    def measure(self, deliver_at: Minute) -> Minute:
        """What lateness compares: the promise of a dated line; the very minute of one wanted as soon as possible."""
        return deliver_at if self.requested_at is None else self.rounded(deliver_at)

    def rounded(self, deliver_at: Minute) -> Minute:
        if self.requested_at is not None and deliver_at <= self.requested_at:
            return self.requested_at
        if self.granularity is Granularity.DAY:
            return day_window(self.day(deliver_at), self.zone)[1]
        if self.granularity is Granularity.HOUR:
            return full_hour_at_or_after(deliver_at, self.zone)
        return deliver_at

    def is_on_time(self, deliver_at: Minute) -> bool:
        return self.requested_at is not None and deliver_at <= self.requested_at

    def is_as_asked(self, deliver_at: Minute) -> bool:
        """What is wanted as soon as possible is never late."""
        return self.requested_at is None or deliver_at <= self.requested_at

    def is_acceptable(self, deliver_at: Minute) -> bool:
        return self.latest_at is None or deliver_at <= self.latest_at

    def day(self, minute: Minute) -> date:
        """The local day within which an instant is in time."""
        return day_that_ends_at_or_after(minute, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """``instead_of``: the item that the customer asked for, where the line is about a substitute of it."""

    line: RequestedLine
    ways: tuple[Way, ...]
    instead_of: str | None = None

    @property
    def quantity(self) -> Units:
        return self.line.quantity

    @property
    def is_dated(self) -> bool:
        """Whether it is wanted by a date, and not as soon as possible."""
        return self.line.requested is not None


def way_of(line: RequestedLine, site: str, lane: Lane | None, timezone: str, plant: PlantModel) -> Way:
    zone = ZoneInfo(timezone)
    return Way(
        site=site,
        lane=lane,
        zone=zone,
        granularity=plant.settings.promise_granularity,
        requested_at=_instant(line.requested, zone, end_of_day=True),
        earliest_at=_instant(line.earliest_acceptable, zone, end_of_day=False),
        latest_at=_instant(line.latest_acceptable, zone, end_of_day=True),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """``wishes``: the lines of the request in the order in which they are settled.

    ``fence_at``: nothing is made or bought for it before then, so that it is still true when the customer says yes.
    """

    request: PromiseRequest
    wishes: tuple[Wish, ...]
    fence_at: Minute

    @property
    def policy(self) -> Policy:
        return self.request.policy

    @property
    def ships_together(self) -> bool:
        """Whether all lines leave in one shipment: of a single line there is nothing to tie."""
        return self.policy.ship_complete and len(self.wishes) > 1

    def of(self, wishes: Iterable[Wish]) -> "Order":
        """The same order of other lines, or of these in another order."""
        return replace(self, wishes=tuple(wishes))

    def by_date(self, date_of: Callable[[Way], Minute | None], undated: Minute) -> "Order":
        """The same lines in the order of some date of theirs; ``undated`` is that of what has none."""

        def due(wish: Wish) -> Minute:
            return min((undated if at is None else at for at in map(date_of, wish.ways)), default=undated)

        return self.of(sorted(self.wishes, key=due))


def order_of(request: PromiseRequest, shop: Shop) -> Order:
    """The lines are settled by value, then line id (one request has one priority).

    Raises:
        RequestRejected: an item or ship-to is not in the plant model.
    """
    plant = shop.plant
    faults = [
        Fault(pointer=f"/lines/{at}/item", code="unknown_item", detail=f"{line.item} is not an item of the plant model")
        for at, line in enumerate(request.lines)
        if line.item not in plant.items
    ]
    ship_to = ship_to_of(request, plant.customers)
    if ship_to is not None and ship_to not in plant.ship_tos:
        faults.append(Fault(pointer="/ship_to", code="unknown_ship_to", detail=f"{ship_to} is not a ship-to"))
    if faults:
        raise RequestRejected.naming(*faults)
    wishes = [Wish(line=line, ways=tuple(_ways(line, ship_to, shop))) for line in request.lines]
    wishes.sort(key=lambda wish: (-_value(wish.line, plant), wish.line.line))
    fence_at = shop.now + max(shop.settings.frozen_fence, request.hold.minutes)
    return Order(request=request, wishes=tuple(wishes), fence_at=fence_at)


def _ways(line: RequestedLine, ship_to: str | None, shop: Shop) -> list[Way]:
    plant = shop.plant
    if ship_to is None:
        return [way_of(line, id, None, site.timezone, plant) for id, site in sorted(plant.sites.items())]
    zone = plant.ship_tos[ship_to].timezone
    return [way_of(line, lane.origin, lane, zone, plant) for lane in shop.sources.lanes(ship_to)]


def _instant(wanted: Minute | date | None, zone: ZoneInfo, *, end_of_day: bool) -> Minute | None:
    if isinstance(wanted, date):
        return day_window(wanted, zone)[1 if end_of_day else 0]
    return wanted


def _value(line: RequestedLine, plant: PlantModel) -> float:
    item = plant.items[line.item]
    price = line.price if line.price is not None else item.price
    return 0.0 if price is None else float(price * quantity_of(line.quantity, item.decimals))
