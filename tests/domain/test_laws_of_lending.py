"""Holds that take what others need later: how far the others may wait for what a hold brings."""

from dataclasses import replace

from app.domain.changes import HoldExtended, NeedsRepegged, PromiseConfirmed
from app.domain.pegs.pegging import settled_pegs
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import OpenedSafetyStock, SafetyStockUse
from tests.builders import MONDAY, Part, receipt, requirement, safety_stock, stock
from tests.domain.builders import (
    broken_by,
    committed,
    held,
    made,
    need,
    picked_up,
    received,
    taken,
    taking,
)
from tests.domain.lending import DUE, FRAMES, LENT, SAFETY, after, borrower, frames, lapsed, lot, onto, pegs_of


def test_a_hold_may_take_what_somebody_needs_later_if_it_brings_as_much_by_then() -> None:
    before = frames(stock("FRAME", 1), promises=(taking("FRAME", 1, DUE, FRAMES),))

    def lent(comes: int) -> set[str]:
        return broken_by(
            before, borrower(taken(FRAMES, 1), brings=lot(1, comes), repegs=(onto(made("run_1")),)), now=MONDAY
        )

    assert lent(DUE) == set()
    assert lent(DUE + 1) == {"supply_is_there_when_it_is_needed", LENT}


def test_it_may_take_no_more_than_it_brings() -> None:
    before = frames(stock("FRAME", 2), promises=(taking("FRAME", 2, DUE, FRAMES),))
    one = borrower(taken(FRAMES, 1), brings=lot(1, MONDAY + 5), repegs=(onto(made("run_1"), 1, taken(FRAMES, 1)),))
    assert broken_by(before, one) == set()
    two = borrower(taken(FRAMES, 2), brings=lot(1, MONDAY + 5), repegs=(onto(made("run_1"), 1),))
    assert broken_by(before, two) == {"a_need_is_covered_in_full"}


def test_what_it_took_is_there_in_time_for_whoever_waits_for_it() -> None:
    """The frame that the hold takes comes a minute after the other needs one."""
    parts: list[Part] = [stock("FRAME", 0), receipt("FRAME", 1, DUE, id="PO-1")]

    def waits(due: int) -> set[str]:
        before = after(frames(*parts), borrower(taken(received("PO-1"), 1), at=DUE, brings=lot(1, MONDAY + 5)))
        return broken_by(before, taking("FRAME", 1, due, made("run_1")))

    assert waits(DUE) == set()
    assert waits(DUE - 1) == {LENT}


def test_what_a_hold_leaves_over_is_nobodys_but_for_as_much_as_it_takes() -> None:
    hold = borrower(taken(FRAMES, 2), brings=lot(5, MONDAY + 5))
    before = after(frames(stock("FRAME", 2)), hold)
    assert broken_by(before, taking("FRAME", 2, DUE, made("run_1"))) == set()
    assert broken_by(before, taking("FRAME", 3, DUE, made("run_1"))) == {LENT}


def test_pegs_to_a_hold_are_bookkeeping_while_there_is_enough_without_it() -> None:
    before = after(
        frames(stock("FRAME", 1)), borrower(taken(made("run_1"), 1), at=MONDAY + 5, brings=lot(2, MONDAY + 5))
    )
    waiting = taking("FRAME", 1, DUE, made("run_1"))
    assert broken_by(before, waiting) == set()
    other = taking("FRAME", 1, DUE, FRAMES, id="need_2", quote="qte_2")
    assert broken_by(after(before, waiting), other) == {LENT}


def two_that_rest_on_each_other(comes: int) -> tuple[Snapshot, Promise]:
    """A frame for the first comes from the second hold, and one for the second from the first."""
    parts: list[Part] = [stock("FRAME", 0), receipt("FRAME", 1, comes, id="PO-1")]
    first = borrower(taken(received("PO-1"), 1), at=MONDAY + 15, brings=lot(1, MONDAY + 5), id="1")
    before = after(frames(*parts), first)
    goods = need("FRAME", 1, MONDAY + 20, taken(made("run_1"), 1), id="need of hold 2")
    second = held(committed(lot(1, MONDAY + 10, id="run_2"), picked_up(goods), quote="qte_h2"), until=MONDAY + 1)
    return before, replace(second, plan=replace(second.plan, fence_at=MONDAY + 1))


