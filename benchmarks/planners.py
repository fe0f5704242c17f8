"""The planners that are measured, and ids that count, so that a run repeats."""

from collections.abc import Callable
from itertools import count

from app.solver.limits import SolverLimits
from app.solver.planner import Planner

BY_INSERTION = SolverLimits(model_runs_max=0, further_parts_max=0, pieces_max=0)
"""The first offer: what there is before a closer bound is asked, it is tried further, and a model is searched."""


def planner(limits: SolverLimits, name: str = "") -> Planner:
    """``name`` begins every id, so that what several of them plan can stand in one book."""
    return Planner(limits, counting_ids(name))


def counting_ids(name: str = "") -> Callable[[str], str]:
    numbers = count(1)
    return lambda kind: f"{name}{kind}_{next(numbers)}"
