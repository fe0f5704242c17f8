"""When things are open, leave, arrive and are promised: plain arithmetic over expanded calendars."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.calendar import open_windows, union
from app.domain.capacity import Booking, BookingKind, CapacityEvent, Resource
from app.domain.plant import Granularity, PlantModel
from app.domain.supply import Lane, Purchasing

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
NEVER = 1 << 60
"""Later than everything: what never comes."""

Windows = Sequence[tuple[int, int]]


def minute(instant: datetime) -> int:
    return int((instant - EPOCH).total_seconds()) // 60


def instant(at: int) -> datetime:
    return EPOCH + timedelta(minutes=at)


def midnight(day: date, zone: ZoneInfo) -> int:
    return minute(datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC))


def day_ended_by(at: int, zone: ZoneInfo) -> date:
    """The local day that an instant still belongs to; midnight belongs to the day that it ends."""
    return instant(at - 1).astimezone(zone).date()


def end_of_day(day: date, zone: ZoneInfo) -> int:
    return midnight(day + timedelta(days=1), zone)


def next_open(windows: Windows, at: int) -> int:
    index = bisect_right(windows, at, key=lambda window: window[1])
    return max(at, windows[index][0]) if index < len(windows) else NEVER


def last_closed_before(windows: Windows, at: int) -> int:
    """The earliest instant from which waiting for an opening takes one to ``at`` or later."""
    before = [window for window in windows if window[0] < at]
    return min(at, before[-1][1]) if before else 0


def most_within(resource: Resource, start: int, end: int) -> int:
    """The most units there are at any minute of a stretch."""
    changes = sorted((change.at, change.units) for change in resource.unit_changes)
    since = [units for at, units in changes if at <= start]
    return max([(since or [resource.units])[-1], *(units for at, units in changes if start < at < end)])


def taken_from(plant: PlantModel, resource: str) -> Iterator[Booking]:
    """Its bookings, and what happens that takes units of it away, as downtimes."""
    yield from (booking for booking in plant.bookings.values() if booking.resource == resource)
    for event in plant.capacity_events.values():
        if event.resource == resource and event.kind.value != "overtime":
            yield Booking(
                id=event.id,
                resource=resource,
                start=event.start,
                end=_end_of(event),
                units=event.units,
                unit=event.unit,
                kind=BookingKind.DOWNTIME,
            )


def on_machines(plant: PlantModel, resource: Resource) -> Iterator[tuple[Booking, set[int]]]:
    """Which machines each takes: the one it names, or all; else the last that nothing else has then, in turn."""
    known: list[tuple[Booking, set[int]]] = []
    by_turn = sorted(taken_from(plant, resource.id), key=lambda one: (one.start, one.id))
    for may_choose in (False, True):
        for one in by_turn:
            there = range(1, most_within(resource, one.start, one.end) + 1)
            if may_choose != (one.unit is None and one.units < len(there)):
                continue
            had = {unit for other, units in known if other.start < one.end and one.start < other.end for unit in units}
            best = sorted(there, key=lambda unit: (unit in had, -unit))
            known.append((one, set(best[: one.units]) if one.unit is None else {one.unit}))
    yield from known


def shuts(booking: Booking, resource: Resource) -> bool:
    """A downtime of all units there are by then: work pauses over it."""
    return booking.kind.value == "downtime" and booking.units >= most_within(resource, booking.start, booking.end)


class Clockwork:
    """Calendars of one plant, expanded around ``now``; asked again and again, so kept."""

    def __init__(self, plant: PlantModel, now: int) -> None:
        self.plant = plant
        self.now = now
        self.start = now - 8 * 1440
        self.horizon = now + plant.settings.horizon_days * 1440
        self._windows: dict[str, Windows] = {}

    def calendar(self, id: str | None) -> Windows:
        """A window of nothing but time where there is no calendar."""
        if id is None:
            return [(0, NEVER)]
        if id not in self._windows:
            self._windows[id] = open_windows(self.plant.calendars[id], self.start, self.horizon + 20 * 1440)
        return self._windows[id]

    def resource(self, id: str) -> Windows:
        """Open time of a resource, with overtime for which all units come, without the downtimes that take all."""
        found = self.plant.resources[id]
        holes = [(booking.start, booking.end) for booking in taken_from(self.plant, id) if shuts(booking, found)]
        agreed = [
            (event.start, _end_of(event))
            for event in self.plant.capacity_events.values()
            if event.resource == id and event.kind.value == "overtime"
        ]
        windows = union([*self.calendar(found.calendar), *agreed])
        for start, end in holes:
            windows = [part for window in windows for part in _cut(window, start, end)]
        return windows

    def ship(self, site: str, lane: Lane | None, packed: int) -> int:
        """The first departure, or opening of the shipping calendar, at or after goods are packed."""
        if lane is not None and lane.departures:
            return self._departure(lane, packed)
        return next_open(self.calendar(self.plant.sites[site].shipping_calendar), packed)

    def arrive(self, lane: Lane | None, ship_at: int) -> int:
        if lane is None or ship_at >= NEVER:
            return ship_at
        return next_open(self._receiving(lane), ship_at + lane.transit_minutes)

    def moved(self, lane: Lane, ready: int) -> int:
        """When goods that are ready at one site can be used at the other."""
        packed = ready + self.plant.sites[lane.origin].pick_pack_minutes
        return self.arrive(lane, self.ship(lane.origin, lane, packed))

    def deliver(self, site: str, lane: Lane | None, ready: int, not_before: int) -> int:
        """When goods that are ready arrive, shipped late enough not to arrive before an instant."""
        packed = ready + self.plant.sites[site].pick_pack_minutes
        if lane is None:
            return self.ship(site, None, max(packed, not_before))
        leave = last_closed_before(self._receiving(lane), not_before) - lane.transit_minutes
        return self.arrive(lane, self.ship(site, lane, max(packed, leave)))

    def bought(self, source: Purchasing, fence: int) -> int:
        """When a purchase placed as soon as it may be can be used; placed later it never comes sooner.

        Where it may not come before some day it is placed just so late that it does not.
        """
        since, until = source.validity.start or 0, source.validity.end
        waited = bisect_left(range(fence, since), since, key=lambda order: self._received(source, order))
        comes = self._received(source, fence + waited)
        return NEVER if until is not None and comes > until else comes

    def _received(self, source: Purchasing, order: int) -> int:
        if source.lead_time_calendar is None:
            arrived = order + source.lead_time_days * 1440
        else:
            arrived = self._working_days_after(source.lead_time_calendar, order, source.lead_time_days)
        receiving = self.calendar(self.plant.sites[source.site].receiving_calendar)
        return next_open(receiving, arrived + source.inspection_minutes)

    def _working_days_after(self, calendar: str, order: int, days: int) -> int:
        """As far into the last working day as the order was into its own; a day off counts as the start of the next."""
        if days == 0:
            return order
        zone = ZoneInfo(self.plant.calendars[calendar].timezone)
        first = instant(order).astimezone(zone).date()
        span = [first + timedelta(days=number) for number in range(self.plant.settings.horizon_days + 2)]
        working = [
            day for day in span if next_open(self.calendar(calendar), midnight(day, zone)) < end_of_day(day, zone)
        ]
        if len(working) <= days:
            return NEVER
        into = order - midnight(first, zone) if working[0] == first else 0
        return min(midnight(working[days], zone) + into, end_of_day(working[days], zone))

    def _departure(self, lane: Lane, packed: int) -> int:
        zone = ZoneInfo(self.plant.sites[lane.origin].timezone)
        day = instant(packed).astimezone(zone).date() - timedelta(days=1)
        for _ in range(10):
            times = sorted(entry.minute for entry in lane.departures if day.weekday() in entry.days)
            for time in times:
                leaves = datetime(day.year, day.month, day.day, time // 60, time % 60, tzinfo=zone)
                if minute(leaves.astimezone(UTC)) >= packed:
                    return minute(leaves.astimezone(UTC))
            day += timedelta(days=1)
        return NEVER

    def _receiving(self, lane: Lane) -> Windows:
        place = self.plant.sites.get(lane.destination) or self.plant.ship_tos[lane.destination]
        return self.calendar(place.receiving_calendar)


def promised(plant: PlantModel, deliver_at: int, requested: int | None, latest: int | None, zone: ZoneInfo) -> int:
    """The date that is said: the requested one where it is met, else the plan's, rounded up; cut to the latest."""
    if requested is not None and deliver_at <= requested:
        return requested if latest is None else min(requested, latest)
    match plant.settings.promise_granularity:
        case Granularity.DAY:
            rounded = end_of_day(day_ended_by(deliver_at, zone), zone)
        case Granularity.HOUR:
            rounded = -(-deliver_at // 60) * 60
        case Granularity.MINUTE:
            rounded = deliver_at
    return rounded if latest is None else min(rounded, latest)


def _end_of(event: CapacityEvent) -> int:
    return NEVER if event.end is None else event.end


def _cut(window: tuple[int, int], start: int, end: int) -> list[tuple[int, int]]:
    parts = [(window[0], min(window[1], start)), (max(window[0], end), window[1])]
    return [part for part in parts if part[0] < part[1]]
