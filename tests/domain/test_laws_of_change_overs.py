"""A machine that just has the time to change over, and one that just has not."""

from dataclasses import replace
from functools import partial
from typing import Any

from app.domain.changes import EndReason, PromiseConfirmed, PromiseEnded, PromiseMade, PromiseRevised, RevisionReason
from app.domain.plan import OrderPlan
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.verification import audit, violations
from tests.builders import (
    MONDAY,
    Part,
    booking,
    breakdown,
    calendar,
    downtime,
    matrix,
    overtime,
    resource,
    routing,
    snapshot,
    step,
)
from tests.domain.builders import DAY, HOUR, broken_by, held, making, operation
from tests.work_of import calls_of

SIX = MONDAY + 6 * HOUR
LAW = "a_change_over_has_its_minutes"
STANDS = "a_commitment_stands"
CAPACITY = "no_resource_does_more_at_once_than_it_can"

# From white to black takes a quarter of an hour, back to white an hour; grey lies in between.
PAINT = matrix(
    "paint", ("white", "black", 15), ("*", "white", 60), ("white", "grey", 5), ("grey", "black", 5), otherwise=30
)
LINE = resource("LINE", matrix="paint", state="white")
PAIR = resource("LINE", units=2, matrix="paint", state="white")
COLOURS = [
    routing(colour.upper(), step("10", "LINE", family=colour, fixed=60)) for colour in ("white", "black", "grey", "red")
]
PLAIN = routing("PLAIN", step("10", "LINE", fixed=60))


def shop(*parts: Part, line: Part = LINE, promises: list[Promise] | None = None, **settings: Any) -> Snapshot:
    return snapshot(PAINT, line, *COLOURS, PLAIN, *parts, promises=promises or [], **settings)


def painted(colour: str, start: int, *, unit: int = 1, run: str = "run_1", minutes: int = 60) -> Promise:
    """A commitment to something of that colour, painted in an hour."""
    return making(operation(start, start + minutes, "LINE", on=(unit,)), item=colour.upper(), id=run)


def plain(start: int, *, run: str = "run_2") -> Promise:
    """The same of something that takes no paint."""
    return making(operation(start, start + 60, "LINE", on=(1,)), item="PLAIN", id=run)


def test_the_first_work_waits_until_the_machine_is_set_up_for_it() -> None:
    """Nobody changes anything over before the promise may start anything, at MONDAY."""
    assert broken_by(shop(), painted("black", MONDAY + 15)) == set()
    assert broken_by(shop(), painted("black", MONDAY + 14)) == {LAW}
    assert broken_by(shop(), painted("white", MONDAY)) == set()
    assert broken_by(shop(), painted("red", MONDAY + 29)) == {LAW}


def test_what_nobody_knows_takes_what_any_row_says() -> None:
    unknown = resource("LINE", matrix="paint")
    assert broken_by(shop(line=unknown), painted("black", MONDAY)) == set()
    assert broken_by(shop(line=unknown), painted("white", MONDAY + 60)) == set()
    assert broken_by(shop(line=unknown), painted("white", MONDAY + 59)) == {LAW}


def test_the_change_over_lies_between_the_one_before_and_the_next() -> None:
    plant = shop(promises=[painted("black", SIX)])
    assert broken_by(plant, painted("white", SIX + 120, run="run_2")) == set()
    assert broken_by(plant, painted("white", SIX + 119, run="run_2")) == {LAW}
    assert broken_by(plant, painted("black", SIX + 60, run="run_2")) == set()


def test_new_work_leaves_the_next_one_its_change_over() -> None:
    """White comes before black, which needs 15 minutes from white, as it had from the start, and 5 from grey."""
    plant = shop(promises=[painted("black", SIX)])
    assert broken_by(plant, painted("white", SIX - 75, run="run_2")) == set()
    assert broken_by(plant, painted("white", SIX - 74, run="run_2")) == {LAW}
    assert broken_by(plant, painted("grey", SIX - 65, run="run_2")) == set()
    assert broken_by(plant, painted("grey", SIX - 64, run="run_2")) == {LAW}


def test_a_change_over_pauses_while_the_machine_is_closed() -> None:
    shift, shifted = calendar("shift"), resource("LINE", calendar="shift", matrix="paint", state="white")
    first = painted("black", SIX + 7 * HOUR)
    plant = shop(shift, line=shifted, promises=[first])
    assert broken_by(plant, painted("white", SIX + DAY + 60, run="run_2")) == set()
    assert broken_by(plant, painted("white", SIX + DAY + 59, run="run_2")) == {LAW}
    later = painted("black", SIX + 6 * HOUR + 30)
    plant = shop(shift, line=shifted, promises=[later])
    assert broken_by(plant, painted("white", SIX + DAY + 30, run="run_2")) == set()
    assert broken_by(plant, painted("white", SIX + DAY + 29, run="run_2")) == {LAW}


