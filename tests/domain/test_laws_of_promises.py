"""What a customer was told, kept and just missed; and when a plan may start and must end."""

from dataclasses import replace
from typing import Any

from app.domain.changes import HoldExtended
from app.domain.promise import Promise
from tests.builders import MONDAY, purchasing, routing, snapshot, step, stock
from tests.domain.builders import (
    DAY,
    HOUR,
    broken_by,
    buy,
    committed,
    held,
    making,
    need,
    on_hand,
    operation,
    picked_up,
    run,
    taking,
)

NOON = MONDAY + 12 * HOUR
BIKES = snapshot(stock("BIKE", 10))
WINDOW = "a_line_arrives_in_its_window"
FENCE = "nothing_starts_before_its_fence"


def with_line(promise: Promise, **changes: Any) -> Promise:
    first, *others = promise.lines
    return replace(promise, lines=(replace(first, **changes), *others))


def test_arriving_at_the_promised_instant_is_in_time() -> None:
    bike = taking("BIKE", 1, NOON, on_hand("BIKE"))
    assert broken_by(BIKES, with_line(bike, promised_at=NOON)) == set()
    assert broken_by(BIKES, with_line(bike, promised_at=NOON + DAY)) == set()
    assert broken_by(BIKES, with_line(bike, promised_at=NOON - 1)) == {"a_line_arrives_as_promised"}


def test_every_delivery_of_a_line_keeps_its_date() -> None:
    parts = [picked_up(need("BIKE", 2, NOON + hours, on_hand("BIKE"), id=f"part_{hours}")) for hours in (0, 60)]
    both = committed(*parts)
    assert broken_by(BIKES, both) == set()
    assert broken_by(BIKES, with_line(both, promised_at=NOON + 59)) == {"a_line_arrives_as_promised"}


def test_nothing_arrives_before_the_earliest_acceptable_instant() -> None:
    bike = taking("BIKE", 1, NOON, on_hand("BIKE"))
    assert broken_by(BIKES, with_line(bike, earliest_at=NOON)) == set()
    assert broken_by(BIKES, with_line(bike, earliest_at=NOON + 1)) == {WINDOW}


def test_each_line_has_a_window_of_its_own() -> None:
    first, second = (
        picked_up(need("BIKE", 1, NOON + hours * HOUR, on_hand("BIKE"), id=f"after_{hours}"), line=f"{hours}")
        for hours in (0, 1)
    )
    both = committed(first, second)
    early, late = both.lines
    assert broken_by(BIKES, replace(both, lines=(early, replace(late, earliest_at=NOON + HOUR)))) == set()
    assert broken_by(BIKES, replace(both, lines=(replace(early, earliest_at=NOON + HOUR), late))) == {WINDOW}


def test_nothing_is_promised_after_the_latest_acceptable_instant() -> None:
    bike = taking("BIKE", 1, NOON, on_hand("BIKE"))
    assert broken_by(BIKES, with_line(bike, latest_at=NOON)) == set()
    assert broken_by(BIKES, with_line(bike, latest_at=NOON - 1)) == {WINDOW}


def test_the_deliveries_of_a_line_add_up_to_what_it_was_promised() -> None:
    law = "a_line_gets_its_quantity"
    parts = [picked_up(need("BIKE", quantity, NOON, on_hand("BIKE"), id=f"{quantity}_bikes")) for quantity in (1, 2)]
    both = committed(*parts)
    assert broken_by(BIKES, with_line(both, quantity=3)) == set()
    assert broken_by(BIKES, with_line(both, quantity=2)) == {law}
    assert broken_by(BIKES, with_line(both, quantity=4)) == {law}
    assert law in broken_by(BIKES, replace(both, lines=()))


MAKES = snapshot(routing("BIKE", step(fixed=60)))


def fenced(promise: Promise, fence_at: int) -> Promise:
    return replace(promise, plan=replace(promise.plan, fence_at=fence_at))


def test_no_run_starts_before_the_fence() -> None:
    run = making(operation(NOON, NOON + 60))
    assert broken_by(MAKES, fenced(run, NOON)) == set()
    assert broken_by(MAKES, fenced(run, NOON + 1)) == {FENCE}


def test_no_purchase_is_placed_before_the_fence() -> None:
    plant = snapshot(purchasing("BIKE", 1))
    lot = buy("BIKE", 1, NOON, NOON + DAY)
    bought = committed(lot, picked_up(need("BIKE", 1, NOON + DAY, lot.key)))
    assert broken_by(plant, fenced(bought, NOON)) == set()
    assert broken_by(plant, fenced(bought, NOON + 1)) == {FENCE}


def test_shipping_has_no_fence() -> None:
    assert broken_by(BIKES, fenced(taking("BIKE", 1, MONDAY, on_hand("BIKE")), MONDAY + DAY)) == set()


def test_a_hold_still_works_for_whoever_says_yes_in_the_last_minute() -> None:
    run = making(operation(NOON, NOON + 60))
    assert broken_by(MAKES, held(run, until=NOON)) == set()
    assert broken_by(MAKES, held(run, until=NOON + 1)) == {FENCE}


def test_a_hold_is_extended_no_further_than_its_first_start() -> None:
    plant = snapshot(
        *MAKES.plant.routings.values(), promises=[held(making(operation(NOON, NOON + 60)), until=NOON - 9)]
    )
    assert broken_by(plant, HoldExtended(quote="qte_of_run_1", expires_at=NOON)) == set()
    assert broken_by(plant, HoldExtended(quote="qte_of_run_1", expires_at=NOON + 1)) == {FENCE}


def test_all_is_done_by_the_horizon() -> None:
    law = "all_is_done_within_the_horizon"
    ten_days = MONDAY + 10 * DAY
    short = snapshot(routing("BIKE", step(fixed=60)), stock("BIKE", 1), horizon_days=10)
    assert broken_by(short, making(operation(ten_days - 60, ten_days))) == set()
    assert broken_by(short, making(operation(ten_days - 59, ten_days + 1))) == {law}
    assert broken_by(short, taking("BIKE", 1, ten_days, on_hand("BIKE"))) == set()
    assert broken_by(short, taking("BIKE", 1, ten_days + 1, on_hand("BIKE"))) == {law}

    def beside(end: int) -> Promise:
        return committed(run("BIKE", 1, operation(end - 60, end)), picked_up(need("BIKE", 1, NOON, on_hand("BIKE"))))

    assert broken_by(short, beside(ten_days)) == set()
    assert broken_by(short, beside(ten_days + 1)) == {law}
