"""A promise that opens just as much safety stock as it takes and may, and one that opens a unit too many or too few."""

from dataclasses import replace

import pytest

from app.domain.changes import EndReason, PromiseConfirmed, PromiseEnded, PromiseMade, PromiseRevised, RevisionReason
from app.domain.ledgers.safety_stock import drawn_on, still_opened
from app.domain.plan import OrderPlan
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import OpenedSafetyStock, SafetyStockUse
from tests.builders import (
    MONDAY,
    PLANT,
    component,
    purchasing,
    receipt,
    requirement,
    routing,
    safety_stock,
    site,
    snapshot,
    step,
    stock,
)
from tests.domain.builders import (
    DAY,
    broken_by,
    buy,
    committed,
    held,
    making,
    need,
    on_hand,
    operation,
    picked_up,
    received,
    taking,
)

FRAMES = on_hand("FRAME")
LATER = MONDAY + 10 * DAY
SAFETY = "promises_leave_safety_stock_and_requirements_alone"
ALLOWED = "safety_stock_is_opened_as_the_policy_allows"


def opening(
    promise: Promise,
    quantity: int,
    item: str = "FRAME",
    *,
    site: str = PLANT,
    by: SafetyStockUse = SafetyStockUse.ALL,
) -> Promise:
    opened = OpenedSafetyStock(item=item, site=site, quantity=quantity, by=by)
    return replace(promise, plan=replace(promise.plan, opened=(*promise.plan.opened, opened)))


def frames(quantity: int, needed_at: int = LATER, *, number: int = 1, of: object = FRAMES) -> Promise:
    return taking("FRAME", quantity, needed_at, of, id=f"need_{number}", quote=f"qte_{number}")  # type: ignore[arg-type]


def used(before: Snapshot, promise: Promise) -> int:
    """How much of the safety stock of frames a promise uses."""
    after = before.apply(PromiseMade(promise=promise))
    place = ("FRAME", PLANT)
    kept = before.plant.safety_stock[place].quantity
    return drawn_on(before.ledgers[place], after.ledgers[place], kept, MONDAY, before.plant.settings)


def test_a_promise_takes_what_it_has_opened_of_the_safety_stock_and_no_more() -> None:
    plant = snapshot(stock("FRAME", 10), safety_stock("FRAME", 5))
    assert broken_by(plant, opening(frames(7), 2)) == set()
    assert broken_by(plant, opening(frames(7), 1)) == {SAFETY}
    assert broken_by(plant, opening(frames(10), 5)) == set()
    assert [used(plant, frames(quantity)) for quantity in (5, 7, 10)] == [0, 2, 5]


def test_where_there_is_less_than_the_safety_stock_all_of_it_may_be_opened() -> None:
    plant = snapshot(stock("FRAME", 3), safety_stock("FRAME", 5))
    assert broken_by(plant, opening(frames(2), 2)) == set()
    assert broken_by(plant, opening(frames(2), 1)) == {SAFETY}
    assert [used(plant, frames(quantity)) for quantity in (1, 3)] == [1, 3]


def test_what_a_requirement_needs_is_no_safety_stock() -> None:
    plant = snapshot(stock("FRAME", 5), safety_stock("FRAME", 5), requirement("FRAME", 4, LATER - DAY, id="WO-1"))
    assert broken_by(plant, opening(frames(1), 1)) == set()
    assert broken_by(plant, opening(frames(2), 2)) == {SAFETY}


def test_no_more_is_opened_than_the_promise_takes_there_or_than_there_is() -> None:
    plant = snapshot(stock("FRAME", 20), safety_stock("FRAME", 5), stock("FRAME", 9, site="DEPOT"), site("DEPOT"))
    assert broken_by(plant, opening(frames(2), 2)) == set()
    assert broken_by(plant, opening(frames(2), 3)) == {ALLOWED}
    assert broken_by(plant, opening(frames(9), 6)) == {ALLOWED}
    assert broken_by(plant, opening(opening(frames(9), 3), 3)) == {ALLOWED}
    assert broken_by(plant, opening(frames(2), 0)) == {ALLOWED}
    assert broken_by(plant, opening(frames(2), 1, site="DEPOT")) == {ALLOWED}


