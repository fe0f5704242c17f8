"""Every sentence that the planner says, in one place, ready for translation."""

from datetime import date
from zoneinfo import ZoneInfo

from app.domain.errors import Fault
from app.domain.reasons import Link, LinkKind
from app.domain.timeline import Minute, instant_of, local_day


def day_text(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def instant_text(minute: Minute, zone: ZoneInfo) -> str:
    local = instant_of(minute).astimezone(zone)
    return f"{day_text(local.date())} {local:%H:%M}"


def as_requested(quantity: str, day: date) -> str:
    return f"{quantity} on {day_text(day)}, as requested."


def as_soon_as_possible(quantity: str, day: date, reason: str) -> str:
    return f"{quantity} by {day_text(day)} at the earliest{reason}."


def later(quantity: str, day: date, days_late: int, reason: str) -> str:
    return f"{quantity} on {day_text(day)}, {_counted(days_late, 'day')} late{reason}."


def partial(quantity: str, day: date, *, to_its_end: bool) -> str:
    return f"{quantity} by {day_text(day)}; {_the_rest(to_its_end)}."


def reduced(quantity: str, day: date, *, to_its_end: bool) -> str:
    return f"{quantity} on {day_text(day)}, as requested; {_the_rest(to_its_end)}."


def _the_rest(to_its_end: bool) -> str:
    if to_its_end:
        return "the rest cannot be promised within the horizon or its window"
    return "no date for the rest was found within the limits of the search"


def too_large(parts: int) -> tuple[str, tuple[Fault, ...]]:
    detail = f"asks for a plan of more than {parts} runs, operations, purchases and moves: ask for less at a time"
    return "the request is too large to plan", (Fault(pointer="/lines", code="too_large", detail=detail),)


def refused(reason: str, *, to_its_end: bool) -> str:
    return f"No date {'can be promised' if to_its_end else 'was found within the limits of the search'}{reason}."


def because(links: tuple[Link, ...], zone: ZoneInfo) -> str:
    """The link that took longest, as half a sentence; what was asked for and rounding explain nothing."""
    telling = [link for link in links if link.kind not in {LinkKind.REQUESTED, LinkKind.ROUNDING}]
    if not telling:
        return ""
    longest = max(telling, key=lambda link: link.minutes)
    until = day_text(local_day(longest.end, zone))
    sentences = {
        LinkKind.SETUP: f"{longest.ref} is set up until {until}",
        LinkKind.CAPACITY: f"{longest.ref} is taken until {until}",
        LinkKind.MATERIAL: f"{longest.detail}, until {until}",
        LinkKind.CALENDAR: f"{longest.ref} is closed until {until}",
        LinkKind.TRANSPORT: f"the way over {longest.ref} takes until {until}",
        LinkKind.FENCE: f"nothing new starts before {until}",
        LinkKind.HOLD: f"nothing new starts before the hold ends on {until}",
    }
    return ": " + sentences.get(longest.kind, f"{longest.ref} is at work until {until}")


def work_detail(step: str, item: str, resources: tuple[str, ...]) -> str:
    return f"Operation {step} of {item}{' on ' + ' with '.join(resources) if resources else ''}"


def setup_detail(step: str, item: str) -> str:
    return f"Setting up operation {step} of {item}"


def change_over_detail(machine: str, last: str | None, family: str | None) -> str:
    return f"{machine} changes over from {last} to {family}" if last else f"{machine} is set up for {family}"


def wait_detail(step: str, item: str) -> str:
    return f"{item} waits after operation {step} before it can go on"


HOLDERS_TOLD = 3
"""A machine that is taken for weeks is taken by dozens."""


def taken_detail(resources: tuple[str, ...], holders: list[str]) -> str:
    names = ", ".join(holders[:HOLDERS_TOLD]) + (" and others" if len(holders) > HOLDERS_TOLD else "")
    return f"{' with '.join(resources)} is taken by {names}" if names else f"{' with '.join(resources)} is taken"


def own_work() -> str:
    return "other work of this order"


def closed_detail(resources: tuple[str, ...]) -> str:
    return f"{' with '.join(resources)} is closed" if resources else "The calendar is closed"


def receipt_detail(item: str, receipt: str) -> str:
    return f"{item} waits for receipt {receipt}"


def supply_detail(item: str, site: str) -> str:
    return f"{item} is not free at {site} before"


def purchase_detail(item: str, supplier: str) -> str:
    return f"{item} has to be bought from {supplier}"


def transfer_detail(item: str, origin: str, destination: str) -> str:
    return f"{item} travels from {origin} to {destination}"


def packing_detail(site: str) -> str:
    return f"Picked, packed and shipped when {site} next ships"


def delivery_detail(destination: str) -> str:
    return f"On the road to {destination} and received when it next opens"


def earliest_acceptable_detail() -> str:
    return "Nothing may arrive before the earliest acceptable date"


def fence_detail() -> str:
    return "No new work or purchase starts within the frozen fence"


def hold_detail() -> str:
    return "New work and purchases wait until the hold ends, so that the offer stays true until then"


def requested_detail() -> str:
    return "The requested date; it could be earlier"


def rounding_detail() -> str:
    return "A promise is given for the end of the day or hour"


def unreachable_detail(item: str, site: str) -> str:
    return f"{item} cannot be had at {site}: no stock, receipt, routing, purchase or lane brings it within the horizon"


def not_found_detail(item: str, site: str) -> str:
    return f"No plan was found that brings {item} to {site} within the horizon"


def no_way_detail(ship_to: str | None) -> str:
    return f"No lane leads to {ship_to}" if ship_to else "The plant model has no site to pick up from"


def too_late_detail(day: date, *, proven: bool) -> str:
    return f"The earliest {'' if proven else 'that was found '}is {day_text(day)}, after the latest acceptable date"


def overtime(resource: str, start: Minute, end: Minute, timezone: str) -> str:
    zone = ZoneInfo(timezone)
    return f"{resource} works overtime from {instant_text(start, zone)} to {instant_text(end, zone)}"


def expedite_supplier(item: str, supplier: str, days: int) -> str:
    return f"{supplier} delivers {item} within {_counted(days, 'day')}"


def expedite_lane(origin: str, destination: str, minutes: int) -> str:
    return f"The express way from {origin} to {destination} takes {_counted(-(-minutes // 60), 'hour')}"


def expedite_receipt(receipt: str, item: str) -> str:
    return f"Receipt {receipt} of {item} comes now"


def add_stock(quantity: str, item: str, site: str) -> str:
    return f"{quantity} more {item} are found or borrowed for {site}"


def release_hold(quote: str) -> str:
    return f"Quote {quote} is let go"


def both(details: list[str]) -> str:
    return ", and ".join(details)


def safety_warning() -> str:
    return "The safety time before the promise is used up."


def overdue_warning(receipt: str) -> str:
    return f"Rests on receipt {receipt}, which is overdue."


def opened_warning(quantity: str, item: str, site: str) -> str:
    return f"Uses {quantity} {item} of the safety stock at {site}."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
