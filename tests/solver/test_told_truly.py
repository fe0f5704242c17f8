"""What the sweep over random factories found once, each in a factory that fits on a page."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.domain.commitment import open_order_key
from app.domain.demand import OfferKind, PromiseRequest
from app.domain.promise import Offer
from app.domain.reasons import LinkKind
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import MINUTES_PER_DAY as DAY
from app.domain.timeline import MINUTES_PER_HOUR as HOUR
from app.domain.validity import Validity
from app.solver.limits import SolverLimits
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    at,
    booking,
    breakdown,
    calendar,
    lane,
    line,
    plant,
    purchasing,
    receipt,
    request,
    requirement,
    resource,
    routing,
    ship_to,
    site,
    step,
    stock,
)
from tests.solver.asking import answer_of, promise_of

TUESDAY = date(2026, 12, 8)
NOON = MONDAY + 12 * HOUR


def offers(asked: PromiseRequest, *parts: Part, **settings: Any) -> tuple[Offer, ...]:
    return answer_of(plant(*parts, **settings), asked, MONDAY).offers


def reasons(offer: Offer) -> list[tuple[LinkKind, str]]:
    return [(link.kind, link.ref) for link in offer.why]


def test_one_date_is_two_days_for_who_picks_up_in_two_time_zones() -> None:
    """The part from Berlin may be picked up an hour before the same day begins at the plant."""
    asked = request(line("LAMP", 12, MONDAY + DAY - 30, earliest=TUESDAY))
    there = stock("LAMP", 3, site="BERLIN"), receipt("LAMP", 12, MONDAY + 5 * DAY)
    found = offers(asked, site("BERLIN", timezone="Europe/Berlin"), site(PLANT), *there)
    assert OfferKind.SPLIT in {offer.kind for offer in found}


def test_a_line_from_two_time_zones_is_promised_for_the_day_that_ends_last() -> None:
    """The lamps from Berlin come last, and may be fetched until an hour before those of the plant."""
    there = stock("LAMP", 2), receipt("LAMP", 2, MONDAY + 20 * HOUR, site="BERLIN")
    asked = request(line("LAMP", 4, date(2026, 12, 7)))
    (offer, *_) = offers(asked, site("BERLIN", timezone="Europe/Berlin"), site(PLANT), *there)
    assert (offer.kind, offer.promised_at) == (OfferKind.AS_REQUESTED, MONDAY + DAY)


def test_a_shipment_waits_for_what_comes_last_and_not_for_what_is_there() -> None:
    asked = request(line("BULB", 1, id="1"), line("LAMP", 1, id="2"), ship_complete=True)
    (offer, *_) = offers(asked, stock("BULB", 1), receipt("LAMP", 1, MONDAY + 3 * DAY, id="PO-7"))
    assert (LinkKind.MATERIAL, "PO-7") in reasons(offer)
    assert (LinkKind.MATERIAL, "BULB") not in reasons(offer)


def test_what_waits_for_its_supplier_to_begin_does_not_wait_for_a_fence_that_is_not_there() -> None:
    later = replace(purchasing("LAMP", 1, id="ACME"), validity=Validity(start=MONDAY + 5 * DAY))
    (offer, *_) = offers(request(line("LAMP", 1)), later)
    assert LinkKind.FENCE not in {kind for kind, _ in reasons(offer)}


def test_what_waits_for_its_routing_to_begin_does_not_wait_for_a_machine_that_is_free() -> None:
    later = replace(routing("LAMP", step("10", "CNC", fixed=HOUR)), validity=Validity(start=MONDAY + 5 * DAY))
    (offer, *_) = offers(request(line("LAMP", 1)), later, resource("CNC"))
    assert (LinkKind.CALENDAR, later.id) in reasons(offer)
    assert (LinkKind.CALENDAR, "CNC") not in reasons(offer)


def test_lines_that_ship_together_go_the_way_that_keeps_all_dates() -> None:
    lines = line("BULB", 1, MONDAY + 4 * DAY, id="1"), line("LAMP", 1, MONDAY + 12 * HOUR, id="2")
    ways = lane(PLANT, "SHOP", id="slow", hours=26), lane(PLANT, "SHOP", id="quick", hours=1, cost=2)
    asked = request(*lines, ship_to="SHOP", ship_complete=True)
    there = plant(stock("BULB", 1), stock("LAMP", 1), *ways)
    without_a_model = SolverLimits(model_constraints_max=0)
    (offer, *_) = answer_of(there, asked, MONDAY, limits=without_a_model).offers
    assert offer.kind is OfferKind.AS_REQUESTED


def test_days_are_late_by_the_calendar_of_the_customer_though_the_clocks_change() -> None:
    """From the end of the 20th to that of the 27th there are seven days and an hour."""
    monday = at("2026-10-19")
    comes = receipt("LAMP", 1, at("2026-10-27T10:00"), id="PO-7")
    here = lane(PLANT, "SHOP", hours=1), ship_to("SHOP", timezone="Europe/Berlin")
    asked = request(line("LAMP", 1, date(2026, 10, 20)), ship_to="SHOP")
    told = answer_of(plant(comes, *here), asked, monday).summary
    assert told == "All 1 on 27 Oct 2026, 7 days late: LAMP waits for receipt PO-7, until 27 Oct 2026."


def test_what_is_bought_for_another_is_told_by_whom_it_is_for() -> None:
    """What it leaves over is on its way: nobody else knows the purchase by its name."""
    there, asked = plant(purchasing("LAMP", 3, multiple=9)), request(line("LAMP", 1))
    (first, *_) = answer_of(there, asked, MONDAY).offers
    made = replace(promise_of(first, asked, MONDAY, "Q", held=False), reference="SO-7")
    second = answer_of(snapshot_of(there, [made]), asked, MONDAY + DAY, name="second")
    assert "LAMP waits for what is bought for SO-7" in second.summary
    assert [link.ref for link in second.offers[0].why if link.kind is LinkKind.MATERIAL] == [first.plan.buys[0].id]


def test_what_is_lent_waits_for_what_lends_it_and_not_for_the_work_that_gives_it_back() -> None:
    """Four come on Thursday morning for somebody who needs them in three weeks; the mould is free on the 15th."""
    theirs = receipt("BULB", 4, MONDAY + 3 * DAY + 10 * HOUR, id="PO-7"), requirement("BULB", 4, MONDAY + 20 * DAY)
    slow = booking("MOULD", MONDAY, MONDAY + 8 * DAY), routing("BULB", step("10", "MOULD", fixed=10 * HOUR))
    for ours in (slow, (purchasing("BULB", days=8),)):
        lamp = routing("LAMP", step("10", "CNC", fixed=HOUR, uses=["BULB"]))
        for item in ("BULB", "LAMP"):
            answer = answer_of(plant(*theirs, *ours, lamp), request(line(item, 4)), MONDAY)
            told = [(link.ref, link.detail) for link in answer.offers[0].why if link.kind is LinkKind.MATERIAL]
            assert told == [("PO-7", "BULB waits to be lent from receipt PO-7")]
            assert answer.summary.endswith("BULB waits to be lent from receipt PO-7, until 10 Dec 2026.")


def test_a_machine_that_another_order_has_is_told_with_its_reference() -> None:
    there, asked = plant(routing("LAMP", step("10", "CNC", fixed=600))), request(line("LAMP", 1))
    (first, *_) = answer_of(there, asked, MONDAY).offers
    made = replace(promise_of(first, asked, MONDAY, "Q", held=False), reference="SO-7")
    (second, *_) = answer_of(snapshot_of(there, [made]), asked, MONDAY, name="second").offers
    assert "CNC is taken by SO-7" in [link.detail for link in second.why]


def test_an_open_order_of_the_erp_is_told_with_its_number() -> None:
    there, asked = plant(routing("LAMP", step("10", "CNC", fixed=600))), request(line("LAMP", 1))
    (first, *_) = answer_of(there, asked, MONDAY).offers
    made = promise_of(first, asked, MONDAY, open_order_key("SO-8"), held=False)
    (second, *_) = answer_of(snapshot_of(there, [made]), asked, MONDAY, name="second").offers
    assert "CNC is taken by SO-8" in [link.detail for link in second.why]


def test_a_crew_that_has_people_left_is_not_taken_by_those_who_have_one() -> None:
    """Two of three fitters are with others all week; the bench is booked until noon."""
    fitted = routing("LAMP", step("10", "BENCH", "FITTERS", fixed=HOUR))
    others = booking("BENCH", MONDAY, NOON, id="WO-1"), booking("FITTERS", MONDAY, MONDAY + 5 * DAY, units=2)
    (offer,) = offers(request(line("LAMP")), fitted, *others, resource("FITTERS", units=3))
    waited = [link for link in offer.why if link.kind is LinkKind.CAPACITY]
    assert [(link.ref, link.detail) for link in waited] == [("BENCH", "BENCH is taken by WO-1")]


def test_a_crew_is_taken_by_those_who_have_the_last_of_it() -> None:
    """The third fitter comes back on Tuesday; who works on Wednesday is in nobody's way."""
    fitted = routing("LAMP", step("10", "BENCH", "FITTERS", fixed=HOUR))
    others = [booking("FITTERS", MONDAY, MONDAY + DAY, units=1, id=f"WO-{number}") for number in range(3)]
    later = booking("FITTERS", MONDAY + 2 * DAY, MONDAY + 3 * DAY, id="WO-9")
    (offer,) = offers(request(line("LAMP")), fitted, *others, later, resource("FITTERS", units=3))
    assert ("FITTERS", "FITTERS is taken by WO-0, WO-1, WO-2") in [(link.ref, link.detail) for link in offer.why]


