"""Where not all of it can be had, the most there is is offered, and the rest refused."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.domain.capacity import Overtime
from app.domain.demand import OfferKind, PromiseRequest
from app.domain.promise import Answer, Status
from app.domain.reasons import LinkKind
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.solver.limits import SolverLimits
from tests.builders import (
    MONDAY,
    Part,
    alternative,
    booking,
    calendar,
    item,
    lane,
    line,
    plant,
    receipt,
    request,
    resource,
    routing,
    site,
    step,
    stock,
)
from tests.solver.asking import answer_of

FRIDAY = MONDAY + 4 * MINUTES_PER_DAY
NEXT_WEEK = MONDAY + 9 * MINUTES_PER_DAY
FIVE_NOW_TWO_NEXT_WEEK = (stock("LAMP", 5), receipt("LAMP", 2, NEXT_WEEK))


def asked(
    *parts: Part,
    quantity: int = 10,
    requested: Minute | None = None,
    latest: Minute | None = None,
    ship_to: str | None = None,
    **policy: Any,
) -> Answer:
    there = plant(*parts, promise_granularity="minute")
    return answer_of(
        there, request(line("LAMP", quantity, requested, latest=latest), ship_to=ship_to, **policy), MONDAY
    )


def offered(answer: Answer) -> list[tuple[OfferKind, list[tuple[Minute, int]]]]:
    """Each offer's kind, with when it delivers how much."""
    return [(offer.kind, [(one.deliver_at, one.quantity) for one in offer.plan.deliveries]) for offer in answer.offers]


def lamps_and_desks(**policy: Any) -> PromiseRequest:
    return request(line("LAMP", 6, FRIDAY, id="1"), line("DESK", 3, FRIDAY, id="2"), **policy)


def test_whoever_wants_more_than_there_is_as_soon_as_possible_gets_what_there_is() -> None:
    answer = asked(*FIVE_NOW_TWO_NEXT_WEEK)
    assert answer.status is Status.COUNTER_OFFER
    assert offered(answer) == [(OfferKind.PARTIAL, [(NEXT_WEEK, 7)])]
    assert answer.summary == ("Only 7 by 15 Dec 2026; the rest cannot be promised within the horizon or its window.")


def test_two_lines_of_which_one_is_offered_in_part_are_called_part_of_the_order() -> None:
    there = plant(*FIVE_NOW_TWO_NEXT_WEEK, stock("DESK", 1), promise_granularity="minute")
    wanted = request(line("LAMP", 10, None, id="1"), line("DESK", 1, None, id="2"))
    assert answer_of(there, wanted, MONDAY).summary == (
        "Only part of the order by 15 Dec 2026; the rest cannot be promised within the horizon or its window."
    )


def test_of_two_lines_of_which_one_is_refused_the_other_is_part_of_the_order_too() -> None:
    """Three of what? Nobody asked for three."""
    lines = line("BED", 1, FRIDAY, id="1"), line("DESK", 3, FRIDAY, id="2")
    answer = answer_of(plant(item("BED"), stock("DESK", 3)), request(*lines), MONDAY)
    assert answer.summary.startswith("Only part of the order on 10 Dec 2026, as requested; ")


def test_what_comes_as_soon_as_possible_is_on_no_requested_date() -> None:
    there = plant(stock("LAMP", 5), receipt("DESK", 1, NEXT_WEEK))
    wanted = request(line("LAMP", 10, FRIDAY, id="1"), line("DESK", 1, None, id="2"))
    assert answer_of(there, wanted, MONDAY).summary.startswith("Only part of the order by 15 Dec 2026; ")