@pytest.mark.parametrize(
    ("by", "of_the_sold", "of_the_component"),
    [(SafetyStockUse.NONE, False, False), (SafetyStockUse.COMPONENTS, False, True), (SafetyStockUse.ALL, True, True)],
)
def test_the_policy_says_where_safety_stock_is_opened(
    by: SafetyStockUse, of_the_sold: bool, of_the_component: bool
) -> None:
    plant = snapshot(
        routing("BIKE", step(fixed=60, uses=[component("FRAME")])),
        stock("FRAME", 1),
        safety_stock("FRAME", 1),
        stock("BIKE", 1),
        safety_stock("BIKE", 1),
    )
    made_of_it = making(operation(MONDAY, MONDAY + 60, needs=[need("FRAME", 1, MONDAY, FRAMES, id="need_2")]))
    assert broken_by(plant, opening(made_of_it, 1, by=by)) == (set() if of_the_component else {ALLOWED})
    sold = opening(taking("BIKE", 1, LATER, on_hand("BIKE")), 1, "BIKE", by=by)
    assert broken_by(plant, sold) == (set() if of_the_sold else {ALLOWED})


def test_what_one_has_opened_is_open_to_no_other() -> None:
    opened = opening(frames(7), 2)
    plant = snapshot(stock("FRAME", 10), safety_stock("FRAME", 5), promises=[opened])
    assert broken_by(plant, frames(1, number=2)) == {SAFETY}
    assert broken_by(plant, opening(frames(1, number=2), 1)) == set()
    assert used(plant, frames(3, number=2)) == 3


def test_what_was_opened_until_a_receipt_comes_is_used_anew_by_who_takes_it_afterwards() -> None:
    opened = opening(frames(5, MONDAY), 5)
    plant = snapshot(
        stock("FRAME", 5),
        safety_stock("FRAME", 5),
        receipt("FRAME", 8, MONDAY + DAY, id="PO-1"),
        promises=[opened],
    )
    assert used(plant, frames(3, number=2, of=received("PO-1"))) == 0
    assert used(plant, frames(4, number=2, of=received("PO-1"))) == 1


def test_whatever_becomes_of_one_that_opened_the_others_still_leave_what_they_must() -> None:
    first, second = held(opening(frames(7), 2), LATER), opening(frames(3, number=2), 3)
    plant = snapshot(stock("FRAME", 10), safety_stock("FRAME", 5), promises=[first, second])
    assert broken_by(plant, PromiseConfirmed(quote="qte_1", commitment="cmt_1")) == set()
    assert broken_by(plant, PromiseEnded(quote="qte_1", reason=EndReason.RELEASED)) == set()


def test_a_promise_keeps_no_more_open_than_it_still_takes() -> None:
    plan = opening(frames(7), 4).plan
    assert still_opened(plan) == {("FRAME", PLANT): 4}
    assert still_opened(replace(plan, counted_needs=frozenset({"need_1"}))) == {}


def test_a_promise_that_is_changed_may_keep_what_it_opened_and_opens_more_only_as_allowed() -> None:
    opened = opening(frames(7), 2)
    plant = snapshot(stock("FRAME", 10), safety_stock("FRAME", 5), promises=[opened])

    def broken(changed: Promise) -> set[str]:
        return broken_by(plant, PromiseRevised(promise=changed, reason=RevisionReason.CHANGED))

    more = replace(frames(8), plan=replace(frames(8).plan, opened=opened.plan.opened))
    assert broken(opening(more, 1)) == set()
    assert broken(opening(more, 1, by=SafetyStockUse.NONE)) == {ALLOWED}


def test_what_an_order_leaves_over_may_be_given_back_though_a_feed_fell_below_the_safety_stock() -> None:
    """One less was counted than when four of them were promised; what another buys too much makes up for it by luck."""
    lot = buy("FRAME", 2, MONDAY + DAY, MONDAY + 2 * DAY)
    one_over = committed(lot, picked_up(need("FRAME", 1, LATER, lot.key, id="need_2")), quote="qte_2")
    plant = snapshot(
        purchasing("FRAME", 1, multiple=2),
        stock("FRAME", 9),
        safety_stock("FRAME", 6),
        promises=[frames(4, MONDAY + DAY), one_over],
    )
    nothing = replace(one_over, lines=(), plan=OrderPlan(fence_at=MONDAY))
    assert broken_by(plant, PromiseRevised(promise=nothing, reason=RevisionReason.CANCELLED)) == set()
    more = taking("FRAME", 1, LATER, FRAMES, id="need_2", quote="qte_2")
    assert broken_by(plant, PromiseRevised(promise=more, reason=RevisionReason.CHANGED)) == {SAFETY}
