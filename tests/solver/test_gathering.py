"""What goes into several things of one order is made at once for all of them, where that is sooner or the only way."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from app.domain.plant import PlantModel
from app.domain.promise import ProofStatus
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import MINUTES_PER_DAY as DAY
from app.solver.insertion.gathering import bill_of, made_for_one_each, needed_by_several, ways_down
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    calendar,
    component,
    item,
    lane,
    line,
    plant,
    purchasing,
    request,
    resource,
    routing,
    ship_to,
    site,
    step,
    stock,
)
from tests.solver.asking import answer_of, booked

BERLIN = "Europe/Berlin"


def bill(levels: int, *parts: Part) -> PlantModel:
    """Both halves of each level go into both of the one above: the ways down double from level to level."""
    names = [[f"LEFT {level}", f"RIGHT {level}"] for level in range(levels)] + [["RAW"]]
    made = [routing("TOP", step("10", "BENCH", setup=10, per_unit=1, uses=names[0]))]
    for above, below in pairwise(names):
        made += [routing(one, step("10", f"CELL {one}", setup=10, per_unit=1, uses=below)) for one in above]
    return plant(*made, purchasing("RAW", 1), *parts)


@pytest.mark.slow
def test_a_bill_whose_parts_meet_again_at_each_level_is_planned_in_one_run_of_each() -> None:
    (offer,) = answer_of(bill(11), request(line("TOP", 1)), MONDAY).offers
    assert set(Counter(run.item for run in offer.plan.runs).values()) == {1}
    assert sum(run.quantity for run in offer.plan.runs if run.item == "LEFT 10") == 2**10


def just_in_time(model: PlantModel) -> PlantModel:
    return replace(model, settings=replace(model.settings, build_ahead=0))


def test_what_is_made_at_once_waits_for_its_date_as_everything_else_does() -> None:
    model = just_in_time(bill(11, stock("LEFT 5", 3)))
    (offer,) = answer_of(model, request(line("TOP", 1, MONDAY + 30 * DAY)), MONDAY).offers
    assert set(Counter(run.item for run in offer.plan.runs).values()) == {1}
    assert min(run.operations[0].start for run in offer.plan.runs) > MONDAY + 25 * DAY
    assert min(buy.order_by for buy in offer.plan.buys) > MONDAY + 20 * DAY


def test_what_two_parts_take_is_set_up_for_once_where_that_is_sooner() -> None:
    """Nine hours of setting up for the same, twice on one machine, would take until Tuesday."""
    shop = plant(
        routing("TOP", step("10", "BENCH", per_unit=1, uses=["B", "C"])),
        *(routing(one, step("10", f"CELL {one}", per_unit=1, uses=["D"])) for one in "BC"),
        routing("D", step("10", "OVEN", setup=540, per_unit=1)),
        promise_granularity="minute",
    )
    limits = SolverLimits(model_windows_max=0)
    (offer,) = answer_of(shop, request(line("TOP", 1)), MONDAY, limits=limits).offers
    assert (offer.promised_at - MONDAY, offer.proof.status) == (540 + 2 + 1 + 1, ProofStatus.BOUNDED)
    assert Counter(run.item for run in offer.plan.runs)["D"] == 1
    assert sum(link.minutes for link in offer.why) == offer.promised_at - MONDAY


def test_what_two_lines_of_one_shipment_take_is_set_up_for_once_where_that_is_sooner() -> None:
    """Both leave together, so neither gains by its own: twice nine hours of setting up would take until Tuesday."""
    shop = plant(
        *(routing(one, step("10", f"CELL {one}", per_unit=1, uses=["D"])) for one in "BC"),
        routing("D", step("10", "OVEN", setup=540, per_unit=1)),
        promise_granularity="minute",
    )
    asked = request(line("B", 1), line("C", 1, id="2"), ship_complete=True)
    limits = SolverLimits(model_windows_max=0)
    (offer,) = answer_of(shop, asked, MONDAY, limits=limits).offers
    assert (offer.promised_at - MONDAY, offer.proof.status) == (540 + 2 + 1, ProofStatus.BOUNDED)
    assert Counter(run.item for run in offer.plan.runs)["D"] == 1


def test_of_what_several_need_all_that_is_missing_is_added_up_components_first() -> None:
    two_each = routing("A", step("10", uses=[component("B", 2), component("C")]), maximum=2)
    others = [routing("B", step("10", uses=[component("D", 3)])), routing("C", step("10", uses=["D", "E"]))]
    there = plant(two_each, *others, routing("D", step("10", uses=["E"])), stock("B", 1), purchasing("E", 1))
    shop = Shop(snapshot_of(there), MONDAY, SolverLimits())
    found = bill_of(shop, [(("A", PLANT), 4)])
    assert needed_by_several(shop, found) == {("D", PLANT): 3 * 7 + 4}
    assert made_for_one_each(shop, found) == 8
    assert ways_down(shop, ("A", PLANT)) == 8


def test_what_is_there_needs_no_runs_however_many_ways_lead_down() -> None:
    model = bill(11, *(stock(f"{side} 2", 50) for side in ("LEFT", "RIGHT")))
    (offer,) = answer_of(model, request(line("TOP", 1)), MONDAY).offers
    assert max(Counter(run.item for run in offer.plan.runs).values()) <= 2


def test_what_nothing_leads_to_is_refused_with_its_substitutes() -> None:
    lamp = replace(item("LAMP"), substitutes=("CANDLE",))
    shop = plant(lamp, item("CANDLE"), ship_to("ISLAND"), routing("LAMP", step("10", "BENCH", per_unit=1)))
    assert not answer_of(shop, request(line("LAMP", 1), ship_to="ISLAND"), MONDAY).offers


def test_a_long_bill_is_no_bill_that_multiplies() -> None:
    """It is worked for its date, not as soon as it can, though two of its parts have one in common."""
    bought = [f"PART {number}" for number in range(600)]
    halves = [routing(one, step("10", f"CELL {one}", per_unit=1, uses=["D"])) for one in "BC"]
    shop = plant(
        routing("TOP", step("10", "BENCH", per_unit=1, uses=["B", "C", *bought])),
        *halves,
        routing("D", step("10", "OVEN", per_unit=1)),
        *(purchasing(part, 1) for part in bought),
        build_ahead=0,
    )
    (offer,) = answer_of(shop, request(line("TOP", 1, MONDAY + 30 * DAY)), MONDAY).offers
    assert min(run.available_at for run in offer.plan.runs) > MONDAY + 25 * DAY


def test_lines_of_an_order_wait_for_their_dates_whatever_parts_they_have_in_common() -> None:
    """The first is late, as its two parts are set up for one after the other; the other is not made sooner for it."""
    soon = routing("SOON", step("10", "BENCH", per_unit=1, uses=["B", "C"]))
    halves = [routing(one, step("10", f"CELL {one}", per_unit=1, uses=["D"])) for one in "BC"]
    oven = routing("D", step("10", "OVEN", setup=540, per_unit=1))
    later = routing("LATER", step("10", "BENCH", per_unit=1))
    shop = plant(soon, *halves, oven, later, build_ahead=0, promise_granularity="minute")
    lines = [line("SOON", 1, MONDAY), line("LATER", 1, MONDAY + 30 * DAY, id="2")]
    limits = SolverLimits(model_windows_max=0)
    offer = answer_of(shop, request(*lines), MONDAY, limits=limits).offers[0]
    assert max(run.available_at for run in offer.plan.runs) > MONDAY + 25 * DAY


def test_an_order_of_the_erp_is_not_short_because_its_parts_meet_again_at_each_level() -> None:
    scheduled = booked(bill(11), [line("TOP", 1, MONDAY + 30 * DAY)])
    assert scheduled.lines[0].fill_rate == 1
    assert set(Counter(run.item for run in scheduled.plan.runs).values()) == {1}


def test_nor_is_it_worked_before_its_time() -> None:
    scheduled = booked(just_in_time(bill(11)), [line("TOP", 1, MONDAY + 30 * DAY)])
    assert set(Counter(run.item for run in scheduled.plan.runs).values()) == {1}
    assert min(run.operations[0].start for run in scheduled.plan.runs) > MONDAY + 25 * DAY


def test_nothing_is_made_at_once_for_a_line_that_nobody_can_deliver() -> None:
    """What it has in common with another is not set up for it, as the part that it lacks is nowhere to be had."""
    both = bill(11, routing("OTHER", step("10", "BENCH", per_unit=1, uses=["LEFT 0", "RIGHT 0", "LOST"])))
    lines = [line("TOP", 1, MONDAY + 30 * DAY), line("OTHER", 1, MONDAY + 30 * DAY, id="2")]
    scheduled = booked(both, lines)
    assert {one.line: one.fill_rate for one in scheduled.lines} == {"1": 1, "2": 0}
    assert sum(run.quantity for run in scheduled.plan.runs if run.item == "LEFT 10") == 2**10


def test_what_goes_on_to_another_site_is_not_forgotten_where_all_is_made_at_once() -> None:
    """Two lines come by the depot and one straight from the plant: the depot's share is asked for after the plant's."""
    shop = plant(
        calendar("long", "06:00", "22:00", days=range(6), timezone=BERLIN),
        calendar("dock", "08:00", "16:00", timezone=BERLIN),
        site(ships="dock", timezone=BERLIN),
        site("DEPOT", timezone=BERLIN),
        ship_to("ZONE", timezone=BERLIN),
        resource("CNC", calendar="long"),
        routing("BIKE", step("10", "CNC", uses=["FRAME"], setup=30, per_unit=40), minimum=2, multiple=2),
        stock("FRAME", 3),
        purchasing("FRAME", 4),
        lane(PLANT, "ZONE", hours=20, cost=2),
        lane(PLANT, "DEPOT", hours=24, cost=1),
        lane("DEPOT", "ZONE", hours=2, cost=1),
        frozen_fence=120,
    )
    now, thursday = MONDAY + 5 * 60, date(2026, 12, 10)
    lines = [line("BIKE", 4, due, id=id) for id, due in (("1", thursday), ("2", thursday), ("3", None))]
    offers = answer_of(shop, request(*lines, ship_to="ZONE", hold=30, split=False), now).offers
    assert [one.quantity for one in offers[0].lines] == [4, 4, 4]
