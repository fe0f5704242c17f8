"""What a stock count has in it: what the plan had done by then, looked at once, and nothing that was only held."""

from dataclasses import replace

import pytest

from app.domain.changes import NeedsRepegged
from app.domain.facts.taking_over import TakenOver, counted_already, like_their_runs, taken_over
from app.domain.needs import Repeg
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.supply import Stock, SupplyKind
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    booking,
    lane,
    matrix,
    plant,
    receipt,
    requirement,
    resource,
    routing,
    snapshot,
    step,
    stock,
)
from tests.domain.builders import (
    HOUR,
    committed,
    held,
    making,
    move,
    moved,
    need,
    on_hand,
    operation,
    picked_up,
    received,
    run,
    taken,
)

WEST = "WEST"
ELEVEN = MONDAY + 11 * HOUR
ON_THE_SHELF = Stock(item="BIKE", site=WEST, quantity=2, counted_at=ELEVEN)
"""At eleven, three hours after the transfer left."""


def transfer() -> Promise:
    """Leaves at eight, and is picked up at noon."""
    goods = need("BIKE", 1, MONDAY + 8 * HOUR, on_hand("BIKE", WEST), site=WEST)
    sent = move(goods, PLANT, MONDAY + 8 * HOUR, MONDAY + 12 * HOUR)
    return committed(sent, picked_up(need("BIKE", 1, MONDAY + 12 * HOUR, moved(sent.id), id="need_2")))


def taken_by_a_count(promise: Promise, before: Stock) -> TakenOver:
    there = snapshot(before, lane(WEST, PLANT, hours=4), promises=[promise])
    return taken_over(there, plant(ON_THE_SHELF, lane(WEST, PLANT, hours=4)), ELEVEN)


def test_what_had_left_by_the_count_is_in_it() -> None:
    (one,) = taken_by_a_count(transfer(), replace(ON_THE_SHELF, quantity=3, counted_at=None)).taken
    assert one.counted_needs == {"need_1"}


@pytest.mark.parametrize(("counted_at", "is_gone"), [(MONDAY + 9 * HOUR, False), (MONDAY + 10 * HOUR, True)])
def test_what_is_picked_lies_there_until_its_truck_leaves(counted_at: int, is_gone: bool) -> None:
    goods = need("BIKE", 1, MONDAY + 8 * HOUR, on_hand("BIKE", WEST), site=WEST)
    sent = committed(move(goods, PLANT, MONDAY + 10 * HOUR, MONDAY + 12 * HOUR))
    before = snapshot(ON_THE_SHELF, lane(WEST, PLANT, hours=2), promises=[sent])
    row = replace(ON_THE_SHELF, counted_at=counted_at)
    counted = taken_over(before, plant(row, lane(WEST, PLANT, hours=2)), ELEVEN)
    assert [one.counted_needs for one in counted.taken] == [{"need_1"}] * is_gone


def test_a_row_that_is_gone_says_that_nothing_is_left_there() -> None:
    """Not that what has left since is still to be taken from whatever comes."""
    before = snapshot(replace(ON_THE_SHELF, counted_at=None), lane(WEST, PLANT, hours=4), promises=[transfer()])
    (one,) = taken_over(before, plant(lane(WEST, PLANT, hours=4)), ELEVEN).taken
    assert one.counted_needs == {"need_1"}


def test_the_same_row_once_more_is_no_new_count() -> None:
    """The transfer was planned after the count, for the very minute of it or before: the count does not have it."""
    assert taken_by_a_count(transfer(), ON_THE_SHELF) == TakenOver(taken=(), repegs=())


def test_nothing_that_is_only_held_has_left_by_the_count() -> None:
    hold = held(transfer(), MONDAY + 12 * HOUR)
    before = replace(ON_THE_SHELF, quantity=3, counted_at=None)
    assert taken_by_a_count(hold, before) == TakenOver(taken=(), repegs=())


def test_a_fact_told_late_brings_nothing_into_the_count_but_itself() -> None:
    known = transfer().plan
    goods = need("BIKE", 1, MONDAY + 9 * HOUR, on_hand("BIKE", WEST), site=WEST, id="need_3")
    gone = replace(picked_up(goods), shipped_at=goods.needed_at)
    told = replace(known, deliveries=(*known.deliveries, gone))
    assert counted_already(told, known, plant(ON_THE_SHELF)).counted_needs == {"need_3"}


