"""Who may stand otherwise after a feed: whoever works where something happened, and beside whom others do."""

from dataclasses import replace

import pytest

from app.domain.changes import PlantChanged, PromiseRevised, RevisionReason
from app.domain.parts import Run
from app.domain.pegs.reliance import hit_by_plant
from app.domain.plant import PlantModel, in_order
from app.domain.snapshots.snapshot import snapshot_of
from tests.builders import (
    MONDAY,
    Part,
    breakdown,
    calendar,
    item,
    lane,
    matrix,
    plant,
    resource,
    routing,
    site,
    snapshot,
    step,
    stock,
)
from tests.domain.builders import committed, need, on_hand, operation, picked_up, run

HOUR = 60
SHOP = (
    resource("CNC"),
    resource("SAW"),
    routing("BIKE", step("10", "CNC", per_unit=HOUR)),
    routing("TRIKE", step("10", "CNC", per_unit=HOUR)),
    routing("FRAME", step("10", "SAW", per_unit=HOUR)),
)


def made(item: str, start: int, resource: str) -> Run:
    return run(item, 1, operation(start, start + HOUR, resource), id=f"run_of_{item}")


FIRST = committed(made("BIKE", MONDAY, "CNC"), quote="qte_1")
NEXT = committed(made("TRIKE", MONDAY + HOUR, "CNC"), quote="qte_2")
ELSEWHERE = committed(made("FRAME", MONDAY, "SAW"), quote="qte_3")
BEFORE = snapshot(*SHOP, promises=(FIRST, NEXT, ELSEWHERE))


def test_a_breakdown_hits_whoever_works_on_that_machine() -> None:
    down = plant(*SHOP, breakdown("CNC", MONDAY, MONDAY + HOUR))
    after = BEFORE.apply(PlantChanged(plant=in_order(down, BEFORE.plant)))
    assert sorted(hit_by_plant(BEFORE, after, MONDAY)) == ["qte_1", "qte_2"]


def test_a_product_that_is_new_hits_nobody() -> None:
    makes = routing("TANDEM", step("10", "LATHE", per_unit=HOUR), site="WEST")
    new = (calendar("late"), resource("LATHE", site="WEST", calendar="late"), site("WEST"), makes, lane("WEST", "SHOP"))
    after = BEFORE.apply(PlantChanged(plant=in_order(plant(*SHOP, *new), BEFORE.plant)))
    assert list(hit_by_plant(BEFORE, after, MONDAY)) == []


@pytest.mark.parametrize(
    ("said_otherwise", "hit"),
    [
        (routing("BIKE", step("10", "CNC", per_unit=90)), ["qte_1"]),
        (routing("FRAME", step("10", "SAW", per_unit=90)), ["qte_3"]),
        (replace(item("TRIKE"), safety_minutes=HOUR), ["qte_2"]),
        (resource("CNC", units=2), ["qte_1", "qte_2"]),
        (site(timezone="Europe/Berlin"), ["qte_1", "qte_2", "qte_3"]),
    ],
)
def test_what_is_said_otherwise_hits_whose_plan_names_it_and_what_none_names_hits_everybody(
    said_otherwise: Part, hit: list[str]
) -> None:
    """Of parts of one id the first counts."""
    after = BEFORE.apply(PlantChanged(plant=in_order(plant(said_otherwise, *SHOP), BEFORE.plant)))
    assert list(hit_by_plant(BEFORE, after, MONDAY)) == hit


def test_who_is_set_up_for_after_work_of_another_family_than_before_is_hit() -> None:
    def shop(family: str) -> PlantModel:
        first = routing("BIKE", step("10", "JIG", family=family, fixed=HOUR))
        then = routing("TRIKE", step("10", "JIG", family="wheels", fixed=HOUR))
        return plant(resource("JIG", matrix="jigs"), matrix("jigs", ("frame", "wheels", 30)), first, then)

    first, then = (
        committed(run(item, 1, operation(start, start + HOUR, "JIG"), id=f"run_of_{item}"), quote=f"qte_{item}")
        for item, start in (("BIKE", MONDAY), ("TRIKE", MONDAY + HOUR))
    )
    before = snapshot_of(shop("wheels"), [first, then])
    after = before.apply(PlantChanged(plant=in_order(shop("frame"), before.plant)))
    assert list(hit_by_plant(before, after, MONDAY)) == ["qte_BIKE", "qte_TRIKE"]


def test_a_feed_that_moves_work_hits_whoever_works_beside_it_from_then_on() -> None:
    moved = replace(FIRST, plan=replace(FIRST.plan, runs=(made("BIKE", MONDAY + HOUR + 30, "CNC"),)))
    after = BEFORE.apply(PromiseRevised(promise=moved, reason=RevisionReason.REPORTED))
    assert sorted(hit_by_plant(BEFORE, after, MONDAY)) == ["qte_1", "qte_2"]


def test_a_count_hits_whoever_takes_from_what_is_less_and_nobody_where_it_finds_what_was_believed() -> None:
    seats, bells = stock("SEAT", 2), stock("BELL", 2)
    frame = committed(picked_up(need("SEAT", 1, MONDAY, on_hand("SEAT"))), quote="qte_1")
    bell = committed(picked_up(need("BELL", 1, MONDAY, on_hand("BELL"))), quote="qte_2")
    before = snapshot(seats, bells, promises=[frame, bell])
    counted = plant(replace(seats, counted_at=MONDAY - HOUR), replace(bells, quantity=1, counted_at=MONDAY - HOUR))
    after = before.apply(PlantChanged(plant=in_order(counted, before.plant)))
    assert list(hit_by_plant(before, after, MONDAY)) == ["qte_2"]
