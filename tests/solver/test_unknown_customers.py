"""A customer whom nobody knows may be a prospect or a slip: nothing is refused, and what it costs is told."""

import pytest

from app.domain.demand import Customer
from app.domain.promise import Offer
from tests.builders import MONDAY, PLANT, lane, line, plant, request, stock
from tests.solver.asking import answer_of

ACME = Customer(id="ACME", ship_to="NORTH")
WALKS_IN = Customer(id="WALKS IN")
SHOP = plant(stock("BIKE", 1), lane(PLANT, "NORTH", hours=48), ACME, WALKS_IN)


def offered(customer: str | None, ship_to: str | None = None) -> Offer:
    (offer,) = answer_of(SHOP, request(line("BIKE", 1), customer=customer, ship_to=ship_to), MONDAY).offers
    return offer


def test_who_names_a_customer_that_is_not_there_is_told_that_no_way_is_planned() -> None:
    assert offered("ACMEE").warnings == (
        "ACMEE is not among the customers of the plant model: planned to be picked up, without a way there.",
    )


@pytest.mark.parametrize(
    ("customer", "ship_to"), [("ACME", None), ("WALKS IN", None), ("ACMEE", "NORTH"), (None, None)]
)
def test_nobody_else_is_warned(customer: str | None, ship_to: str | None) -> None:
    assert offered(customer, ship_to).warnings == ()
