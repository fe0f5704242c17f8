"""When something leaves: worked out for a year ahead, which no request should wait for twice."""

import pytest

from app.domain.snapshots import compiled
from app.domain.snapshots.sources import Sources
from app.domain.timeline import Minute
from app.solver.transport import Transport
from tests.builders import EVERY_DAY, MONDAY, PLANT, Part, at, lane, ship_to, site, snapshot

FOUR_PM = lane(PLANT, "SHOP", departs=[(EVERY_DAY, "16:00")])


def leaves(parts: tuple[Part, ...], ready: Minute, now: Minute = MONDAY) -> Minute | None:
    return Transport(snapshot(*parts).compiled, now).leaves(PLANT, FOUR_PM, ready)


def test_goods_leave_with_the_next_departure_in_summer_as_in_winter() -> None:
    parts = (FOUR_PM, ship_to("SHOP"), site(timezone="Europe/Berlin"))
    assert leaves(parts, at("2026-12-07T15:00")) == at("2026-12-07T15:00")
    assert leaves(parts, at("2026-12-07T15:01")) == at("2026-12-08T15:00")
    assert leaves(parts, at("2027-07-01T14:01")) == at("2027-07-02T14:00")


def test_who_asks_next_finds_them_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = snapshot(FOUR_PM, ship_to("SHOP"), site(timezone="Europe/Berlin")).compiled
    first = Transport(asked, MONDAY).leaves(PLANT, FOUR_PM, MONDAY)
    monkeypatch.delattr(compiled, "minute_of_wall")
    for known in (asked, asked.supposing(asked.plant), asked.choosing_from(Sources().put([FOUR_PM]))):
        assert Transport(known, MONDAY + 1).leaves(PLANT, FOUR_PM, MONDAY + 1) == first


def test_a_lane_with_other_departures_has_its_own() -> None:
    asked = snapshot(FOUR_PM, ship_to("SHOP"), site()).compiled
    noon = lane(PLANT, "SHOP", departs=[(EVERY_DAY, "12:00")])
    found = [Transport(asked, MONDAY).leaves(PLANT, one, MONDAY) for one in (FOUR_PM, noon)]
    assert found == [MONDAY + 16 * 60, MONDAY + 12 * 60]
