"""What is hard to find, each in a small plant that shows it; what the planner does not find yet is marked."""

from dataclasses import replace
from itertools import pairwise

import pytest

from app.domain.demand import OfferKind
from app.domain.promise import Answer
from app.domain.quantity import Units
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.domain.validity import Validity
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    booking,
    component,
    lane,
    line,
    plant,
    purchasing,
    receipt,
    request,
    resource,
    routing,
    step,
    stock,
)
from tests.solver.asking import answer_of

DAY = MINUTES_PER_DAY


def days(count: float) -> Minute:
    return MONDAY + int(count * DAY)


def promised(quantity: int, *parts: Part, ship_to: str | None = None, split: bool = True) -> Minute | None:
    """When all of it is promised for, asked for as soon as possible."""
    there = plant(*parts, promise_granularity="minute")
    return first_date(answer_of(there, request(line("LAMP", quantity), ship_to=ship_to, split=split), MONDAY))


def first_date(answer: Answer) -> Minute | None:
    return answer.offers[0].promised_at if answer.offers else None


def test_units_that_come_later_take_their_share_of_a_large_order() -> None:
    """Ten are done by one machine in ten days, the other thirty by five in the next six."""
    machines = resource("CNC", units=1, unit_changes=[(days(10), 5)])
    making = routing("LAMP", step("10", "CNC", per_unit=DAY))
    assert promised(40, machines, making) == days(16)


def test_two_routings_share_a_large_order() -> None:
    """Each machine does one a day."""
    making = [routing("LAMP", step("10", name, per_unit=DAY), id=name) for name in ("OLD", "NEW")]
    assert promised(30, *making) == days(15)


def test_stock_of_one_site_and_work_of_another_come_together() -> None:
    """Ten come from the other site within three days while the first twenty are made."""
    making = routing("LAMP", step("10", "CNC", per_unit=DAY), site="NORTH")
    ways = [lane("NORTH", PLANT), lane("SOUTH", PLANT, hours=72), lane(PLANT, "SHOP")]
    assert promised(30, making, stock("LAMP", 10, site="SOUTH"), *ways, ship_to="SHOP") == days(20)


def test_what_does_not_all_come_fills_the_gaps_there_are() -> None:
    """Free for 60 pieces and for thirty before the date, and for all of them in one go after it, or never."""
    gaps = [
        booking("CNC", MONDAY, days(5)),
        booking("CNC", days(5) + 60, days(8)),
        booking("CNC", days(8) + 30, days(40)),
    ]
    making = routing("LAMP", step("10", "CNC", per_unit=1, interruptible=False))
    never = booking("CNC", days(40), days(400))

    def offered(quantity: int, *bookings: Part) -> dict[OfferKind, Units]:
        wanted = request(line("LAMP", quantity, days(10)), split=False)
        answer = answer_of(plant(resource("CNC"), making, *bookings), wanted, MONDAY)
        return {offer.kind: offer.lines[0].quantity for offer in answer.offers}

    assert offered(200, *gaps) == {OfferKind.LATER: 200, OfferKind.REDUCED: 90}
    assert offered(200, *gaps, never) == {OfferKind.REDUCED: 90}
    assert offered(90, *gaps, never) == {OfferKind.AS_REQUESTED: 90}


def test_a_purchase_waits_until_its_supplier_delivers() -> None:
    source = replace(purchasing("LAMP", 14), validity=Validity(start=days(40)))
    assert promised(10, source) == days(40)


def test_a_run_waits_until_its_routing_is_valid() -> None:
    """The model finds it where there are few enough pieces to build one."""
    making = replace(routing("LAMP", step("10", "CNC", fixed=DAY)), validity=Validity(start=days(40)))
    assert promised(30, making) == days(40)


@pytest.mark.parametrize("levels", [1, 2, 3, 4, 5, 6])
def test_work_begins_with_what_is_there(levels: int) -> None:
    """Fifty are made of what is there while the rest comes, however many quick steps of the bill follow."""
    parts = [f"PART {level}" for level in range(levels)] + ["LAMP"]
    making = routing(parts[0], step("10", "CNC", uses=["RAW"], per_unit=60))
    later: list[Part] = [routing(above, step("10", uses=[below], fixed=60)) for below, above in pairwise(parts)]
    raw: list[Part] = [stock("RAW", 50), receipt("RAW", 50, days(10))]
    assert promised(100, making, *later, *raw) == days(10) + (50 + levels) * 60


def test_what_halving_found_on_time_is_offered() -> None:
    """Five lamps are made of two new parts or of five old ones: 25 and 20, of which a pair takes two."""
    making = [
        routing("LAMP", step("10", uses=[component("NEW", "2/5")]), id="NEW", minimum=50, multiple=50),
        routing("LAMP", step("10", uses=["OLD"]), id="OLD", minimum=50, multiple=50),
    ]
    packing = routing("PAIR", step("10", uses=[component("LAMP", 2)], fixed=DAY), minimum=10)
    parts: list[Part] = [*making, packing, receipt("NEW", 100, MONDAY), receipt("OLD", 200, MONDAY)]
    offers = answer_of(plant(*parts), request(line("PAIR", 1000, days(9))), MONDAY).offers
    assert [(offer.kind, offer.lines[0].quantity) for offer in offers] == [(OfferKind.REDUCED, 225)]
    assert [delivery.quantity for delivery in offers[0].plan.deliveries] == [225], "all of it comes at once"


# One is made at once of the only part there is; the others come in two days.
MADE_OR_COMING: list[Part] = [routing("LAMP", step("10", "CNC", uses=["SHADE"], fixed=60)), stock("SHADE", 1)]


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_what_fits_in_no_even_shares_is_made_as_each_gap_takes_it(levels: int) -> None:
    """One gap takes 97, the other three; far too many runs for a model. What it is for comes in lots of a hundred."""
    parts = ["LAMP", "BODY", "CASE"][:levels]
    making = routing(parts[-1], step("10", "CNC", per_unit=1, interruptible=False))
    above = [routing(whole, step("10", uses=[part]), minimum=100) for whole, part in pairwise(parts)]
    free = (days(10), days(10) + 97), (days(20), days(20) + 3)
    taken = [booking("CNC", end, start) for (_, end), (start, _) in pairwise([(0, MONDAY), *free, (days(400), 0)])]
    assert promised(100, resource("CNC"), making, *above, *taken, split=False) == days(20) + 3


def test_lines_that_wait_for_different_supplies_all_leave_within_the_horizon() -> None:
    """The first plan that the model finds is only asked for all lines at all."""
    asked = request(line("LAMP", 1, id="1"), line("LAMP", 1, id="2"), ship_to="SHOP")
    there = plant(*MADE_OR_COMING, receipt("LAMP", 1, days(2)), lane(PLANT, "SHOP", hours=24))
    (offer,) = answer_of(there, asked, MONDAY).offers
    assert {one.line: one.deliver_at for one in offer.plan.deliveries} == {"1": MONDAY + 60 + DAY, "2": days(3)}


def test_lines_that_expect_the_same_part_wait_for_what_comes_anyway() -> None:
    """Far too many for a model."""
    asked = request(*(line("LAMP", 1, id=str(number)) for number in range(30)))
    (offer,) = answer_of(plant(*MADE_OR_COMING, receipt("LAMP", 29, days(2))), asked, MONDAY).offers
    assert sorted(one.deliver_at for one in offer.plan.deliveries) == [MONDAY + 60, *[days(2)] * 29]
