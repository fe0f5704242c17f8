"""How late goods may be ready, against looking at every minute of some days."""

from collections.abc import Collection, Iterator
from functools import partial
from itertools import product

import pytest

from app.domain.calendar import Calendar
from app.domain.supply import Lane
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.solver.transport import Transport
from tests.builders import EVERY_DAY, MONDAY, PLANT, WORKDAYS, calendar, lane, purchasing, ship_to, site, snapshot
from tests.work_of import calls_of

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


def test_a_lead_time_of_many_working_days_is_counted_as_fast_as_a_short_one() -> None:
    """When to order at the latest is asked for some dozens of instants, of every purchase of an offer."""
    work: list[int] = []
    for days in (3, 150):
        there = snapshot(MORNINGS, purchasing("PART", days, calendar="mornings")).compiled
        (source,) = there.plant.purchasing.values()
        Transport(there, MONDAY).bought(source, MONDAY)
        work.append(calls_of(partial(Transport(there, MONDAY).bought, source, FRIDAY)))
    assert work[1] == work[0]


def test_working_days_are_counted_from_the_one_on_which_it_is_ordered_or_the_next() -> None:
    """As far into the last of them as into the first; what is ordered on a Sunday counts from Monday's midnight."""
    there = snapshot(MORNINGS, purchasing("PART", 2, calendar="mornings")).compiled
    (source,) = there.plant.purchasing.values()
    day, transport = MINUTES_PER_DAY, Transport(there, MONDAY)
    ordered = {MONDAY: 2 * day, MONDAY + 1_000: 2 * day + 1_000, FRIDAY: 8 * day, FRIDAY + 2 * day + 5: 9 * day}
    assert {at: transport.bought(source, at) for at in ordered} == {at: MONDAY + due for at, due in ordered.items()}
