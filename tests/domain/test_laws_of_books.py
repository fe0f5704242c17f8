"""What the plan says of itself stands in its ledgers and time sheets, and nothing else does."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.hours.held_times import NOT_HELD
from app.domain.ledgers.ledger import Ledger
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import OpenedSafetyStock, SafetyStockUse
from app.domain.verification import audit
from tests.builders import MONDAY, PLANT, resource, routing, safety_stock, snapshot, step, stock
from tests.domain.builders import committed, made, need, on_hand, operation, picked_up, run, taken

HERE = ("FRAME", PLANT)
IN_THE_BOOKS = "every_plan_is_in_the_books"
NO_OTHER_LEDGER = "the_ledgers_show_nothing_else"
NO_OTHER_TIME = "the_time_sheets_show_nothing_else"
COUNTED = "the_ledgers_count_their_pegs"


@pytest.fixture
def books() -> Snapshot:
    """Two frames off the shelf, one of them from the safety stock, and one that is made."""
    lot = run("FRAME", 1, operation(MONDAY, MONDAY + 60, "SAW"))
    goods = need("FRAME", 3, MONDAY + 60, taken(on_hand("FRAME"), 2), taken(made("run_1"), 1))
    order = committed(lot, picked_up(goods))
    opened = OpenedSafetyStock(item="FRAME", site=PLANT, quantity=1, by=SafetyStockUse.ALL)
    order = replace(order, plan=replace(order.plan, opened=(opened,)))
    making = routing("FRAME", step("10", "SAW", fixed=60))
    return snapshot(resource("SAW"), making, stock("FRAME", 2), safety_stock("FRAME", 1), promises=[order])


Change = Callable[[Ledger], Ledger]


def without_the_need(ledger: Ledger) -> Ledger:
    return replace(ledger, needs={})


def without_the_run(ledger: Ledger) -> Ledger:
    return replace(ledger, supplies={on_hand("FRAME"): ledger.supplies[on_hand("FRAME")]})


def as_if_nothing_were_opened(ledger: Ledger) -> Ledger:
    return replace(ledger, opened={})


def with_a_need_of_nobody(ledger: Ledger) -> Ledger:
    stray = replace(ledger.needs["need_1"], need=need("FRAME", 1, MONDAY, id="stray"))
    return replace(ledger, needs={**ledger.needs, "stray": stray})


def with_more_on_the_shelf(ledger: Ledger) -> Ledger:
    shelf = replace(ledger.supplies[on_hand("FRAME")], quantity=9)
    return replace(ledger, supplies={**ledger.supplies, shelf.key: shelf})


def with_an_opening_of_nobody(ledger: Ledger) -> Ledger:
    return replace(ledger, opened={**ledger.opened, "stray": 1})


def counting_too_few_pegs(ledger: Ledger) -> Ledger:
    return replace(ledger, pegged={**ledger.pegged, on_hand("FRAME"): 1})


def broken_in(books: Snapshot) -> set[tuple[str, str]]:
    return {(found.rule, found.ref) for found in audit(books, MONDAY)}


def test_books_that_say_what_is_planned_break_nothing(books: Snapshot) -> None:
    assert broken_in(books) == set()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (without_the_need, (IN_THE_BOOKS, "need_1")),
        (without_the_run, (IN_THE_BOOKS, "run_1")),
        (as_if_nothing_were_opened, (IN_THE_BOOKS, "qte_1")),
        (with_a_need_of_nobody, (NO_OTHER_LEDGER, "stray")),
        (with_more_on_the_shelf, (NO_OTHER_LEDGER, on_hand("FRAME")[1])),
        (with_an_opening_of_nobody, (NO_OTHER_LEDGER, "stray")),
        (counting_too_few_pegs, (COUNTED, "on_hand FRAME@PLANT")),
    ],
)
def test_a_ledger_that_says_something_else_is_found(books: Snapshot, change: Change, found: tuple[str, str]) -> None:
    wrong = replace(books, ledgers={**books.ledgers, HERE: change(books.ledgers[HERE])})
    assert found in broken_in(wrong)


def test_a_time_sheet_without_what_is_planned_is_found(books: Snapshot) -> None:
    assert (IN_THE_BOOKS, "run_1/10") in broken_in(replace(books, held_times={"SAW": NOT_HELD}))


def test_a_time_sheet_with_what_nobody_plans_is_found(books: Snapshot) -> None:
    (row,) = books.held_times["SAW"]
    stray = replace(row, run="stray", start=MONDAY + 60, end=MONDAY + 61)
    wrong = replace(books, held_times={"SAW": books.held_times["SAW"].changed(put=[stray])})
    assert (NO_OTHER_TIME, "stray/10") in broken_in(wrong)
