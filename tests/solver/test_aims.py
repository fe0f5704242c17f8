"""What is looked for no longer than until it will do, and not at all where it cannot be."""

import pytest

from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import Minute
from app.solver import search
from app.solver.bounds.prospects import Prospects
from app.solver.found import Searched
from app.solver.limits import SolverLimits
from app.solver.search import Aim, AsKnown, earliest
from app.solver.shop import Shop
from app.solver.wishes import order_of
from tests.builders import MONDAY, line, plant, receipt, request
from tests.solver.asking import answer_of
from tests.solver.test_levers import SOON_FOUR_BULBS
from tests.solver.test_proofs import BOLT, TABLE

BY_INSERTION, BY_A_MODEL = MONDAY + 33 * 60, MONDAY + 23 * 60
"""When the table is there with what takes longest sawn first, and at best."""


def table_by(at: Minute, *, is_enough: bool = False) -> Searched:
    shop = Shop(snapshot_of(plant(*TABLE, BOLT, promise_granularity="minute")), MONDAY, SolverLimits())
    order = order_of(request(line("TABLE", 1)), shop)
    return earliest(Prospects(shop, order.fence_at), order, aim=Aim(lines=frozenset("1"), by=at, is_enough=is_enough))


@pytest.mark.parametrize(
    ("by", "is_enough", "comes", "is_modelled"),
    [
        (BY_INSERTION, False, BY_A_MODEL, True),
        (BY_INSERTION, True, BY_INSERTION, False),
        (BY_INSERTION - 1, True, BY_A_MODEL, True),
    ],
    ids=["as early as it can be", "early enough", "not early enough"],
)
def test_nothing_better_is_looked_for_than_what_is_enough(
    by: Minute, is_enough: bool, comes: Minute, is_modelled: bool
) -> None:
    found = table_by(by, is_enough=is_enough).found
    assert found is not None
    assert (found.arrangement.promised_at, found.is_modelled) == (comes, is_modelled)


def test_what_cannot_come_in_time_is_not_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "Climb", None)
    searched = table_by(MONDAY + 22 * 60 - 1)
    assert searched.found is None
    assert not searched.to_its_end


@pytest.mark.parametrize(("by", "is_planned"), [(BY_INSERTION, True), (BY_A_MODEL - 1, False)])
def test_dates_that_are_known_are_kept_and_not_beaten(by: Minute, is_planned: bool) -> None:
    """A model would find the table sooner."""
    shop = Shop(snapshot_of(plant(*TABLE, BOLT, promise_granularity="minute")), MONDAY, SolverLimits())
    order = order_of(request(line("TABLE", 1)), shop)
    found = earliest(Prospects(shop, order.fence_at), order, aim=AsKnown(order, (by,))).found
    assert (found and found.arrangement.promised_at) == (by if is_planned else None)


def test_what_others_wait_for_longer_has_no_say_in_an_aim() -> None:
    """The lamp is on time next week; the bike is to come sooner, whenever that is."""
    there = plant(receipt("LAMP", 1, MONDAY + 5_000), receipt("BIKE", 1, MONDAY + 100), promise_granularity="minute")
    shop = Shop(snapshot_of(there), MONDAY, SolverLimits())
    order = order_of(request(line("LAMP", 1, MONDAY + 9_000, id="1"), line("BIKE", 1, id="2")), shop)
    aims = (Aim(lines=frozenset("2"), by=MONDAY + at, is_enough=True) for at in (99, 100))
    found = [earliest(Prospects(shop, order.fence_at), order, aim=aim).found for aim in aims]
    assert [one is not None for one in found] == [False, True]


def test_fewer_parts_that_cannot_win_as_much_are_not_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten bulbs that are found all are needed: once the answer and the lever are planned, a bound says so."""
    searches: list[object] = []
    begin = search._Search

    def counted(*known: object, **more: object) -> object:
        searches.append(known)
        return begin(*known, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(search, "_Search", counted)
    there = snapshot_of(plant(*SOON_FOUR_BULBS, promise_granularity="minute"))
    planned = []
    for most in (0, 1):
        searches.clear()
        answer_of(there, request(line("LAMP", 10), levers_max=most), MONDAY)
        planned.append(len(searches))
    assert planned[1] == planned[0] + 1
