"""What may happen to a plan at an instant, and what may not."""

from dataclasses import replace

from app.domain.changes import (
    EndReason,
    HoldExtended,
    NeedsRepegged,
    PlanMoved,
    PlantChanged,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
    PromiseRevised,
    RevisionReason,
    Taken,
)
from app.domain.needs import Repeg
from app.domain.promise import Promise
from app.domain.verification import audit, violations
from tests.builders import (
    MONDAY,
    booking,
    calendar,
    plant,
    purchasing,
    requirement,
    resource,
    routing,
    snapshot,
    step,
    stock,
)
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
    taken,
    taking,
)

NOON = MONDAY + 12 * HOUR
BIKES = stock("BIKE", 10)
THERE = "a_change_is_of_what_is_there"
STANDS = "a_commitment_stands"
BEGINS = "a_promise_begins_alive_and_ahead"


def bike(quote: str = "qte_1", id: str = "need_1") -> Promise:
    return taking("BIKE", 1, NOON, on_hand("BIKE"), quote=quote, id=id)


def test_a_promise_is_made_once() -> None:
    before = snapshot(BIKES, promises=[bike()])
    assert broken_by(before, bike("qte_2", "need_2")) == set()
    assert broken_by(before, bike("qte_1", "need_2")) == {THERE}


def test_ids_of_needs_and_supplies_are_never_used_again() -> None:
    source = purchasing("BIKE", 1)
    lot = buy("BIKE", 1, MONDAY, MONDAY + DAY)
    first, second = (
        committed(lot, picked_up(need("BIKE", 1, MONDAY + DAY, lot.key, id=f"need_{name}")), quote=f"qte_{name}")
        for name in "ab"
    )
    assert broken_by(snapshot(BIKES, promises=[bike()]), bike("qte_2")) == {THERE}
    assert broken_by(snapshot(source, promises=[first]), second) == {THERE}


def test_a_commitment_that_is_revised_takes_no_id_of_another() -> None:
    before = snapshot(BIKES, promises=[bike(), bike("qte_2", "need_2")])
    for id, broken in (("need_1", {THERE}), ("need_2", set()), ("need_3", set())):
        changed = PromiseRevised(promise=bike("qte_2", id), reason=RevisionReason.CHANGED)
        assert broken_by(before, changed) == broken


def test_only_a_promise_that_is_there_ends_is_extended_revised_taken_over_or_confirmed() -> None:
    before = snapshot(BIKES, promises=[held(bike(), until=NOON)])
    for quote, broken in (("qte_1", set()), ("qte_2", {THERE})):
        revised = PromiseRevised(promise=held(bike(quote, f"need_{quote}"), NOON), reason=RevisionReason.CHANGED)
        assert broken_by(before, revised) == broken
        assert broken_by(before, PlantChanged(plant=before.plant, taken=(Taken(quote=quote),))) == broken
        assert broken_by(before, PromiseEnded(quote=quote, reason=EndReason.RELEASED)) == broken
        assert broken_by(before, HoldExtended(quote=quote, expires_at=NOON + 1)) == broken
        assert broken_by(before, PromiseConfirmed(quote=quote, commitment="cmt_1")) == broken


def test_a_hold_is_confirmed_up_to_its_last_minute() -> None:
    before = snapshot(BIKES, promises=[held(bike(), until=NOON)])
    yes = PromiseConfirmed(quote="qte_1", commitment="cmt_1")
    assert broken_by(before, yes, now=NOON - 1) == set()
    assert broken_by(before, yes, now=NOON) == {STANDS}


def test_a_hold_is_extended_up_to_its_last_minute() -> None:
    before = snapshot(BIKES, promises=[held(bike(), until=NOON)])
    longer = HoldExtended(quote="qte_1", expires_at=NOON + DAY)
    assert broken_by(before, longer, now=NOON - 1) == set()
    assert broken_by(before, longer, now=NOON) == {STANDS}
    sooner = replace(longer, expires_at=NOON - 1)
    assert broken_by(before, sooner, now=NOON - 60) == {STANDS}


def test_a_hold_expires_no_minute_before_it_said() -> None:
    before = snapshot(BIKES, promises=[held(bike(), until=NOON)])
    swept = PromiseEnded(quote="qte_1", reason=EndReason.EXPIRED)
    assert broken_by(before, swept, now=NOON - 1) == {STANDS}
    assert broken_by(before, swept, now=NOON) == set()


def test_a_commitment_is_neither_released_nor_extended_nor_confirmed_again() -> None:
    before = snapshot(BIKES, promises=[bike()])
    assert broken_by(before, PromiseEnded(quote="qte_1", reason=EndReason.RELEASED)) == {STANDS}
    assert broken_by(before, HoldExtended(quote="qte_1", expires_at=NOON + DAY)) == {STANDS}
    assert broken_by(before, PromiseConfirmed(quote="qte_1", commitment="cmt_2")) == {STANDS}


