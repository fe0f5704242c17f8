"""Operations that may be worked in so many ways that all of them can be looked at."""

from math import prod

from app.domain.plant import PlantModel
from app.domain.routing import Step
from app.wire.faults import Findings
from app.wire.limits import WAYS_MAX


def check_ways(plant: PlantModel, findings: Findings) -> None:
    for at, routing in enumerate(plant.routings.values()):
        for number, step in enumerate(routing.steps):
            ways = _ways(plant, step)
            if ways > WAYS_MAX:
                detail = (
                    f"may be worked in {ways} ways, {WAYS_MAX} at most: let alternatives that are alike be units of one"
                    " resource, or machines that change over alike resources without a setup matrix"
                )
                findings.add(f"/routings/{at}/operations/{number}", "too_many_ways", detail)


def _ways(plant: PlantModel, step: Step) -> int:
    return prod(sum(_units(plant, one.resource) for one in alternatives) for alternatives in step.requires)


def _units(plant: PlantModel, resource: str) -> int:
    """Those that are told apart: machines that change over; others stand in for each other."""
    known = plant.resources[resource]
    return known.units_most if known.setup_matrix else 1
