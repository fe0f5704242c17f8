"""What many needs at one place take is settled in about the work that they are, not that times what there is."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from app.domain.changes import NeedsRepegged, PromiseMade
from app.domain.pegs.pegging import settled_at, settled_pegs
from app.domain.pegs.pegging_the_short import pegs_for_the_short
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.verification import violations
from tests.builders import MONDAY, PLANT, Part, receipt, requirement, safety_stock, snapshot, stock
from tests.domain.builders import DAY, buy, committed, need, picked_up, taking
from tests.work_of import calls_of, lines_of


def nothing_there(count: int) -> Snapshot:
    return snapshot(*(requirement("FRAME", 1, MONDAY + at) for at in range(count)))


def a_receipt_for_each(count: int) -> Snapshot:
    coming = (receipt("FRAME", 1, MONDAY + at) for at in range(count))
    return snapshot(*coming, *(requirement("FRAME", 1, MONDAY + at + 5) for at in range(count)))


def receipts_that_come_too_late(count: int) -> Snapshot:
    coming = (receipt("FRAME", 1, MONDAY + at) for at in range(count))
    return snapshot(*coming, *(requirement("FRAME", 1, MONDAY + at - 20, id=f"WO-{at}") for at in range(count)))


def orders_that_buy_what_they_need(count: int) -> Snapshot:
    """And one need that is not covered, so that all are looked at."""
    return snapshot(
        requirement("FRAME", 1, MONDAY),
        promises=[
            committed(lot, picked_up(need("FRAME", 1, MONDAY + 100, lot.key, id=f"need_{at}")), quote=f"qte_{at}")
            for at in range(count)
            for lot in [buy("FRAME", 1, MONDAY, MONDAY + 50, id=f"buy_{at}")]
        ],
    )


@pytest.mark.parametrize(
    "many", [nothing_there, a_receipt_for_each, receipts_that_come_too_late, orders_that_buy_what_they_need]
)
def test_twice_as_many_needs_take_about_twice_the_work(many: Callable[[int], Snapshot]) -> None:
    def work(count: int) -> int:
        before = many(count)
        return lines_of(lambda: settled_pegs(before, MONDAY))

    assert work(800) < 2.5 * work(400)


def insisted(number: int, quantity: int = 2, needed_at: int = MONDAY + DAY) -> Promise:
    """On a date that the ERP had given already, and short of all of it."""
    return replace(
        taking("FRAME", quantity, needed_at, id=f"need_{number}", quote=f"qte_{number:04}"),
        overridden=True,
        at_risk=True,
    )


def with_one_more(before: Snapshot, promise: Promise) -> Snapshot:
    after = before.apply(PromiseMade(promise=promise))
    repegs = pegs_for_the_short(after, [promise], MONDAY)
    return after.apply(NeedsRepegged(repegs=repegs)) if repegs else after


@pytest.mark.parametrize(
    "there",
    [[], [stock("FRAME", 3)], [stock("FRAME", 4), safety_stock("FRAME", 2)], [receipt("FRAME", 1, MONDAY + 9 * DAY)]],
)
def test_where_nothing_is_left_the_next_who_waits_is_no_more_work_than_the_first(there: list[Part]) -> None:
    before = with_one_more(with_one_more(snapshot(*there), insisted(0)), insisted(1))

    def work(count: int) -> int:
        waiting = before.apply(PromiseMade(promise=insisted(2)))
        for number in range(3, count):
            waiting = waiting.apply(PromiseMade(promise=insisted(number)))
        waiting.ledger(("FRAME", PLANT)).memory.clear()
        last = insisted(count)
        after = waiting.apply(PromiseMade(promise=last))
        return calls_of(lambda: pegs_for_the_short(after, [last], MONDAY)) + calls_of(
            lambda: violations(waiting, PromiseMade(promise=last), MONDAY)
        )

    # But for adding up once what comes and is taken.
    assert work(400) < work(10) + 5 * 400


def test_who_is_short_has_what_assigning_all_anew_would_leave_to_it() -> None:
    place = ("FRAME", PLANT)
    for seed in range(300):
        dice = Random(seed)
        parts: list[Part] = [stock("FRAME", dice.randint(0, 9)), safety_stock("FRAME", dice.choice([0, 0, 2]))]
        parts += [receipt("FRAME", dice.randint(1, 4), MONDAY + DAY * dice.randint(-3, 9)) for _ in range(2)]
        there = snapshot(*parts)
        for number in range(6):
            promise = insisted(number, dice.randint(1, 5), MONDAY + DAY * dice.randint(-1, 9))
            promise = replace(promise, priority=dice.randint(1, 3), overridden=dice.random() < 0.6)
            after = there.apply(PromiseMade(promise=promise))
            anew = settled_at(after, [after.ledger(place)], MONDAY)
            there = with_one_more(there, promise)
            covered = after.apply(NeedsRepegged(repegs=anew)) if anew else after
            assert {id: one.need.covered for id, one in there.ledger(place).needs.items()} == {
                id: one.need.covered for id, one in covered.ledger(place).needs.items()
            }
