"""No offer costs more than its dates do: what is as early from cheaper sources, or in fewer runs, takes its place."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.domain.demand import OfferKind, PromiseRequest
from app.domain.plant import PlantModel
from app.domain.promise import Offer
from app.domain.supply import ExpediteBuy, ExpediteLane, SafetyStockUse
from app.domain.timeline import MINUTES_PER_DAY
from tests.builders import (
    MONDAY,
    PLANT,
    alternative,
    calendar,
    lane,
    line,
    plant,
    purchasing,
    request,
    resource,
    routing,
    safety_stock,
    ship_to,
    step,
    stock,
)
from tests.solver.asking import answer_of

FRIDAY = date(2026, 12, 11)
QUICK_AND_DEAR = purchasing("PART", 0, id="QUICK", cost="11.10")
SLOW_AND_CHEAP = purchasing("PART", 1, id="SLOW", cost="0.37")
LAMP_OF_A_PART = routing("LAMP", step("10", uses=["PART"]))


def offer_of(kind: OfferKind, shop: PlantModel, asked: PromiseRequest) -> Offer:
    offers = answer_of(shop, replace(asked, policy=replace(asked.policy, levers_max=0)), MONDAY).offers
    return next(offer for offer in offers if offer.kind is kind)


def first_offer(shop: PlantModel, *, by: date | None = FRIDAY, customer_at: str | None = None) -> Offer:
    """Of ten lamps."""
    asked = request(line("LAMP", 10, by), ship_to=customer_at, levers_max=0, substitute=False)
    return answer_of(shop, asked, MONDAY).offers[0]


def test_a_late_line_waits_for_no_dear_part_where_the_cheap_one_comes_in_time_for_the_same_truck() -> None:
    shop = plant(
        QUICK_AND_DEAR,
        SLOW_AND_CHEAP,
        LAMP_OF_A_PART,
        calendar("fridays", days=[4]),
        ship_to("SHOP", receives="fridays"),
        lane(PLANT, "SHOP"),
    )
    late = first_offer(shop, by=date(2026, 12, 8), customer_at="SHOP")
    assert late.kind is OfferKind.LATER
    assert late.lines[0].promised_on == FRIDAY
    assert late.cost.purchase == Decimal("3.70")


def test_what_can_be_hurried_is_compared_with_what_takes_the_place_of_the_first() -> None:
    """The oven is ready at five, what is bought at ten: the lamps are late by that day either way."""
    made = routing("LAMP", step("10", "OVEN", setup=300, per_unit=1))
    bought = replace(
        purchasing("LAMP", 0, cost=5, inspection=600),
        expedite=ExpediteBuy(lead_time_days=0, extra_cost_per_unit=Decimal(1)),
    )
    late = first_offer(plant(resource("OVEN", cost_per_hour=60), made, bought), by=date(2026, 12, 6))
    assert late.kind is OfferKind.LATER
    assert late.cost.total == 50


def test_what_is_cheap_each_but_dear_to_set_up_for_is_bought_where_little_is_wanted() -> None:
    oven = resource("OVEN", cost_per_hour=60)
    made = routing("LAMP", step("10", "OVEN", setup=300, per_unit=1))
    bought = purchasing("LAMP", 2, cost=5)
    offer = first_offer(plant(oven, made, bought))
    assert offer.kind is OfferKind.AS_REQUESTED
    assert offer.cost.total == 50
    assert [buy.quantity for buy in offer.plan.buys] == [10]


def test_a_machine_that_is_dear_by_the_hour_is_taken_where_it_costs_less_by_the_piece() -> None:
    slow, fast = resource("SLOW", cost_per_hour=30), resource("FAST", cost_per_hour=40)
    made = routing("LAMP", step("10", [alternative("SLOW"), alternative("FAST", speed=2)], per_unit=60))
    offer = first_offer(plant(slow, fast, made))
    assert {operation.resources for run in offer.plan.runs for operation in run.operations} == {("FAST",)}
    assert offer.cost.total == 200


def test_what_is_wanted_as_soon_as_possible_gets_no_minute_later_for_its_cost() -> None:
    offer = first_offer(plant(QUICK_AND_DEAR, SLOW_AND_CHEAP, LAMP_OF_A_PART, promise_granularity="minute"), by=None)
    assert offer.cost.purchase == 111
    assert offer.lines[0].promised_at == offer.plan.fence_at


def test_no_safety_time_is_given_up_to_save_money() -> None:
    shop = plant(QUICK_AND_DEAR, SLOW_AND_CHEAP, LAMP_OF_A_PART, safety_minutes=4 * MINUTES_PER_DAY + 1)
    offer = first_offer(shop)
    assert offer.cost.purchase == 111
    assert offer.warnings == ()


def test_the_reasons_are_those_of_the_date_whatever_it_costs() -> None:
    """Nothing could come sooner: that is what binds, and not that something cheaper comes later."""
    oven = resource("OVEN", cost_per_hour=60)
    made = routing("LAMP", step("10", "OVEN", setup=300, per_unit=1))
    shop = plant(oven, made, purchasing("LAMP", 2, cost=5))
    offer = first_offer(shop, by=date(2026, 12, 7))
    assert sum(link.minutes for link in offer.why) == offer.lines[0].promised_at - MONDAY


def test_no_safety_stock_is_opened_to_save_money() -> None:
    shop = plant(purchasing("LAMP", 1, cost=5), stock("LAMP", 10), safety_stock("LAMP", 10))
    asked = request(line("LAMP", 10, FRIDAY), levers_max=0, use_safety_stock=SafetyStockUse.ALL)
    (offer,) = answer_of(shop, asked, MONDAY).offers
    assert offer.plan.opened == ()
    assert offer.cost.total == 50


def test_parts_of_an_order_set_up_for_nothing_that_is_bought_for_less_either() -> None:
    """Bulbs for seven lamps of ten lie there."""
    oven = resource("OVEN", cost_per_hour=60)
    baked, bought = routing("SHADE", step("10", "OVEN", setup=300, per_unit=1)), purchasing("SHADE", 2, cost=5)
    made = routing("LAMP", step("10", uses=["SHADE", "BULB"]))
    shop = plant(oven, baked, bought, made, stock("BULB", 7), purchasing("BULB", 9))
    asked = request(line("LAMP", 10, FRIDAY))
    assert offer_of(OfferKind.REDUCED, shop, asked).cost.total == 35
    assert offer_of(OfferKind.SPLIT, shop, asked).cost.total == 50


def test_what_comes_in_two_deliveries_is_cut_out_of_one_sheet() -> None:
    """No fewer than eight shades are cut at once."""
    oven = resource("OVEN", calendar="days")
    press = resource("PRESS", cost_per_hour=60)
    made = routing("LAMP", step("10", "OVEN", per_unit=300, uses=["SHADE"]))
    cut = routing("SHADE", step("10", "PRESS", setup=60), minimum=8)
    shop = plant(calendar("days", "06:00", "14:00"), oven, press, made, cut)
    split = offer_of(OfferKind.SPLIT, shop, request(line("LAMP", 10, FRIDAY)))
    assert [run.quantity for run in split.plan.runs if run.item == "SHADE"] == [10]
    assert split.cost.total == 60


def test_two_lines_of_an_item_for_the_same_day_are_made_in_one_run() -> None:
    made = routing("LAMP", step("10", "OVEN", setup=300, per_unit=1))
    shop = plant(resource("OVEN", cost_per_hour=60), made)
    asked = request(line("LAMP", 4, FRIDAY, id="1"), line("LAMP", 6, FRIDAY, id="2"))
    offer = offer_of(OfferKind.AS_REQUESTED, shop, asked)
    assert [run.quantity for run in offer.plan.runs] == [10]
    assert offer.cost.total == 310


def test_two_lines_of_an_item_wait_for_one_run_where_both_may() -> None:
    """Parts for three lie there, and those for all are there on Wednesday."""
    made = routing("LAMP", step("10", "OVEN", setup=300, per_unit=1, uses=["PART"]))
    shop = plant(resource("OVEN", cost_per_hour=60), made, stock("PART", 4), purchasing("PART", 2))
    lines = [
        line("LAMP", 6, date(2026, 12, 8), id="1", latest=FRIDAY, price=9),
        line("LAMP", 4, date(2026, 12, 8), id="2", latest=FRIDAY),
    ]
    offer = offer_of(OfferKind.CHEAPEST, shop, request(*lines, split=False))
    assert [run.quantity for run in offer.plan.runs] == [10]
    assert offer.cost.total == 310


def test_what_goes_express_is_set_up_for_no_more() -> None:
    oven = resource("OVEN", cost_per_hour=60)
    made = routing("LAMP", step("10", "OVEN", setup=300, per_unit=1))
    bought = purchasing("LAMP", 0, cost=5, inspection=600)
    truck = lane(PLANT, "SHOP", hours=72)
    express = replace(truck, expedite=ExpediteLane(transit_minutes=60, extra_cost_per_unit=Decimal(1)))
    asked = request(line("LAMP", 10, date(2026, 12, 8)), ship_to="SHOP")
    offer = offer_of(OfferKind.EXPEDITE, plant(oven, made, bought, ship_to("SHOP"), express), asked)
    assert offer.cost.total == 60