def test_what_is_closed_until_somebody_takes_it_is_closed_and_then_taken() -> None:
    """The lathe is open to both from six on, the crew always; a work order has the lathe until eight."""
    parts = calendar("early", "06:00", "14:00"), resource("LATHE", calendar="early"), resource("CREW")
    turned = routing("LAMP", step("10", "LATHE", "CREW", fixed=HOUR))
    (offer,) = offers(request(line("LAMP")), *parts, turned, booking("LATHE", MONDAY + 6 * HOUR, MONDAY + 8 * HOUR))
    waited = [link for link in offer.why if link.kind in (LinkKind.CAPACITY, LinkKind.CALENDAR)]
    assert [(link.kind, link.ref, link.start - MONDAY, link.end - MONDAY) for link in waited] == [
        (LinkKind.CAPACITY, "LATHE", 6 * HOUR, 8 * HOUR),
        (LinkKind.CALENDAR, "LATHE", 0, 6 * HOUR),
    ]


def test_what_is_down_is_not_said_to_be_closed() -> None:
    """From the evening before on nobody works; then the lathe would be open, and is down until eight."""
    parts = calendar("early", "06:00", "14:00"), resource("LATHE", calendar="early")
    turned = routing("LAMP", step("10", "LATHE", fixed=HOUR))
    down = breakdown("LATHE", MONDAY - DAY, MONDAY + 8 * HOUR, reason="spindle")
    answer = answer_of(plant(*parts, turned, down), request(line("LAMP")), MONDAY)
    assert [(link.kind, link.detail, link.minutes) for link in answer.offers[0].why[2:]] == [
        (LinkKind.CALENDAR, "LATHE is down for a breakdown (spindle)", 2 * HOUR),
        (LinkKind.CALENDAR, "LATHE is closed", 6 * HOUR),
    ]
    long = breakdown("LATHE", MONDAY, MONDAY + 3 * DAY)
    told = answer_of(plant(*parts, turned, long), request(line("LAMP")), MONDAY).summary
    assert told == "All 1 by 10 Dec 2026 at the earliest: LATHE is down for a breakdown until 10 Dec 2026."


