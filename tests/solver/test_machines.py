"""Machines that change over, as a caller sees them: when, on which, why not earlier, and what it costs."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.domain.changes import making as promised_in_turn
from app.domain.demand import Effort
from app.domain.plant import Granularity
from app.domain.promise import Offer, Promise
from app.domain.reasons import LinkKind
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.stages import Progress
from app.domain.timeline import MINUTES_PER_DAY, Minute
from tests.builders import (
    MONDAY,
    Part,
    booking,
    breakdown,
    calendar,
    line,
    matrix,
    plant,
    receipt,
    request,
    resource,
    routing,
    snapshot,
    step,
)
from tests.domain.builders import held, making, operation
from tests.solver.asking import a_planner, answer_of, promise_of

PAINT = matrix("paint", ("white", "black", 15), ("*", "white", 60), otherwise=30)
LINE = resource("LINE", matrix="paint", state="white", cost_per_hour=60)
PAIR = replace(LINE, units=2)
COLOURS = [routing(colour.upper(), step("10", "LINE", family=colour, fixed=60)) for colour in ("white", "black")]
WHITE_OF_SHEET = routing("WHITE", step("10", "LINE", family="white", fixed=60, uses=["SHEET"]))
EXACT: dict[str, Any] = {"promise_granularity": Granularity.MINUTE, "move_fence": 0}
BOTH = routing("BOTH", step("10", "LINE", family="black", fixed=60), step("20", "LINE", family="white", fixed=60))


def asap(item: str, *parts: Part, promises: Iterable[Promise] = (), **asked: Any) -> Offer:
    model = snapshot(PAINT, *COLOURS, *parts, promises=promises, promise_granularity=Granularity.MINUTE)
    return answer_of(model, request(line(item), **asked), MONDAY).offers[0]


def works(offer: Offer) -> list[tuple[int | None, Minute]]:
    """The machine and the start of each operation."""
    return [(one.units[0], one.start - MONDAY) for run in offer.plan.runs for one in run.operations]


def painted(colour: str, start: Minute, *, unit: int = 1, run: str = "run_a") -> Promise:
    return making(operation(start, start + 60, "LINE", on=(unit,)), item=colour.upper(), id=run)


def test_work_waits_for_its_change_over_and_says_so() -> None:
    offer = asap("BLACK", LINE)
    assert works(offer) == [(1, 15)]
    told = [(link.kind, link.minutes, link.detail) for link in offer.why if link.kind is LinkKind.SETUP]
    assert told == [(LinkKind.SETUP, 15, "LINE changes over from white to black")]
    assert sum(link.minutes for link in offer.why) == 75


def test_what_a_machine_is_set_up_for_by_nobody_knows() -> None:
    offer = asap("WHITE", resource("LINE", matrix="paint"))
    assert [link.detail for link in offer.why if link.kind is LinkKind.SETUP] == ["LINE is set up for white"]


def test_the_machine_that_is_set_up_already_is_taken() -> None:
    black = painted("black", MONDAY + 15, unit=2)
    assert works(asap("BLACK", PAIR, promises=(black,))) == [(1, 15)]
    assert works(asap("WHITE", PAIR, promises=(black,))) == [(1, 0)]
    busy = (black, painted("white", MONDAY, unit=1, run="run_b"))
    assert works(asap("BLACK", PAIR, promises=busy)) == [(1, 75)]
    later = (*busy, painted("white", MONDAY + 120, unit=1, run="run_c"))
    assert works(asap("BLACK", PAIR, promises=later)) == [(2, 75)]


def test_the_next_one_keeps_its_change_over() -> None:
    """From the end of white at 80 until black at 95; one that would end at 81 goes behind."""
    long = routing("LONG", step("10", "LINE", family="white", setup=20, fixed=60))
    assert works(asap("LONG", LINE, long, promises=(painted("black", MONDAY + 95),))) == [(1, 0)]
    assert works(asap("LONG", LINE, long, promises=(painted("black", MONDAY + 94),))) == [(1, 94 + 60 + 60)]


def test_a_hold_before_it_is_not_relied_on_and_one_that_asks_to_hold_starts_nothing_before() -> None:
    black = painted("black", MONDAY + 90)
    assert works(asap("BLACK", LINE, promises=(held(black, until=MONDAY + 90),))) == [(1, 15)]
    red = replace(LINE, setup_state="red")
    behind = asap("BLACK", red, promises=(held(painted("black", MONDAY + 90), until=MONDAY + 90),), hold=60)
    assert works(behind) == [(1, 150)]
    assert works(asap("BLACK", LINE, hold=30)) == [(1, 45)]


def test_a_machine_that_is_not_there_yet_is_not_used_whatever_was_booked_on_it() -> None:
    later = resource("LINE", matrix="paint", state="white", unit_changes=[(MONDAY + 500, 2)])
    was_black = booking("LINE", MONDAY - 60, MONDAY - 10, unit=2, family="black")
    assert works(asap("BLACK", later, was_black)) == [(1, 15)]


def test_a_change_over_waits_for_what_outlasts_the_last_work() -> None:
    """The black was planned before anybody knew of the booking. A matrix with detours leaves the date to the model."""
    over, black = booking("LINE", MONDAY, MONDAY + 300), painted("black", MONDAY + 60)
    assert works(asap("WHITE", LINE, over, promises=(black,))) == [(1, 360)]
    assert works(asap("BLACK", LINE, over, promises=(black,))) == [(1, 300)]
    detour = matrix("paint", ("black", "white", 60), ("black", "red", 5), ("red", "white", 5))
    red = routing("RED", step("10", "LINE", family="red", fixed=60))
    assert works(asap("WHITE", LINE, detour, red, over, promises=(black,))) == [(1, 360)]


def test_there_is_room_before_work_that_a_booking_starts_with() -> None:
    """The ERP booked the very minutes of the black, for red, and does not say whether that is it."""
    plain, black = routing("PLAIN", step("10", "LINE", fixed=60)), painted("black", MONDAY + 60)
    booked = booking("LINE", MONDAY + 60, MONDAY + 120, family="red")
    assert works(asap("PLAIN", LINE, plain, booked, promises=(black,))) == [(1, 0)]


def test_of_bookings_that_start_together_the_longest_says_what_the_machine_is_set_up_for() -> None:
    long = booking("LINE", MONDAY, MONDAY + 60, family="black", id="LONG")
    assert works(asap("BLACK", LINE, long, booking("LINE", MONDAY, MONDAY + 30, family="white"))) == [(1, 60)]


def test_a_machine_that_is_down_and_booked_besides_is_one_machine() -> None:
    """Counted twice it would leave one of three, and four would be called optimal that are made one after the other."""
    three, until = replace(LINE, units=3, setup_state="black"), MONDAY + 20 * MINUTES_PER_DAY
    down = replace(breakdown("LINE", MONDAY, until), unit=3)
    many = routing("MANY", step("10", "LINE", family="black", per_unit=60))
    shop = plant(PAINT, three, many, down, booking("LINE", MONDAY, until, unit=3), promise_granularity="minute")
    (offer, *_) = answer_of(shop, request(line("MANY", 4)), MONDAY).offers
    assert works(offer) == [(1, 0), (2, 0)]
    assert offer.promised_at == MONDAY + 120


def test_what_comes_once_there_are_fewer_machines_than_are_down_is_offered_and_proven() -> None:
    """The second is down until further notice, and gone after a day; there are parts for two of three."""
    fewer = resource("LINE", units=2, unit_changes=[(MONDAY + MINUTES_PER_DAY, 1)], matrix="paint", state="black")
    many = routing("MANY", step("10", "LINE", family="black", per_unit=60, uses=["TIN"]))
    shop = plant(PAINT, fewer, many, breakdown("LINE", MONDAY, None), receipt("TIN", 2, MONDAY + 2 * MINUTES_PER_DAY))
    (offer,) = answer_of(shop, request(line("MANY", 3)), MONDAY).offers
    assert [one.quantity for one in offer.lines] == [2]


def test_an_order_that_changes_over_for_itself() -> None:
    offer = asap("BOTH", LINE, BOTH)
    assert works(offer) == [(1, 15), (1, 15 + 60 + 60)]
    (first, begins), (second, follows) = works(asap("BOTH", PAIR, BOTH))
    assert (begins, follows) == (15, 75)
    assert first != second


def test_changing_over_costs_machine_time() -> None:
    assert asap("BLACK", LINE).cost.production == Decimal("75.00")
    assert asap("WHITE", LINE).cost.production == Decimal("60.00")


def test_a_change_over_pauses_overnight() -> None:
    offer = asap("BLACK", calendar("short", "00:00", "01:10"), replace(LINE, calendar="short"))
    assert works(offer) == [(1, 15)]
    slow = asap("WHITE", calendar("short", "00:00", "01:10"), replace(LINE, calendar="short", setup_state="black"))
    assert works(slow) == [(1, 60)]


def test_work_that_is_put_off_changes_over_again_and_leaves_the_next_one_its_own() -> None:
    """Black, then white of the same run; the black is late, so that the white needs its hour from then on."""
    first = replace(operation(MONDAY + 15, MONDAY + 105, "LINE", on=(1,)), progress=Progress.STARTED)
    second = operation(MONDAY + 135, MONDAY + 195, "LINE", step="20", on=(1,))
    late = making(first, second, item="BOTH")
    parts: list[Part] = [PAINT, LINE, BOTH, *COLOURS]
    plan = snapshot(*parts, promises=[late])
    (run,) = a_planner().retimed(late.plan.runs, plan, MONDAY + 20)
    assert run == late.plan.runs[0]
    overlong = replace(first, end=MONDAY + 150)
    late = making(overlong, second, item="BOTH")
    for following, behind in ((285, 210), (284, 284 + 60 + 60)):
        others = painted("black", MONDAY + following, run="run_b")
        plan = snapshot(*parts, promises=[late, others])
        (run,) = a_planner().retimed(late.plan.runs, plan, MONDAY + 20)
        assert [one.start - MONDAY for one in run.operations] == [15, behind]


def test_what_moves_away_leaves_nothing_to_change_over_from() -> None:
    """The black one would have begun before the white one, and left the machine black."""
    shop = plant(PAINT, LINE, COLOURS[1], WHITE_OF_SHEET, receipt("SHEET", 1, MONDAY + 30), **EXACT)
    there = snapshot_of(shop)
    for colour, by, effort in (("BLACK", 10_000, Effort.INSTANT), ("WHITE", 90, Effort.STANDARD)):
        wanted = replace(request(line(colour, 1, MONDAY + by)), effort=effort)
        (offer, *_) = answer_of(there, wanted, MONDAY, name=colour).offers
        for change in promised_in_turn(promise_of(offer, wanted, MONDAY, colour, held=False)):
            there = there.apply(change)
    assert offer.plan.shifts
    assert works(offer) == [(1, 30)]
    assert offer.cost.total == 60
