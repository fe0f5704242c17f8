"""Goods that come later than planned: whoever can wait for them, and still come in time, is moved and kept."""

from dataclasses import replace

from app.domain.changes import NeedsRepegged, PlanMoved, PlantChanged, PromiseMade
from app.domain.pegs.pegging import settled_pegs
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import MINUTES_PER_DAY
from app.solver.limits import SolverLimits
from app.solver.resequencing.loose import Loose
from app.solver.resequencing.putting_back import all_back
from app.solver.resequencing.taking_out import ANYBODY
from app.solver.shop import Shop
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    breakdown,
    calendar,
    lane,
    line,
    plant,
    receipt,
    request,
    resource,
    routing,
    ship_to,
    site,
    step,
)
from tests.solver.asking import a_planner, answer_of, promise_of, troubled

DAY = MINUTES_PER_DAY
TEN, FIFTEEN = MONDAY + 600, MONDAY + 900


def promised(shop: PlantModel, item: str, *quantities: int) -> Snapshot:
    there = snapshot_of(shop)
    for at, quantity in enumerate(quantities, start=1):
        asked = request(line(item, quantity))
        offer = answer_of(there, asked, MONDAY, name=f"{at} ").offers[0]
        there = there.apply(PromiseMade(promise=promise_of(offer, asked, MONDAY, f"qte_{at}", held=False)))
    return there


def hit(there: Snapshot, by: PlantModel) -> Snapshot:
    after = there.apply(PlantChanged(plant=by))
    return after.apply(NeedsRepegged(repegs=settled_pegs(after, MONDAY)))


def repaired(there: Snapshot, *quotes: str) -> PlanMoved:
    moving = a_planner().repaired(quotes, there, MONDAY)
    assert moving is not None
    return moving


def test_what_takes_no_work_waits_for_goods_that_come_later_on_the_day_promised() -> None:
    there = promised(plant(receipt("LAMP", 5, TEN, id="PO")), "LAMP", 3)
    late = hit(there, plant(receipt("LAMP", 5, FIFTEEN, id="PO")))
    assert troubled(late) == ["qte_1"]
    moving = repaired(late, "qte_1")
    assert troubled(late.apply(moving)) == []
    (shift,) = moving.shifts
    assert [delivery.now.ship_at for delivery in shift.deliveries] == [FIFTEEN]


def test_who_cannot_come_on_the_day_promised_stays_where_it_is() -> None:
    there = promised(plant(receipt("LAMP", 5, TEN, id="PO")), "LAMP", 3)
    late = hit(there, plant(receipt("LAMP", 5, TEN + DAY, id="PO")))
    assert a_planner().repaired(troubled(late), late, MONDAY) is None


def test_who_takes_what_is_made_for_another_waits_with_it() -> None:
    """Of one run of eight four are for each; its machine is down for the morning."""
    shop: list[Part] = [calendar("day"), resource("CNC", calendar="day")]
    made = routing("SLED", step("10", "CNC", per_unit=15), minimum=8)
    there = promised(plant(*shop, made), "SLED", 4, 4)
    (run,) = (run for promise in there.promises.values() for run in promise.plan.runs)
    start = run.operations[0].start
    late = hit(there, plant(*shop, made, breakdown("CNC", start, start + 120)))
    moving = repaired(late, "qte_1", "qte_2")
    assert troubled(late.apply(moving)) == []
    assert [shift.quote for shift in moving.shifts] == ["qte_1", "qte_2"]


def with_a_hold_on_half_of_it(promise: Promise) -> tuple[Promise, Promise]:
    """Its transfer brings two; one is held for somebody else, for the same hour."""
    (move,), (delivery,) = promise.plan.moves, promise.plan.deliveries
    (peg,) = move.need.pegs
    both = replace(move, quantity=2, need=replace(move.need, quantity=2, pegs=(replace(peg, quantity=2),)))
    held = replace(delivery, id="dlv_held", need=replace(delivery.need, id="dlv_held"))
    hold = replace(promise, quote="qte_2", commitment=None, expires_at=MONDAY + DAY)
    return (
        replace(promise, plan=replace(promise.plan, moves=(both,))),
        replace(hold, plan=replace(promise.plan, moves=(), deliveries=(held,))),
    )


def test_a_transfer_does_not_wait_for_goods_where_somebody_holds_what_it_brings() -> None:
    ways = (site("DEPOT"), ship_to("ZONE"), lane(PLANT, "DEPOT", hours=1), lane("DEPOT", "ZONE", hours=1))
    shop = plant(*ways, receipt("LAMP", 2, TEN, id="PO"))
    asked = request(line("LAMP"), ship_to="ZONE")
    promise = promise_of(answer_of(shop, asked, MONDAY).offers[0], asked, MONDAY, "qte_1", held=False, ship_to="ZONE")
    alone, late = snapshot_of(shop, [promise]), plant(*ways, receipt("LAMP", 2, FIFTEEN, id="PO"))
    shared = snapshot_of(shop, with_a_hold_on_half_of_it(promise))
    for there, waits in ((alone, True), (shared, False)):
        standing = there.apply(PlantChanged(plant=late))
        loose_shop = Shop(standing, MONDAY, SolverLimits())
        loose = Loose(loose_shop, ANYBODY, {"qte_1"})
        back = all_back([standing.promises["qte_1"]], standing, loose, loose_shop)
        assert (back is not None) is waits
