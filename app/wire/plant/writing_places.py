"""Settings and places from the domain back to the wire, every field shown, so that they can be sent again."""

from typing import Any

from app.domain.calendar import Calendar
from app.domain.demand import Customer
from app.domain.plant import PlanningSettings
from app.domain.supply import Lane, ShipTo, Site
from app.domain.timeline import MINUTES_PER_HOUR
from app.wire.plant.reading_places import WEEKDAYS
from app.wire.text import duration_text

Json = dict[str, Any]


def settings_out(settings: PlanningSettings) -> Json:
    return {
        "horizon_days": settings.horizon_days,
        "frozen_fence": duration_text(settings.frozen_fence),
        "move_fence": duration_text(settings.move_fence),
        "promise_granularity": settings.promise_granularity.value,
        "build_ahead": duration_text(settings.build_ahead),
        "near_window": duration_text(settings.near_window),
        "safety_time": duration_text(settings.safety_minutes),
        "date_only_receipt": settings.date_only_receipt.value,
        "overdue_receipt_delay": duration_text(settings.overdue_receipt_delay),
        "overdue_receipt_ignore_after": duration_text(settings.overdue_receipt_ignore_after),
        "runs_max": settings.runs_max,
        "progress": settings.progress.value,
        "start_tolerance": duration_text(settings.start_tolerance),
    }


def calendar_out(calendar: Calendar) -> Json:
    return {
        "id": calendar.id,
        "timezone": calendar.timezone,
        "shifts": [
            {"days": weekdays(shift.days), "start": wall_time(shift.start), "end": wall_time(shift.end)}
            for shift in calendar.shifts
        ],
        "exceptions": [
            {"start": f"{one.start:%Y-%m-%dT%H:%M}", "end": f"{one.end:%Y-%m-%dT%H:%M}", "open": one.open}
            for one in calendar.exceptions
        ],
    }


def weekdays(days: frozenset[int]) -> list[str]:
    return [WEEKDAYS[day] for day in sorted(days)]


def wall_time(minute: int) -> str:
    return f"{minute // MINUTES_PER_HOUR:02}:{minute % MINUTES_PER_HOUR:02}"


def site_out(site: Site) -> Json:
    return {
        "id": site.id,
        "timezone": site.timezone,
        "shipping_calendar": site.shipping_calendar,
        "receiving_calendar": site.receiving_calendar,
        "pick_pack_minutes": site.pick_pack_minutes,
    }


def ship_to_out(ship_to: ShipTo) -> Json:
    return {"id": ship_to.id, "timezone": ship_to.timezone, "receiving_calendar": ship_to.receiving_calendar}


def customer_out(customer: Customer) -> Json:
    return {
        "id": customer.id,
        "demand_class": customer.demand_class,
        "priority": customer.priority,
        "ship_to": customer.ship_to,
    }


def lane_out(lane: Lane) -> Json:
    return {
        "id": lane.id,
        "from": lane.origin,
        "to": lane.destination,
        "transit_hours": _hours(lane.transit_minutes),
        "departures": [{"days": weekdays(one.days), "time": wall_time(one.minute)} for one in lane.departures] or None,
        "cost_per_unit": f"{lane.cost_per_unit:f}",
        "mode": lane.mode,
        "priority": lane.priority,
        "expedite": lane.expedite
        and {
            "transit_hours": _hours(lane.expedite.transit_minutes),
            "extra_cost_per_unit": f"{lane.expedite.extra_cost_per_unit:f}",
        },
    }


def _hours(minutes: int) -> int | float:
    """Never more than the minutes say: reading rounds up to the next minute, and so finds the same ones again."""
    if minutes % MINUTES_PER_HOUR == 0:
        return minutes // MINUTES_PER_HOUR
    return (minutes * 10**6 // MINUTES_PER_HOUR) / 10**6
