"""Where instants lie on the axis of a resource: as far apart as it is open between them, in minutes."""

from collections.abc import Sequence

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from app.domain.timeline import Minute
from app.solver.model.problem import Problem


class Positions:
    """On the axis of one resource, for what lies within the time of a problem."""

    def __init__(self, problem: Problem, resource: str) -> None:
        self._axis = problem.shop.axis_of((resource,))
        self._windows = problem.windows(self._axis)

    def at(self, minute: Minute) -> int:
        return self._axis.work_before(minute)

    def of(
        self, model: CpModel, start: IntVar, end: IntVar, present: Sequence[IntVar]
    ) -> tuple[LinearExpr, LinearExpr]:
        """Of the start and the end of work, where any of some literals says that it is there; else anything."""
        starts_in = [model.new_bool_var("") for _ in self._windows]
        ends_in = [model.new_bool_var("") for _ in self._windows]
        for (opens, shuts, _), begins, ceases in zip(self._windows, starts_in, ends_in, strict=True):
            model.add(start >= opens).only_enforce_if(begins)
            model.add(start < shuts).only_enforce_if(begins)
            model.add(end > opens).only_enforce_if(ceases)
            model.add(end <= shuts).only_enforce_if(ceases)
        model.add(sum(starts_in) == sum(present))
        model.add(sum(ends_in) == sum(present))
        # Open minutes before an instant = the instant less what is closed before its window.
        closed = [opens - worked for opens, _, worked in self._windows]
        return (
            start - sum(chosen * before for chosen, before in zip(starts_in, closed, strict=True)),
            end - sum(chosen * before for chosen, before in zip(ends_in, closed, strict=True)),
        )
