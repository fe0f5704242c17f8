"""A plan that just leaves enough for everybody, and one that takes a unit too many or a minute too soon."""

from dataclasses import replace

import pytest

from app.domain.changes import PlantChanged, PromiseEnded, PromiseMade
from app.domain.needs import Repeg
from app.domain.plan import OrderPlan
from app.domain.promise import Promise
from app.domain.verification import audit, violations
from tests.builders import MONDAY, Part, item, plant, receipt, requirement, routing, safety_stock, snapshot, step, stock
from tests.domain.builders import (
    DAY,
    broken_by,
    committed,
    held,
    made,
    making,
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
SAFETY = "promises_leave_safety_stock_and_requirements_alone"
LATE = "supply_is_there_when_it_is_needed"


def with_repegs(promise: Promise, *repegs: Repeg) -> Promise:
    return replace(promise, plan=replace(promise.plan, repegs=repegs))


def test_no_unit_is_pegged_twice() -> None:
    ten = snapshot(stock("FRAME", 10), promises=[taking("FRAME", 6, LATER, FRAMES)])
    assert broken_by(ten, taking("FRAME", 4, LATER, FRAMES, id="need_2", quote="qte_2")) == set()
    assert broken_by(ten, taking("FRAME", 5, LATER, FRAMES, id="need_2", quote="qte_2")) == {"no_unit_is_pegged_twice"}


def test_stock_that_nobody_has_cannot_be_taken() -> None:
    law = "no_unit_is_pegged_twice"
    assert broken_by(snapshot(item("FRAME")), taking("FRAME", 1, LATER, FRAMES)) == {law}


def test_stock_of_another_item_or_at_another_site_cannot_be_taken() -> None:
    law = "no_unit_is_pegged_twice"
    plant = snapshot(stock("FORK", 9), stock("FRAME", 9, site="DEPOT"), stock("FRAME", 0))
    assert broken_by(plant, taking("FRAME", 1, LATER, on_hand("FORK"))) == {law}
    assert broken_by(plant, taking("FRAME", 1, LATER, on_hand("FRAME", "DEPOT"))) == {law}


def test_a_need_is_covered_to_the_last_unit_and_by_no_more() -> None:
    plant = snapshot(stock("FRAME", 10))
    law = "a_need_is_covered_in_full"
    assert broken_by(plant, taking("FRAME", 4, LATER, taken(FRAMES, 4))) == set()
    assert broken_by(plant, taking("FRAME", 4, LATER, taken(FRAMES, 3))) == {law}
    assert broken_by(plant, taking("FRAME", 4, LATER, taken(FRAMES, 5))) == {law}


def test_two_supplies_may_cover_one_need() -> None:
    plant = snapshot(stock("FRAME", 3), receipt("FRAME", 3, LATER, id="PO-1"))
    assert broken_by(plant, taking("FRAME", 4, LATER, taken(FRAMES, 3), taken(received("PO-1"), 1))) == set()


def test_no_peg_is_negative_to_make_room_for_another() -> None:
    plant = snapshot(stock("FRAME", 3), receipt("FRAME", 9, LATER, id="PO-1"))
    cheat = taking("FRAME", 4, LATER, taken(FRAMES, -1), taken(received("PO-1"), 5))
    assert broken_by(plant, cheat) == {"a_peg_takes_something"}


def test_an_unlimited_item_is_never_short_and_never_pegged() -> None:
    plant = snapshot(item("WATER", unlimited=True), stock("WATER", 1))
    assert broken_by(plant, taking("WATER", 1000, MONDAY)) == set()
    assert broken_by(plant, taking("WATER", 1, MONDAY, on_hand("WATER"))) == {"a_need_is_covered_in_full"}


def test_a_receipt_serves_from_the_minute_it_is_there() -> None:
    plant = snapshot(receipt("FRAME", 5, LATER, id="PO-1"))
    assert broken_by(plant, taking("FRAME", 5, LATER, received("PO-1"))) == set()
    assert broken_by(plant, taking("FRAME", 5, LATER - 1, received("PO-1"))) == {LATE}


def test_an_overdue_receipt_serves_after_the_usual_delay() -> None:
    plant = snapshot(receipt("FRAME", 5, MONDAY - 60, id="PO-1"), overdue_receipt_delay=DAY)
    assert broken_by(plant, taking("FRAME", 5, MONDAY + DAY, received("PO-1"))) == set()
    assert broken_by(plant, taking("FRAME", 5, MONDAY + DAY - 1, received("PO-1"))) == {LATE}


@pytest.mark.parametrize(("overdue", "believed"), [(5 * DAY, True), (5 * DAY + 1, False)])
def test_a_receipt_long_overdue_is_not_believed(overdue: int, believed: bool) -> None:
    plant = snapshot(receipt("FRAME", 5, MONDAY - overdue, id="PO-1"), overdue_receipt_ignore_after=5 * DAY)
    assert broken_by(plant, taking("FRAME", 5, LATER, received("PO-1"))) == (set() if believed else {LATE})


def test_what_was_taken_in_time_is_not_judged_again_when_its_receipt_is_overdue() -> None:
    plant = snapshot(receipt("FRAME", 5, MONDAY + 10, id="PO-1"))
    settled = taking("FRAME", 5, MONDAY + 20, received("PO-1"))
    after = plant.apply(PromiseMade(promise=settled))
    assert audit(after, MONDAY + 21) == ()
    assert {found.rule for found in audit(after, MONDAY + 20)} == {LATE}


def test_a_receipt_that_slips_further_is_worse() -> None:
    def coming(at: int) -> Part:
        return receipt("FRAME", 5, at, id="PO-1")

    before = snapshot(coming(LATER + DAY), promises=[taking("FRAME", 5, LATER, received("PO-1"))])
    for at, broken in ((LATER + DAY, set[str]()), (LATER + 1, set[str]()), (LATER + DAY + 1, {LATE})):
        assert broken_by(before, PlantChanged(plant=plant(coming(at)))) == broken


def two_bikes_one_sold(until: int | None = None) -> Promise:
    """A run of two bikes for a promise of one; the other is surplus."""
    lot = run("BIKE", 2, operation(MONDAY + DAY, MONDAY + DAY, units=2), id="run_1")
    promise = committed(lot, picked_up(need("BIKE", 1, MONDAY + DAY, lot.key, id="own")), quote="qte_of_run_1")
    return promise if until is None else held(promise, until)


def test_the_surplus_of_a_commitment_is_open_to_others_and_that_of_a_hold_is_not() -> None:
    way = routing("BIKE", step(), minimum=2)
    other = taking("BIKE", 1, LATER, made("run_1"))
    assert broken_by(snapshot(way, promises=[two_bikes_one_sold()]), other) == set()
    assert broken_by(snapshot(way, promises=[two_bikes_one_sold(until=MONDAY + 1)]), other) == {
        "nothing_rests_on_the_hold_of_another"
    }


def test_when_a_hold_ends_nothing_that_rests_on_it_is_left_without_a_word() -> None:
    rests_on_it = taking("BIKE", 1, LATER, made("run_1"))
    plant = snapshot(routing("BIKE", step(), minimum=2), promises=[two_bikes_one_sold(until=MONDAY + 1), rests_on_it])
    ended = PromiseEnded(quote="qte_of_run_1", reason="released")  # type: ignore[arg-type]
    assert "a_need_is_covered_in_full" in broken_by(plant, ended)


def test_pegs_may_be_exchanged_while_every_need_stays_covered_in_time() -> None:
    plant = snapshot(
        stock("FRAME", 5),
        receipt("FRAME", 5, MONDAY + DAY, id="PO-1"),
        promises=[taking("FRAME", 5, LATER, FRAMES)],
    )
    urgent = taking("FRAME", 5, MONDAY, FRAMES, id="need_2", quote="qte_2")
    onto_receipt = Repeg(owner="qte_1", need="need_1", pegs=(taken(received("PO-1"), 5),))
    assert broken_by(plant, urgent) == {"no_unit_is_pegged_twice"}
    assert broken_by(plant, with_repegs(urgent, onto_receipt)) == set()
    assert broken_by(plant, with_repegs(urgent, replace(onto_receipt, pegs=()))) == {"a_need_is_covered_in_full"}


def test_an_exchange_of_pegs_may_not_make_a_promise_late() -> None:
    plant = snapshot(
        stock("FRAME", 5),
        receipt("FRAME", 5, LATER + 1, id="PO-1"),
        promises=[taking("FRAME", 5, LATER, FRAMES)],
    )
    urgent = taking("FRAME", 5, MONDAY, FRAMES, id="need_2", quote="qte_2")
    onto_receipt = Repeg(owner="qte_1", need="need_1", pegs=(taken(received("PO-1"), 5),))
    assert broken_by(plant, with_repegs(urgent, onto_receipt)) == {LATE}


def test_a_promise_leaves_the_safety_stock() -> None:
    plant = snapshot(stock("FRAME", 10), safety_stock("FRAME", 5))
    assert broken_by(plant, taking("FRAME", 5, LATER, FRAMES)) == set()
    assert broken_by(plant, taking("FRAME", 6, LATER, FRAMES)) == {SAFETY}


def test_the_earliest_receipts_fill_the_safety_stock_first() -> None:
    plant = snapshot(stock("FRAME", 3), safety_stock("FRAME", 5), receipt("FRAME", 4, MONDAY + DAY, id="PO-1"))
    assert broken_by(plant, taking("FRAME", 2, LATER, received("PO-1"))) == set()
    assert broken_by(plant, taking("FRAME", 3, LATER, received("PO-1"))) == {SAFETY}
    assert broken_by(plant, taking("FRAME", 1, MONDAY, FRAMES)) == {SAFETY}


def test_a_promise_may_use_what_it_brings_though_the_safety_stock_is_not_full() -> None:
    plant = snapshot(routing("BIKE", step()), stock("BIKE", 1), safety_stock("BIKE", 5))
    own = making(operation(LATER, LATER))
    assert broken_by(plant, own) == set()
    assert broken_by(plant, held(own, LATER)) == set()


def test_a_need_may_be_pegged_to_stock_while_a_receipt_restores_the_safety_stock_by_then() -> None:
    plant = snapshot(stock("FRAME", 5), safety_stock("FRAME", 5), receipt("FRAME", 2, MONDAY + DAY, id="PO-1"))
    assert broken_by(plant, taking("FRAME", 2, MONDAY + DAY, FRAMES)) == set()
    assert broken_by(plant, taking("FRAME", 2, MONDAY + DAY - 1, FRAMES)) == {SAFETY}


def test_what_was_taken_before_now_is_gone_for_good() -> None:
    earlier = taking("FRAME", 6, MONDAY + 10, FRAMES)
    plant = snapshot(stock("FRAME", 12), safety_stock("FRAME", 4), promises=[earlier])

    def broken(quantity: int) -> set[str]:
        promise = taking("FRAME", quantity, LATER, FRAMES, id="need_2", quote="qte_2")
        return broken_by(plant, replace(promise, plan=replace(promise.plan, fence_at=LATER)), now=MONDAY + 20)

    assert broken(2) == set()
    assert broken(3) == {SAFETY}


def test_the_surplus_of_a_hold_does_not_fill_the_safety_stock() -> None:
    way = routing("BIKE", step(), minimum=2)
    parts: list[Part] = [way, stock("BIKE", 2), safety_stock("BIKE", 2)]
    other = taking("BIKE", 1, LATER, on_hand("BIKE"))
    assert broken_by(snapshot(*parts, promises=[two_bikes_one_sold()]), other) == set()
    assert broken_by(snapshot(*parts, promises=[two_bikes_one_sold(until=MONDAY + 1)]), other) == {SAFETY}


def test_a_requirement_keeps_what_it_needs_though_nothing_is_pegged_to_it_yet() -> None:
    plant = snapshot(stock("FRAME", 10), requirement("FRAME", 6, LATER, id="WO-1"))
    assert broken_by(plant, taking("FRAME", 4, MONDAY, FRAMES)) == set()
    assert broken_by(plant, taking("FRAME", 5, MONDAY, FRAMES)) == {SAFETY}


def test_a_requirement_that_is_short_stays_first_in_line() -> None:
    plant = snapshot(
        receipt("FRAME", 6, LATER, id="PO-1"),
        requirement("FRAME", 4, MONDAY + DAY, id="WO-1"),
    )
    assert broken_by(plant, taking("FRAME", 2, LATER, received("PO-1"))) == set()
    assert broken_by(plant, taking("FRAME", 3, LATER, received("PO-1"))) == {SAFETY}


def test_a_requirement_may_be_pegged_in_part() -> None:
    wanting = requirement("FRAME", 4, LATER, id="WO-1")
    plant = snapshot(stock("FRAME", 9), wanting)

    def broken(*quantities: int) -> set[str]:
        pegs = tuple(taken(FRAMES, quantity) for quantity in quantities)
        promise = taking("FRAME", 1, LATER, FRAMES)
        return broken_by(plant, with_repegs(promise, Repeg(owner=None, need="requirement/WO-1", pegs=pegs)))

    assert broken(3) == set()
    assert broken(4) == set()
    assert broken(5) == {"a_need_is_covered_in_full"}


def test_what_a_promise_is_short_of_is_taken_from_no_requirement() -> None:
    plant = snapshot(item("FRAME"), requirement("FRAME", 1, MONDAY, id="WO-1"))
    known_to_be_short = replace(taking("FRAME", 1, LATER), overridden=True)
    assert violations(plant, PromiseMade(promise=known_to_be_short), MONDAY) == ()


def test_an_empty_plan_breaks_nothing() -> None:
    empty = Promise(
        quote="qte_1",
        commitment="cmt_1",
        expires_at=MONDAY,
        reference=None,
        customer=None,
        ship_to=None,
        lines=(),
        plan=OrderPlan(fence_at=MONDAY),
    )
    assert broken_by(snapshot(), empty) == set()