def test_what_has_left_and_what_the_floor_reports_leave_what_was_promised_as_it_was() -> None:
    law = "dates_change_only_when_asked"
    before = snapshot(BIKES, promises=[bike()])
    later = replace(bike(), lines=(replace(bike().lines[0], promised_at=NOON + 1),))
    for reason in (RevisionReason.SHIPPED, RevisionReason.REPORTED):
        assert broken_by(before, PromiseRevised(promise=replace(bike(), at_risk=True), reason=reason)) == set()
        for other in (later, replace(bike(), commitment="cmt_2"), replace(bike(), expires_at=NOON)):
            assert law in broken_by(before, PromiseRevised(promise=other, reason=reason))
    assert broken_by(before, PromiseRevised(promise=later, reason=RevisionReason.CHANGED)) == set()


def test_a_hold_is_live_when_it_begins() -> None:
    before = snapshot(BIKES)
    assert broken_by(before, held(bike(), until=MONDAY + 1)) == set()
    over = PromiseMade(promise=held(bike(), until=MONDAY))
    assert BEGINS in {broken.rule for broken in violations(before, over, MONDAY)}


def test_the_fence_of_a_new_promise_is_the_frozen_one_or_later() -> None:
    before = snapshot(routing("BIKE", step(fixed=60)), frozen_fence=DAY)
    run = making(operation(MONDAY + DAY, MONDAY + DAY + 60))
    assert broken_by(before, replace(run, plan=replace(run.plan, fence_at=MONDAY + DAY))) == set()
    assert broken_by(before, replace(run, plan=replace(run.plan, fence_at=MONDAY + DAY - 1))) == {BEGINS}


def test_nothing_is_picked_in_the_past() -> None:
    before = snapshot(BIKES)
    assert broken_by(before, taking("BIKE", 1, MONDAY, on_hand("BIKE"))) == set()
    assert broken_by(before, taking("BIKE", 1, MONDAY - 1, on_hand("BIKE"))) == {BEGINS}


def test_only_needs_that_exist_under_the_owner_they_have_are_pegged_anew() -> None:
    law = "a_repeg_is_of_a_need_that_is_there"
    wanting = requirement("BIKE", 1, NOON, id="WO-1")
    before = snapshot(BIKES, wanting, promises=[bike()])

    def broken(owner: str | None, need_id: str) -> set[str]:
        repeg = Repeg(owner=owner, need=need_id, pegs=(taken(on_hand("BIKE"), 1),))
        made, changed = (
            replace(promise, plan=replace(promise.plan, repegs=(repeg,)))
            for promise in (bike("qte_2", "need_2"), bike())
        )
        by_itself = broken_by(before, NeedsRepegged(repegs=(repeg,)))
        for same in (
            PromiseMade(promise=made),
            PromiseRevised(promise=changed, reason=RevisionReason.CHANGED),
            PlanMoved(shifts=(), priority=1, repegs=(repeg,)),
            PlantChanged(plant=before.plant, repegs=(repeg,)),
        ):
            assert broken_by(before, same) == by_itself
        return by_itself

    assert broken("qte_1", "need_1") == set()
    assert broken(None, "requirement/WO-1") == set()
    assert broken("qte_3", "need_1") == {law}
    assert broken(None, "need_1") == {law}
    assert broken("qte_1", "requirement/WO-1") == {law}


def test_a_feed_that_falls_below_what_is_pegged_is_named_and_the_rest_is_not() -> None:
    before = snapshot(stock("BIKE", 2), stock("TRIKE", 1), promises=[bike(), bike("qte_2", "need_2")])
    fewer = PlantChanged(plant=plant(stock("BIKE", 1), stock("TRIKE", 0)))
    named = violations(before, fewer, MONDAY)
    assert [(broken.rule, broken.ref) for broken in named] == [("no_unit_is_pegged_twice", "on_hand BIKE@PLANT")]


def test_a_new_plant_model_names_each_operation_it_leaves_without_its_machine() -> None:
    way = routing("BIKE", step("10", "CNC", fixed=60))
    first = making(operation(NOON, NOON + 60, "CNC"), id="run_1")
    second = making(operation(NOON + 60, NOON + 120, "CNC"), id="run_2")
    before = snapshot(way, promises=[first, second])
    taken_away = PlantChanged(plant=plant(way, booking("CNC", NOON + 119, NOON + 120)))
    named = violations(before, taken_away, MONDAY)
    assert [broken.ref for broken in named] == ["run_2/10 on CNC"]
    closed = PlantChanged(plant=plant(way, calendar("late", "13:00", "20:00"), resource("CNC", calendar="late")))
    assert [broken.ref for broken in violations(before, closed, MONDAY)] == ["run_1/10"]


