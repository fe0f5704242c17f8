"""Why a date is not earlier: a sentence for each link of the chain."""

from datetime import date

from app.domain.capacity import CapacityKind
from app.domain.supply import SupplyKind
from app.solver.offering.wording.counting import NAMED_MAX, day_text


def work_detail(step: str, item: str, resources: tuple[str, ...]) -> str:
    return f"Operation {step} of {item}{' on ' + ' with '.join(resources) if resources else ''}"


def setup_detail(step: str, item: str) -> str:
    return f"Setting up operation {step} of {item}"


def change_over_detail(machine: str, last: str | None, family: str | None) -> str:
    return f"{machine} changes over from {last} to {family}" if last else f"{machine} is set up for {family}"


def wait_detail(step: str, item: str) -> str:
    return f"{item} waits after operation {step} before it can go on"


def taken_detail(resources: tuple[str, ...], holders: list[str]) -> str:
    return f"{' with '.join(resources)} is taken by {_some_of(holders)}"


def own_work() -> str:
    return "other work of this order"


def closed_detail(resources: tuple[str, ...]) -> str:
    return f"{' with '.join(resources)} is closed" if resources else "The calendar is closed"


def waiting_detail(item: str, supply: str) -> str:
    return f"{item} waits for {supply}"


def lent_detail(item: str, supply: str) -> str:
    """Somebody needs it later, by when as much comes back."""
    return f"{item} waits to be lent from {supply}"


def down_detail(resources: tuple[str, ...], down_for: list[str]) -> str:
    return f"{' with '.join(resources)} is down for {_some_of(down_for)}"


def _some_of(names: list[str]) -> str:
    """Whoever holds a machine for weeks may be dozens: a few names stand for all."""
    return ", ".join(names[:NAMED_MAX]) + (" and others" if len(names) > NAMED_MAX else "")


EVENTS = {
    CapacityKind.BREAKDOWN: "a breakdown",
    CapacityKind.ABSENCE: "an absence",
    CapacityKind.MAINTENANCE: "maintenance",
    CapacityKind.OVERTIME: "overtime",
}


def event(kind: CapacityKind, reason: str | None) -> str:
    """Nobody knows a breakdown or an absence by its id."""
    return f"{EVENTS[kind]} ({reason})" if reason else EVENTS[kind]


def receipt(name: str) -> str:
    return f"receipt {name}"


DONE_FOR = {SupplyKind.MAKE: "made", SupplyKind.BUY: "bought", SupplyKind.MOVE: "sent"}


def planned_supply(kind: SupplyKind, owner: str) -> str:
    return f"what is {DONE_FOR[kind]} for {owner}"


def supply_detail(item: str, site: str) -> str:
    return f"{item} is not free at {site} before"


def purchase_detail(item: str, supplier: str) -> str:
    return f"{item} has to be bought from {supplier}"


FOR_A_LATER_DAY = "only for a later day"


def sold_from_detail(item: str, supplier: str) -> str:
    return f"{item} may be bought from {supplier} {FOR_A_LATER_DAY}"


def made_from_detail(item: str, routing: str) -> str:
    return f"{item} may be made by routing {routing} {FOR_A_LATER_DAY}"


def transfer_detail(item: str, origin: str, destination: str) -> str:
    return f"{item} travels from {origin} to {destination}"


def packing_detail(site: str) -> str:
    return f"Picked and packed at {site}"


def shipping_detail(site: str) -> str:
    return f"Shipped when {site} next ships"


def departure_detail(origin: str, destination: str) -> str:
    return f"The next departure from {origin} to {destination}"


def delivery_detail(destination: str) -> str:
    return f"On the road to {destination}"


def receiving_detail(destination: str) -> str:
    return f"Received when {destination} next opens"


def earliest_acceptable_detail() -> str:
    return "Nothing may arrive before the earliest acceptable date"


def fence_detail() -> str:
    return "No new work or purchase starts within the frozen fence"


def hold_detail() -> str:
    return "New work and purchases wait until the hold ends, so that the offer stays true until then"


def requested_detail() -> str:
    return "The requested date; it could be earlier"


def for_its_cost_detail() -> str:
    return "No sooner date was found at this cost"


def rounding_detail() -> str:
    return "A promise is given for the end of the day or hour"


def unreachable_detail(item: str, site: str) -> str:
    missing = "no stock, receipt, routing, purchase or lane brings enough of it within the horizon"
    return f"{item} cannot be had at {site}: {missing}"


def no_time_detail(item: str, resources: tuple[str, ...]) -> str:
    return f"{' with '.join(resources)} has no free time within the horizon to make {item}"


def not_found_detail(item: str, site: str) -> str:
    return f"No plan was found that brings {item} to {site} within the horizon"


def no_way_detail(ship_to: str | None) -> str:
    return f"No lane leads to {ship_to}" if ship_to else "The plant model has no site to pick up from"


def beyond_the_horizon_detail(earliest: date, horizon: date) -> str:
    return f"Wanted no sooner than {day_text(earliest)}, and nothing is planned beyond {day_text(horizon)}"


def too_late_detail(day: date, *, proven: bool) -> str:
    return f"The earliest {'' if proven else 'that was found '}is {day_text(day)}, after the latest acceptable date"
