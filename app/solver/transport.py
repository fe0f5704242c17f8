"""When goods that are ready leave and arrive, and how late they may be ready."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from app.domain.hours.work_axis import WorkAxis
from app.domain.snapshots.compiled import CompiledPlant
from app.domain.supply import Lane, Purchasing
from app.domain.timeline import MINUTES_PER_DAY, Minute, Window, day_window, local_day
from app.solver.thresholds import latest


class Transport:
    """Times of shipping, receiving and purchasing in one plant, judged at one instant."""

    def __init__(self, compiled: CompiledPlant, now: Minute) -> None:
        self._compiled = compiled
        self._plant = compiled.plant
        self._now = now
        self._bought: dict[tuple[str, Minute], Minute | None] = {}
        self.horizon = now + self._plant.settings.horizon_days * MINUTES_PER_DAY

    def leaves(self, site: str, lane: Lane | None, ready: Minute) -> Minute | None:
        """The next departure, or opening of the shipping calendar, once picked and packed."""
        packed = ready + self._plant.sites[site].pick_pack_minutes
        if lane is not None and lane.departures:
            departures = self._compiled.departures_of(lane, self._now)
            at = bisect_left(departures, packed)
            return departures[at] if at < len(departures) else None
        return self._next_open(self._plant.sites[site].shipping_calendar, packed)

    def arrives(self, lane: Lane | None, ship_at: Minute) -> Minute | None:
        """The next opening of the receiving side after the transit; a customer who picks up has it when it leaves."""
        if lane is None:
            return ship_at
        return self._next_open(self._receiving(lane.destination), ship_at + lane.transit_minutes)

    def sent(self, site: str, lane: Lane | None, ready: Minute) -> tuple[Minute, Minute] | None:
        """When goods that are ready leave, and when they arrive; None: never."""
        ship_at = self.leaves(site, lane, ready)
        arrives_at = None if ship_at is None else self.arrives(lane, ship_at)
        return None if ship_at is None or arrives_at is None else (ship_at, arrives_at)

    def delivered(self, site: str, lane: Lane | None, ready: Minute) -> Minute | None:
        sent = self.sent(site, lane, ready)
        return None if sent is None else sent[1]

    def keeps_pace_until(self, lane: Lane, ready: Minute) -> Minute:
        """The last ready time up to which goods that need not wait anywhere arrive later by just as much."""
        if lane.departures:
            return ready
        origin, last = self._plant.sites[lane.origin], [self.horizon]
        packed = ready + origin.pick_pack_minutes
        arrived = packed + lane.transit_minutes
        for calendar, minute in ((origin.shipping_calendar, packed), (self._receiving(lane.destination), arrived)):
            if calendar is not None:
                window = self._compiled.axis_of_calendar(calendar, self._now).window_around(minute)
                last.append(ready if window is None else ready + window[1] - 1 - minute)
        return min(last)

    def latest_ready(self, site: str, lane: Lane | None, due: Minute) -> Minute | None:
        """The latest ready time with which goods still arrive by an instant; None when none from now on does."""
        ready = self._ready_by(site, lane, due)
        return None if ready is None or ready < self._now else ready

    def earliest_ready(self, site: str, lane: Lane | None, not_before: Minute) -> Minute:
        """The earliest ready time with which goods do not arrive before an instant."""
        too_early = self._ready_by(site, lane, not_before - 1)
        return self._now if too_early is None else max(self._now, too_early + 1)

    def _ready_by(self, site: str, lane: Lane | None, due: Minute) -> Minute | None:
        """``delivered`` the other way round: by when goods must be ready, before now perhaps."""
        ship_by = self._ship_by(lane, due)
        return None if ship_by is None else self._leave_by(site, lane, ship_by)

    def _ship_by(self, lane: Lane | None, due: Minute) -> Minute | None:
        """``arrives`` the other way round."""
        if lane is None:
            return due
        arrive_by = self._last_open(self._receiving(lane.destination), due)
        return None if arrive_by is None else arrive_by - lane.transit_minutes

    def _leave_by(self, site: str, lane: Lane | None, ship_by: Minute) -> Minute | None:
        """``leaves`` the other way round."""
        if lane is not None and lane.departures:
            departures = self._compiled.departures_of(lane, self._now)
            at = bisect_right(departures, ship_by) - 1
            packed = departures[at] if at >= 0 else None
        else:
            packed = self._last_open(self._plant.sites[site].shipping_calendar, ship_by)
        return None if packed is None else packed - self._plant.sites[site].pick_pack_minutes

    def bought(self, source: Purchasing, order_at: Minute) -> Minute | None:
        """When a purchase placed at an instant can be used: lead time, inspection, the next receiving window."""
        key = (source.id, order_at)
        if key not in self._bought:
            self._bought[key] = self._received(source, order_at)
        return self._bought[key]

    def purchase(self, source: Purchasing, not_before: Minute) -> tuple[Minute, Minute] | None:
        """When to place a purchase, and when it can be used: as soon as its supplier delivers; None: in no time."""
        order_at, start = not_before, source.validity.start
        available_at = self.bought(source, order_at)
        if available_at is not None and start is not None and available_at < start:
            too_early = latest(lambda at: self.bought(source, at), start - 1, not_before, start)
            order_at = not_before if too_early is None else too_early + 1
            available_at = self.bought(source, order_at)
        if available_at is None or available_at > self.horizon or not source.validity.covers(available_at):
            return None
        return order_at, available_at

    def _received(self, source: Purchasing, order_at: Minute) -> Minute | None:
        if source.lead_time_calendar is None:
            arrived: Minute | None = order_at + source.lead_time_days * MINUTES_PER_DAY
        else:
            arrived = self._working_days_after(source.lead_time_calendar, order_at, source.lead_time_days)
        if arrived is None:
            return None
        receiving = self._plant.sites[source.site].receiving_calendar
        return self._next_open(receiving, arrived + source.inspection_minutes)

    def latest_order(self, source: Purchasing, due: Minute, not_before: Minute) -> Minute | None:
        """The latest instant to place a purchase that is needed by ``due``."""
        if source.lead_time_calendar is None and self._plant.sites[source.site].receiving_calendar is None:
            order_by = due - source.lead_time_days * MINUTES_PER_DAY - source.inspection_minutes
            return order_by if order_by >= not_before else None
        return latest(lambda order_at: self.bought(source, order_at), due, not_before, due)

    def _working_days_after(self, calendar: str, minute: Minute, days: int) -> Minute | None:
        """As far into the last of the following working days as the order came into its own, or into the next one.

        A working day is a local day on which the calendar opens at all.
        """
        if days == 0:
            return minute
        work = self._working_days(calendar)
        at = bisect_right(work.ends, minute)
        if at + days >= len(work.starts) or work.starts[at + days] > self.horizon:
            return None
        into = max(0, minute - work.starts[at])
        return min(work.starts[at + days] + into, work.ends[at + days])

    def _working_days(self, calendar: str) -> WorkAxis:
        """Each a window, from midnight to midnight; remembered, as each purchase asks for some dozens of orders."""
        axis, known = self._compiled.axis_of_calendar(calendar, self._now), self._compiled.memory("working days")
        if axis not in known:
            known[axis] = WorkAxis(list(_days_of(axis, ZoneInfo(self._plant.calendars[calendar].timezone))))
        found: WorkAxis = known[axis]
        return found

    def _receiving(self, place: str) -> str | None:
        if place in self._plant.sites:
            return self._plant.sites[place].receiving_calendar
        return self._plant.ship_tos[place].receiving_calendar

    def _next_open(self, calendar: str | None, minute: Minute) -> Minute | None:
        return minute if calendar is None else self._compiled.axis_of_calendar(calendar, self._now).next_open(minute)

    def _last_open(self, calendar: str | None, minute: Minute) -> Minute | None:
        return minute if calendar is None else self._compiled.axis_of_calendar(calendar, self._now).last_open(minute)


def _days_of(axis: WorkAxis, zone: ZoneInfo) -> Iterator[Window]:
    """The local days that have any time of it."""
    until = axis.starts[0] if axis.starts else 0
    for start, end in zip(axis.starts, axis.ends, strict=True):
        while end > until:
            since, until = day_window(local_day(max(start, until), zone), zone)
            yield since, until