def test_a_plant_model_without_all_that_a_promise_rests_on_is_reported_not_refused() -> None:
    way = routing("BIKE", step("10", "CNC", fixed=60, uses=["FRAME"]))
    frames = need("FRAME", 1, NOON, on_hand("FRAME"), id="frames")
    before = snapshot(way, stock("FRAME", 1), promises=[making(operation(NOON, NOON + 60, "CNC", needs=[frames]))])
    assert broken_by(before, PlantChanged(plant=plant())) == {
        "a_run_follows_a_routing",
        "no_unit_is_pegged_twice",
        "no_resource_does_more_at_once_than_it_can",
    }


def test_what_was_wrong_before_and_is_no_worse_is_not_held_against_a_change() -> None:
    overpegged = snapshot(stock("BIKE", 1), promises=[bike(), bike("qte_2", "need_2")])
    assert [broken.rule for broken in audit(overpegged, MONDAY)] == ["no_unit_is_pegged_twice"]
    unrelated = making(operation(NOON, NOON), item="TRIKE")
    with_trikes = snapshot(stock("BIKE", 1), routing("TRIKE", step()), promises=[bike(), bike("qte_2", "need_2")])
    assert broken_by(with_trikes, unrelated) == set()
    assert broken_by(overpegged, bike("qte_3", "need_3")) == {"no_unit_is_pegged_twice"}
    same_plant = PlantChanged(plant=overpegged.plant)
    assert broken_by(overpegged, same_plant) == set()


def test_a_feed_that_falls_further_below_what_is_pegged_is_worse_and_one_that_recovers_is_not() -> None:
    three = taking("BIKE", 3, NOON, on_hand("BIKE"))
    before = snapshot(stock("BIKE", 1), promises=[three])
    assert broken_by(before, PlantChanged(plant=plant(stock("BIKE", 2)))) == set()
    assert broken_by(before, PlantChanged(plant=plant(stock("BIKE", 0)))) == {"no_unit_is_pegged_twice"}


def test_a_promise_that_is_short_may_not_get_shorter() -> None:
    before = snapshot(BIKES, promises=[taking("BIKE", 4, NOON, taken(on_hand("BIKE"), 2))])

    def broken(quantity: int) -> set[str]:
        repeg = Repeg(owner="qte_1", need="need_1", pegs=(taken(on_hand("BIKE"), quantity),))
        return broken_by(before, PlantChanged(plant=before.plant, repegs=(repeg,)))

    assert broken(3) == set()
    assert broken(1) == {"a_need_is_covered_in_full"}


def test_a_resource_that_loses_one_more_unit_leaves_more_at_risk() -> None:
    way = routing("BIKE", step("10", "CNC", fixed=60))
    runs = [making(operation(NOON, NOON + 60, "CNC"), id=f"run_{number}") for number in range(3)]
    before = snapshot(way, resource("CNC", units=2), promises=runs)
    law = "no_resource_does_more_at_once_than_it_can"
    assert broken_by(before, PlantChanged(plant=plant(way, resource("CNC", units=3)))) == set()
    assert broken_by(before, PlantChanged(plant=plant(way, resource("CNC", units=1)))) == {law}


def test_a_horizon_that_shrinks_leaves_what_lies_further_beyond_it_worse() -> None:
    before = snapshot(BIKES, horizon_days=5, promises=[taking("BIKE", 1, MONDAY + 10 * DAY, on_hand("BIKE"))])
    law = "all_is_done_within_the_horizon"
    assert broken_by(before, PlantChanged(plant=plant(BIKES, horizon_days=6))) == set()
    assert broken_by(before, PlantChanged(plant=plant(BIKES, horizon_days=4))) == {law}


def test_an_overload_that_a_change_makes_longer_is_worse() -> None:
    way = routing("BIKE", step("10", "CNC", fixed=60))
    run = making(operation(NOON, NOON + 60, "CNC"))
    overlapping = booking("CNC", NOON, NOON + 10, id="WO")
    before = snapshot(way, overlapping, promises=[run])
    law = "no_resource_does_more_at_once_than_it_can"
    assert broken_by(before, PlantChanged(plant=plant(way, replace(overlapping, end=NOON + 9)))) == set()
    assert broken_by(before, PlantChanged(plant=plant(way, replace(overlapping, end=NOON + 11)))) == {law}


def test_an_audit_leaves_out_holds_that_are_over() -> None:
    both = snapshot(
        stock("BIKE", 1), promises=[held(bike(), until=NOON), held(bike("qte_2", "need_2"), until=NOON - 1)]
    )
    assert [broken.rule for broken in audit(both, NOON - 2)] == ["no_unit_is_pegged_twice"]
    assert audit(both, NOON - 1) == ()