def test_what_happened_to_some_units_is_told_by_what_it_was() -> None:
    there = resource("CNC", units=2), booking("CNC", MONDAY, NOON, id="WO-1"), breakdown("CNC", MONDAY, NOON)
    (offer,) = offers(request(line("LAMP")), routing("LAMP", step("10", "CNC", fixed=HOUR)), *there)
    assert "CNC is taken by WO-1, a breakdown" in [link.detail for link in offer.why]


def test_what_is_promised_for_the_day_that_was_asked_for_is_hours_late_and_not_a_day() -> None:
    there = plant(receipt("LAMP", 1, NOON, id="PO-7"), promise_granularity="minute")
    told = [answer_of(there, request(line("LAMP", 1, by)), MONDAY).summary for by in (NOON - 90, NOON - 13 * HOUR)]
    because = "LAMP waits for receipt PO-7, until 7 Dec 2026."
    assert told[0] == f"All 1 on 7 Dec 2026, 1 hour 30 minutes late: {because}"
    assert told[1] == f"All 1 on 7 Dec 2026, 1 day late: {because}"


def test_a_way_is_told_by_what_takes_its_time() -> None:
    """Packed by one on Monday, fetched on Tuesday at four, on the road until two in the night, received at six."""
    van = lane(PLANT, "SHOP", id="VAN", hours=10, departs=[([1], "16:00")])
    parts = (calendar("early"), stock("BULB", 1), site(pick_pack=60), ship_to("SHOP", receives="early"), van)
    offer = answer_of(plant(*parts, promise_granularity="minute"), request(line("BULB", 1), ship_to="SHOP"), NOON)
    assert [(link.kind, link.ref, link.minutes) for link in offer.offers[0].why] == [
        (LinkKind.CALENDAR, "SHOP", 4 * HOUR),
        (LinkKind.TRANSPORT, "VAN", 10 * HOUR),
        (LinkKind.TRANSPORT, "VAN", 27 * HOUR),
        (LinkKind.TRANSPORT, PLANT, HOUR),
    ]
    assert offer.summary.endswith("the way over VAN takes until 8 Dec 2026.")