def test_holds_that_could_each_lapse_alone_may_not_leave_somebody_without_when_both_do() -> None:
    before, second = two_that_rest_on_each_other(comes=MONDAY + 14)
    assert broken_by(before, second) == set()
    late = taking("FRAME", 1, DUE, made("run_2"))
    assert broken_by(after(before, second), late) == {LENT}
    in_time = taking("FRAME", 1, MONDAY + 14, made("run_2"))
    assert broken_by(after(before, second), in_time) == set()


def test_a_commitment_may_be_waited_for_and_a_hold_that_is_confirmed_is_one() -> None:
    hold = borrower(taken(FRAMES, 1), brings=lot(2, MONDAY + 5))
    before = after(frames(stock("FRAME", 1)), hold)
    waiting = taking("FRAME", 2, DUE, made("run_1"))
    assert broken_by(before, waiting) == {LENT}
    confirmed = PromiseConfirmed(quote="qte_h1", commitment="cmt_1")
    assert broken_by(before, confirmed) == set()
    assert broken_by(before.apply(confirmed), waiting) == set()


def test_a_requirement_may_wait_for_a_hold_as_a_commitment_may() -> None:
    before = frames(stock("FRAME", 1), requirement("FRAME", 1, DUE, id="WO-1"))
    before = before.apply(NeedsRepegged(repegs=settled_pegs(before, MONDAY)))
    rests = onto(made("run_1"), owner=None, id="requirement/WO-1")
    hold = borrower(taken(FRAMES, 1), brings=lot(1, DUE), repegs=(rests,))
    assert broken_by(before, hold) == set()
    assert pegs_of(lapsed(after(before, hold), "qte_h1"), "requirement/WO-1") == {FRAMES: 1}
    alone = borrower(taken(FRAMES, 1), brings=lot(1, DUE), repegs=(replace(rests, pegs=()),))
    assert broken_by(before, alone) == set()
    without = borrower(taken(FRAMES, 1), repegs=(replace(rests, pegs=()),))
    assert broken_by(before, without) == {SAFETY}


def test_safety_stock_is_not_lent() -> None:
    before = frames(stock("FRAME", 2), safety_stock("FRAME", 1), promises=(taking("FRAME", 1, DUE, FRAMES),))
    brings = lot(2, MONDAY + 5)
    one = borrower(taken(FRAMES, 1), brings=brings, repegs=(onto(made("run_1")),))
    assert broken_by(before, one) == set()
    assert broken_by(before, borrower(taken(FRAMES, 2), brings=brings, repegs=(onto(made("run_1")),))) == {SAFETY}


def test_what_a_hold_took_before_now_comes_back_where_it_lapses() -> None:
    before = after(frames(stock("FRAME", 1)), borrower(taken(FRAMES, 1), at=MONDAY, brings=lot(1, MONDAY + 5)))
    waiting = taking("FRAME", 1, DUE, made("run_1"))
    plan = replace(waiting.plan, fence_at=MONDAY + 3)
    late = HoldExtended(quote="qte_h1", expires_at=MONDAY + 4)
    assert broken_by(before.apply(late), replace(waiting, plan=plan), now=MONDAY + 3) == set()


def test_a_hold_that_may_use_safety_stock_is_not_blamed_for_what_was_missing_before() -> None:
    """A frame comes five minutes late for the first, long before the hold takes one that it brings by itself later."""
    first = taking("FRAME", 1, DUE, received("PO-1"), id="need_0", quote="qte_0")
    owner = taking("FRAME", 1, MONDAY + 300, received("PO-2"))
    rows = [receipt("FRAME", 1, DUE + 5, id="PO-1"), receipt("FRAME", 4, MONDAY + 100, id="PO-2")]
    before = frames(*rows, safety_stock("FRAME", 2), promises=(first, owner))

    def lent(comes: int) -> set[str]:
        opened = OpenedSafetyStock(item="FRAME", site="PLANT", quantity=1, by=SafetyStockUse.ALL)
        hold = borrower(
            taken(received("PO-2"), 1), at=MONDAY + 100, brings=lot(1, comes), repegs=(onto(made("run_1")),)
        )
        return broken_by(before, replace(hold, plan=replace(hold.plan, opened=(opened,))))

    assert lent(MONDAY + 200) == set()
    assert lent(MONDAY + 301) == {"supply_is_there_when_it_is_needed"}
