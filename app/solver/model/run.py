"""One CP-SAT search within its limits, the same on any machine while the wall clock does not end it."""

from enum import Enum, auto

from ortools.sat.python import cp_model

from app.solver.limits import SolverLimits


class Outcome(Enum):
    FOUND = auto()
    NONE = auto()
    UNKNOWN = auto()


class Search:
    """Solves once; then answers for the values of variables. ``times``: as long as the limits say."""

    def __init__(self, model: cp_model.CpModel, limits: SolverLimits, *, times: int = 1) -> None:
        self._model = model
        self._solver = cp_model.CpSolver()
        parameters = self._solver.parameters
        parameters.num_workers = 1
        parameters.random_seed = 1
        # Models are small and mostly asked to say that there is nothing better: less preparation proves more of them.
        parameters.linearization_level = 0
        parameters.cp_model_probing_level = 0
        parameters.symmetry_level = 0
        parameters.max_presolve_iterations = 1
        # What they may count is to be spent on the search: what has to come first on a machine is deduced at once, and
        # clauses are not looked through in between. In frePPLe's factory half as many models again are searched to
        # their end.
        parameters.use_dynamic_precedence_in_disjunctive = True
        parameters.use_sat_inprocessing = False
        parameters.max_deterministic_time = times * limits.deterministic_seconds_max
        parameters.max_time_in_seconds = limits.wall_seconds_max

    def outcome(self) -> Outcome:
        """``FOUND`` is a plan, best or not; ``UNKNOWN`` means only that the limits ended the search."""
        status = self._solver.solve(self._model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Outcome.FOUND
        return Outcome.NONE if status == cp_model.INFEASIBLE else Outcome.UNKNOWN

    def value(self, expression: cp_model.LinearExprT) -> int:
        return int(self._solver.value(expression))
