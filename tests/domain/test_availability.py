"""Available to promise: what may be taken while every other need is still met."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.ledgers.availability import _takes_at_most, availability
from app.domain.ledgers.ledger import available_from
from app.domain.plant import PlanningSettings
from app.domain.supply import Supply, SupplyKind
from app.domain.timeline import LAST_MINUTE
from tests.builders import MONDAY, PLANT, item, receipt, requirement, routing, safety_stock, snapshot, step, stock
from tests.domain.builders import (
    DAY,
    committed,
    held,
    need,
    on_hand,
    operation,
    picked_up,
    received,
    run,
    taken,
    taking,
)

FRAMES = on_hand("FRAME")
LATER = MONDAY + 10 * DAY


def frames(*parts: object, **settings: Any):  # type: ignore[no-untyped-def]
    version = snapshot(*parts, **settings)  # type: ignore[arg-type]
    return availability(version.ledger(("FRAME", PLANT)), MONDAY, version.plant.settings)


Moved = list[tuple[int, int]]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-4, 4)), max_size=6))
def test_a_hold_asks_of_others_what_it_has_not_brought_by_then_and_nothing_else(moved: Moved) -> None:
    asked = list(_takes_at_most(moved))
    for minute in range(6):
        brought = sum(units for at, units in moved if at <= minute)
        assert sum(units for at, units in asked if at <= minute) == min(0, brought)


def test_what_is_promised_for_later_is_not_free_now() -> None:
    free = frames(stock("FRAME", 10), promises=[taking("FRAME", 6, LATER, FRAMES)])
    assert free.by(MONDAY) == 4
    assert (free.earliest(4), free.earliest(5)) == (0, None)


def test_a_receipt_before_the_promise_frees_what_is_on_hand() -> None:
    promised = taking("FRAME", 6, LATER, FRAMES)
    free = frames(stock("FRAME", 6), receipt("FRAME", 6, LATER), promises=[promised])
    assert (free.by(MONDAY), free.by(LATER)) == (6, 6)
    late = frames(stock("FRAME", 6), receipt("FRAME", 6, LATER + 1), promises=[promised])
    assert (late.by(MONDAY), late.by(LATER), late.by(LATER + 1)) == (0, 0, 6)


def test_safety_stock_is_not_free() -> None:
    free = frames(stock("FRAME", 3), receipt("FRAME", 4, LATER), safety_stock("FRAME", 5))
    assert (free.by(LATER - 1), free.by(LATER)) == (0, 2)


def test_a_requirement_that_is_short_comes_first() -> None:
    free = frames(receipt("FRAME", 6, LATER), requirement("FRAME", 4, MONDAY + DAY))
    assert (free.by(LATER), free.earliest(3)) == (2, None)


def test_an_overdue_receipt_is_free_after_its_delay_and_one_long_overdue_never() -> None:
    late = frames(receipt("FRAME", 6, MONDAY - 1), overdue_receipt_delay=DAY)
    assert late.earliest(6) == MONDAY + DAY
    gone = frames(receipt("FRAME", 6, MONDAY - 5 * DAY - 1), overdue_receipt_ignore_after=5 * DAY)
    assert gone.earliest(1) is None


def test_the_surplus_of_a_hold_is_not_free_and_that_of_a_commitment_is() -> None:
    lot = run("FRAME", 5, operation(MONDAY, MONDAY, units=5))
    promise = committed(lot, picked_up(need("FRAME", 2, LATER, lot.key)))
    way = routing("FRAME", step())
    assert frames(way, promises=[promise]).by(LATER) == 3
    assert frames(way, promises=[held(promise, until=MONDAY + 1)]).by(LATER) == 0


def test_an_unlimited_item_is_always_free() -> None:
    assert frames(item("FRAME", unlimited=True)).earliest(10**9) == 0


def test_what_is_needed_later_is_lent_until_then() -> None:
    lent = frames(stock("FRAME", 6), promises=[taking("FRAME", 6, LATER, FRAMES)])
    assert lent.by(MONDAY) == 0
    assert (lent.lent_from(6, LATER), lent.lent_from(6, LATER + 1), lent.lent_from(7, LATER)) == (0, LATER + 1, LATER)
    assert (lent.lent_until(6, MONDAY), lent.lent_until(6, LATER), lent.lent_until(7, MONDAY)) == (LATER, LATER, MONDAY)
    assert list(lent.loans(MONDAY)) == [(0, LATER, 6)]


def test_what_is_free_for_good_need_not_be_back() -> None:
    free = frames(stock("FRAME", 8), promises=[taking("FRAME", 6, LATER, FRAMES)])
    assert (free.lent_until(2, MONDAY), free.lent_until(3, MONDAY)) == (None, LATER)
    assert sorted(free.loans(MONDAY)) == [(0, LATER, 6), (0, LAST_MINUTE, 2)]


def test_a_loan_reaches_back_to_the_last_instant_at_which_it_was_needed() -> None:
    """Both frames are needed at noon, and one of them comes again an hour later."""
    noon, one, three = MONDAY + 720, MONDAY + 780, MONDAY + 900
    needs = [taking("FRAME", 2, noon, FRAMES), taking("FRAME", 1, three, received("PO-1"), id="need_2", quote="qte_2")]
    lent = frames(stock("FRAME", 2), receipt("FRAME", 1, one, id="PO-1"), promises=needs)
    assert (lent.lent_from(1, three), lent.lent_from(2, three)) == (one, three)
    assert (lent.lent_from(1, noon), lent.lent_until(1, one), lent.lent_until(1, noon)) == (0, three, noon)
    assert list(lent.loans(MONDAY)) == [(0, noon, 2), (one, three, 1)]


def test_what_a_hold_takes_is_lent_to_nobody_until_it_has_brought_as_much() -> None:
    lot = run("FRAME", 2, operation(MONDAY + DAY, MONDAY + DAY, units=2))
    hold = held(committed(lot, picked_up(need("FRAME", 2, MONDAY + 60, FRAMES))), until=MONDAY + 1)
    there = frames(stock("FRAME", 3), routing("FRAME", step()), promises=[hold])
    assert (there.by(MONDAY), there.by(MONDAY + DAY - 1), there.by(MONDAY + DAY)) == (1, 1, 3)
    assert there.lent_until(3, MONDAY) == MONDAY + 60


def test_what_was_taken_of_a_receipt_that_is_overdue_on_paper_is_taken_of_nothing_else() -> None:
    settled = taking("FRAME", 2, MONDAY - 30, received("PO-1"))
    parts = [stock("FRAME", 2), receipt("FRAME", 2, MONDAY - 60, id="PO-1")]
    assert frames(*parts, promises=[settled], overdue_receipt_delay=DAY).by(MONDAY) == 2
    assert frames(*parts, promises=[settled], overdue_receipt_ignore_after=30).by(MONDAY) == 2


quantities = st.integers(min_value=1, max_value=9)
times = st.integers(min_value=1, max_value=12).map(lambda day: MONDAY + day)


@settings(max_examples=50)
@given(
    st.integers(0, 9),
    st.lists(st.tuples(times, quantities), max_size=4),
    st.lists(st.tuples(times, quantities), max_size=4),
    times,
    quantities,
)
def test_exactly_what_is_free_can_be_taken_and_all_needs_met(
    there: int, receipts: list[tuple[int, int]], wanted: list[tuple[int, int]], due: int, quantity: int
) -> None:
    parts = [receipt("FRAME", units, at, id=f"PO-{n}") for n, (at, units) in enumerate(receipts)]
    needs = [requirement("FRAME", units, at, id=f"WO-{n}") for n, (at, units) in enumerate(wanted)]

    def all_met(demands: list[tuple[int, int]]) -> bool:
        """Needs met by the earliest supply, as supply that is there stays there."""
        supply = [(0, there), *receipts]
        return all(
            sum(units for at, units in supply if at <= instant) >= sum(units for at, units in demands if at <= instant)
            for instant in (at for at, _ in demands)
        )

    if all_met(wanted):
        free = frames(stock("FRAME", there), *parts, *needs)
        assert (free.by(due) >= quantity) == all_met([*wanted, (due, quantity)])


@settings(max_examples=50)
@given(st.integers(0, 5), st.lists(st.tuples(times, st.integers(-4, 4).filter(bool)), max_size=6), times)
def test_loans_are_all_that_lies_there_each_unit_once(there: int, changes: list[tuple[int, int]], at: int) -> None:
    parts = [receipt("FRAME", units, when, id=f"PO-{n}") for n, (when, units) in enumerate(changes) if units > 0]
    needs = [requirement("FRAME", -units, when, id=f"WO-{n}") for n, (when, units) in enumerate(changes) if units < 0]
    lent = frames(stock("FRAME", there), *parts, *needs)
    lies_there = sum(units for since, until, units in lent.loans(MONDAY) if since <= at < until)
    assert lies_there == max(0, there + sum(units for when, units in changes if when <= at))


def test_only_receipts_can_be_overdue() -> None:
    made = Supply(key=(SupplyKind.MAKE, "run_1"), item="FRAME", site=PLANT, quantity=1, available_at=MONDAY - DAY)
    assert available_from(made, MONDAY, PlanningSettings()) == MONDAY - DAY


def test_a_receipt_of_this_very_minute_is_not_overdue() -> None:
    assert frames(receipt("FRAME", 6, MONDAY)).earliest(6) == MONDAY
    assert frames(receipt("FRAME", 6, MONDAY), promises=[taking("FRAME", 1, LATER, taken(FRAMES, 1))]).by(LATER) == 5