def test_a_transfer_is_told_by_what_takes_its_time() -> None:
    """Packed by one on Monday, fetched on Tuesday at four, two hours on the road, received on Wednesday at six."""
    van = lane(PLANT, "DEPOT", id="VAN", hours=2, departs=[([1], "16:00")])
    parts = (
        calendar("early"),
        stock("BULB", 1),
        site(pick_pack=60),
        replace(site("DEPOT"), receiving_calendar="early"),
        van,
    )
    there = plant(*parts, lane("DEPOT", "SHOP", id="LAST", hours=1), promise_granularity="minute")
    offer = answer_of(there, request(line("BULB", 1), ship_to="SHOP"), NOON).offers[0]
    assert [(link.kind, link.ref, link.minutes) for link in offer.why] == [
        (LinkKind.TRANSPORT, "LAST", HOUR),
        (LinkKind.CALENDAR, "DEPOT", 12 * HOUR),
        (LinkKind.TRANSPORT, "VAN", 2 * HOUR),
        (LinkKind.TRANSPORT, "VAN", 27 * HOUR),
        (LinkKind.TRANSPORT, PLANT, HOUR),
    ]


def test_what_takes_until_midnight_takes_no_day_longer_than_what_is_promised() -> None:
    there = plant(stock("BULB", 1), site(pick_pack=2 * DAY))
    told = answer_of(there, request(line("BULB", 1)), MONDAY).summary
    assert told == "All 1 by 8 Dec 2026 at the earliest: packing at PLANT takes until 8 Dec 2026."


def test_the_summary_names_nothing_closed_or_travelling_that_is_not() -> None:
    """Packing, work that takes elapsed time or that of a calendar, suppliers and routings that have a first day."""
    later = Validity(start=MONDAY + 5 * DAY)
    timed = step("10", fixed=HOUR, calendar="early")
    told: dict[str, list[Part]] = {
        "packing at PLANT takes until 9 Dec 2026": [site(pick_pack=50 * HOUR), stock("LAMP", 1)],
        "Operation 10 of LAMP takes until 9 Dec 2026": [routing("LAMP", step("10", fixed=50 * HOUR))],
        "The calendar is closed until 7 Dec 2026": [calendar("early"), routing("LAMP", timed)],
        "LAMP may be bought from ACME only for a later day": [
            replace(purchasing("LAMP", 1, id="ACME"), validity=later)
        ],
        "LAMP may be made by routing LAMP@PLANT only for a later day": [
            replace(routing("LAMP", step("10", fixed=HOUR)), validity=later)
        ],
    }
    for reason, parts in told.items():
        summary = answer_of(plant(*parts), request(line("LAMP", 1)), MONDAY).summary
        assert summary.endswith(f": {reason}.")


def test_a_site_that_does_not_ship_is_closed() -> None:
    parts = (calendar("early"), stock("BULB", 1), site(ships="early"))
    offer = answer_of(plant(*parts, promise_granularity="minute"), request(line("BULB", 1)), MONDAY)
    assert reasons(offer.offers[0]) == [(LinkKind.CALENDAR, PLANT)]
    assert offer.summary.endswith(f"{PLANT} is closed until 7 Dec 2026.")


def test_the_reasons_are_those_of_what_is_late_though_something_else_comes_last_on_its_date() -> None:
    """The desk is wanted on Saturday and comes then; the lamp was wanted on Monday."""
    there = receipt("LAMP", 1, MONDAY + 3 * DAY + HOUR, id="PO-7"), receipt("DESK", 1, MONDAY + 5 * DAY, id="PO-8")
    wanted = [line("LAMP", 1, date(2026, 12, 7), id="1"), line("DESK", 1, date(2026, 12, 12), id="2")]
    answer = answer_of(plant(*there), request(*wanted), MONDAY)
    (late, *_) = answer.offers
    assert reasons(late) == [(LinkKind.ROUNDING, ""), (LinkKind.MATERIAL, "PO-7")]
    assert sum(link.minutes for link in late.why) == 4 * DAY
    assert answer.summary == (
        "All 2 lines by 12 Dec 2026, line 1 on 10 Dec 2026, 3 days late: "
        "LAMP waits for receipt PO-7, until 10 Dec 2026."
    )


