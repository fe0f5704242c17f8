"""Who may stand otherwise after a feed: whoever works where something happened, and beside whom others do."""

from dataclasses import replace

from app.domain.changes import PlantChanged, PromiseRevised, RevisionReason
from app.domain.pegs.reliance import hit_by_plant
from app.domain.plan import Run
from app.domain.plant import in_order
from tests.builders import MONDAY, breakdown, plant, resource, routing, snapshot, step, stock
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
