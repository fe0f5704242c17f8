"""Versions of the books: what a change adds, what it takes away, and that the version before stays as it was."""

from dataclasses import replace

from app.domain.capacity import UnitChange
from app.domain.changes import (
    EndReason,
    HoldExtended,
    Note,
    PlantChanged,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
    PromiseNoted,
    PromiseRevised,
    RevisionReason,
)
from app.domain.needs import Repeg
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.verification import audit
from tests.builders import MONDAY, PLANT, plant, receipt, requirement, resource, routing, snapshot, step, stock
from tests.domain.builders import DAY, HOUR, held, making, need, on_hand, operation, received, taken, taking

NOON = MONDAY + 12 * HOUR
WAY = routing("BIKE", step("10", "CNC", fixed=60, uses=["FRAME"]))
FRAMES = on_hand("FRAME")


def bike(id: str = "run_1", start: int = NOON) -> Promise:
    """A hold on a bike that is made of a frame."""
    frames = need("FRAME", 1, start, FRAMES, id=f"frame/{id}")
    return held(making(operation(start, start + 60, "CNC", needs=[frames]), id=id), until=MONDAY + 60)


def contents(version: Snapshot) -> tuple[object, ...]:
    """Everything in a version but its number and what is empty."""
    ledgers = {place: ledger for place, ledger in version.ledgers.items() if ledger.needs or ledger.supplies}
    sheets = {resource: rows for resource, rows in version.held_times.items() if rows}
    taken = {id: (one.times, one.used) for id, one in version.occupations.items()}
    return (ledgers, sheets, taken, version.promises, version.at_risk, version.plant)


def test_a_promise_takes_material_time_and_gives_what_it_makes() -> None:
    after = snapshot(WAY, stock("FRAME", 3)).apply(PromiseMade(promise=bike()))
    assert after.ledger(("FRAME", PLANT)).uncommitted(FRAMES) == 2
    assert [(row.run, row.start, row.end) for row in after.held_times["CNC"]] == [("run_1", NOON, NOON + 60)]
    assert after.occupations["CNC"].short_of(1) == ([NOON], [NOON + 60])
    assert [supply.held for supply in after.ledger(("BIKE", PLANT)).supplies.values()] == [True]


def test_a_hold_that_ends_leaves_no_trace() -> None:
    before = snapshot(WAY, stock("FRAME", 3), promises=[bike("run_1")])
    with_second = before.apply(PromiseMade(promise=bike("run_2", NOON + 60)))
    after = with_second.apply(PromiseEnded(quote="qte_of_run_2", reason=EndReason.RELEASED))
    assert contents(after) == contents(before)
    assert after.version == before.version + 2


def test_a_change_leaves_the_version_before_as_it_was() -> None:
    before = snapshot(WAY, stock("FRAME", 3), promises=[bike("run_1")])
    was = contents(snapshot(WAY, stock("FRAME", 3), promises=[bike("run_1")]))
    before.apply(PromiseMade(promise=bike("run_2", NOON + 60)))
    before.apply(PromiseConfirmed(quote="qte_of_run_1", commitment="cmt_1"))
    before.apply(PlantChanged(plant=plant()))
    assert contents(before) == was


def test_whoever_writes_what_was_judged_gets_the_very_version_that_was_judged() -> None:
    """Once: a version that somebody keeps does not keep all that come after it."""
    before, change = snapshot(WAY, stock("FRAME", 5), resource("CNC")), PromiseMade(promise=bike())
    judged = before.look_ahead(change)
    assert before.apply(PromiseMade(promise=bike(start=NOON + 60))) is not judged
    assert before.apply(change) is judged
    assert before.ahead == []
    assert contents(before.apply(change)) == contents(judged)


def test_holds_that_are_over_count_for_nothing_from_that_very_minute() -> None:
    version = snapshot(WAY, stock("FRAME", 3), promises=[bike()])
    assert contents(version.live(MONDAY + 59)) == contents(version)
    assert contents(version.live(MONDAY + 60)) == contents(snapshot(WAY, stock("FRAME", 3)))
    assert version.live(MONDAY + 60).version == version.version


def test_a_confirmed_hold_keeps_its_plan_and_opens_what_it_makes() -> None:
    before = snapshot(WAY, stock("FRAME", 3), promises=[bike()])
    after = before.apply(PromiseConfirmed(quote="qte_of_run_1", commitment="cmt_1"))
    promise = after.promises["qte_of_run_1"]
    assert (promise.owner, promise.lines, promise.plan) == ("cmt_1", bike().lines, bike().plan)
    assert [supply.held for supply in after.ledger(("BIKE", PLANT)).supplies.values()] == [False]
    assert "qte_of_run_1" in after.live(MONDAY + DAY).promises
    assert audit(after, MONDAY) == ()


