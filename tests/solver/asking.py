"""A planner to ask, with ids that count: the same request gets the same answer."""

from itertools import count

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from app.domain.promise import Answer
from app.domain.snapshot import Snapshot, snapshot_of
from app.domain.timeline import Minute
from app.solver.limits import SolverLimits
from app.solver.planner import Planner


def a_planner(limits: SolverLimits | None = None) -> Planner:
    numbers = count(1)
    return Planner(limits=limits or SolverLimits(), new_id=lambda kind: f"{kind}_{next(numbers)}")


def answer_of(plant: PlantModel | Snapshot, asked: PromiseRequest, now: Minute) -> Answer:
    snapshot = plant if isinstance(plant, Snapshot) else snapshot_of(plant)
    return a_planner().answer(asked, snapshot.live(now), now)
