"""Work on an axis of open minutes, tied to absolute minutes inside a CP-SAT model.

Each window of an axis is one literal that says whether work has got that far. Ends are bound from below and starts from
above, window by window, which is all that precedences, lateness and machines need.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from ortools.sat.python import cp_model

from app.domain.hours.work_axis import WorkAxis
from app.domain.timeline import Minute, Window
from app.solver.scheduling.compiled import ALWAYS
from app.solver.scheduling.problem import Place


def instant_of_start(axis: WorkAxis, work: int) -> Minute:
    """When work starts that so many open minutes lie before."""
    at = min(bisect_right(axis.worked, work) - 1, len(axis.starts) - 1)
    return axis.starts[at] + work - axis.worked[at]


@dataclass(frozen=True, slots=True)
class Clock:
    """The options of one operation that share an axis: where on it they start. ``chosen`` is None where they must be.

    ``work`` is meant only while chosen. ``is_now``: it is in one of these modes before the search.
    """

    axis: WorkAxis
    work: cp_model.IntVar
    minutes: cp_model.LinearExpr | int
    chosen: cp_model.IntVar | None
    is_now: bool

    def enforced(self, constraint: cp_model.Constraint, *also: cp_model.LiteralT) -> None:
        literals = [*also] if self.chosen is None else [self.chosen, *also]
        if literals:
            constraint.only_enforce_if(literals)


class Links:
    """Adds to a model, and hints at what is known."""

    def __init__(self, model: cp_model.CpModel) -> None:
        self._model = model

    def bound_start(self, start: cp_model.IntVar, clock: Clock, reach: Window, now: Place) -> None:
        """``start`` is at most the instant at which the work starts."""
        axis = clock.axis
        if axis is ALWAYS:
            clock.enforced(self._model.add(start == clock.work))
            return
        position = axis.work_before(now.start) if clock.is_now else None
        first, last = self._windows(axis, reach)
        for at in range(first, last):
            offset = axis.starts[at] - axis.worked[at]
            constraint = self._model.add(start <= clock.work + offset)
            if at + 1 == last:
                clock.enforced(constraint)
            else:
                clock.enforced(constraint, ~self._reached(clock.work, axis.worked[at + 1], position))

    def bound_end(self, end: cp_model.IntVar, clock: Clock, reach: Window, now: Place) -> None:
        """``end`` is at least the instant at which the work ends."""
        axis = clock.axis
        if axis is ALWAYS:
            clock.enforced(self._model.add(end == clock.work + clock.minutes))
            return
        position = axis.work_before(now.end) if clock.is_now else None
        first, last = self._windows(axis, reach)
        for at in range(first, last):
            offset = axis.starts[at] - axis.worked[at]
            constraint = self._model.add(end >= clock.work + clock.minutes + offset)
            if at == first:
                clock.enforced(constraint)
            else:
                ended = clock.work + clock.minutes
                clock.enforced(constraint, self._reached(ended, axis.worked[at] + 1, position))

    def _reached(self, work: cp_model.LinearExpr, least: int, position: int | None) -> cp_model.IntVar:
        literal = self._model.new_bool_var("")
        self._model.add(work >= least).only_enforce_if(literal)
        self._model.add(work < least).only_enforce_if(~literal)
        if position is not None:
            self._model.add_hint(literal, int(position >= least))
        return literal

    @staticmethod
    def _windows(axis: WorkAxis, reach: Window) -> tuple[int, int]:
        """The first window that work within the reach can be in, and the one after the last."""
        first = bisect_right(axis.ends, reach[0])
        last = bisect_left(axis.starts, reach[1])
        return min(first, len(axis.starts) - 1), max(last, min(first, len(axis.starts) - 1) + 1)