def test_less_of_the_dearer_line_is_not_made_up_for_by_more_of_another() -> None:
    """Ten parts for ten lamps by Friday; by Monday three lamps can be made, and desks of what is over."""
    worth = [replace(item(id), price=Decimal(price)) for id, price in (("LAMP", 100), ("DESK", 1))]
    lamp = routing("LAMP", step("10", "CNC", uses=["PART"], per_unit=480))
    there = plant(*worth, lamp, routing("DESK", step("10", uses=["PART"])), resource("CNC"), stock("PART", 10))
    lines = [line(one, 10, MONDAY + MINUTES_PER_DAY, latest=FRIDAY, id=one) for one in ("LAMP", "DESK")]
    found = answer_of(there, request(*lines), MONDAY).offers
    assert [(offer.kind, {one.line: one.quantity for one in offer.lines}) for offer in found] == [
        (OfferKind.PARTIAL, {"LAMP": 10}),
        (OfferKind.REDUCED, {"LAMP": 3, "DESK": 7}),
    ]


def test_what_can_be_there_on_the_requested_date_comes_before_the_rest() -> None:
    kinds = dict(offered(asked(*FIVE_NOW_TWO_NEXT_WEEK, requested=FRIDAY)))
    assert [quantity for _, quantity in kinds[OfferKind.PARTIAL]] == [5, 2]
    assert kinds[OfferKind.PARTIAL][1][0] == NEXT_WEEK
    assert [quantity for _, quantity in kinds[OfferKind.REDUCED]] == [5]


def test_nothing_comes_after_the_latest_acceptable_date() -> None:
    parts = (*FIVE_NOW_TWO_NEXT_WEEK, receipt("LAMP", 1, FRIDAY))
    assert offered(asked(*parts, latest=FRIDAY)) == [(OfferKind.PARTIAL, [(FRIDAY, 6)])]


def test_in_one_delivery_the_most_comes_at_once() -> None:
    kinds = dict(offered(asked(*FIVE_NOW_TWO_NEXT_WEEK, requested=FRIDAY, split=False)))
    assert kinds[OfferKind.PARTIAL] == [(NEXT_WEEK, 7)]


def test_a_smallest_delivery_makes_some_wait_so_that_the_most_comes() -> None:
    kinds = dict(offered(asked(*FIVE_NOW_TWO_NEXT_WEEK, requested=FRIDAY, minimum_split=Decimal(3))))
    assert [quantity for _, quantity in kinds[OfferKind.PARTIAL]] == [4, 3]


def test_a_smallest_delivery_of_nearly_all_makes_all_of_it_wait() -> None:
    kinds = dict(offered(asked(*FIVE_NOW_TWO_NEXT_WEEK, requested=FRIDAY, minimum_split=Decimal(4))))
    assert kinds[OfferKind.PARTIAL] == [(NEXT_WEEK, 7)]


def test_less_than_the_smallest_delivery_is_refused() -> None:
    assert not offered(asked(*FIVE_NOW_TWO_NEXT_WEEK, requested=FRIDAY, minimum_split=Decimal(8)))


def test_a_line_of_less_than_the_smallest_delivery_comes_whole() -> None:
    there = plant(stock("LAMP", 3), stock("DESK", 5))
    lines = line("LAMP", 3, FRIDAY, id="1"), line("DESK", 6, FRIDAY, id="2")
    (offer,) = answer_of(there, request(*lines, minimum_split=Decimal(5)), MONDAY).offers
    assert (offer.kind, {one.line: one.quantity for one in offer.lines}) == (OfferKind.REDUCED, {"1": 3, "2": 5})


def test_the_rest_is_ruled_out_where_it_would_come_in_too_small_a_delivery() -> None:
    answer = answer_of(plant(stock("LAMP", 6), stock("DESK", 1)), lamps_and_desks(minimum_split=Decimal(2)), MONDAY)
    assert answer.summary.endswith("; the rest cannot be promised within the horizon or its window.")
    assert [dict(offer.proof.most) for offer in answer.offers] == [{"1": 6}]


