"""Feeds and the floor may say what no plan would: the books follow, and the database has nothing to refuse."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.plant import PlantModel
from app.domain.stages import Progress
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_plan import read_plan
from app.use_cases.record_plant import record_plant
from app.use_cases.record_progress import OperationReport, record_progress
from app.use_cases.ship_commitment import Departure, ship_commitment
from tests.builders import item, line, plant, request, resource, routing, step, stock
from tests.fakes.desk import Desk, desk_on_database
from tests.solver.asking import a_planner

BIKES = (
    routing("BIKE", step("10", "SAW", uses=["FRAME"], per_unit=60), step("20", "PACK", per_unit=1)),
    resource("PACK", units=3),
    stock("FRAME", 100),
)
TWO_SAWS = plant(*BIKES, resource("SAW", units=2), promise_granularity="minute", build_ahead=0, runs_max=1)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """In the end the rows are compared with the plan."""
    with desk_on_database(database_url) as desk:
        yield replace(desk, ports=replace(desk.ports, planner=a_planner(name="own")))


def ordered(desk: Desk, quantity: int) -> str:
    quote = quote_promise(request(line("BIKE", quantity), hold=1), desk.ports)
    return confirm_quote(quote.id, None, desk.ports).id


def with_saws(units: int | None, model: PlantModel) -> PlantModel:
    others = {id: one for id, one in model.resources.items() if id != "SAW"}
    return replace(model, resources=others if units is None else {**others, "SAW": resource("SAW", units=units)})


def started_on_the_saw(desk: Desk, *commitments: str) -> None:
    runs = {row.owner: row.run.id for row in read_plan(desk.ports).runs}
    said = [OperationReport(operation=f"{runs[one]}/10", state=Progress.STARTED) for one in commitments]
    record_progress(said, desk.ports)


@pytest.mark.parametrize("left", [1, None])
def test_saws_that_are_gone_leave_orders_planned_on_them_that_can_still_be_shipped(
    desk: Desk, left: int | None
) -> None:
    desk.stock_up(TWO_SAWS)
    orders = [ordered(desk, 3) for _ in range(2)]
    record_plant(lambda model: with_saws(left, model), desk.ports)
    desk.clock.pass_by(hours=1)
    for order in orders:
        ship_commitment(order, Departure(line="1", quantity=Decimal(1)), desk.ports)


def test_the_floor_works_on_more_saws_than_it_has(desk: Desk) -> None:
    desk.stock_up(TWO_SAWS)
    orders = [ordered(desk, 3) for _ in range(3)]
    desk.clock.pass_by(minutes=1)
    started_on_the_saw(desk, *orders)
    assert ordered(desk, 3)


def test_of_a_run_that_went_wrong_no_more_is_pegged_than_was_good(desk: Desk) -> None:
    desk.stock_up(TWO_SAWS)
    order = ordered(desk, 5)
    run = next(row.run.id for row in read_plan(desk.ports).runs if row.owner == order)
    desk.clock.pass_by(hours=6)
    told = OperationReport(operation=f"{run}/20", state=Progress.DONE, good=Decimal(2))
    assert record_progress([told], desk.ports).reports


def test_an_item_that_is_there_without_limit_for_a_while_keeps_its_promises(desk: Desk) -> None:
    desk.stock_up(plant(item("BIKE", decimals=0), stock("BIKE", 5)))
    order = ordered(desk, 4)
    without_limit = item("BIKE", decimals=0, unlimited=True)
    record_plant(lambda model: replace(model, items={**model.items, "BIKE": without_limit}, stock={}), desk.ports)
    ordered(desk, 1000)
    desk.stock_up(plant(item("BIKE", decimals=0), stock("BIKE", 6)))
    ship_commitment(order, Departure(line="1", quantity=Decimal(4)), desk.ports)
