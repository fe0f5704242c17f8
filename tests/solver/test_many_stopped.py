"""After a breakdown that hits many promises what is stopped is looked for once, not for each place that is tried."""

from dataclasses import replace

import pytest

from app.domain.changes import making
from app.domain.demand import Effort
from app.domain.snapshot import Snapshot, snapshot_of
from app.domain.timeline import MINUTES_PER_DAY
from app.domain.verification import audit_promise
from tests.builders import MONDAY, Part, breakdown, calendar, line, plant, request, resource, routing, step
from tests.solver.asking import a_planner, answer_of, promise_of
from tests.work_of import calls_of

DAY = MINUTES_PER_DAY
SHOP: list[Part] = [
    calendar("day"),
    *(resource(f"CNC-{number}", calendar="day") for number in range(4)),
    *(routing(f"BIKE-{number}", step("10", f"CNC-{number}", per_unit=60)) for number in range(4)),
]


@pytest.fixture
def hit() -> Snapshot:
    """Five bikes are promised for each of many days, and each morning the machines are down for some minutes."""
    there = snapshot_of(plant(*SHOP, build_ahead=0))
    for number in range(80):
        asked = replace(
            request(line(f"BIKE-{number % 4}", 5, MONDAY + (20 + number // 4) * DAY)), effort=Effort.INSTANT
        )
        offer = answer_of(there, asked, MONDAY, name=f"{number} ").offers[0]
        for change in making(promise_of(offer, asked, MONDAY, f"qte_{number}", held=False)):
            there = there.apply(change)
    downs = [
        replace(breakdown(f"CNC-{number}", MONDAY + day * DAY + 700, MONDAY + day * DAY + 710), id=f"{number} {day}")
        for number in range(4)
        for day in range(60)
    ]
    return snapshot_of(plant(*SHOP, *downs, build_ahead=0), there.promises.values())


def test_what_stands_elsewhere_while_room_is_made_is_not_judged_at_each_step(hit: Snapshot) -> None:
    asked = replace(request(line("BIKE-0", 150, MONDAY + DAY), offers_max=1, levers_max=0), effort=Effort.STANDARD)
    assert calls_of(lambda: answer_of(hit, asked, MONDAY)) < 1_200_000


def test_nothing_that_stopped_is_looked_for_while_places_are_tried_for_it(hit: Snapshot) -> None:
    troubled = [quote for quote in hit.promises if audit_promise(hit, quote, MONDAY)]
    assert len(troubled) > 40
    assert calls_of(lambda: a_planner().repaired(troubled, hit, MONDAY)) < 1_000_000