def test_it_pauses_over_a_downtime_of_the_machine() -> None:
    down = downtime("LINE", SIX + 70, SIX + 100)
    plant = shop(down, promises=[painted("black", SIX)])
    assert broken_by(plant, painted("white", SIX + 150, run="run_2")) == set()
    assert broken_by(plant, painted("white", SIX + 149, run="run_2")) == {LAW}


def test_the_work_of_others_leaves_the_state_and_no_change_over_crosses_it() -> None:
    other = booking("LINE", SIX + 70, SIX + 100)
    plant = shop(other, promises=[painted("black", SIX)])
    assert broken_by(plant, painted("white", SIX + 160, run="run_2")) == set()
    assert broken_by(plant, painted("white", SIX + 159, run="run_2")) == {LAW}
    assert broken_by(plant, painted("black", SIX + 100, run="run_2")) == set()
    plant = shop(promises=[painted("black", SIX), plain(SIX + 70, run="run_3")])
    assert broken_by(plant, painted("white", SIX + 190, run="run_2")) == set()
    assert broken_by(plant, painted("white", SIX + 189, run="run_2")) == {LAW}
    assert broken_by(plant, painted("black", SIX + 130, run="run_2")) == set()


def test_work_without_a_family_needs_no_change_over_and_leaves_the_next_one_its_own() -> None:
    plant = shop(promises=[painted("black", SIX)])
    assert broken_by(plant, plain(SIX + 60)) == set()
    assert broken_by(plant, plain(SIX - 75)) == set()
    assert broken_by(plant, plain(SIX - 74)) == {LAW}


def test_a_work_order_may_say_what_it_leaves_the_machine_set_up_for() -> None:
    black = booking("LINE", SIX, SIX + 60, family="black")
    assert broken_by(shop(black), painted("black", SIX + 60)) == set()
    assert broken_by(shop(black), painted("white", SIX + 119)) == {LAW}
    assert broken_by(shop(black), painted("white", SIX + 120)) == set()


def test_each_machine_has_a_state_of_its_own_and_does_one_thing_at_a_time() -> None:
    plant = shop(line=PAIR, promises=[painted("black", SIX)])
    assert broken_by(plant, painted("white", SIX + 60, unit=2, run="run_2")) == set()
    assert broken_by(plant, painted("white", SIX + 60, unit=1, run="run_2")) == {LAW}
    assert broken_by(plant, painted("black", SIX + 59, unit=1, run="run_2")) == {CAPACITY}
    assert broken_by(plant, painted("black", SIX + 59, unit=2, run="run_2")) == set()
    assert broken_by(plant, painted("white", SIX, unit=3, run="run_2")) == {CAPACITY}


def test_who_is_elsewhere_meanwhile_has_no_part_in_what_is_wrong_with_a_machine() -> None:
    """Work of another stands where the second is down; the order is on the first then, and later on the second, too."""
    down = replace(breakdown("LINE", SIX, SIX + 60), unit=2)
    plant = shop(down, line=PAIR, promises=[painted("black", SIX, unit=2)])
    order, beside = painted("black", SIX + 30, run="run_2"), painted("black", SIX + 60, unit=2, run="run_3")
    both = replace(order, plan=replace(order.plan, runs=(*order.plan.runs, *beside.plan.runs)))
    assert broken_by(plant, both) == set()


def test_bookings_take_the_machine_they_name_and_else_the_last() -> None:
    assert broken_by(shop(booking("LINE", SIX, SIX + 60, unit=1), line=PAIR), painted("white", SIX, unit=1)) == {
        CAPACITY
    }
    assert broken_by(shop(booking("LINE", SIX, SIX + 60, unit=1), line=PAIR), painted("white", SIX, unit=2)) == set()
    broken = breakdown("LINE", SIX, SIX + 60)
    assert broken_by(shop(broken, line=PAIR), painted("white", SIX, unit=1)) == set()
    assert broken_by(shop(broken, line=PAIR), painted("white", SIX, unit=2)) == {CAPACITY}


def test_a_machine_that_comes_later_changes_over_once_it_is_there() -> None:
    coming = resource("LINE", units=1, unit_changes=[(SIX, 2)], matrix="paint", state="white")
    assert broken_by(shop(line=coming), painted("black", SIX + 15, unit=2)) == set()
    assert broken_by(shop(line=coming), painted("black", SIX + 14, unit=2)) == {LAW}
    assert broken_by(shop(line=coming), painted("white", SIX - 1, unit=2)) == {CAPACITY}


