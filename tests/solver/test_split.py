"""What a split brings on the requested date, and when the rest comes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.changes import making
from app.domain.demand import Effort, OfferKind
from app.domain.promise import Offer, ProofStatus, Status
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import MINUTES_PER_DAY
from tests.builders import (
    MONDAY,
    calendar,
    lane,
    line,
    plant,
    purchasing,
    receipt,
    request,
    resource,
    routing,
    site,
    step,
    stock,
)
from tests.solver.asking import answer_of, promise_of

DAY = MINUTES_PER_DAY


def test_the_parts_of_a_split_are_made_side_by_side_as_the_whole_is() -> None:
    """A piece takes a day and one more for its run: three by Wednesday and the rest two days after its parts came."""
    parts = ["FOOT", "POLE", "WIRE", "BULB"]
    making = routing("LAMP", step("10", uses=parts, fixed=DAY, per_unit=DAY))
    there = [stock(part, 3) for part in parts]
    coming = [receipt(part, 7, MONDAY + 7 * DAY) for part in parts]
    shop = plant(making, *there, *coming, promise_granularity="minute")
    offers = answer_of(shop, request(line("LAMP", 10, MONDAY + 3 * DAY)), MONDAY).offers
    split = next(offer for offer in offers if offer.kind is OfferKind.SPLIT)
    assert [delivery.quantity for delivery in split.plan.deliveries] == [3, 7]
    assert split.promised_at == MONDAY + 9 * DAY


def test_a_split_of_one_line_does_not_hide_that_the_other_can_come_at_once() -> None:
    """Three lie there: for the line of more value, which is whole in ten days only, or for the two of the other."""
    shop = plant(stock("LAMP", 3), purchasing("LAMP", 10), promise_granularity="minute")
    asked = request(line("LAMP", 4, MONDAY + DAY, id="1", price=9), line("LAMP", 2, id="2", price=1))
    offers = answer_of(shop, asked, MONDAY).offers
    dates = {offer.kind: [line.promised_at - MONDAY for line in offer.lines] for offer in offers}
    assert dates[OfferKind.LATER] == [10 * DAY, 0]
    assert dates[OfferKind.SPLIT] == [10 * DAY, 10 * DAY]


def test_what_is_wanted_as_soon_as_possible_is_in_what_the_date_allows_too() -> None:
    shop = plant(stock("LAMP", 3), stock("PLUG", 9), purchasing("LAMP", 10))
    asked = request(line("LAMP", 5, MONDAY + DAY, id="1"), line("PLUG", 2, id="2"))
    offers = {offer.kind: offer for offer in answer_of(shop, asked, MONDAY).offers}
    assert {kind: [one.quantity for one in offer.lines] for kind, offer in offers.items()} == {
        OfferKind.LATER: [5, 2],
        OfferKind.SPLIT: [5, 2],
        OfferKind.REDUCED: [3, 2],
    }
    assert dict(offers[OfferKind.SPLIT].proof.most) == {"1": 3, "2": 2}


def test_who_prefers_less_is_not_told_that_there_is_no_more() -> None:
    shop = plant(stock("LAMP", 3), purchasing("LAMP", 10))
    answer = answer_of(shop, request(line("LAMP", 5, MONDAY + DAY), prefer=OfferKind.REDUCED), MONDAY)
    assert answer.offers[0].kind is OfferKind.REDUCED
    assert answer.summary == "Only 3 on 7 Dec 2026, as requested; the other offers say when the rest could come."


def test_a_date_beyond_the_horizon_does_not_ship_at_once() -> None:
    shop = plant(stock("LAMP", 3), horizon_days=60)
    (offer,) = answer_of(shop, request(line("LAMP", 3, MONDAY + 90 * DAY)), MONDAY).offers
    assert offer.plan.deliveries[0].ship_at == MONDAY + 60 * DAY


def delivered(offer: Offer) -> list[int]:
    return [delivery.quantity for delivery in offer.plan.deliveries]


THREE_SITES = plant(
    *(
        part
        for id in ("EAST", "NORTH", "WEST")
        for part in (
            site(id),
            stock("LAMP", 3, site=id),
            lane(id, "SHOP", hours=2),
            purchasing("LAMP", 9, id=f"TO {id}", site=id),
        )
    )
)


@pytest.mark.parametrize("latest", [None, MONDAY + 3 * DAY])
def test_what_several_sites_bring_together_on_the_date_is_as_requested(latest: int | None) -> None:
    asked = request(line("LAMP", 9, MONDAY + 2 * DAY, latest=latest), ship_to="SHOP", deliveries_max=3)
    answer = answer_of(THREE_SITES, asked, MONDAY)
    assert (answer.status, [offer.kind for offer in answer.offers]) == (Status.FEASIBLE, [OfferKind.AS_REQUESTED])
    assert delivered(answer.offers[0]) == [3, 3, 3]


def test_no_more_of_them_bring_some_than_there_may_be_deliveries() -> None:
    asked = request(line("LAMP", 9, MONDAY + 2 * DAY), ship_to="SHOP", deliveries_max=2)
    offers = {offer.kind: offer for offer in answer_of(THREE_SITES, asked, MONDAY).offers}
    assert delivered(offers[OfferKind.SPLIT]) == [3, 6]
    assert delivered(offers[OfferKind.REDUCED]) == [3, 3]
    assert offers[OfferKind.REDUCED].proof.status is ProofStatus.OPTIMAL


def test_what_is_left_over_for_another_site_is_no_delivery_where_it_is_less_than_the_smallest() -> None:
    """Two lie in one place and one in another: whoever unloads no less than two at a time is sent two."""
    two_and_one = [stock("LAMP", quantity, site=id) for id, quantity in (("NORTH", 2), ("WEST", 1))]
    ways = [part for id in ("NORTH", "WEST") for part in (site(id), lane(id, "SHOP", hours=2))]
    asked = request(line("LAMP", 3, MONDAY + 2 * DAY), ship_to="SHOP", minimum_split=Decimal(2))
    (offer,) = answer_of(plant(*ways, *two_and_one), asked, MONDAY).offers
    assert (offer.kind, delivered(offer)) == (OfferKind.REDUCED, [2])


def test_one_of_many_that_is_late_is_not_as_good_as_none() -> None:
    there = plant(stock("PLUG", 24_999), purchasing("PLUG", 20))
    offers = {one.kind: one for one in answer_of(there, request(line("PLUG", 25_000, MONDAY + DAY)), MONDAY).offers}
    assert offers[OfferKind.SPLIT].lines[0].fill_rate < 1


def test_as_soon_as_possible_is_as_requested_though_another_site_is_as_early_and_cheaper() -> None:
    """By the minute the near one is earlier; both are promised for the same day."""
    near, far = (site(id) for id in ("NEAR", "FAR"))
    ways = [lane("NEAR", "SHOP", hours=1, cost=9), lane("FAR", "SHOP", hours=5, cost=2)]
    shop = plant(near, far, *ways, stock("LAMP", 3, site="NEAR"), stock("LAMP", 3, site="FAR"))
    answer = answer_of(shop, request(line("LAMP", 2), ship_to="SHOP"), MONDAY)
    assert (answer.status, answer.offers[0].kind) == (Status.FEASIBLE, OfferKind.AS_REQUESTED)
    assert OfferKind.OTHER_SITE not in {offer.kind for offer in answer.offers}


@pytest.mark.parametrize("effort", Effort)
def test_what_several_sites_bring_on_the_date_is_not_bounded_by_what_one_could_bring_if_others_moved(
    effort: Effort,
) -> None:
    """Eight hours a day, a bike takes one: no site has 24 by the third day, whoever makes room for them."""
    sites = ["NORTH", "SOUTH"]
    makes = [
        routing(item, step("10", f"CNC-{site}", per_unit=60), site=site) for site in sites for item in ("BIKE", "TRIKE")
    ]
    machines = [resource(f"CNC-{site}", site=site, calendar="day") for site in sites]
    there = snapshot_of(
        plant(calendar("day"), *machines, *makes, *(lane(site, "SHOP") for site in sites), move_fence=0)
    )
    moving = request(line("TRIKE", 4, MONDAY + 9 * DAY), ship_to="SHOP")
    known = promise_of(answer_of(there, moving, MONDAY).offers[0], moving, MONDAY, "q", held=False, ship_to="SHOP")
    for change in making(known):
        there = there.apply(change)
    asked = replace(request(line("BIKE", 24, MONDAY + 2 * DAY), ship_to="SHOP"), effort=effort)
    (offer,) = answer_of(there, asked, MONDAY, name="bikes").offers
    assert (offer.kind, offer.promised_at) == (OfferKind.AS_REQUESTED, MONDAY + 2 * DAY)
    assert offer.proof.earliest_possible_at <= offer.promised_at