def test_an_extended_hold_lives_longer() -> None:
    after = snapshot(WAY, stock("FRAME", 3), promises=[bike()]).apply(
        HoldExtended(quote="qte_of_run_1", expires_at=MONDAY + 90)
    )
    assert "qte_of_run_1" in after.live(MONDAY + 89).promises
    assert "qte_of_run_1" not in after.live(MONDAY + 90).promises


def test_an_exchange_of_pegs_is_told_to_the_ledger_and_to_the_promise() -> None:
    before = snapshot(
        stock("FRAME", 1), receipt("FRAME", 1, NOON, id="PO-1"), promises=[taking("FRAME", 1, NOON, FRAMES)]
    )
    onto_receipt = (taken(received("PO-1"), 1),)
    urgent = taking("FRAME", 1, MONDAY, FRAMES, id="need_2", quote="qte_2")
    repeg = Repeg(owner="qte_1", need="need_1", pegs=onto_receipt)
    after = before.apply(PromiseMade(promise=replace(urgent, plan=replace(urgent.plan, repegs=(repeg,)))))
    assert after.ledger(("FRAME", PLANT)).needs["need_1"].need.pegs == onto_receipt
    assert [need.pegs for need in after.promises["qte_1"].plan.needs()] == [onto_receipt]
    assert audit(after, MONDAY) == ()


def test_a_new_plant_model_keeps_the_promises_and_pegs_requirements_as_told() -> None:
    before = snapshot(stock("FRAME", 5), promises=[taking("FRAME", 1, NOON, FRAMES)])
    wanting = requirement("FRAME", 2, NOON, id="WO-1")
    repeg = Repeg(owner=None, need="requirement/WO-1", pegs=(taken(FRAMES, 2),))
    after = before.apply(PlantChanged(plant=plant(stock("FRAME", 4), wanting), repegs=(repeg,)))
    assert after.ledger(("FRAME", PLANT)).uncommitted(FRAMES) == 1
    assert after.promises == before.promises


def test_a_version_built_from_its_promises_is_the_one_that_grew_change_by_change() -> None:
    grown = snapshot(WAY, stock("FRAME", 3))
    for promise in (bike("run_1"), bike("run_2", NOON + 60)):
        grown = grown.apply(PromiseMade(promise=promise))
    assert contents(snapshot_of(grown.plant, grown.promises.values())) == contents(grown)


def test_a_promise_that_is_revised_keeps_its_place() -> None:
    both = snapshot(WAY, stock("FRAME", 3), promises=[bike("run_1"), bike("run_2", NOON + 60)])
    first = next(iter(both.promises.values()))
    revised = both.apply(PromiseRevised(promise=replace(first, priority=2), reason=RevisionReason.REPORTED))
    assert list(revised.promises) == list(both.promises)


def test_units_at_a_minute_follow_the_latest_change_however_they_are_listed() -> None:
    crew = resource("CREW", units=1, unit_changes=[(NOON, 3), (MONDAY, 2)])
    assert [crew.units_at(minute) for minute in (MONDAY - 1, MONDAY, NOON - 1, NOON)] == [1, 2, 2, 3]
    assert crew.units_most == 3
    assert replace(crew, unit_changes=(UnitChange(at=MONDAY, units=0),)).units_most == 1


def test_holds_are_listed_by_when_they_end_until_they_are_confirmed_or_over() -> None:
    first, second, third = (bike(f"run_{number}", NOON + number * HOUR) for number in range(3))
    version = snapshot(WAY, stock("FRAME", 3), promises=[first, second])
    version = version.apply(PromiseMade(promise=held(third, until=MONDAY + 50)))
    assert version.holds == [(MONDAY + 50, third.quote), (MONDAY + 60, first.quote), (MONDAY + 60, second.quote)]
    version = version.apply(HoldExtended(quote=first.quote, expires_at=MONDAY + 90))
    version = version.apply(PromiseConfirmed(quote=second.quote, commitment="cmt_1"))
    assert version.holds == [(MONDAY + 50, third.quote), (MONDAY + 90, first.quote)]
    assert version.lapsed(MONDAY + 49) == []
    assert version.lapsed(MONDAY + 50) == [third.quote]
    assert version.live(MONDAY + 50).holds == [(MONDAY + 90, first.quote)]


def test_who_is_at_risk_is_known_by_quote_until_that_is_over() -> None:
    before = snapshot(WAY, stock("FRAME", 3), promises=[bike()])
    noted = before.apply(PromiseNoted(quote="qte_of_run_1", note=Note.AT_RISK))
    safe = noted.apply(PromiseNoted(quote="qte_of_run_1", note=Note.SAFE))
    ended = noted.apply(PromiseEnded(quote="qte_of_run_1", reason=EndReason.RELEASED))
    rebuilt = snapshot(WAY, stock("FRAME", 3), promises=noted.promises.values())
    known = [version.at_risk for version in (before, noted, safe, ended, rebuilt)]
    assert known == [frozenset(), {"qte_of_run_1"}, frozenset(), frozenset(), {"qte_of_run_1"}]