def test_nobody_changes_over_a_machine_that_is_not_there_yet_behind_the_last_work() -> None:
    """What was planned stands within a breakdown, someone else's work, or the time before the second machine came."""
    broken = replace(breakdown("LINE", SIX, SIX + 300), unit=2)
    late = replace(PAIR, units=1, unit_changes=resource("LINE", unit_changes=[(SIX + 300, 2)]).unit_changes)
    for over in (broken, booking("LINE", SIX, SIX + 300, unit=2), late):
        for began in (SIX, SIX + 60):
            there = [painted("black", began, unit=2)]
            plant = shop(line=late, promises=there) if over is late else shop(over, line=PAIR, promises=there)
            assert broken_by(plant, painted("white", SIX + 360, unit=2, run="run_2")) == set()
            assert broken_by(plant, painted("white", SIX + 359, unit=2, run="run_2")) == {LAW}


def test_a_booking_that_starts_with_work_and_is_over_no_later_comes_before_it() -> None:
    """Nobody changes over from red to the black then, so that what is done before takes no time from it."""
    for until, broken in ((SIX + 30, set[str]()), (SIX + 60, set[str]()), (SIX + 61, {LAW})):
        booked = booking("LINE", SIX, until, family="red")
        assert broken_by(shop(booked, promises=[painted("black", SIX)]), plain(SIX - 60)) == broken


def test_of_bookings_that_start_together_the_longest_is_the_last() -> None:
    """Red to black takes half an hour; whichever of the two the feed names first."""
    long = booking("LINE", SIX, SIX + 60, family="black", id="LONG")
    booked = [long, booking("LINE", SIX, SIX + 30, family="red", id="SHORT")]
    for there in (booked, booked[::-1]):
        assert broken_by(shop(*there), painted("black", SIX + 60)) == set()
        assert broken_by(shop(*there), painted("white", SIX + 119)) == {LAW}


def test_of_machines_of_their_own_the_first_work_overtime() -> None:
    parts: list[Part] = [calendar("shift"), overtime("LINE", SIX + 9 * HOUR, SIX + 11 * HOUR)]
    pair = resource("LINE", units=2, calendar="shift", matrix="paint", state="white")
    assert broken_by(shop(*parts, line=pair), painted("white", SIX + 9 * HOUR, unit=1)) == set()
    assert broken_by(shop(*parts, line=pair), painted("white", SIX + 9 * HOUR, unit=2)) == {
        "no_more_work_is_done_in_overtime_than_units_come"
    }


def test_nobody_counts_on_what_a_hold_would_leave_the_machine_set_up_for() -> None:
    """By grey it takes 10 minutes from white to black, and 200 without."""
    slow = matrix("paint", ("white", "black", 200), ("white", "grey", 5), ("grey", "black", 5))
    white, grey = painted("white", SIX - 65, run="run_0"), painted("grey", SIX, run="run_1")
    for grey_is_held, starts in ((False, SIX + 65), (True, SIX + 195)):
        there = held(grey, until=MONDAY + 1) if grey_is_held else grey
        plant = snapshot(slow, LINE, *COLOURS, promises=[white, there])
        assert broken_by(plant, painted("black", starts, run="run_2")) == set()
        assert broken_by(plant, painted("black", starts - 1, run="run_2")) == {LAW}


def test_a_hold_that_lapses_gives_its_time_to_the_change_over() -> None:
    """White to black takes 15 of 30 minutes; a held grey of 20 between them needs 5 on either side, and no more."""
    colours = [routing("GREY", step("10", "LINE", family="grey", fixed=20)), *COLOURS[:2]]
    there = [painted("white", SIX, run="run_0"), painted("black", SIX + 90, run="run_1")]
    plant = snapshot(PAINT, LINE, *colours, promises=there)
    grey = painted("grey", SIX + 65, run="run_2", minutes=20)
    assert broken_by(plant, grey) == set()
    assert broken_by(plant, held(grey, until=MONDAY + 1)) == set()
    assert broken_by(plant, held(painted("grey", SIX + 66, run="run_2", minutes=20), until=MONDAY + 1)) == {LAW}


