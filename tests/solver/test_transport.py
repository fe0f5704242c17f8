"""How late goods may be ready, against looking at every minute of some days."""

from collections.abc import Collection, Iterator
from itertools import product

import pytest

from app.domain.calendar import Calendar
from app.domain.supply import Lane
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.solver.transport import Transport
from tests.builders import EVERY_DAY, MONDAY, PLANT, WORKDAYS, calendar, lane, ship_to, site, snapshot

MORNINGS = calendar("mornings", "08:00", "12:00", days=WORKDAYS)
EVENINGS = calendar("evenings", "17:30", "19:00", days=[1, 3, 5])
FRIDAY = MONDAY + 4 * MINUTES_PER_DAY
LAST_DUE = FRIDAY + 4 * MINUTES_PER_DAY

DEPARTS: dict[str, list[tuple[Collection[int], str]]] = {
    "whenever": [],
    "daily": [(EVERY_DAY, "16:00")],
    "twice a week": [([0, 4], "07:00"), ([4], "18:00")],
}
Way = tuple[str, Calendar | None, Calendar | None, tuple[int, int]]
CALENDARS = [None, MORNINGS, EVENINGS]
WAYS = list(product(DEPARTS, CALENDARS, CALENDARS, [(0, 0), (7, 30)]))


def named(way: Way) -> str:
    departs, ships, receives, (hours, pick_pack) = way
    opens = f"{ships.id if ships else 'always'}-{receives.id if receives else 'always'}"
    return f"{departs}-{opens}-{hours} h-{pick_pack} min"


def arrivals(transport: Transport, over: Lane) -> Iterator[tuple[Minute, Minute]]:
    """Of goods that are ready in each minute."""
    for ready in range(FRIDAY, LAST_DUE + 1):
        arrival = transport.delivered(PLANT, over, ready)
        if arrival is not None:
            yield ready, arrival


@pytest.mark.parametrize("way", WAYS, ids=map(named, WAYS))
def test_goods_are_ready_in_time_and_a_minute_later_they_are_not(way: Way) -> None:
    departs, ships, receives, (hours, pick_pack) = way
    over = lane(PLANT, "SHOP", hours=hours, departs=DEPARTS[departs])
    there = snapshot(
        *{opens for opens in (ships, receives) if opens},
        site(pick_pack=pick_pack, ships=ships.id if ships else None),
        ship_to("SHOP", receives=receives.id if receives else None),
        over,
    )
    transport = Transport(there.compiled, FRIDAY)
    known = list(arrivals(transport, over))
    for due in range(FRIDAY - 60, LAST_DUE, 251):
        in_time = max((ready for ready, arrival in known if arrival <= due), default=None)
        not_before = min(ready for ready, arrival in known if arrival >= due)
        assert transport.latest_ready(PLANT, over, due) == in_time
        assert transport.earliest_ready(PLANT, over, due) == not_before
