"""Who may stand otherwise after a feed: whoever works where something happened, and beside whom others do."""

from dataclasses import replace

from app.domain.changes import PlantChanged, PromiseRevised, RevisionReason
from app.domain.pegs.reliance import hit_by_plant
from app.domain.plan import Run
from app.domain.plant import in_order
from tests.builders import MONDAY, breakdown, plant, resource, routing, snapshot, step
from tests.domain.builders import committed, operation, run

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