def test_of_lines_that_are_late_on_one_day_the_one_is_named_that_the_reason_is_of() -> None:
    """Both come on Thursday, the lamp in the evening; the desk comes on its date."""
    there = [receipt("BULB", 1, MONDAY + 3 * DAY + HOUR), receipt("LAMP", 1, MONDAY + 3 * DAY + 20 * HOUR, id="PO-7")]
    there.append(receipt("DESK", 1, MONDAY + 5 * DAY))
    wanted = [line("BULB", 1, TUESDAY, id="1"), line("LAMP", 1, TUESDAY, id="2")]
    wanted.append(line("DESK", 1, date(2026, 12, 12), id="3"))
    assert answer_of(plant(*there), request(*wanted), MONDAY).summary == (
        "All 3 lines by 12 Dec 2026, line 2 on 10 Dec 2026, 2 days late: "
        "LAMP waits for receipt PO-7, until 10 Dec 2026."
    )


def test_lines_that_come_before_the_last_do_not_come_on_its_day() -> None:
    """The desk is three weeks late and comes on Wednesday; the lamp was wanted on Tuesday, and comes on Saturday."""
    there = receipt("DESK", 1, MONDAY + 2 * DAY + HOUR), receipt("LAMP", 1, MONDAY + 5 * DAY + HOUR, id="PO-7")
    wanted = line("DESK", 1, date(2026, 11, 18), id="1"), line("LAMP", 1, TUESDAY, id="2")
    assert answer_of(plant(*there), request(*wanted), MONDAY).summary == (
        "All 2 lines by 12 Dec 2026, the last 4 days late: LAMP waits for receipt PO-7, until 12 Dec 2026."
    )
    on_time = line("DESK", 1, date(2026, 12, 9), id="1"), line("LAMP", 1, date(2026, 12, 12), id="2")
    told = answer_of(plant(*there), request(*on_time), MONDAY).summary
    assert told == "All 2 lines by 12 Dec 2026, as requested."


def test_of_several_lines_the_one_is_named_that_is_wanted_as_soon_as_possible() -> None:
    there = receipt("LAMP", 1, MONDAY + 3 * DAY + HOUR, id="PO-7"), stock("DESK", 1)
    wanted = [line("LAMP", 1, None, id="1"), line("DESK", 1, date(2026, 12, 12), id="2")]
    assert answer_of(plant(*there), request(*wanted), MONDAY).summary == (
        "All 2 lines by 12 Dec 2026, line 1 by 10 Dec 2026 at the earliest: "
        "LAMP waits for receipt PO-7, until 10 Dec 2026."
    )


def test_the_summary_tells_the_orders_own_work_from_that_of_others() -> None:
    """Whoever reads that a machine is taken looks for somebody to ask."""
    parts = [routing(name, step("10", "CNC", per_unit=DAY)) for name in ("DESK", "LAMP")]
    asked = request(line("DESK", 3, id="1"), line("LAMP", 1, id="2"))
    own = answer_of(plant(*parts), asked, MONDAY).summary
    assert own.endswith("CNC is taken by other work of this order until 9 Dec 2026."), own
    others = answer_of(
        plant(*parts, booking("CNC", MONDAY, MONDAY + 3 * DAY)), request(line("LAMP", 1)), MONDAY
    ).summary
    assert others.endswith("CNC is taken until 9 Dec 2026."), others


def test_a_purchase_need_not_be_placed_sooner_than_it_comes_through_a_gate_that_is_closed() -> None:
    """What is ordered on Friday is here on Saturday, what is ordered on Sunday on Monday: both come in on Monday."""
    friday = MONDAY + 4 * DAY + 12 * HOUR
    shop = plant(calendar("workdays"), replace(site(), receiving_calendar="workdays"), purchasing("LAMP", 1))
    (bought,) = answer_of(shop, request(line("LAMP")), friday).offers[0].plan.buys
    assert bought.available_at > MONDAY + 7 * DAY
    assert bought.order_by == bought.available_at - DAY