def test_what_had_come_by_the_count_is_in_it_and_whoever_waits_for_it_takes_it_from_there() -> None:
    lot = run("BIKE", 1, operation(MONDAY + 9 * HOUR, MONDAY + 10 * HOUR, "LINE"))
    order = committed(lot, picked_up(need("BIKE", 1, MONDAY + 12 * HOUR, lot.key)))
    before = snapshot(routing("BIKE", step("10", "LINE", fixed=60)), promises=[order])
    counted = taken_over(before, plant(replace(ON_THE_SHELF, site=PLANT)), ELEVEN)
    assert [one.counted_supplies for one in counted.taken] == [{lot.key}]
    assert [(repeg.need, repeg.pegs) for repeg in counted.repegs] == [("need_1", (taken(on_hand("BIKE"), 1),))]


@pytest.mark.parametrize(("later", "takes"), [([], False), ([WEST], False), ([PLANT], True)])
def test_a_count_hands_nothing_on_to_what_is_no_longer_required_there(later: list[str], takes: bool) -> None:
    lot = run("BIKE", 1, operation(MONDAY + 9 * HOUR, MONDAY + 10 * HOUR, "LINE"))
    parts: list[Part] = [routing("BIKE", step("10", "LINE", fixed=60)), requirement("BIKE", 1, ELEVEN, id="WO-1")]
    before = snapshot(*parts, promises=[committed(lot)])
    takes_the_bike = Repeg(owner=None, need="requirement/WO-1", pegs=(taken(lot.key, 1),))
    before = before.apply(NeedsRepegged(repegs=(takes_the_bike,)))
    required = [requirement("BIKE", 1, ELEVEN, id="WO-1", site=site) for site in later]
    counted = taken_over(before, plant(replace(ON_THE_SHELF, site=PLANT), *required), ELEVEN)
    assert [repeg.need for repeg in counted.repegs] == ["requirement/WO-1"] * takes


@pytest.mark.parametrize("wanted", [1, 2, 3])
def test_a_work_order_takes_the_place_of_a_run_with_what_it_brings_and_what_it_takes(wanted: int) -> None:
    """Of what the run took the requirement takes over as much as it asks for, and no more than that was."""
    frames = need("FRAME", 2, ELEVEN, on_hand("FRAME"), id="run_1/10/1")
    before = snapshot(stock("FRAME", 5), promises=[making(operation(ELEVEN, ELEVEN + 60, "LINE", needs=[frames]))])
    output = replace(receipt("BIKE", 1, ELEVEN + 60, id="WO-1"), fulfils="run_1")
    input = replace(requirement("FRAME", wanted, ELEVEN, id="WO-1"), fulfils="run_1")
    found = taken_over(before, plant(stock("FRAME", 5), output, input), MONDAY)
    assert [one.gone for one in found.taken] == [{(SupplyKind.MAKE, "run_1")}]
    assert {repeg.need: repeg.pegs for repeg in found.repegs} == {
        "need/run_1": (taken(received("WO-1"), 1),),
        "requirement/WO-1": (taken(on_hand("FRAME"), min(wanted, 2)),),
    }


def test_a_booking_has_the_machine_of_the_run_that_it_is_and_leaves_it_set_up_alike() -> None:
    """Also when the feed repeats it later, and the run is long gone."""
    parts: list[Part] = [
        matrix("paint"),
        resource("LINE", units=2, matrix="paint"),
        resource("OVEN"),
        routing("BIKE", step("10", "LINE", family="black", fixed=60), step("20", "OVEN", fixed=60)),
    ]
    first, second = (
        operation(ELEVEN, ELEVEN + 60, "LINE", on=(1,)),
        operation(ELEVEN + 60, ELEVEN + 120, "OVEN", step="20"),
    )
    before = snapshot(*parts, promises=[making(first, second)])
    booked = [replace(booking(id, ELEVEN, ELEVEN + 60, id=id), fulfils="run_1") for id in ("LINE", "OVEN")]
    told = like_their_runs(plant(*parts, *booked), before)
    stands = [(id, one.unit, one.family) for id, one in sorted(told.bookings.items())]
    assert stands == [("LINE", 1, "black"), ("OVEN", None, None)]
    repeated = like_their_runs(plant(*parts, *booked), snapshot_of(told))
    assert repeated.bookings["LINE"] == told.bookings["LINE"]
    said = replace(booked[0], family="white", unit=2)
    assert like_their_runs(plant(*parts, said), before).bookings["LINE"] == said