def test_the_rest_is_ruled_out_where_several_sites_have_enough_of_another_line() -> None:
    there = plant(stock("LAMP", 6), site("NORTH"), stock("LAMP", 6, site="NORTH"), stock("DESK", 1))
    answer = answer_of(there, lamps_and_desks(), MONDAY)
    assert answer.summary.endswith("; the rest cannot be promised within the horizon or its window.")
    assert [dict(offer.proof.most) for offer in answer.offers] == [{"1": 6, "2": 1}]


def test_what_is_all_on_time_is_called_reduced() -> None:
    kinds = dict(offered(asked(stock("LAMP", 5), requested=FRIDAY)))
    assert list(kinds) == [OfferKind.REDUCED]


def test_the_rest_is_ruled_out_only_where_no_more_might_come() -> None:
    """Of a thousand that have no date 157 fit in three gaps, and 97 of them in one."""
    free = [(0, 97), (200, 230), (300, 330)]
    starts = [MONDAY + start for start, _ in free[1:]] + [MONDAY + 400 * MINUTES_PER_DAY]
    taken = [booking("CNC", MONDAY + end, start) for (_, end), start in zip(free, starts, strict=True)]
    making = routing("LAMP", step("10", "CNC", per_unit=1, interruptible=False))

    def said(limits: SolverLimits) -> tuple[int, str]:
        there, asked = plant(making, *taken), request(line("LAMP", 1000), split=False)
        (offer,) = (answer := answer_of(there, asked, MONDAY, limits=limits)).offers
        assert dict(offer.proof.most)["1"] == 157
        return offer.lines[0].quantity, answer.summary.partition("; ")[2]

    assert said(SolverLimits()) == (157, "the rest cannot be promised within the horizon or its window.")
    one_run = SolverLimits(further_parts_max=0)
    assert said(one_run) == (97, "no date for the rest was found within the limits of the search.")


def test_the_rest_is_not_ruled_out_where_a_line_that_is_refused_might_have_come() -> None:
    """Lamps are made two at a time at least, and there are bulbs for three: of a lot of three one would be over."""
    there = plant(routing("LAMP", step("10", "CNC", uses=["BULB"]), minimum=2), resource("CNC"), stock("BULB", 3))
    wanted = request(line("LAMP", 2, id="1", price=9), line("LAMP", 3, id="2", price=1))
    answer = answer_of(there, wanted, MONDAY)
    assert [[(one.line, one.quantity) for one in offer.lines] for offer in answer.offers] == [[("1", 2)]]
    assert answer.summary.endswith("; no date for the rest was found within the limits of the search.")


@pytest.mark.parametrize("offers_max", [None, 1])
@pytest.mark.parametrize("latest", [None, MONDAY + 180])
def test_where_the_most_that_comes_by_the_date_is_everything_it_is_as_requested(
    latest: Minute | None, offers_max: int | None
) -> None:
    """Three lamps fit on one machine and one on the other. Halves were tried, and there was no time for more."""
    made = routing("LAMP", step("10", (alternative("CNC"), alternative("LATHE")), per_unit=60))
    taken = [booking("CNC", MONDAY + 180, MONDAY + 900), booking("LATHE", MONDAY + 60, MONDAY + 900)]
    wanted = request(line("LAMP", 4, MONDAY + 180, latest=latest), deliveries_max=1, offers_max=offers_max)
    limits = SolverLimits(climb_parts_max=2, side_by_side_max=2, further_parts_max=1, model_runs_max=0)
    answer = answer_of(plant(made, *taken, promise_granularity="minute"), wanted, MONDAY, limits=limits)
    assert answer.status is Status.FEASIBLE
    assert offered(answer) == [(OfferKind.AS_REQUESTED, [(MONDAY + 180, 4)])]


def test_nothing_is_refused_where_all_of_it_can_be_had_late() -> None:
    making = routing("LAMP", step("10", "CNC", per_unit=MINUTES_PER_DAY))
    kinds = dict(offered(asked(*FIVE_NOW_TWO_NEXT_WEEK, making, requested=FRIDAY)))
    assert OfferKind.PARTIAL not in kinds


