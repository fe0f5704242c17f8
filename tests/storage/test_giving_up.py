"""A cancelled order's work stays for a hold that takes from it, and goes once that is over and all is tidied."""

from collections.abc import Callable

import pytest

from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.hold_offer import hold_offer
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_plant import read_snapshot
from app.use_cases.release_hold import release_hold
from app.use_cases.tidy_up import tidy_up
from tests.builders import calendar, line, plant, request, resource, routing, step
from tests.storage.shop import FRIDAY, Shop

PLANT = plant(
    calendar("day"), resource("CNC", calendar="day"), routing("TRIKE", step("10", "CNC", per_unit=10), multiple=10)
)


def runs(shop: Shop) -> int:
    return sum(len(promise.plan.runs) for promise in read_snapshot(shop.ports).promises.values())


def held_from_the_rest(shop: Shop) -> str:
    """Four of ten trikes were ordered and are cancelled, while another quote holds six of the same run."""
    ordered = shop.confirmed("TRIKE", 4, FRIDAY)
    quote = quote_promise(request(line("TRIKE", 6, FRIDAY), hold=30, reference="SO-2"), shop.ports)
    cancel_commitment(ordered, shop.ports)
    assert runs(shop) == 1
    return quote.id


def lapse(shop: Shop, quote: str) -> None:
    shop.clock.pass_by(minutes=31)


def release(shop: Shop, quote: str) -> None:
    release_hold(quote, shop.ports)


def want_more(shop: Shop, quote: str) -> None:
    """Another quote with the same reference is made of whole lots."""
    quote_promise(request(line("TRIKE", 20, FRIDAY), hold=30, reference="SO-2"), shop.ports)


@pytest.mark.parametrize("end", [lapse, release, want_more])
def test_it_goes_when_all_is_tidied_after_the_hold(shop: Shop, end: Callable[[Shop, str], None]) -> None:
    end(shop, held_from_the_rest(shop))
    tidy_up(shop.ports)
    promises = read_snapshot(shop.ports).promises.values()
    taken = {peg.supply for promise in promises for need in promise.plan.needs() for peg in need.pegs}
    assert {run.key for promise in promises for run in promise.plan.runs} == taken
    assert shop.is_sound()


def test_it_stays_while_the_hold_is_extended_and_once_it_is_confirmed(shop: Shop) -> None:
    quote = held_from_the_rest(shop)
    hold_offer(quote, None, 60, shop.ports)
    lapse(shop, quote)
    tidy_up(shop.ports)
    confirm_quote(quote, None, shop.ports)
    tidy_up(shop.ports)
    assert runs(shop) == 1
