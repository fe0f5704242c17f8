"""A customer who wants no more than was promised gets it, also where nothing can be planned anew in time."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.demand import Policy
from app.domain.errors import ChangeRefused
from app.domain.promise import PromisedLine
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.use_cases.change_commitment import change_commitment
from app.use_cases.read_commitments import read_commitment
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_plant import record_plant
from app.use_cases.ship_commitment import Departure, ship_commitment
from app.use_cases.writing.standing_still import may_be_taken_together
from tests.builders import calendar, line, plant, promised_line, receipt, request, resource, routing, step, stock
from tests.storage.shop import MONDAY, Shop

WEDNESDAY, FRIDAY = (MONDAY + days * MINUTES_PER_DAY for days in (3, 5))
"""Each the end of the day."""

PARTS = (
    calendar("day"),
    resource("CNC", calendar="day"),
    routing("TRIKE", step("10", "CNC", per_unit=60)),
    stock("BELL", 20),
)
FENCE = 2 * MINUTES_PER_DAY
"""What starts within two days stays as it is."""

PLANT = plant(*PARTS, frozen_fence=FENCE)


@pytest.fixture
def eight_trikes(shop: Shop) -> str:
    """Eight hours' work on Wednesday; it is Tuesday morning by now."""
    commitment = shop.confirmed("TRIKE", 8, WEDNESDAY)
    shop.clock.pass_by(days=1, hours=1)
    return commitment


def changed(shop: Shop, commitment: str, quantity: int, requested: Minute, *more: int) -> PromisedLine:
    """With as many lines more of bells."""
    bells = [line("BELL", units, FRIDAY, id=str(at)) for at, units in enumerate(more, 2)]
    wanted = request(line("TRIKE", quantity, requested), *bells)
    return change_commitment(commitment, wanted, shop.ports).commitment.lines[0]


@pytest.mark.parametrize("quantity", [8, 5])
def test_who_wants_no_more_is_not_refused_because_it_is_too_late_to_plan_it_anew(
    shop: Shop, eight_trikes: str, quantity: int
) -> None:
    line = changed(shop, eight_trikes, quantity, WEDNESDAY)
    assert (line.quantity, line.promised_at) == (quantity, WEDNESDAY)
    (promise,) = read_snapshot(shop.ports).promises.values()
    assert [(run.quantity, run.available_at <= WEDNESDAY) for run in promise.plan.runs] == [(8, True)]
    assert sum(delivery.quantity for delivery in promise.plan.deliveries) == quantity
    assert shop.is_sound()


def test_who_wants_more_or_sooner_is(shop: Shop, eight_trikes: str) -> None:
    for quantity, requested in [(9, WEDNESDAY), (8, MONDAY + 2 * MINUTES_PER_DAY)]:
        with pytest.raises(ChangeRefused, match=f"{eight_trikes} stays as it is"):
            changed(shop, eight_trikes, quantity, requested)
    assert read_commitment(eight_trikes, shop.ports).commitment.lines[0].quantity == 8


def test_nor_because_no_later_date_is_acceptable(shop: Shop, eight_trikes: str) -> None:
    """Then nothing at all is offered instead."""
    wanted = request(line("TRIKE", 5, WEDNESDAY, latest=WEDNESDAY))
    (kept,) = change_commitment(eight_trikes, wanted, shop.ports).commitment.lines
    assert (kept.quantity, kept.promised_at) == (5, WEDNESDAY)


def test_who_would_wait_longer_need_not(shop: Shop, eight_trikes: str) -> None:
    """Planned anew they would come on Thursday, as nothing is begun before."""
    wanted = request(line("TRIKE", 5, WEDNESDAY, latest=FRIDAY + 7 * MINUTES_PER_DAY))
    (kept,) = change_commitment(eight_trikes, wanted, shop.ports).commitment.lines
    assert (kept.quantity, kept.promised_at) == (5, WEDNESDAY)


