"""Where many promises are hit or at risk, what is stopped is looked for once, not for each place that is tried."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.domain.capacity import Overtime, Resource
from app.domain.changes import making
from app.domain.demand import Effort
from app.domain.parts import Buy, Move, Run
from app.domain.pegs import going_on
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import MINUTES_PER_DAY, Minute
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    alternative,
    breakdown,
    calendar,
    line,
    plant,
    request,
    resource,
    routing,
    step,
)
from tests.domain.builders import committed, operation, run
from tests.solver.asking import a_planner, answer_of, promise_of, troubled
from tests.work_of import calls_of

DAY = MINUTES_PER_DAY
SHOP: list[Part] = [
    calendar("day"),
    *(resource(f"CNC-{number}", calendar="day") for number in range(4)),
    *(routing(f"BIKE-{number}", step("10", f"CNC-{number}", per_unit=60)) for number in range(4)),
]

BESIDE_A_FULL_ONE: list[Part] = [
    calendar("day"),
    *(resource(f"CNC-{number}", calendar="day") for number in range(2)),
    routing("BIKE", step("10", [alternative("CNC-0"), alternative("CNC-1")], per_unit=60)),
    routing("BELL", step("10", "CNC-1", per_unit=60)),
]
"""What is made on one of two machines may go to the other, on which there is work for months."""


@pytest.fixture
def hit() -> Snapshot:
    """Five bikes are promised for each of many days, and each morning the machines are down for some minutes."""
    there = snapshot_of(plant(*SHOP, build_ahead=0))
    for number in range(80):
        there = promised(there, f"BIKE-{number % 4}", 20 + number // 4, f"{number}")
    downs = [
        replace(breakdown(f"CNC-{number}", MONDAY + day * DAY + 700, MONDAY + day * DAY + 710), id=f"{number} {day}")
        for number in range(4)
        for day in range(60)
    ]
    return snapshot_of(plant(*SHOP, *downs, build_ahead=0), there.promises.values())


def promised(there: Snapshot, item: str, day: int, name: str) -> Snapshot:
    """With five of an item promised for a day."""
    asked = replace(request(line(item, 5, MONDAY + day * DAY)), effort=Effort.INSTANT)
    offer = answer_of(there, asked, MONDAY, name=f"{name} ").offers[0]
    for change in making(promise_of(offer, asked, MONDAY, f"qte_{name}", held=False)):
        there = there.apply(change)
    return there


@pytest.mark.slow
def test_what_stands_elsewhere_while_room_is_made_is_not_judged_at_each_step(hit: Snapshot) -> None:
    asked = replace(request(line("BIKE-0", 150, MONDAY + DAY), offers_max=1, levers_max=0), effort=Effort.STANDARD)
    assert calls_of(lambda: answer_of(hit, asked, MONDAY)) < 1_200_000


def test_who_is_at_risk_and_stands_as_before_is_not_judged_at_each_step_either(hit: Snapshot) -> None:
    """Without a breakdown: whoever is late may be so by a calendar or by others' work."""
    at_risk = [replace(promise, at_risk=True) for promise in hit.promises.values()]
    there = snapshot_of(plant(*SHOP, build_ahead=0), at_risk)
    asked = replace(request(line("BIKE-0", 150, MONDAY + DAY), offers_max=1, levers_max=0), effort=Effort.STANDARD)
    assert calls_of(lambda: answer_of(there, asked, MONDAY)) < 400_000


def test_who_is_at_risk_is_judged_once_for_all_offers_and_levers(
    hit: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_risk = [replace(promise, at_risk=True) for promise in hit.promises.values()]
    overtime = Overtime(calendar="late", cost_per_hour=Decimal(1))
    cells = [replace(one, overtime=overtime) if isinstance(one, Resource) else one for one in SHOP]
    there = snapshot_of(plant(calendar("late", "14:00", "18:00"), *cells, build_ahead=0), at_risk)
    judged: list[str] = []
    judge = going_on._broken

    def counted(there: Snapshot, now: Minute, quote: str) -> Sequence[Run | Buy | Move]:
        judged.append(quote)
        return judge(there, now, quote)

    monkeypatch.setattr(going_on, "_broken", counted)
    answer = answer_of(there, replace(request(line("BIKE-0", 150, MONDAY + DAY)), effort=Effort.INSTANT), MONDAY)
    assert len(answer.offers) > 1
    assert answer.offers[0].levers
    assert len(judged) == len(set(judged)) > 1


def test_who_is_at_risk_and_goes_on_is_not_looked_at_again_for_each_plan_that_is_tried(
    hit: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_risk = [replace(promise, at_risk=True) for promise in hit.promises.values()]
    there = snapshot_of(plant(*SHOP, build_ahead=0), at_risk)
    taken_apart: list[int] = []
    apart = going_on._planned_for

    def counted(promise: Promise) -> Any:
        taken_apart.append(id(promise))
        return apart(promise)

    monkeypatch.setattr(going_on, "_planned_for", counted)
    answer_of(there, replace(request(line("BIKE-0", 150, MONDAY + DAY)), effort=Effort.STANDARD), MONDAY)
    as_they_stand = [one for one in taken_apart if one in set(map(id, there.promises.values()))]
    assert len(as_they_stand) == len(set(as_they_stand)) > 10
    assert all(map(there.compiled.is_sound, (one for one in at_risk if one.lines[0].item == "BIKE-0")))


def test_an_order_of_many_runs_is_taken_apart_once_to_say_which_of_them_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [run("BIKE-0", 1, operation(MONDAY + at, MONDAY + at + 60, "CNC-0"), id=f"run_{at}") for at in (0, 60, 120)]
    there = snapshot_of(plant(*SHOP), [committed(*runs)])
    taken_apart: list[str] = []
    apart = going_on._planned_for

    def counted(promise: Promise) -> Any:
        taken_apart.append(promise.quote)
        return apart(promise)

    monkeypatch.setattr(going_on, "_planned_for", counted)
    work, ledger = going_on.going_on(there, MONDAY), there.ledger(("BIKE-0", PLANT))
    assert [work.is_sure(ledger, one.key) for one in runs] == [True] * 3
    assert len(taken_apart) == 1


def test_nothing_that_stopped_is_looked_for_while_places_are_tried_for_it(hit: Snapshot) -> None:
    stopped = troubled(hit)
    assert len(stopped) > 40
    assert calls_of(lambda: a_planner().repaired(stopped, hit, MONDAY)) < 1_000_000


@pytest.mark.slow
def test_who_is_on_the_machines_is_looked_for_once_for_all_that_is_tried_in_vain() -> None:
    there = snapshot_of(plant(*BESIDE_A_FULL_ONE, build_ahead=0))
    for number in range(101):
        there = promised(there, "BELL", number, f"bell {number}")
    for number in range(8):
        there = promised(there, "BIKE", 100, f"bike {number}")
    down = breakdown("CNC-0", MONDAY, None)
    broken = snapshot_of(plant(*BESIDE_A_FULL_ONE, down, build_ahead=0), there.promises.values())
    stopped = troubled(broken)
    assert len(stopped) == 8
    assert calls_of(lambda: a_planner().repaired(stopped, broken, MONDAY)) < 280_000
