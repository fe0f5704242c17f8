"""What a random factory and its request exercise, by name: a test makes sure that each occurs often."""

from datetime import date
from itertools import combinations

from app.domain.capacity import BookingKind
from app.domain.demand import PromiseRequest
from app.domain.plan import OrderPlan
from app.domain.plant import Granularity, PlantModel
from app.domain.supply import SafetyStockUse, ShipTo, Site
from app.domain.timeline import Minute
from tests.factories import is_shipped
from tests.oracle.places import ENOUGH, profile
from tests.oracle.times import Clockwork


def features(model: PlantModel, asked: PromiseRequest) -> set[str]:
    steps = [operation for routing in model.routings.values() for operation in routing.steps]
    lines, settings = asked.lines, model.settings
    places: list[Site | ShipTo] = [*model.sites.values(), *model.ship_tos.values()]
    booked = {entry.kind for entry in model.bookings.values()}
    now_known = {
        "two lines": len(lines) > 1,
        "ship complete": asked.policy.ship_complete,
        "as soon as possible": any(one.requested is None for one in lines),
        "requested day": any(isinstance(one.requested, date) for one in lines),
        "requested instant": any(isinstance(one.requested, int) for one in lines),
        "earliest acceptable": any(one.earliest_acceptable is not None for one in lines),
        "latest acceptable": any(one.latest_acceptable is not None for one in lines),
        "picked up": not is_shipped(asked),
        "shipped": is_shipped(asked),
        "customer's ship-to": is_shipped(asked) and asked.ship_to is None,
        "hold": asked.hold.minutes > 0,
        "frozen fence": settings.frozen_fence > 0,
        "finer promises": settings.promise_granularity is not Granularity.DAY,
        "one level": len(model.routings) == 1,
        "several levels": len(model.routings) > 1,
        "two steps": any(len(routing.steps) > 1 for routing in model.routings.values()),
        "alternatives": any(len(entry) > 1 for one in steps for entry in one.requires),
        "speeds": any(choice.speed != 1 for one in steps for entry in one.requires for choice in entry),
        "two at once": any(len(one.requires) > 1 for one in steps),
        "no resource": any(not one.requires for one in steps),
        "must not pause": any(not one.interruptible for one in steps),
        "setup": any(one.setup_minutes for one in steps),
        "wait": any(one.wait_minutes for one in steps),
        "yield": any(one.yield_rate != 1 for one in steps),
        "component alternatives": any(used.alternatives for one in steps for used in one.components),
        "fixed consumption": any(used.fixed for one in steps for used in one.components),
        "lot minimum": any(routing.minimum > 1 for routing in model.routings.values()),
        "lot multiple": any(routing.multiple > 1 for routing in model.routings.values()),
        "lot maximum": any(routing.maximum for routing in model.routings.values()),
        "calendars": any(one.calendar for one in model.resources.values()),
        "change-overs": bool(model.setup_matrices),
        "rows from any": any(row[0] == "*" for one in model.setup_matrices.values() for row in one.rows),
        "machines side by side": any(one.setup_matrix and one.units > 1 for one in model.resources.values()),
        "machines and work without a family": bool(model.setup_matrices)
        and any(one.setup_family is None for one in steps),
        "two units": any(one.units > 1 for one in model.resources.values()),
        "unit change": any(one.unit_changes for one in model.resources.values()),
        "work order": BookingKind.WORK_ORDER in booked,
        "downtime": BookingKind.DOWNTIME in booked,
        "stock": bool(model.stock),
        "receipt": bool(model.receipts),
        "requirement": bool(model.requirements),
        "safety stock": bool(model.safety_stock),
        "safety stock to open": bool(model.safety_stock) and asked.policy.use_safety_stock is not SafetyStockUse.NONE,
        "buy": any(not source.lead_time_calendar for source in model.purchasing.values()),
        "buy in working days": any(source.lead_time_calendar for source in model.purchasing.values()),
        "unlimited": any(one.unlimited for one in model.items.values()),
        "two sites": len(model.sites) > 1,
        "departures": any(one.departures for one in model.lanes.values()),
        "receiving hours": any(one.receiving_calendar for one in places),
        "picking": any(one.pick_pack_minutes for one in model.sites.values()),
    }
    return {name for name, is_there in now_known.items() if is_there}


def features_of_plan(plan: OrderPlan, model: PlantModel, now: Minute) -> set[str]:
    """What a plan that was found makes use of."""
    makes = list(plan.makes)
    now_known = {
        "lent": any(_is_lent(plan, model, now, place) for place in {(need.item, need.site) for need in plan.needs()}),
        "several runs": any(a.routing == b.routing for a, b in combinations(plan.runs, 2)),
        "bought": bool(plan.buys),
        "from stock alone": not makes,
    }
    return {name for name, is_there in now_known.items() if is_there}


def _is_lent(plan: OrderPlan, model: PlantModel, now: Minute, place: tuple[str, str]) -> bool:
    """Whether at some instant it has taken more than it has brought and than others will not miss later."""
    opened = any((one.item, one.site) == place for one in plan.opened)
    levels = profile(model, Clockwork(model, now), now, place, opened=opened).levels
    there = [(time, units) for time, units in levels if units < ENOUGH]
    flows = [(need.needed_at, -need.quantity) for need in plan.needs() if (need.item, need.site) == place]
    flows += [(one.available_at, one.quantity) for one in plan.supplies("", held=True) if (one.item, one.site) == place]
    for at in {at for at, _ in flows} if there else ():
        now_and_later = [*[units for time, units in there if time <= at][-1:], *(u for time, u in there if time > at)]
        if min(now_and_later) + sum(units for time, units in flows if time <= at) < 0:
            return True
    return False
