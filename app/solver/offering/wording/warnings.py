"""What whoever takes an offer should know, or has to agree to."""

from app.solver.offering.wording.counting import some_of


def unknown_customer(customer: str) -> str:
    return f"{customer} is not among the customers of the plant model: planned to be picked up, without a way there."


def safety_time() -> str:
    return "The safety time before the promise is used up."


def overdue(receipts: list[str]) -> str:
    if len(receipts) == 1:
        return f"Rests on receipt {receipts[0]}, which is overdue."
    return f"Rests on {len(receipts)} receipts that are overdue: {some_of(receipts)}."


def overtime(resource: str) -> str:
    return f"Overtime of {resource} has to be agreed."


def express(goods: str, within: str, regular: str) -> str:
    return f"{goods} has to come express, in {within} instead of {regular}."


def goods_from(item: str, supplier: str) -> str:
    return f"{item} from {supplier}"


def goods_over(item: str, origin: str, destination: str) -> str:
    return f"{item} from {origin} to {destination}"


def substitute(item: str, asked: str) -> str:
    return f"{item} instead of {asked}."


def opened(quantity: str, item: str, site: str) -> str:
    return f"Uses {quantity} {item} of the safety stock at {site}."
