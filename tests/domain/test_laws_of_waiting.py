"""Who is short waits for what comes, and whoever asks later leaves that alone."""

from dataclasses import replace

from app.domain.changes import PromiseRevised, RevisionReason
from app.domain.needs import Repeg
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import OpenedSafetyStock, SafetyStockUse
from app.domain.timeline import Minute
from tests.builders import MONDAY, Part, receipt, safety_stock, snapshot, stock
from tests.domain.builders import DAY, broken_by, committed, held, need, on_hand, picked_up, received, taken, taking
from tests.domain.lending import frames, lot, onto

WAITING = "what_a_promise_is_short_of_is_left_to_it"
LATER = MONDAY + 10 * DAY
PO = received("PO-1")


def with_one_who_waits(*others: Promise) -> Snapshot:
    """Of four frames for Tuesday there is one, and more come days after."""
    short = taking("FRAME", 4, MONDAY + DAY, taken(on_hand("FRAME"), 1), id="need_0", quote="qte_0")
    rows: list[Part] = [stock("FRAME", 1), receipt("FRAME", 6, LATER, id="PO-1")]
    return snapshot(*rows, promises=(short, *others))


def test_a_new_promise_takes_no_more_than_is_over_once_those_before_it_have_theirs() -> None:
    assert broken_by(with_one_who_waits(), taking("FRAME", 3, LATER, PO)) == set()
    assert broken_by(with_one_who_waits(), taking("FRAME", 4, LATER, PO)) == {WAITING}
    assert broken_by(with_one_who_waits(), held(taking("FRAME", 4, LATER, PO), until=MONDAY + 1)) == {WAITING}


def test_what_it_is_short_of_itself_it_takes_from_nobody() -> None:
    insisted = replace(taking("FRAME", 9, LATER, taken(PO, 3)), overridden=True)
    assert broken_by(with_one_who_waits(), insisted) == set()


def test_a_commitment_that_is_changed_keeps_what_it_has_and_takes_no_more_of_that() -> None:
    had = taking("FRAME", 5, LATER, PO)

    def changed(quantity: int) -> set[str]:
        revised = PromiseRevised(promise=taking("FRAME", quantity, LATER, PO), reason=RevisionReason.CHANGED)
        return broken_by(with_one_who_waits(had), revised)

    assert changed(5) == set()
    assert changed(6) == {WAITING}


def test_who_gives_up_what_it_opened_of_the_safety_stock_takes_nothing() -> None:
    """Who waits has no part in that: it was opened for the urgent one alone."""
    opened = OpenedSafetyStock(item="FRAME", site="PLANT", quantity=2, by=SafetyStockUse.ALL)
    had = taking("FRAME", 2, LATER, PO)
    had = replace(had, plan=replace(had.plan, opened=(opened,)))
    short = taking("FRAME", 4, MONDAY + DAY, taken(on_hand("FRAME"), 1), id="need_0", quote="qte_0")
    rows: list[Part] = [stock("FRAME", 1), receipt("FRAME", 6, LATER, id="PO-1"), safety_stock("FRAME", 3)]
    before = snapshot(*rows, promises=(short, had))

    def changed(quantity: int) -> set[str]:
        revised = PromiseRevised(promise=taking("FRAME", quantity, LATER, PO), reason=RevisionReason.CHANGED)
        return broken_by(before, revised)

    assert [changed(1), changed(2), changed(3)] == [set(), set(), {WAITING}]


def test_who_is_short_may_be_given_what_it_waits_for() -> None:
    """What it gets then is not waited for beside that."""
    had = taking("FRAME", 3, LATER, PO)
    short = taking("FRAME", 4, LATER, taken(on_hand("FRAME"), 1), id="need_0", quote="qte_0")
    before = snapshot(stock("FRAME", 1), receipt("FRAME", 6, LATER, id="PO-1"), promises=(short, had))
    given = Repeg(owner="qte_0", need="need_0", pegs=(taken(on_hand("FRAME"), 1), taken(PO, 3)))
    promise = replace(had, plan=replace(had.plan, repegs=(given,)))
    assert broken_by(before, PromiseRevised(promise=promise, reason=RevisionReason.CHANGED)) == set()


def test_what_a_hold_is_short_of_until_it_brings_that_itself_is_waited_for_no_longer_than_that() -> None:
    """Once it brings it, whoever borrows takes nothing from it: confirmed it has its own, and lapsed it wants none."""
    lacking = committed(lot(1, MONDAY + 20), picked_up(need("FRAME", 1, MONDAY + 10, id="need_h")), quote="qte_h1")
    owner = taking("FRAME", 1, MONDAY + 40, on_hand("FRAME"))
    before = frames(stock("FRAME", 1), promises=(held(lacking, until=MONDAY + 1), owner))

    def borrowing(at: Minute) -> set[str]:
        brought = lot(1, MONDAY + 30, id="run_2")
        goods = need("FRAME", 1, at, on_hand("FRAME"), id="need_2")
        promise = committed(brought, picked_up(goods), quote="qte_2")
        return broken_by(before, replace(promise, plan=replace(promise.plan, repegs=(onto(brought.key),))))

    assert borrowing(MONDAY + 25) == set()
    assert borrowing(MONDAY + 15) == {WAITING}
