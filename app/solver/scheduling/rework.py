"""A scope solved by CP-SAT and put on the board again: as it was, or better."""

from dataclasses import dataclass
from math import ceil
from time import monotonic

from ortools.sat.python import cp_model

from app.solver.scheduling.board import Board
from app.solver.scheduling.listing import put_all
from app.solver.scheduling.model import ScopeModel
from app.solver.scheduling.scope import Scope


@dataclass(frozen=True, slots=True)
class Reworked:
    """``bound``: what the cost of the jobs in the scope cannot go below; ``is_proven``: the cost is that now.

    ``deterministic_seconds``: what searching took, by CP-SAT's own measure.
    """

    is_proven: bool
    bound: int
    deterministic_seconds: float


def reworked(scope: Scope, *, deterministic_seconds: float, wall_seconds: float, is_whole: bool) -> Reworked:
    """Leaves everything on the board. ``is_whole``: a whole problem is prepared with more care than a part of one.

    ``wall_seconds``: with what building the model takes.
    """
    began = monotonic()
    built = ScopeModel(scope)
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = 1
    parameters.max_deterministic_time = deterministic_seconds
    parameters.max_time_in_seconds = max(0.01, wall_seconds - (monotonic() - began))
    # Schedules have nothing for linear programming to see: without it twice as much is searched in the same time.
    parameters.linearization_level = 0
    if not is_whole:
        # Many small models: preparing them would take longer than searching them.
        parameters.cp_model_probing_level = 0
        parameters.symmetry_level = 0
        parameters.max_presolve_iterations = 1
    status = solver.solve(built.model)
    if status == cp_model.MODEL_INVALID:
        raise ValueError(f"The model of a scope is wrong: {built.model.validate()}")
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        scope.board.put_back(scope.before)
        return Reworked(False, 0, solver.response_proto.deterministic_time)
    found = {at: built.timing.found(solver, at) for at in scope.before}
    _put(scope, found)
    bound = max(0, ceil(solver.best_objective_bound - 1e-6))
    return Reworked(status == cp_model.OPTIMAL, bound, solver.response_proto.deterministic_time)


def _put(scope: Scope, found: dict[int, tuple[int, int]]) -> None:
    """In the order of their starts, each as early as it then can: no later than the model had it."""
    board: Board = scope.board
    modes = [found[at][1] if at in found else 0 for at in range(len(board.places))]
    if put_all(board, scope.before, lambda at, ready: (found[at][0], at), modes):
        board.settle(scope.jobs)
        if sum(board.cost_of(job) for job in scope.jobs) <= scope.cost:
            return
    scope.board.put_back(scope.before)
