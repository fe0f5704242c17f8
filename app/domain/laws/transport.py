"""Laws of buying, moving and delivering: nothing arrives sooner than it can, or while nobody is there to receive it."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from app.domain.calendar import calendar_of, minute_of_wall
from app.domain.laws.scene import Breach, Scene
from app.domain.parts import Buy, Delivery, Move
from app.domain.supply import Lane, Purchasing, Site
from app.domain.timeline import MINUTES_PER_DAY, Minute, clock, day_window, instant_of, local_day


def a_buy_has_a_source(scene: Scene) -> Iterator[Breach]:
    """A buy is from a source of its item for its site, in a lot the source sells, valid when it arrives."""
    for buy in _buys(scene):
        source = _source(scene, buy)
        if source is None:
            yield Breach(ref=buy.id, detail=f"{buy.purchasing} does not bring {buy.item} to {buy.site}")
        elif buy.quantity < source.minimum or buy.quantity % source.multiple:
            detail = f"{scene.amount(buy.item, buy.quantity)} {buy.item} is no lot of {source.id}"
            yield Breach(ref=buy.id, detail=detail)
        elif not source.validity.covers(buy.available_at):
            yield Breach(ref=buy.id, detail=f"{source.id} is not valid at {clock(buy.available_at)}")


def a_buy_takes_its_lead_time(scene: Scene) -> Iterator[Breach]:
    """What is bought is there after lead time and inspection, at an instant at which its site receives."""
    for buy in _buys(scene):
        source = _source(scene, buy)
        if source is None:
            continue
        ready = _lead_time_end(scene, source, buy) + source.inspection_minutes
        if buy.available_at < ready:
            detail = f"available {clock(buy.available_at)}, not before {clock(ready)}"
            yield Breach(ref=buy.id, detail=detail, by=ready - buy.available_at)
        elif not _is_open(scene, scene.plant.sites[buy.site].receiving_calendar, buy.available_at):
            yield Breach(ref=buy.id, detail=f"{buy.site} receives nothing at {clock(buy.available_at)}")


def a_move_brings_what_left(scene: Scene) -> Iterator[Breach]:
    """A move brings over a lane, from where it stands to where it goes, as much of the item as it takes."""
    for move in _moves(scene):
        lane = scene.plant.lanes.get(move.lane)
        joins = lane is not None and (lane.origin, lane.destination) == (move.need.site, move.site)
        if not joins or move.site not in scene.plant.sites:
            yield Breach(ref=move.id, detail=f"lane {move.lane} does not lead from {move.need.site} to {move.site}")
        elif (move.need.item, move.need.quantity) != (move.item, move.quantity):
            detail = f"takes {move.need.quantity} {move.need.item}, brings {move.quantity} {move.item}"
            yield Breach(ref=move.id, detail=detail)


def a_delivery_goes_where_the_customer_is(scene: Scene) -> Iterator[Breach]:
    """A delivery takes its line's item over a lane to the ship-to, or is picked up where there is no ship-to."""
    for promise in scene.promises():
        items = {line.line: line.item for line in promise.lines}
        for delivery in promise.plan.open_deliveries:
            lane = scene.plant.lanes.get(delivery.lane) if delivery.lane is not None else None
            way = (lane.origin, lane.destination) if lane else (delivery.need.site, None)
            if way != (delivery.need.site, promise.ship_to) or delivery.need.site not in scene.plant.sites:
                says = "no lane leads" if delivery.lane is None else f"lane {delivery.lane} does not lead"
                destination = promise.ship_to or "a customer who picks up"
                detail = f"line {delivery.line}: {says} from {delivery.need.site} to {destination}"
                yield Breach(ref=delivery.id, detail=detail)
            if items.get(delivery.line) != delivery.need.item or delivery.quantity != delivery.need.quantity:
                detail = f"takes {delivery.need.quantity} {delivery.need.item} for line {delivery.line}"
                yield Breach(ref=delivery.id, detail=f"{detail}, delivers {delivery.quantity}")


def goods_leave_when_packed_and_when_something_leaves(scene: Scene) -> Iterator[Breach]:
    """Goods leave after picking and packing: with a departure of the lane, else while the site ships."""
    for shipment in _shipments(scene):
        site = scene.plant.sites.get(shipment.need.site)
        lane = scene.plant.lanes.get(shipment.lane) if shipment.lane is not None else None
        if site is None or (lane is None) != (shipment.lane is None):
            continue
        early = shipment.need.needed_at + site.pick_pack_minutes - shipment.ship_at
        if early > 0:
            yield Breach(ref=shipment.id, detail=f"leaves {early} minutes before it is packed", by=early)
        elif lane is not None and lane.departures:
            if not _departs(lane, site, shipment.ship_at):
                yield Breach(ref=shipment.id, detail=f"nothing departs on {lane.id} at {clock(shipment.ship_at)}")
        elif not _is_open(scene, site.shipping_calendar, shipment.ship_at):
            yield Breach(ref=shipment.id, detail=f"{site.id} ships nothing at {clock(shipment.ship_at)}")


