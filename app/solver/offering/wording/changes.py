"""What somebody could do, or has to agree to."""

from zoneinfo import ZoneInfo

from app.domain.timeline import Minute
from app.solver.offering.wording.counting import counted, hours, instant_text, some_of


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


def safety_warning() -> str:
    return "The safety time before the promise is used up."


def overdue_warning(receipts: list[str]) -> str:
    if len(receipts) == 1:
        return f"Rests on receipt {receipts[0]}, which is overdue."
    return f"Rests on {len(receipts)} receipts that are overdue: {some_of(receipts)}."


def overtime_warning(resource: str) -> str:
    return f"Overtime of {resource} has to be agreed."


def express_warning(goods: str, express: str, regular: str) -> str:
    return f"{goods} has to come express, in {express} instead of {regular}."


def goods_from(item: str, supplier: str) -> str:
    return f"{item} from {supplier}"


def goods_over(item: str, origin: str, destination: str) -> str:
    return f"{item} from {origin} to {destination}"


def substitute_warning(item: str, asked: str) -> str:
    return f"{item} instead of {asked}."


def opened_warning(quantity: str, item: str, site: str) -> str:
    return f"Uses {quantity} {item} of the safety stock at {site}."
