"""What many needs at one place take is settled in about the work that they are, not that times what there is."""

from collections.abc import Callable

import pytest

from app.domain.pegs.pegging import settled_pegs
from app.domain.snapshots.snapshot import Snapshot
from tests.builders import MONDAY, receipt, requirement, snapshot
from tests.domain.builders import buy, committed, need, picked_up
from tests.work_of import lines_of


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
