"""A receipt that hundreds of promises wait for comes later: how much is worked for that, and who is kept."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from app.domain.changes import PlanMoved, PlantChanged, PromiseMade
from app.domain.demand import Effort
from app.domain.pegs.pegging import settled_pegs
from app.domain.pegs.pegging_the_short import pegs_for_the_short
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import MINUTES_PER_DAY
from app.domain.verification import violations
from app.solver.limits import SolverLimits
from app.solver.resequencing import repairing
from app.solver.resequencing.loose import Loose
from app.solver.resequencing.putting_back import all_back
from tests.builders import MONDAY, Part, calendar, line, plant, receipt, request, resource, routing, step
from tests.solver.asking import a_planner, answer_of, promise_of, troubled
from tests.work_of import calls_of

DAY = MINUTES_PER_DAY
SLEDS = 120
SHOP: list[Part] = [
    calendar("day"),
    *(resource(f"CNC-{number}", calendar="day") for number in range(4)),
    *(routing(f"SLED-{number}", step("10", f"CNC-{number}", per_unit=30, uses=["WOOD"])) for number in range(4)),
]


@pytest.fixture(scope="module")
def slipped() -> Snapshot:
    """What all sleds are made of comes three days after the first of them were to be begun; all could wait for it."""
    there = snapshot_of(plant(*SHOP, receipt("WOOD", 2 * SLEDS, MONDAY + DAY)))
    for number in range(SLEDS):
        asked = replace(request(line(f"SLED-{number % 4}", 1, MONDAY + 10 * DAY)), effort=Effort.INSTANT)
        offer = answer_of(there, asked, MONDAY, name=f"{number} ").offers[0]
        promise = promise_of(offer, asked, MONDAY, f"qte_{number:03}", held=False)
        there = there.apply(PromiseMade(promise=promise))
    return with_wood_on(8, there)


def with_wood_on(day: int, there: Snapshot) -> Snapshot:
    late = PlantChanged(plant=plant(*SHOP, receipt("WOOD", 2 * SLEDS, MONDAY + day * DAY)))
    return there.apply(replace(late, repegs=settled_pegs(there.apply(late), MONDAY)))


def repaired(there: Snapshot, limits: SolverLimits | None = None) -> PlanMoved:
    moving = a_planner(limits).repaired(troubled(there), there, MONDAY)
    assert moving is not None
    return moving


def test_all_who_can_wait_for_a_receipt_are_moved_and_kept(slipped: Snapshot) -> None:
    assert len(troubled(slipped)) == SLEDS
    assert troubled(slipped.apply(repaired(slipped))) == []


def test_who_waits_for_the_same_is_settled_and_judged_together(slipped: Snapshot) -> None:
    """One by one, each with all who take of it, it would be eight times as much."""
    quotes = troubled(slipped)
    assert calls_of(lambda: a_planner().repaired(quotes, slipped, MONDAY)) < 600_000


def test_everybody_is_tried_alone_before_others_have_to_make_room(slipped: Snapshot) -> None:
    moving = repaired(slipped, SolverLimits(repair_steps=10))
    assert troubled(slipped.apply(moving)) == []


def test_no_more_than_so_many_are_tried_under_the_lock(slipped: Snapshot) -> None:
    moving = repaired(slipped, SolverLimits(repair_steps=10, repair_alone_max=30))
    assert len(troubled(slipped.apply(moving))) == SLEDS - 30


def test_nobody_makes_room_for_whoever_waits_for_goods_that_come_too_late(
    slipped: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is looked for alone, and once more with everybody else out of its way."""
    looked_for: list[Promise] = []

    def looked(order: Sequence[Promise], *beside: Any, **named: Any) -> list[Promise] | None:
        looked_for.extend(order)
        return all_back(order, *beside, **named)

    monkeypatch.setattr(repairing, "all_back", looked)
    too_late = with_wood_on(20, slipped)
    assert a_planner().repaired(troubled(too_late)[:5], too_late, MONDAY) is None
    assert len(looked_for) <= 10


def test_no_more_operations_are_taken_out_to_make_room_than_there_is_time_for_under_the_lock(
    slipped: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody finds a place, however often others are taken out for it; each that is taken out counts as ten."""
    taken_out: list[Promise] = []

    def operations_of(_: Loose, promise: Promise) -> int:
        taken_out.append(promise)
        return 10

    monkeypatch.setattr(repairing, "all_back", lambda *_: None)
    monkeypatch.setattr(repairing._Repairing, "_may_be_helped", lambda *_: True)
    monkeypatch.setattr(Loose, "operations_of", operations_of)
    limits = SolverLimits(repair_steps=10_000, repair_operations_max=200)
    assert a_planner(limits).repaired(troubled(slipped), slipped, MONDAY) is None
    assert 20 <= len(taken_out) < 25


def test_a_move_of_many_is_judged_with_one_look_at_what_they_take(slipped: Snapshot) -> None:
    moving = repaired(slipped)
    assert len(moving.repegs) == SLEDS
    assert calls_of(lambda: violations(slipped, moving, MONDAY)) < 130_000


def test_who_takes_what_nobody_is_to_be_left_is_judged_without_adding_up_what_all_others_take(
    slipped: Snapshot,
) -> None:
    all_of_them = repaired(slipped)
    (shift, *_) = all_of_them.shifts
    repegs = tuple(repeg for repeg in all_of_them.repegs if repeg.owner == shift.quote)
    moving = replace(all_of_them, shifts=(shift,), repegs=repegs)
    nothing_remembered = replace(slipped, ledgers=snapshot_of(slipped.plant, slipped.promises.values()).ledgers)
    assert calls_of(lambda: violations(nothing_remembered, moving, MONDAY)) < 1_800


def test_who_moves_takes_what_is_left_and_nobody_else_is_touched(slipped: Snapshot) -> None:
    after = slipped.apply(replace(repaired(slipped), repegs=()))
    some = [after.promises["qte_003"], after.promises["qte_007"]]
    repegs = pegs_for_the_short(after, some, MONDAY)
    assert [repeg.owner for repeg in repegs] == ["qte_003", "qte_007"]
