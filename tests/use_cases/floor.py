"""A floor that makes bicycles, and what it says of its work."""

from dataclasses import replace
from typing import Any

from app.domain.commitment import Commitment
from app.domain.parts import Run
from app.domain.plant import PlantModel, ProgressSource
from app.domain.shift import Slot
from app.domain.stages import Progress
from app.domain.timeline import Minute
from app.domain.views import Recorded
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import list_commitments
from app.use_cases.read_plan import read_plan
from app.use_cases.record_plant import record_plant
from app.use_cases.record_progress import OperationReport, record_progress
from tests.builders import at, item, line, plant, request, routing, step, stock
from tests.fakes.desk import Desk

EIGHT = at("2026-12-07T08:00")
HOUR = 60
BIKES = (
    item("BIKE", decimals=0),
    routing("BIKE", step("10", "CNC", uses=["FRAME"], per_unit=60), step("20", "SAW", per_unit=30)),
    stock("FRAME", 100),
)
SHOP = plant(*BIKES, promise_granularity="minute", build_ahead=0, runs_max=1)


def believing_reports(desk: Desk, tolerance: int = HOUR) -> None:
    def settings(model: PlantModel) -> PlantModel:
        reporting = replace(model.settings, progress=ProgressSource.REPORTED, start_tolerance=tolerance)
        return replace(model, settings=reporting)

    record_plant(settings, desk.ports)


def ordered(desk: Desk, quantity: int = 2, requested: Minute | None = None) -> Commitment:
    quote = quote_promise(request(line("BIKE", quantity, requested), hold=1), desk.ports)
    return confirm_quote(quote.id, None, desk.ports)


def run_of(desk: Desk, commitment: Commitment) -> Run:
    """The one that it has."""
    (run,) = (row.run for row in read_plan(desk.ports).runs if row.owner == commitment.id)
    return run


def work_of(desk: Desk, commitment: Commitment) -> dict[str, Slot]:
    """Where its operations stand, by step."""
    return {
        operation.step: Slot(start=operation.start, end=operation.end, resources=operation.resources)
        for operation in run_of(desk, commitment).operations
    }


def told(desk: Desk, commitment: Commitment, step: str, state: str, **more: Any) -> Recorded:
    return record_progress([said(f"{run_of(desk, commitment).id}/{step}", state, **more)], desk.ports)


def said(operation: str, state: str, **more: Any) -> OperationReport:
    return OperationReport(operation=operation, state=Progress(state), **more)


def at_risk(desk: Desk) -> list[str]:
    return [view.commitment.id for view in list_commitments(desk.ports, at_risk=True).items]