def goods_arrive_at_the_next_opening_after_transit(scene: Scene) -> Iterator[Breach]:
    """Goods arrive at the next opening of the receiving side after the transit; picked up, they are there at once."""
    for shipment in _shipments(scene):
        arrives_at = shipment.available_at if isinstance(shipment, Move) else shipment.deliver_at
        lane = scene.plant.lanes.get(shipment.lane) if shipment.lane is not None else None
        there = shipment.ship_at + (_transit_minutes(lane, expedited=shipment.expedited) if lane else 0)
        if shipment.lane is None:
            in_order = arrives_at == there
        elif lane is None:
            continue
        else:
            # The first minute in which it is there and somebody receives is the minute of its arrival.
            receiving = scene.hours.of_calendar(_receiving_calendar(scene, lane), there, arrives_at + 1)
            in_order = list(receiving) == [(arrives_at, arrives_at + 1)]
        if not in_order:
            detail = f"arrives {clock(arrives_at)}, there {clock(there)}, not the next opening"
            yield Breach(ref=shipment.id, detail=detail, by=max(1, there - arrives_at))


def _buys(scene: Scene) -> Iterator[Buy]:
    """The buys that are still to be placed."""
    for promise in scene.promises():
        yield from (buy for buy in promise.plan.buys if buy.order_by >= scene.now)


def _moves(scene: Scene) -> Iterator[Move]:
    for promise in scene.promises():
        yield from (move for move in promise.plan.moves if move.available_at >= scene.now)


def _shipments(scene: Scene) -> Iterator[Move | Delivery]:
    """The moves and deliveries that have not arrived."""
    yield from _moves(scene)
    for promise in scene.promises():
        yield from (delivery for delivery in promise.plan.open_deliveries if delivery.deliver_at >= scene.now)


def _source(scene: Scene, buy: Buy) -> Purchasing | None:
    source = scene.plant.purchasing.get(buy.purchasing)
    fits = source is not None and (source.item, source.site) == buy.place
    return source if fits and buy.site in scene.plant.sites else None


def express_is_a_term_of_its_source_or_lane(scene: Scene) -> Iterator[Breach]:
    """What is bought or sent express is so on terms that its source or lane has."""
    rushed: list[tuple[str, str, Purchasing | Lane | None]] = [
        (buy.id, buy.purchasing, _source(scene, buy)) for buy in _buys(scene) if buy.expedited
    ]
    for shipment in _shipments(scene):
        if shipment.expedited:
            rushed.append((shipment.id, shipment.lane or "", scene.plant.lanes.get(shipment.lane or "")))
    for ref, row, known in rushed:
        if known is None or known.expedite is None:
            yield Breach(ref=ref, detail=f"{row} has no express terms")


def _transit_minutes(lane: Lane, *, expedited: bool) -> int:
    return lane.expedite.transit_minutes if expedited and lane.expedite else lane.transit_minutes


def _lead_time_end(scene: Scene, source: Purchasing, buy: Buy) -> Minute:
    """Elapsed days after the order; or as far into the last of so many working days as the order was into its own.

    A working day is a local day of the calendar on which it is open. An order on any other day counts from the
    start of the next working day. Looked for up to the day of arrival, and one day more where that is too soon.
    """
    calendar = calendar_of(scene.plant.calendars, source.lead_time_calendar)
    days = source.expedite.lead_time_days if buy.expedited and source.expedite else source.lead_time_days
    if calendar is None or days == 0:
        return buy.order_by + days * MINUTES_PER_DAY
    zone = ZoneInfo(calendar.timezone)
    day = local_day(buy.order_by, zone)
    passed, into = -1, 0
    while True:
        start, end = day_window(day, zone)
        if scene.hours.of_calendar(calendar.id, start, end):
            into = buy.order_by - start if start <= buy.order_by else into
            passed += 1
            if passed == days:
                return min(start + into, end)
        if start > buy.available_at:
            return end
        day += timedelta(days=1)


def _receiving_calendar(scene: Scene, lane: Lane) -> str | None:
    place = scene.plant.sites.get(lane.destination) or scene.plant.ship_tos.get(lane.destination)
    return place.receiving_calendar if place else None


def _is_open(scene: Scene, calendar: str | None, minute: Minute) -> bool:
    return bool(scene.hours.of_calendar(calendar, minute, minute + 1))


def _departs(lane: Lane, origin: Site, minute: Minute) -> bool:
    """Whether one of the lane's weekly departures, in wall time of where it starts, is at this minute."""
    zone = ZoneInfo(origin.timezone)
    midnight = instant_of(minute).astimezone(zone).replace(hour=0, minute=0, tzinfo=None)
    return any(
        minute_of_wall(midnight + timedelta(minutes=departure.minute), zone, last=False) == minute
        for departure in lane.departures
        if midnight.weekday() in departure.days
    )


TRANSPORT_LAWS = (
    a_buy_has_a_source,
    a_buy_takes_its_lead_time,
    a_move_brings_what_left,
    a_delivery_goes_where_the_customer_is,
    goods_leave_when_packed_and_when_something_leaves,
    goods_arrive_at_the_next_opening_after_transit,
    express_is_a_term_of_its_source_or_lane,
)
