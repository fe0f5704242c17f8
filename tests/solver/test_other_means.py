"""Offers by other means than regular ones, of something else, or for less money: what each is and what it costs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.capacity import Overtime
from app.domain.changes import PlantChanged, PromiseMade
from app.domain.demand import Extra, OfferKind
from app.domain.plant import PlantModel
from app.domain.promise import Basis, Offer, ProofStatus
from app.domain.routing import Alternative
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.supply import ExpediteBuy, ExpediteLane
from app.domain.timeline import MINUTES_PER_DAY, MINUTES_PER_HOUR, Minute
from app.domain.verification import audit
from app.solver.bounds.prospects import Prospects
from app.solver.insertion.arrange import Arranger
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from app.solver.wishes import order_of
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    alternative,
    at,
    booking,
    calendar,
    item,
    lane,
    line,
    plant,
    purchasing,
    request,
    resource,
    routing,
    site,
    step,
    stock,
)
from tests.solver.asking import answer_of, promise_of
from tests.work_of import calls_of

DAY, HOUR = MINUTES_PER_DAY, MINUTES_PER_HOUR
WEEK = calendar("workdays")
ON_SATURDAYS = calendar("saturdays", days=[5])
HURRIED = replace(
    purchasing("LAMP", 12, id="ACME", cost="3.00"),
    expedite=ExpediteBuy(lead_time_days=5, extra_cost_per_unit=Decimal("1.50")),
)


def offers(
    shop: PlantModel,
    by: Minute = MONDAY + DAY,
    *,
    latest: Minute | None = None,
    ship_to: str | None = None,
    **policy: Any,
) -> dict[OfferKind, Offer]:
    """For ten lamps; each can be held as it is."""
    wanted = request(line("LAMP", 10, by, latest=latest), ship_to=ship_to, levers_max=0, **policy)
    found = answer_of(shop, wanted, MONDAY).offers
    for offer in found:
        promise = promise_of(offer, wanted, MONDAY, "Q", held=True, ship_to=ship_to)
        assert audit(snapshot_of(shop).apply(PromiseMade(promise=promise)), MONDAY) == ()
    return {offer.kind: offer for offer in found}


def test_express_terms_of_a_supplier_are_an_offer_of_their_own_with_their_price() -> None:
    found = offers(plant(HURRIED, promise_granularity="minute"))
    assert list(found) == [OfferKind.LATER, OfferKind.EXPEDITE]
    rushed = found[OfferKind.EXPEDITE]
    assert rushed.promised_at == MONDAY + 5 * DAY
    assert rushed.cost.purchase == 30
    assert rushed.cost.expedite == rushed.cost.extra == 15
    assert [(buy.purchasing, buy.expedited) for buy in rushed.plan.buys] == [("ACME", True)]
    assert rushed.proof.status is ProofStatus.OPTIMAL


def test_what_is_wanted_as_soon_as_possible_is_not_called_as_requested_for_being_rushed() -> None:
    lamps, desk = line("LAMP", 10, None, id="1"), line("DESK", 1, date(2026, 12, 30), id="2")
    shop = plant(HURRIED, stock("DESK", 1))
    told = [
        answer_of(shop, request(*asked, prefer=OfferKind.EXPEDITE), MONDAY).summary
        for asked in ([lamps], [lamps, desk])
    ]
    rushed = "by 11 Dec 2026, with overtime and express for 15.00: LAMP has to be bought from ACME, until 11 Dec 2026."
    assert told == [f"All 10 {rushed}", f"All 2 lines by 30 Dec 2026, line 1 {rushed}"]


def test_what_need_not_be_paid_for_is_not() -> None:
    """Both parts could hurry; but one of them comes late either way."""
    quick = replace(purchasing("BULB", 4), expedite=ExpediteBuy(lead_time_days=1, extra_cost_per_unit=Decimal(9)))
    slow = replace(purchasing("POLE", 20), expedite=ExpediteBuy(lead_time_days=10, extra_cost_per_unit=Decimal(1)))
    made = routing("LAMP", step("10", uses=["BULB", "POLE"]))
    rushed = offers(plant(quick, slow, made, promise_granularity="minute"))[OfferKind.EXPEDITE]
    assert rushed.promised_at == MONDAY + 10 * DAY
    assert {buy.item: buy.expedited for buy in rushed.plan.buys} == {"BULB": False, "POLE": True}
    assert rushed.cost.expedite == 10


@pytest.mark.parametrize("units", [1, 2])
def test_overtime_is_paid_by_the_minutes_that_are_worked_in_it_and_nobody_else_is_called_in(units: int) -> None:
    machine = replace(
        resource("CNC", calendar="workdays", units=units, cost_per_hour="40.00"),
        overtime=Overtime(calendar="saturdays", cost_per_hour=Decimal(70)),
    )
    busy = booking("CNC", MONDAY, MONDAY + 4 * DAY + 20 * HOUR, units=units)
    made = routing("LAMP", step("10", *["CNC"] * units, per_unit=30))
    shop = plant(WEEK, ON_SATURDAYS, machine, busy, made, promise_granularity="minute")
    rushed = offers(shop)[OfferKind.EXPEDITE]
    (work,) = [operation for run in rushed.plan.runs for operation in run.operations]
    assert work.overtime == ("CNC",)
    assert rushed.basis is Basis.OVERTIME
    assert rushed.cost.production * 70 + rushed.cost.overtime * 40 == units * 5 * 40 * 70
    assert rushed.cost.overtime > 0


def test_an_express_lane_carries_what_it_is_paid_for() -> None:
    way = replace(
        lane(PLANT, "SHOP", id="L1", hours=48, cost="2.00"),
        expedite=ExpediteLane(transit_minutes=20 * HOUR, extra_cost_per_unit=Decimal(5)),
    )
    rushed = offers(plant(way, stock("LAMP", 10), promise_granularity="minute"), ship_to="SHOP")[OfferKind.EXPEDITE]
    assert rushed.promised_at == MONDAY + DAY
    assert rushed.cost.transport == 20
    assert rushed.cost.expedite == 50
    assert [delivery.expedited for delivery in rushed.plan.deliveries] == [True]


def test_how_much_sooner_an_express_lane_is_can_be_read_to_the_minute() -> None:
    way = replace(
        lane(PLANT, "SHOP", hours=1), expedite=ExpediteLane(transit_minutes=30, extra_cost_per_unit=Decimal(5))
    )
    asked = request(line("LAMP", 10, MONDAY), ship_to="SHOP")
    found = answer_of(plant(way, stock("LAMP", 10), promise_granularity="minute"), asked, MONDAY).offers
    said = [*(lever.detail for lever in found[0].levers), *(warning for offer in found for warning in offer.warnings)]
    assert said == [
        "The express way from PLANT to SHOP takes 30 minutes",
        "LAMP from PLANT to SHOP has to come express, in 30 minutes instead of 1 hour.",
    ]


def test_nobody_who_forbids_other_means_is_offered_them() -> None:
    assert list(offers(plant(HURRIED), expedite=False)) == [OfferKind.LATER]


def test_days_that_are_worth_more_than_they_cost_are_bought_first() -> None:
    """Seven days for 15.00."""
    shop = plant(HURRIED, promise_granularity="minute")
    for per_day, maximum, first in (("2.15", "15", "expedite"), ("2.14", "99", "later"), ("9", "14.99", "later")):
        paid = Extra(per_late_day=Decimal(per_day), maximum=Decimal(maximum))
        assert next(iter(offers(shop, extra=paid))).value == first, per_day


def test_no_day_is_paid_for_that_only_the_clocks_make() -> None:
    """An express supplier wins seven days, of which one has 25 hours."""
    asked = request(line("BULB", 10, date(2026, 10, 20)), extra=Extra(per_late_day=Decimal(2), maximum=Decimal(99)))
    source = replace(purchasing("BULB", 8), expedite=ExpediteBuy(lead_time_days=1, extra_cost_per_unit=Decimal("1.50")))
    shop = plant(site(timezone="Europe/Berlin"), source)
    first, *_ = answer_of(shop, asked, at("2026-10-19T10:00")).offers
    assert first.kind is OfferKind.LATER


def test_a_substitute_that_is_there_is_offered_for_what_is_late() -> None:
    lamp = replace(item("LAMP", price="9.00"), substitutes=("TORCH", "CANDLE"))
    candle = replace(item("CANDLE"), unit="kg")
    shop = plant(
        lamp, item("TORCH", price="5.00"), candle, stock("TORCH", 10), stock("CANDLE", 10), purchasing("LAMP", 12)
    )
    other = offers(shop)[OfferKind.SUBSTITUTE]
    assert [(one.item, one.instead_of) for one in other.lines] == [("TORCH", "LAMP")]
    assert other.lines[0].fill_rate == 1
    assert other.margin == 50
    assert OfferKind.SUBSTITUTE not in offers(shop, substitute=False)


def test_a_cheaper_substitute_does_not_hide_that_the_real_one_can_be_had_as_soon() -> None:
    lamp = replace(item("LAMP", price="9.00"), substitutes=("TORCH",))
    other = item("TORCH", price="5.00"), purchasing("TORCH", 5, cost="1.00")
    shop = plant(lamp, *other, HURRIED, promise_granularity="minute")
    assert list(offers(shop)) == [OfferKind.LATER, OfferKind.EXPEDITE, OfferKind.SUBSTITUTE]
    assert next(iter(offers(shop, prefer=OfferKind.EXPEDITE))) is OfferKind.EXPEDITE


def test_another_site_is_offered_where_it_is_cheaper() -> None:
    near: list[Part] = [lane(PLANT, "SHOP", id="L1", hours=10, cost="9.00"), purchasing("LAMP", 3)]
    far: list[Part] = [site("DC"), lane("DC", "SHOP", id="L2", hours=60, cost="1.00"), stock("LAMP", 10, site="DC")]
    found = offers(plant(*near, *far, stock("LAMP", 10), promise_granularity="minute"), MONDAY, ship_to="SHOP")
    assert [(kind.value, offer.plan.deliveries[0].need.site) for kind, offer in found.items()][:2] == [
        ("later", PLANT),
        ("other_site", "DC"),
    ]
    assert found[OfferKind.OTHER_SITE].cost.extra == -80


def test_the_summary_says_what_sets_the_preferred_offer_apart() -> None:
    lamp = replace(item("LAMP"), substitutes=("TORCH",))
    torches = plant(lamp, item("TORCH"), stock("TORCH", 10), purchasing("LAMP", 12))
    ways = purchasing("LAMP", 3, id="QUICK", cost="9.00"), purchasing("LAMP", 12, id="SLOW", cost="5.00")
    asked = request(line("LAMP", 10, MONDAY + DAY, latest=MONDAY + 40 * DAY), levers_max=0)
    told = [
        answer_of(shop, replace(asked, policy=replace(asked.policy, prefer=kind)), MONDAY).summary
        for shop, kind in ((torches, OfferKind.SUBSTITUTE), (plant(*ways), OfferKind.CHEAPEST))
    ]
    assert told[0].startswith("All 10 on 7 Dec 2026, as requested, with TORCH instead.")
    assert told[1].startswith("All 10 on 18 Dec 2026, 11 days late, for the least money, 50.00: ")


def test_the_cheapest_waits_for_the_cheaper_supplier_and_no_longer() -> None:
    quick, slow = purchasing("LAMP", 3, id="QUICK", cost="9.00"), purchasing("LAMP", 12, id="SLOW", cost="5.00")
    shop = plant(quick, slow, promise_granularity="minute")
    cheap = offers(shop, latest=MONDAY + 40 * DAY)[OfferKind.CHEAPEST]
    assert cheap.promised_at == MONDAY + 12 * DAY
    assert cheap.cost.total == 50
    assert OfferKind.CHEAPEST not in offers(shop)
    assert OfferKind.CHEAPEST not in offers(shop, latest=MONDAY + 10 * DAY)


def test_the_cheapest_is_proven_where_there_is_one_source_for_all() -> None:
    """Made on the slow machine while the fast one, which costs more, could have it sooner."""
    machines = [resource("FAST", cost_per_hour="90.00"), resource("SLOW", cost_per_hour="10.00")]
    work = step("10", [Alternative(resource="FAST"), Alternative(resource="SLOW")], per_unit=30)
    busy = booking("SLOW", MONDAY, MONDAY + 3 * DAY)
    shop = plant(*machines, busy, routing("LAMP", work), promise_granularity="minute")
    found = offers(shop, MONDAY, latest=MONDAY + 9 * DAY)
    cheap = found[OfferKind.CHEAPEST]
    assert found[OfferKind.LATER].cost.total == 450
    assert cheap.cost.total == cheap.proof.least_cost == 50
    assert cheap.proof.status is ProofStatus.OPTIMAL


def test_the_cheapest_is_not_proven_where_two_runs_on_different_machines_cost_less() -> None:
    """Two minutes of the fast one for ten; nine of them take one, and the tenth two of the slow one: 140."""
    machines = [resource("FAST", cost_per_hour="6000.00"), resource("SLOW", cost_per_hour="1200.00")]
    work = step("10", [alternative("FAST", 10), alternative("SLOW")], per_unit="1.1")
    busy = booking("FAST", MONDAY, MONDAY + DAY)
    shop = plant(*machines, busy, routing("LAMP", work), promise_granularity="minute")
    cheap = offers(shop, MONDAY, latest=MONDAY + 9 * DAY)[OfferKind.CHEAPEST]
    assert cheap.cost.total == 200
    assert cheap.proof.status is ProofStatus.BOUNDED
    assert cheap.proof.least_cost is not None
    assert cheap.proof.least_cost <= 140


def test_what_could_be_paid_for_in_a_plant_of_many_suppliers_is_put_together_once() -> None:
    hurries = ExpediteBuy(lead_time_days=1, extra_cost_per_unit=Decimal(1))
    suppliers = [replace(purchasing(f"PART-{number}", 9), expedite=hurries) for number in range(1_000)]
    there, asked = snapshot_of(plant(*suppliers)), request(line("PART-7", 5, MONDAY + DAY))
    first = answer_of(there, asked, MONDAY)
    assert OfferKind.EXPEDITE in {offer.kind for offer in first.offers}
    assert calls_of(lambda: answer_of(there, asked, MONDAY)) < 10_000


def test_other_express_terms_of_a_feed_count_from_the_next_order_on() -> None:
    def sold(days: int) -> PlantModel:
        return plant(replace(purchasing("LAMP", 9), expedite=ExpediteBuy(lead_time_days=days)))

    asked, there = request(line("LAMP", 5, MONDAY + DAY)), snapshot_of(sold(5))
    dates = []
    for days in (5, 3):
        there = there.apply(PlantChanged(plant=sold(days)))
        offers = {offer.kind: offer for offer in answer_of(there, asked, MONDAY).offers}
        dates.append((offers[OfferKind.EXPEDITE].promised_at - MONDAY) // DAY)
    assert dates == [5, 3]


def test_what_is_hurried_fills_the_gaps_there_are() -> None:
    """The oven is free for sixty lamps on the sixth day, for thirty on the ninth, and then not for months."""
    between = [(0, 5 * DAY), (5 * DAY + 60, 8 * DAY), (8 * DAY + 30, 200 * DAY)]
    taken = [booking("OVEN", MONDAY + since, MONDAY + until) for since, until in between]
    parts = replace(purchasing("PART", 60), expedite=ExpediteBuy(lead_time_days=1, extra_cost_per_unit=Decimal("0.10")))
    made = routing("LAMP", step("10", "OVEN", per_unit=1, interruptible=False, uses=["PART"]))
    asked = request(line("LAMP", 90, MONDAY + 10 * DAY, latest=MONDAY + 30 * DAY))
    (offer,) = answer_of(plant(resource("OVEN"), *taken, parts, made), asked, MONDAY).offers
    assert offer.kind is OfferKind.EXPEDITE
    assert offer.cost.expedite == 9
    assert [line.fill_rate for line in offer.lines] == [1]


def test_without_what_keeps_a_date_no_line_after_it_is_planned() -> None:
    """The lamps are settled first; without the express terms of their supplier they are late, and nobody asks on."""
    there = plant(HURRIED, routing("DESK", step("10", "SAW", per_unit=60)), promise_granularity="minute")
    shop = Shop(snapshot_of(there), MONDAY, SolverLimits())
    order = order_of(request(line("LAMP", 10, id="1"), line("DESK", 1, id="2")), shop)
    prospects = Prospects(shop, order.fence_at)
    known = Arranger(prospects).all_of(order)
    assert known is not None
    lamps, desk = known.measures(order)
    planned = []
    for no_later in [(lamps, desk), (lamps - 1, desk)]:
        arranger = Arranger(prospects)
        planned.append((arranger.all_of(order, no_later) is not None, arranger.planned))
    assert planned == [(True, 2), (False, 1)]