def test_nor_does_whoever_wants_more_wait_for_what_stands(shop: Shop, eight_trikes: str) -> None:
    wanted = request(line("TRIKE", 9, WEDNESDAY, latest=FRIDAY + 7 * MINUTES_PER_DAY))
    (more,) = change_commitment(eight_trikes, wanted, shop.ports).commitment.lines
    assert (more.quantity, more.promised_at) == (9, FRIDAY - MINUTES_PER_DAY)


def test_what_is_added_comes_beside_what_stands(shop: Shop, eight_trikes: str) -> None:
    before = read_snapshot(shop.ports)
    (was,) = before.promises.values()
    changed(shop, eight_trikes, 8, WEDNESDAY, 15)
    view = read_commitment(eight_trikes, shop.ports)
    assert [(line.item, line.quantity, line.promised_at) for line in view.commitment.lines] == [
        ("TRIKE", 8, WEDNESDAY),
        ("BELL", 15, FRIDAY),
    ]
    (promise,) = read_snapshot(shop.ports).promises.values()
    assert promise.plan.runs == was.plan.runs
    assert shop.is_sound()
    with pytest.raises(ChangeRefused):
        changed(shop, eight_trikes, 8, WEDNESDAY, 21)


def test_more_of_a_line_comes_beside_what_stands_of_it(shop: Shop, eight_trikes: str) -> None:
    """Two are on the shelf by now."""
    with_trikes = plant(*PARTS, stock("TRIKE", 2), frozen_fence=FENCE)
    record_plant(lambda _: with_trikes, shop.ports)
    line = changed(shop, eight_trikes, 10, WEDNESDAY)
    assert (line.quantity, line.promised_at, line.fill_rate) == (10, WEDNESDAY, Decimal(1))
    (promise,) = read_snapshot(shop.ports).promises.values()
    assert sorted(delivery.quantity for delivery in promise.plan.deliveries) == [2, 8]
    assert shop.is_sound()


@pytest.mark.parametrize(("smallest", "fits"), [("2", True), ("2.5", False)])
def test_what_comes_beside_it_is_no_less_than_may_be_delivered_at_once(smallest: str, fits: bool) -> None:
    stands, more = (
        replace(promised_line("OIL", units, WEDNESDAY), decimals=1)
        for units in (80, 20)  # In tenths.
    )
    assert may_be_taken_together([stands], [more], Policy(minimum_split=Decimal(smallest))) is fits


def test_what_is_made_and_not_needed_by_now_is_kept_for_whoever_waits_for_it(shop: Shop, eight_trikes: str) -> None:
    """Somebody's eight for Tuesday are gone from the shelf, and eight come on Wednesday, when the run is over."""
    tuesday, at_half_past_two = MONDAY + 2 * MINUTES_PER_DAY, WEDNESDAY - 9 * 60 - 30
    record_plant(lambda _: plant(*PARTS, stock("TRIKE", 8), frozen_fence=FENCE), shop.ports)
    other = shop.confirmed("TRIKE", 8, tuesday)
    record_plant(lambda _: plant(*PARTS, receipt("TRIKE", 8, at_half_past_two), frozen_fence=FENCE), shop.ports)
    assert shop.is_at_risk(other)
    assert not shop.is_at_risk(eight_trikes)
    assert changed(shop, eight_trikes, 8, WEDNESDAY).promised_at == WEDNESDAY


def test_what_has_left_of_it_stays(shop: Shop, eight_trikes: str) -> None:
    shop.clock.pass_by(days=1, hours=14)
    ship_commitment(eight_trikes, Departure(line="1", quantity=Decimal(3)), shop.ports)
    assert changed(shop, eight_trikes, 5, WEDNESDAY).quantity == 5
    (promise,) = read_snapshot(shop.ports).promises.values()
    assert [delivery.quantity for delivery in promise.plan.deliveries] == [3, 2]
    assert shop.is_sound()