def test_what_two_sites_have_together_is_a_split() -> None:
    parts = [stock("LAMP", 6, site="NORTH"), stock("LAMP", 4, site="SOUTH")]
    ways = [lane("NORTH", "SHOP", hours=24), lane("SOUTH", "SHOP", hours=48)]
    (kind, deliveries), *others = offered(asked(*parts, *ways, ship_to="SHOP"))
    assert kind is OfferKind.SPLIT
    assert [quantity for _, quantity in deliveries] == [6, 4]
    assert not others


def test_the_rest_is_not_called_impossible_where_more_of_it_could_be_paid_for() -> None:
    """Eight lamps are too many even with overtime, and are offered in part without; six are not."""
    machine = replace(
        resource("CNC", calendar="early"), overtime=Overtime(calendar="evenings", cost_per_hour=Decimal(70))
    )
    days = calendar("early"), calendar("evenings", "14:00", "18:00")
    shop = plant(*days, machine, routing("LAMP", step("10", "CNC", per_unit=240)), promise_granularity="minute")
    asked = [request(line("LAMP", many, MONDAY, latest=MONDAY + 2 * MINUTES_PER_DAY)) for many in (6, 8)]
    six, eight = (answer_of(shop, one, MONDAY) for one in asked)
    assert OfferKind.EXPEDITE in {offer.kind for offer in six.offers}
    assert eight.summary == (
        "Only 4 by 8 Dec 2026; the rest cannot be promised by regular means within the horizon or its window."
    )


def test_the_rest_is_not_called_impossible_because_fewer_offers_were_wanted() -> None:
    told = [
        asked(*FIVE_NOW_TWO_NEXT_WEEK, quantity=7, requested=FRIDAY, prefer=OfferKind.REDUCED, offers_max=most).summary
        for most in (None, 1)
    ]
    assert told[0].endswith("; the other offers say when the rest could come.")
    assert told[1].endswith("; more offers would say when the rest could come.")


def test_beside_what_comes_on_the_date_the_most_there_is_says_when_more_could_come() -> None:
    told = [
        asked(*FIVE_NOW_TWO_NEXT_WEEK, requested=FRIDAY, prefer=OfferKind.REDUCED, offers_max=most).summary
        for most in (None, 1)
    ]
    assert told[0].endswith("; the other offers say when more could come.")
    assert told[1].endswith("; more offers would say when more could come.")


def test_what_binds_a_line_that_is_left_out_stands_at_the_top() -> None:
    """Of one nothing brings any; the other would come, but long after it is accepted."""
    there = plant(item("BED"), receipt("SOFA", 1, NEXT_WEEK, id="PO-7"), stock("DESK", 3))
    desks = line("DESK", 3, FRIDAY, id="1")
    bed = answer_of(there, request(desks, line("BED", 1, FRIDAY, id="2")), MONDAY)
    assert [(link.kind, link.ref) for link in bed.why] == [(LinkKind.MATERIAL, "BED")]
    sofa = answer_of(there, request(desks, line("SOFA", 1, FRIDAY, id="2", latest=FRIDAY)), MONDAY)
    assert sofa.why[0].kind is LinkKind.REQUESTED
    assert "PO-7" in {link.ref for link in sofa.why}
    assert sofa.why[0].detail == "The earliest is 15 Dec 2026, after the latest acceptable date"


def test_nothing_binds_a_line_that_is_left_out_because_others_take_what_it_needs() -> None:
    wanted = request(line("LAMP", 5, FRIDAY, id="1", price=9), line("LAMP", 5, FRIDAY, id="2", price=1))
    answer = answer_of(plant(stock("LAMP", 5)), wanted, MONDAY)
    assert [one.line for one in answer.offers[0].lines] == ["1"]
    assert answer.why == ()
