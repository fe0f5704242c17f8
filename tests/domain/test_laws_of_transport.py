"""Goods that arrive just when they can, and goods that arrive a minute sooner."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.promise import Promise
from app.domain.supply import ExpediteBuy, ExpediteLane, Site
from app.domain.validity import Validity
from app.domain.verification import audit
from tests.builders import (
    EVERY_DAY,
    MONDAY,
    PLANT,
    Part,
    at,
    calendar,
    closed,
    item,
    lane,
    purchasing,
    ship_to,
    site,
    snapshot,
    stock,
)
from tests.domain.builders import DAY, HOUR, broken_by, buy, committed, move, moved, need, on_hand, picked_up, sent

SIX = MONDAY + 6 * HOUR
TWO_PM = MONDAY + 14 * HOUR
LEAD_TIME = "a_buy_takes_its_lead_time"
LEAVES = "goods_leave_when_packed_and_when_something_leaves"
ARRIVES = "goods_arrive_at_the_next_opening_after_transit"
EXPRESS = "express_is_a_term_of_its_source_or_lane"
DOCK = calendar("dock")  # 06:00 to 14:00, Monday to Friday


def bought(order_by: int, available_at: int, *, quantity: int = 1) -> Promise:
    lot = buy("FRAME", quantity, order_by, available_at)
    return committed(lot, picked_up(need("FRAME", quantity, available_at, lot.key)))


def test_a_purchase_is_there_after_its_lead_time_and_inspection() -> None:
    plant = snapshot(purchasing("FRAME", 12, inspection=30))
    assert broken_by(plant, bought(MONDAY, MONDAY + 12 * DAY + 30)) == set()
    assert broken_by(plant, bought(MONDAY, MONDAY + 12 * DAY + 29)) == {LEAD_TIME}
    assert broken_by(plant, bought(MONDAY, MONDAY + 14 * DAY)) == set()


def test_a_purchase_arrives_while_its_site_receives() -> None:
    plant = snapshot(DOCK, Site(id=PLANT, receiving_calendar="dock"), purchasing("FRAME", 1))
    assert broken_by(plant, bought(MONDAY, SIX + DAY)) == set()
    assert broken_by(plant, bought(MONDAY, SIX + DAY - 1)) == {LEAD_TIME}
    assert broken_by(plant, bought(MONDAY, TWO_PM + DAY)) == {LEAD_TIME}


@pytest.mark.parametrize(
    ("ordered", "days", "ready"),
    [
        ("2026-12-11T10:00", 1, "2026-12-14T10:00"),  # Friday, to Monday at the same time
        ("2026-12-11T10:00", 2, "2026-12-15T10:00"),
        ("2026-12-12T10:00", 1, "2026-12-15T00:00"),  # Saturday counts from Monday's start: Monday must pass
        ("2026-12-13T23:59", 1, "2026-12-15T00:00"),
        ("2026-12-14T00:00", 1, "2026-12-15T00:00"),
        ("2026-12-12T10:00", 0, "2026-12-12T10:00"),
        ("2026-12-07T10:00", 1, "2026-12-09T10:00"),  # Tuesday the 8th is a holiday
    ],
)
def test_a_lead_time_in_working_days_runs_on_working_days_only(ordered: str, days: int, ready: str) -> None:
    works = calendar("supplier", exceptions=[closed("2026-12-08T00:00", "2026-12-09T00:00")])
    plant = snapshot(works, purchasing("FRAME", days, calendar="supplier"))
    assert broken_by(plant, bought(at(ordered), at(ready)), now=MONDAY) == set()
    if days:
        assert broken_by(plant, bought(at(ordered), at(ready) - 1), now=MONDAY) == {LEAD_TIME}


def test_working_days_are_local_days() -> None:
    works = calendar("supplier", timezone="America/New_York")
    plant = snapshot(works, purchasing("FRAME", 1, calendar="supplier"))
    friday_night_in_new_york = at("2026-12-12T04:59")
    assert broken_by(plant, bought(friday_night_in_new_york, at("2026-12-15T04:59"))) == set()
    assert broken_by(plant, bought(friday_night_in_new_york + 1, at("2026-12-15T04:59"))) == {LEAD_TIME}
    assert broken_by(plant, bought(friday_night_in_new_york + 1, at("2026-12-16T05:00"))) == set()


def test_a_working_day_that_is_shorter_than_the_order_was_into_its_own_ends_the_lead_time() -> None:
    always = calendar("supplier", "00:00", "24:00", days=EVERY_DAY, timezone="Europe/Berlin")
    plant = snapshot(always, purchasing("FRAME", 1, calendar="supplier"))
    late_on_saturday, sunday_ends = at("2027-03-27T22:30"), at("2027-03-28T22:00")  # Sunday has 23 hours
    assert broken_by(plant, bought(late_on_saturday, sunday_ends)) == set()
    assert broken_by(plant, bought(late_on_saturday, sunday_ends - 1)) == {LEAD_TIME}


def test_what_was_ordered_and_what_has_arrived_is_as_it_was_whatever_the_plant_has_since() -> None:
    source, over = "a_buy_has_a_source", "a_move_brings_what_left"
    slower, goods = lane(PLANT, "SHOP", hours=9), need("BIKE", 1, SIX, on_hand("BIKE"))
    delivered = committed(sent(goods, "SHOP", SIX, SIX + 2 * HOUR), ship_to="SHOP")

    def broken(promise: Promise, now: int, *parts: Part) -> set[str]:
        return {found.rule for found in audit(snapshot(*parts, promises=[promise]), now)}

    for promise, parts, until, laws in (
        (bought(SIX, SIX + DAY), [item("FRAME")], SIX, {source}),
        (moved_over(), [stock("FRAME", 3, site="DEPOT"), site(PLANT)], SIX + 2 * HOUR, {over}),
        (delivered, [slower, stock("BIKE", 1)], SIX + 2 * HOUR, {ARRIVES}),
    ):
        assert broken(promise, until, *parts) == laws
        assert broken(promise, until + 1, *parts) == set()


def test_a_lead_time_on_a_calendar_that_never_opens_never_ends() -> None:
    plant = snapshot(calendar("supplier", days=[]), purchasing("FRAME", 1, calendar="supplier"))
    assert broken_by(plant, bought(MONDAY, MONDAY + 300 * DAY)) == {LEAD_TIME}


@pytest.mark.parametrize(("quantity", "legal"), [(1, False), (2, False), (3, False), (4, True), (5, False), (6, True)])
def test_a_purchase_is_a_lot_that_its_source_sells(quantity: int, legal: bool) -> None:
    plant = snapshot(purchasing("FRAME", 1, minimum=3, multiple=2))
    broken = broken_by(plant, bought(MONDAY, MONDAY + DAY, quantity=quantity))
    assert broken == (set() if legal else {"a_buy_has_a_source"})


def test_a_source_is_valid_when_its_goods_arrive() -> None:
    def broken(start: int | None, end: int | None) -> set[str]:
        source = replace(purchasing("FRAME", 1), validity=Validity(start=start, end=end))
        return broken_by(snapshot(source), bought(MONDAY, MONDAY + DAY))

    assert broken(MONDAY + DAY, MONDAY + DAY) == set()
    assert broken(MONDAY + DAY + 1, None) == {"a_buy_has_a_source"}
    assert broken(None, MONDAY + DAY - 1) == {"a_buy_has_a_source"}


def test_a_purchase_on_express_terms_has_their_lead_time_from_a_source_that_has_them() -> None:
    usual = purchasing("FRAME", 12)
    offered = snapshot(replace(usual, expedite=ExpediteBuy(lead_time_days=2)))
    lot = replace(buy("FRAME", 1, MONDAY, MONDAY + 2 * DAY), expedited=True)
    rushed = committed(lot, picked_up(need("FRAME", 1, lot.available_at, lot.key)))
    assert broken_by(offered, rushed) == set()
    assert broken_by(offered, bought(MONDAY, lot.available_at)) == {LEAD_TIME}
    assert EXPRESS in broken_by(snapshot(usual), rushed)


def test_a_purchase_is_from_a_source_of_its_item() -> None:
    plant = snapshot(purchasing("FRAME", 1), purchasing("FORK", 1))
    lot = replace(buy("FRAME", 1, MONDAY, MONDAY + DAY), purchasing="FORK@PLANT")
    broken = broken_by(plant, committed(lot, picked_up(need("FRAME", 1, MONDAY + DAY, lot.key))))
    assert broken == {"a_buy_has_a_source"}


SHOP: list[Part] = [lane(PLANT, "SHOP", hours=2), stock("BIKE", 10), DOCK]


def shipped(ready_at: int, ship_at: int, deliver_at: int) -> Promise:
    goods = need("BIKE", 1, ready_at, on_hand("BIKE"))
    return committed(sent(goods, "SHOP", ship_at, deliver_at), ship_to="SHOP")


def test_goods_leave_once_they_are_picked_and_packed() -> None:
    plant = snapshot(*SHOP, site(pick_pack=45))
    assert broken_by(plant, shipped(SIX, SIX + 45, SIX + 165)) == set()
    assert broken_by(plant, shipped(SIX, SIX + 44, SIX + 164)) == {LEAVES}


def test_goods_leave_while_the_site_ships() -> None:
    plant = snapshot(*SHOP, site(ships="dock"))
    assert broken_by(plant, shipped(MONDAY, SIX, SIX + 120)) == set()
    assert broken_by(plant, shipped(MONDAY, SIX - 1, SIX + 119)) == {LEAVES}
    assert broken_by(plant, shipped(MONDAY, TWO_PM - 1, TWO_PM + 119)) == set()
    assert broken_by(plant, shipped(MONDAY, TWO_PM, TWO_PM + 120)) == {LEAVES}


def test_goods_leave_with_a_departure_in_the_wall_time_of_where_they_start() -> None:
    truck = lane(PLANT, "SHOP", hours=2, departs=[([0, 3], "16:00")])
    plant = snapshot(truck, stock("BIKE", 10), site(timezone="Europe/Berlin", ships="dock"), DOCK)
    monday, thursday = at("2026-12-07T15:00"), at("2026-12-10T15:00")
    assert broken_by(plant, shipped(monday, monday, monday + 120)) == set()
    assert broken_by(plant, shipped(monday, thursday, thursday + 120)) == set()
    assert broken_by(plant, shipped(monday, monday + 1, monday + 121)) == {LEAVES}
    assert broken_by(plant, shipped(monday, monday + DAY, monday + DAY + 120)) == {LEAVES}


def test_a_departure_keeps_its_wall_time_in_summer() -> None:
    truck = lane(PLANT, "SHOP", departs=[(EVERY_DAY, "16:00")])
    plant = snapshot(truck, stock("BIKE", 10), site(timezone="Europe/Berlin"))
    summer = at("2027-07-01T14:00")
    assert broken_by(plant, shipped(MONDAY, summer, summer)) == set()
    assert broken_by(plant, shipped(MONDAY, summer + HOUR, summer + HOUR)) == {LEAVES}


def test_a_departure_that_the_clocks_skip_leaves_when_they_land() -> None:
    truck = lane(PLANT, "SHOP", departs=[(EVERY_DAY, "02:30")])
    plant = snapshot(truck, stock("BIKE", 10), site(timezone="Europe/Berlin"))
    landing = at("2027-03-28T01:00")
    assert broken_by(plant, shipped(MONDAY, landing, landing)) == set()
    assert broken_by(plant, shipped(MONDAY, landing + 30, landing + 30)) == {LEAVES}


def test_goods_arrive_when_the_transit_is_over_and_not_a_minute_sooner_or_later() -> None:
    plant = snapshot(*SHOP)
    assert broken_by(plant, shipped(SIX, SIX, SIX + 120)) == set()
    assert broken_by(plant, shipped(SIX, SIX, SIX + 119)) == {ARRIVES}
    assert broken_by(plant, shipped(SIX, SIX, SIX + 121)) == {ARRIVES}


def test_goods_on_an_express_way_have_its_transit_on_a_lane_that_has_one() -> None:
    usual = lane(PLANT, "SHOP", hours=2)
    offered = snapshot(stock("BIKE", 10), replace(usual, expedite=ExpediteLane(transit_minutes=30)))
    delivery = replace(sent(need("BIKE", 1, SIX, on_hand("BIKE")), "SHOP", SIX, SIX + 30), expedited=True)
    rushed = committed(delivery, ship_to="SHOP")
    assert broken_by(offered, rushed) == set()
    assert broken_by(offered, shipped(SIX, SIX, SIX + 30)) == {ARRIVES}
    assert EXPRESS in broken_by(snapshot(stock("BIKE", 10), usual), rushed)


def test_goods_wait_at_the_gate_until_the_customer_receives() -> None:
    plant = snapshot(*SHOP, ship_to("SHOP", receives="dock"))
    assert broken_by(plant, shipped(SIX, TWO_PM - 119, TWO_PM + 1)) == {ARRIVES}
    assert broken_by(plant, shipped(SIX, TWO_PM - 120, SIX + DAY)) == set()
    assert broken_by(plant, shipped(SIX, TWO_PM - 120, TWO_PM)) == {ARRIVES}
    assert broken_by(plant, shipped(SIX, TWO_PM - 120, SIX + DAY + 1)) == {ARRIVES}
    assert broken_by(plant, shipped(SIX, TWO_PM - 121, TWO_PM - 1)) == set()


def test_who_picks_up_has_the_goods_the_minute_they_leave_while_the_site_ships() -> None:
    plant = snapshot(*SHOP, site(ships="dock", pick_pack=10))
    at_six = replace(picked_up(need("BIKE", 1, SIX - 10, on_hand("BIKE"))), ship_at=SIX, deliver_at=SIX)
    assert broken_by(plant, committed(at_six)) == set()
    assert broken_by(plant, committed(replace(at_six, deliver_at=SIX + 1))) == {ARRIVES}
    assert broken_by(plant, committed(replace(at_six, ship_at=SIX - 1, deliver_at=SIX - 1))) == {LEAVES}


def test_a_delivery_goes_to_the_ship_to_of_its_promise() -> None:
    law = "a_delivery_goes_where_the_customer_is"
    plant = snapshot(*SHOP, lane(PLANT, "OTHER-SHOP", hours=2))
    right = shipped(SIX, SIX, SIX + 120)
    assert broken_by(plant, replace(right, ship_to="OTHER-SHOP")) == {law}
    assert broken_by(plant, replace(right, ship_to=None)) == {law}
    collected = committed(picked_up(need("BIKE", 1, SIX, on_hand("BIKE"))))
    assert broken_by(plant, replace(collected, ship_to="SHOP")) == {law}


def test_a_delivery_takes_what_it_delivers() -> None:
    law = "a_delivery_goes_where_the_customer_is"
    plant = snapshot(*SHOP, stock("TRIKE", 10))
    bike = picked_up(need("BIKE", 2, SIX, on_hand("BIKE")))
    less = replace(bike, need=need("BIKE", 1, SIX, on_hand("BIKE")))
    trike = replace(bike, need=need("TRIKE", 2, SIX, on_hand("TRIKE")))
    promise = committed(bike)
    for delivery in (less, trike):
        wrong = replace(promise, plan=replace(promise.plan, deliveries=(delivery,)))
        assert broken_by(plant, wrong) == {law}


def moved_over(**changes: Any) -> Promise:
    goods = need("FRAME", 3, SIX, on_hand("FRAME", "DEPOT"), site="DEPOT", id="goods")
    transfer = replace(move(goods, PLANT, SIX, SIX + 120), **changes)
    arrived = need("FRAME", 3, transfer.available_at, moved("move_1"), id="arrived")
    return committed(transfer, picked_up(arrived))


def test_a_move_is_there_after_its_transit_and_brings_what_it_takes() -> None:
    plant = snapshot(lane("DEPOT", PLANT, hours=2), stock("FRAME", 3, site="DEPOT"))
    other_item = need("FORK", 3, SIX, on_hand("FORK", "DEPOT"), site="DEPOT", id="goods")
    assert broken_by(plant, moved_over()) == set()
    assert broken_by(plant, moved_over(available_at=SIX + 119)) == {ARRIVES}
    assert broken_by(plant, moved_over(quantity=4)) == {"a_move_brings_what_left"}
    assert "a_move_brings_what_left" in broken_by(plant, moved_over(need=other_item))


def test_a_move_follows_a_lane_between_the_two_sites() -> None:
    law = "a_move_brings_what_left"
    plant = snapshot(lane("DEPOT", PLANT, hours=2), lane(PLANT, "DEPOT", hours=2), stock("FRAME", 3, site="DEPOT"))
    assert broken_by(plant, moved_over(lane="PLANT>DEPOT")) == {law}
    assert broken_by(plant, moved_over(lane="unheard of")) == {law}
