"""What somebody could do."""

from zoneinfo import ZoneInfo

from app.domain.timeline import Minute
from app.solver.offering.wording.counting import counted, hours, instant_text


def overtime(resource: str, start: Minute, end: Minute, timezone: str) -> str:
    zone = ZoneInfo(timezone)
    return f"{resource} works overtime from {instant_text(start, zone)} to {instant_text(end, zone)}"


def expedite_supplier(item: str, supplier: str, days: int) -> str:
    return f"{supplier} delivers {item} within {counted(days, 'day')}"


def expedite_lane(origin: str, destination: str, minutes: int) -> str:
    return f"The express way from {origin} to {destination} takes {hours(minutes)}"


def expedite_receipt(receipt: str, item: str) -> str:
    return f"Receipt {receipt} of {item} comes now"


def add_stock(quantity: str, item: str, site: str) -> str:
    return f"{quantity} more {item} are found or borrowed for {site}"


def release_hold(quote: str) -> str:
    return f"Quote {quote} is let go"


def both(details: list[str]) -> str:
    return ", and ".join(details)
