"""What a table of streams says of the promises in it, and that streams clear away only what nobody needs."""

from dataclasses import replace
from decimal import Decimal
from statistics import mean
from xml.etree import ElementTree

import pytest

from app.domain.changes import PromiseMade
from app.domain.demand import Effort
from app.domain.plant import PlanningSettings
from app.domain.timeline import MINUTES_PER_DAY
from benchmarks.order_streams import OrderBook, Promised, promised, stream_of
from benchmarks.plots import Series, lines
from benchmarks.streams import asap_leads, moved_a_week, row, would_buy
from tests.builders import MONDAY, line, plant, request, resource, routing, step
from tests.solver.asking import answer_of, promise_of

WEEK = 7 * MINUTES_PER_DAY
TOLD = Promised(
    at=0,
    asap=True,
    lead_days=4,
    days_late=4,
    value=Decimal(100),
    moved=0,
    standing=10,
    milliseconds=1,
    finished=0,
    waiting=0,
    is_kept=True,
)


def test_a_promise_that_was_not_kept_is_counted() -> None:
    broken = replace(TOLD, at=WEEK, asap=False, days_late=1, is_kept=False)
    assert row("ours", [[TOLD, TOLD, broken]])[6] == "2 of 3"


def test_whoever_waits_for_too_long_buys_elsewhere() -> None:
    assert would_buy(replace(TOLD, days_late=10))
    assert not would_buy(replace(TOLD, days_late=11))
    assert not would_buy(replace(TOLD, asap=False, days_late=8))


def test_of_ten_operations_five_are_moved_in_two_weeks() -> None:
    assert moved_a_week([replace(TOLD, moved=2), replace(TOLD, at=2 * WEEK, moved=3)]) == 0.25


@pytest.mark.slow
def test_moving_work_shortens_the_lead_and_keeps_every_promise() -> None:
    stream = stream_of(orders=60, load=0.95, resources=4, seed=1)
    frozen, moved = (promised(stream, PlanningSettings(move_fence=0), effort) for effort in list(Effort)[:2])
    assert mean(asap_leads(moved)) < mean(asap_leads(frozen))
    assert all(order.is_kept for order in moved)
    assert sum(order.moved for order in moved) > 0 == sum(order.moved for order in frozen)


def test_what_is_delivered_stays_while_others_take_from_its_lot() -> None:
    shop = plant(resource("CNC"), routing("BIKE", step("10", "CNC", per_unit=60), minimum=10))
    book = OrderBook(shop)
    for name, wanted_at in (("first", None), ("second", MONDAY + WEEK)):
        asked = request(line("BIKE", 4, wanted_at))
        offer = answer_of(book.snapshot, asked, MONDAY, name=f"{name} ").offers[0]
        promise = promise_of(offer, asked, MONDAY, name, held=False)
        book.snapshot = book.snapshot.apply(PromiseMade(promise=promise))
    assert not book.snapshot.promises["second"].plan.runs
    book.turn_to(MONDAY + 4 * MINUTES_PER_DAY)
    assert set(book.snapshot.promises) == {"first", "second"}
    book.turn_to(MONDAY + 2 * WEEK)
    assert not book.snapshot.promises


def test_a_plot_on_even_axes_marks_round_values() -> None:
    line = Series(name="ours", colour="red", dashed=False, points=((0.7, 2.0), (0.95, 8.9)))
    texts = {text.text for text in ElementTree.fromstring(lines([line], across="load", up="days")).iter()}
    assert {"0.7", "0.75", "0", "1", "9"} <= texts
