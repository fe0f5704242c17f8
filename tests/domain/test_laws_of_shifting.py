"""Planned work moves only where it is free to, and only within the slack of its own promise."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.changes import Note, PlanMoved, PromiseNoted
from app.domain.promise import Promise
from app.domain.shift import Leaving, NewDate, Shift, ShiftedDelivery, ShiftedOperation, ShiftedTransfer
from app.domain.shifting import leaving_of, shift_between, shifted, slot_of
from app.domain.snapshots.snapshot import Snapshot
from app.domain.stages import Progress
from app.domain.timeline import Minute
from tests.builders import MONDAY, PLANT, Part, lane, plant, resource, routing, site, snapshot, step, stock
from tests.domain.builders import (
    DAY,
    HOUR,
    broken_by,
    committed,
    held,
    making,
    move,
    need,
    on_hand,
    operation,
    picked_up,
    run,
    with_run,
)

START = MONDAY + 5 * DAY
STANDS = "what_moves_stands_where_it_was_thought_to"
FIXED = "what_is_fixed_does_not_move"
DATES = "only_lines_of_commitments_are_promised_anew"
SLACK = "a_shift_takes_slack_alone"
BIKE = routing("BIKE", step("10", "CNC", setup=4 * 60))
SLACK_DAYS = 2


def bike(id: str = "run_1", start: Minute = START, slack: int = SLACK_DAYS * DAY, priority: int = 1) -> Promise:
    """Four hours of work, promised some days after they are over."""
    promise = making(operation(start, start + 4 * HOUR, "CNC"), id=id)
    lines = tuple(replace(line, promised_at=line.promised_at + slack) for line in promise.lines)
    return replace(promise, lines=lines, priority=priority)


def shop(*promises: Promise, **settings: Any) -> Snapshot:
    return snapshot(resource("CNC"), BIKE, promises=promises, **settings)


def later(promise: Promise, minutes: int) -> Shift:
    """All of it, so much later."""
    run, delivery = promise.plan.runs[0], promise.plan.deliveries[0]
    was, left = slot_of(run.operations[0]), leaving_of(delivery)
    now = replace(was, start=was.start + minutes, end=was.end + minutes)
    then = replace(
        left,
        ready_at=left.ready_at + minutes,
        ship_at=left.ship_at + minutes,
        deliver_at=left.deliver_at + minutes,
    )
    return Shift(
        quote=promise.quote,
        commitment=promise.owner,
        operations=(ShiftedOperation(run=run.id, step="10", was=was, now=now),),
        deliveries=(ShiftedDelivery(delivery=delivery.id, was=left, now=then),),
    )


def moving(*shifts: Shift, priority: int = 1) -> PlanMoved:
    return PlanMoved(shifts=shifts, priority=priority)


def test_work_moves_as_far_as_its_promise_allows_and_no_further() -> None:
    promise = bike()
    assert broken_by(shop(promise), moving(later(promise, SLACK_DAYS * DAY))) == set()
    broken = broken_by(shop(promise), moving(later(promise, SLACK_DAYS * DAY + 1)))
    assert broken == {SLACK, "a_line_arrives_as_promised"}


def test_the_safety_time_is_left_between_the_goods_and_the_promise() -> None:
    promise = bike()
    safe = shop(promise, safety_minutes=DAY)
    assert broken_by(safe, moving(later(promise, DAY))) == set()
    assert broken_by(safe, moving(later(promise, DAY + 1))) == {SLACK}


def test_what_has_less_than_its_safety_time_already_comes_no_later() -> None:
    promise = bike(slack=HOUR)
    safe = shop(promise, safety_minutes=DAY)
    assert broken_by(safe, moving(later(promise, 1))) == {SLACK}
    assert broken_by(safe, moving(later(promise, -1))) == set()


def test_nothing_more_urgent_moves_for_the_less_urgent() -> None:
    urgent = bike(priority=1)
    assert broken_by(shop(urgent), moving(later(urgent, HOUR), priority=1)) == set()
    assert broken_by(shop(urgent), moving(later(urgent, HOUR), priority=2)) == {SLACK}


@pytest.mark.parametrize("progress", [Progress.FIRM, Progress.RELEASED, Progress.STARTED, Progress.DONE])
def test_what_the_floor_has_as_firm_or_further_stays(progress: Progress) -> None:
    promise = bike()
    first = promise.plan.runs[0].operations[0]
    firm = with_run(promise, operations=(replace(first, progress=progress),))
    assert broken_by(shop(firm), moving(later(firm, HOUR))) == {FIXED}


def test_work_before_the_move_fence_stays_and_nothing_moves_before_it() -> None:
    promise = bike()
    behind = shop(promise, move_fence=START - MONDAY)
    assert broken_by(behind, moving(later(promise, HOUR))) == set()
    assert broken_by(behind, moving(later(promise, -1))) == {FIXED}
    assert broken_by(shop(promise, move_fence=START - MONDAY + 1), moving(later(promise, HOUR))) == {FIXED}


def test_two_may_change_places() -> None:
    first, second = bike("run_1"), bike("run_2", START + 4 * HOUR)
    swapped = moving(later(first, 4 * HOUR), later(second, -4 * HOUR))
    assert broken_by(shop(first, second), swapped) == set()
    assert broken_by(shop(first, second), moving(later(first, 4 * HOUR))) == {
        "no_resource_does_more_at_once_than_it_can"
    }


def test_only_commitments_move() -> None:
    hold = held(bike(), until=MONDAY + HOUR)
    assert broken_by(shop(hold), moving(later(hold, HOUR))) == {STANDS}
    assert broken_by(shop(), moving(later(bike(), HOUR))) == {STANDS}


def test_what_has_moved_meanwhile_does_not_move_from_where_it_was() -> None:
    promise = bike()
    once = moving(later(promise, HOUR))
    after = shop(promise).apply(once)
    assert broken_by(after, once) == {STANDS}
    assert broken_by(shop(promise), moving(later(promise, HOUR), later(promise, HOUR))) == {STANDS}


def test_a_shift_that_is_undone_leaves_the_plan_as_it_was() -> None:
    promise = bike()
    shift = later(promise, HOUR)
    after = shop(promise).apply(moving(shift))
    assert after.promises[promise.quote] != promise
    assert after.apply(moving(shift.undone)).promises[promise.quote] == promise


def test_what_is_between_two_plans_of_a_promise_leads_from_one_to_the_other() -> None:
    before = bike()
    model = plant(resource("CNC"), BIKE)
    after = shifted(before, later(before, HOUR), model)
    assert shift_between(before, after) == later(before, HOUR)
    assert shift_between(before, before) is None


def test_what_cannot_stay_moves_whatever_the_fence_but_not_once_it_has_begun() -> None:
    promise = bike()
    behind = shop(promise, move_fence=30 * DAY)
    broken = replace(moving(later(promise, HOUR)), broken=frozenset({promise.quote}))
    assert broken_by(behind, broken) == set()
    assert broken_by(behind, broken, now=START + HOUR) == set()
    assert broken_by(behind, broken, now=START + HOUR + 1) >= {FIXED}

    def reported(progress: Progress) -> Snapshot:
        operations = (replace(promise.plan.runs[0].operations[0], progress=progress),)
        return shop(with_run(promise, operations=operations), move_fence=30 * DAY)

    assert broken_by(reported(Progress.RELEASED), broken) == set()
    assert broken_by(reported(Progress.STARTED), broken) == {FIXED}


def test_only_a_repromise_that_was_asked_for_changes_a_date() -> None:
    promise = bike(slack=0)
    line = promise.lines[0]
    new = NewDate(quote=promise.quote, line=line.line, promised_at=line.promised_at + DAY, promised_on=line.promised_on)
    asked = replace(moving(later(promise, DAY)), dates=(new,), run="rep_1")
    assert broken_by(shop(promise), asked) == set()
    assert broken_by(shop(promise), replace(asked, run=None)) == {DATES}
    for other in (replace(new, line="2"), replace(new, quote="qte_2")):
        assert broken_by(shop(promise), replace(asked, dates=(other,))) == {DATES}
    assert broken_by(
        shop(held(promise, until=MONDAY + HOUR)), PlanMoved(shifts=(), priority=1, dates=(new,), run="rep_1")
    ) == {DATES}
    assert SLACK in broken_by(shop(promise), replace(asked, dates=()))
    assert shop(promise).apply(asked).promises[promise.quote].lines[0].promised_at == new.promised_at


def test_a_date_that_is_given_anew_takes_nobody_elses_safety_time() -> None:
    first, second = bike("run_1", slack=DAY), bike("run_2", START + 4 * HOUR, slack=DAY)
    safe = shop(first, second, safety_minutes=DAY)
    line = first.lines[0]
    new = NewDate(quote=first.quote, line=line.line, promised_at=line.promised_at + DAY, promised_on=line.promised_on)
    anew = replace(moving(later(first, 2 * DAY)), dates=(new,), run="rep_1")
    assert broken_by(safe, anew) == set()
    assert broken_by(safe, replace(anew, shifts=(*anew.shifts, later(second, 1)))) == {SLACK}


def test_what_is_told_of_a_commitment_changes_nothing_of_its_plan() -> None:
    there = shop(bike())
    noted = PromiseNoted(quote=bike().quote, note=Note.AT_RISK, detail="CNC is down")
    assert broken_by(there, noted) == set()
    assert there.apply(noted).promises == {bike().quote: replace(there.promises[bike().quote], at_risk=True)}
    assert there.apply(noted).apply(replace(noted, note=Note.SAFE)).promises == there.promises
    assert broken_by(shop(), noted) == {"a_change_is_of_what_is_there"}


def test_a_transfer_leaves_later_where_what_it_brings_can_wait() -> None:
    goods = need("BIKE", 1, START, on_hand("BIKE"), id="move_1")
    over = move(goods, "WEST", START, START + DAY)
    there = picked_up(need("BIKE", 1, START + 3 * DAY, over.key, site="WEST", id="need_2"))
    promise = committed(over, there)
    parts: list[Part] = [stock("BIKE", 1), lane(PLANT, "WEST", hours=24), site("WEST")]
    before = snapshot(*parts, promises=[promise])

    def sent(days: int) -> PlanMoved:
        was = leaving_of(over)
        at = START + days * DAY
        now = Leaving(ready_at=at, ship_at=at, deliver_at=at + DAY)
        transfer = ShiftedTransfer(transfer="move_1", was=was, now=now)
        return moving(Shift(quote=promise.quote, commitment=promise.owner, transfers=(transfer,)))

    assert broken_by(before, sent(2)) == set()
    assert broken_by(before, sent(3)) == {"supply_is_there_when_it_is_needed"}
    assert broken_by(before, sent(-5)) == {FIXED}
    assert broken_by(before.apply(sent(1)), sent(2)) == {STANDS}

    behind = snapshot(*parts, promises=[promise], move_fence=START - MONDAY + 1)
    assert broken_by(behind, sent(1)) == {FIXED}
    stopped = replace(sent(1), broken=frozenset({promise.quote}))
    assert broken_by(behind, stopped, now=START + DAY) == set()
    assert broken_by(behind, stopped, now=START + DAY + 1) >= {FIXED}


def test_who_takes_what_is_left_of_a_run_does_not_wait_for_it() -> None:
    lot = run("BIKE", 2, operation(START, START + 4 * HOUR, "CNC", units=2))
    goods = need("BIKE", 1, lot.available_at, lot.key, id="need_1")
    patient = committed(lot, picked_up(goods))
    lines = tuple(replace(line, promised_at=line.promised_at + 2 * DAY) for line in patient.lines)
    patient = replace(patient, lines=lines)
    other = committed(picked_up(need("BIKE", 1, START + DAY, lot.key, id="need_2")), quote="qte_2")
    before = shop(patient, other)
    assert broken_by(before, moving(later(patient, 4 * HOUR))) == set()
    assert broken_by(before, moving(later(patient, DAY))) == {"supply_is_there_when_it_is_needed"}
