"""Overdue work without a later place finds one once others give theirs up; whoever waits for it is told at once."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.demand import PromiseRequest
from app.domain.plant import ProgressSource
from app.domain.timeline import MINUTES_PER_DAY
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.list_events import list_events
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import read_commitment
from app.use_cases.record_capacity import end_capacity, record_capacity
from app.use_cases.release_hold import release_hold
from app.use_cases.tidy_up import tidy_up
from tests.builders import breakdown, calendar, plant, resource, routing, step
from tests.storage.shop import FRIDAY, MONDAY, Shop, wish

DAY = MINUTES_PER_DAY
SATURDAY = FRIDAY + DAY
PLANT = plant(
    calendar("day"),
    resource("CNC", calendar="day"),
    routing("TRIKE", step("10", "CNC", per_unit=60)),
    progress=ProgressSource.REPORTED,
    horizon_days=5,
)
ALL_OTHER_DAYS = 4 * 8
"""So many trikes take the machine from Tuesday until the horizon."""


GivingUp = Callable[[], object]


def a_commitment(shop: Shop) -> GivingUp:
    commitment = confirm_quote(shop.ordered("TRIKE", ALL_OTHER_DAYS, SATURDAY).id, None, shop.ports)
    return lambda: cancel_commitment(commitment.id, shop.ports)


def a_hold(shop: Shop) -> GivingUp:
    quote = shop.ordered("TRIKE", ALL_OTHER_DAYS, SATURDAY, hold=DAY)
    return lambda: release_hold(quote.id, shop.ports)


def a_hold_for_a_smaller_one(shop: Shop) -> GivingUp:
    def wanted(quantity: int) -> PromiseRequest:
        return replace(wish("TRIKE", quantity, SATURDAY, hold=DAY), reference="CRM-1")

    quote_promise(wanted(ALL_OTHER_DAYS), shop.ports)
    return lambda: quote_promise(wanted(8), shop.ports)


def a_breakdown(shop: Shop) -> GivingUp:
    down = record_capacity(breakdown("CNC", MONDAY + DAY, None), shop.ports)
    return lambda: end_capacity(down.event.id, None, shop.ports)


@pytest.mark.parametrize("room_behind", [a_commitment, a_hold, a_hold_for_a_smaller_one, a_breakdown])
def test_who_waits_for_overdue_work_is_told_with_the_write_that_makes_room(
    shop: Shop, room_behind: Callable[[Shop], GivingUp]
) -> None:
    overdue = confirm_quote(shop.ordered("TRIKE", 8, FRIDAY - DAY).id, None, shop.ports).id
    give_up = room_behind(shop)
    shop.clock.pass_by(minutes=14 * 60)
    tidy_up(shop.ports)
    assert read_commitment(overdue, shop.ports).at_risk
    give_up()
    assert not read_commitment(overdue, shop.ports).at_risk
    events = list_events(shop.ports, after=0, limit=100).items
    assert [one.commitment for one in events if one.type.value == "commitment.safe"] == [overdue]