def test_what_one_promise_holds_comes_and_goes_together() -> None:
    """Two blacks of one held promise: where the second stands, so does the first, whatever was there before."""
    twice = routing("TWICE", *(step(id, "LINE", family="black", fixed=60) for id in ("10", "20")))
    first = operation(SIX, SIX + 60, "LINE", step="10", on=(1,))
    second = operation(SIX + 60, SIX + 120, "LINE", step="20", on=(1,))
    both = held(making(first, second, item="TWICE", id="run_1"), until=MONDAY + 1)
    paint = matrix("paint", ("white", "black", 60))
    plant = snapshot(paint, LINE, twice, *COLOURS, promises=[painted("white", SIX - 120, run="run_0")])
    assert broken_by(plant, both) == set()
    red = held(painted("red", SIX + 120, run="run_2"), until=MONDAY + 1)
    assert broken_by(plant.apply(PromiseMade(promise=both)), red) == set()


def test_confirming_and_lapsing_leave_everybody_set_up() -> None:
    there = [painted("white", SIX - 75, run="run_0"), held(painted("black", SIX), until=MONDAY + 1)]
    plant, another = shop(promises=there), painted("black", SIX + 60, run="run_2")
    assert broken_by(plant, another) == set()
    both = plant.apply(PromiseMade(promise=another))
    confirmed = PromiseConfirmed(quote="qte_of_run_1", commitment="cmt_1")
    lapsed = PromiseEnded(quote="qte_of_run_1", reason=EndReason.RELEASED)
    assert broken_by(both, confirmed) == broken_by(both, lapsed) == set()


def test_cancelled_work_no_longer_sets_the_machine_up_and_whoever_counted_on_it_is_at_risk() -> None:
    """Red to black takes longer than red to white and on to black; nobody can keep a customer from cancelling."""
    paint = matrix("paint", ("red", "white", 0), ("white", "black", 0), otherwise=90)
    red, white = painted("red", SIX - 60, run="run_0"), painted("white", SIX, run="run_1")
    line = resource("LINE", matrix="paint", state="red")
    plant = snapshot(paint, line, *COLOURS, promises=[red, white, painted("black", SIX + 60, run="run_2")])
    assert audit(plant, MONDAY) == ()
    nothing = replace(white, lines=(), plan=OrderPlan(fence_at=MONDAY))
    cancelled = PromiseRevised(promise=nothing, reason=RevisionReason.CANCELLED)
    assert violations(plant, cancelled, MONDAY) == ()
    assert [found.ref for found in audit(plant.apply(cancelled), MONDAY)] == ["run_2/10 on LINE"]


def test_a_commitment_is_not_over_while_a_machine_stands_as_its_work_left_it() -> None:
    """Nothing else knows that the line is black; once it was set up for white, nobody need know."""
    black = counted(painted("black", SIX))
    ended = PromiseEnded(quote=black.quote, reason=EndReason.COMPLETED)
    plant, noon = shop(promises=[black]), SIX + 6 * HOUR
    assert STANDS in broken_by(plant, ended, noon)
    later = shop(promises=[black, painted("white", SIX + 120, run="run_2")])
    assert STANDS in broken_by(later, ended, SIX + 100)
    assert broken_by(later, ended, SIX + 121) == set()
    sent_out = shop(booking("LINE", SIX + 120, SIX + 180, family="white"), promises=[black])
    assert broken_by(sent_out, ended, SIX + 121) == set()


def test_a_machine_that_gets_a_matrix_does_what_was_planned_on_the_first() -> None:
    before_that = making(operation(SIX, SIX + 60, "LINE"), item="BLACK", id="run_1")
    plant = shop(line=PAIR, promises=[before_that])
    assert audit(plant, MONDAY) == ()
    assert broken_by(plant, painted("white", SIX, unit=1, run="run_2")) == {LAW, CAPACITY}
    assert broken_by(plant, painted("white", SIX, unit=2, run="run_2")) == set()


def counted(promise: Promise) -> Promise:
    """All of it has left, and the stock was counted since."""
    (run,) = promise.plan.runs
    needs = frozenset(need.id for need in promise.plan.all_needs())
    sent = tuple(replace(one, shipped_at=one.ready_at) for one in promise.plan.deliveries)
    plan = replace(promise.plan, deliveries=sent, counted_needs=needs, counted_supplies=frozenset({run.key}))
    return replace(promise, plan=plan.with_pegs(dict.fromkeys(needs, ())))


def test_what_follows_on_a_machine_is_looked_at_once_for_all_of_a_promise() -> None:
    """A large order has hundreds of operations on it, all of which may lapse, and each comes before all later ones."""
    work: list[float] = []
    for many in (40, 160):
        steps = [operation(SIX + 75 * at, SIX + 75 * at + 60, "LINE", on=(1,)) for at in range(many)]
        promise = held(making(*steps, item="BLACK"), until=MONDAY + HOUR)
        work.append(calls_of(partial(violations, shop(), PromiseMade(promise=promise), MONDAY)) / many)
    assert work[1] < 1.2 * work[0]
