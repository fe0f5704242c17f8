"""What stays of a promise that is given back: what is under way."""

import pytest

from app.domain.facts.remains import remains
from tests.builders import MONDAY, PLANT, lane, snapshot, stock
from tests.domain.builders import HOUR, committed, move, need, on_hand

WEST = "WEST"


@pytest.mark.parametrize(("now", "stays"), [(9, False), (10, False), (11, True)])
def test_a_transfer_stays_once_its_truck_has_left(now: int, stays: bool) -> None:
    """Picked at eight, it leaves at ten: until then it is to be sent, and whoever needs it no more keeps it there."""
    goods = need("BIKE", 1, MONDAY + 8 * HOUR, on_hand("BIKE", WEST), site=WEST)
    sent = move(goods, PLANT, MONDAY + 10 * HOUR, MONDAY + 12 * HOUR)
    promise = committed(sent)
    there = snapshot(stock("BIKE", 2, site=WEST), lane(WEST, PLANT, hours=2), promises=[promise])
    assert sent.has_left(MONDAY + now * HOUR) is stays
    assert remains(promise, there, MONDAY + now * HOUR).moves == (sent,) * stays
