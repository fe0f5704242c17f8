"""The variables of the operations of a scope: in which mode, where on its axis, from when to when."""

from collections.abc import Sequence
from itertools import chain

from ortools.sat.python import cp_model

from app.domain.hours.work_axis import WorkAxis
from app.domain.timeline import Minute, Window
from app.solver.scheduling.clocks import Clock, Links, instant_of_start
from app.solver.scheduling.compiled import Option
from app.solver.scheduling.scope import Scope, positions

Known = tuple[Clock, list[Option]]
"""A clock with the modes that go by it."""


class Timing:
    """Added to a model as they are asked for; hinted with the places that everything had."""

    def __init__(self, model: cp_model.CpModel, scope: Scope) -> None:
        self._model = model
        self._scope = scope
        self._links = Links(model)
        self.options = {at: scope.options(at) for at in scope.before}
        self._chosen: dict[int, dict[int, cp_model.IntVar]] = {}
        self.clocks: dict[int, list[Known]] = {}
        self._starts: dict[int, cp_model.IntVar] = {}
        self._ends: dict[int, cp_model.IntVar] = {}
        for at in scope.before:
            self._add_operation(at)

    def literal(self, at: int, mode: int) -> cp_model.IntVar | None:
        """Whether this mode is taken; None where there is no other."""
        return self._chosen[at].get(mode)

    def work(self, at: int, axis: WorkAxis) -> cp_model.IntVar:
        """Where on that axis it starts, while it is in a mode that goes by it."""
        return next(clock.work for clock, _ in self.clocks[at] if clock.axis is axis)

    def start(self, at: int) -> cp_model.IntVar:
        """In absolute minutes, at most when it really starts."""
        if at not in self._starts:
            reach, now = self._scope.reach[at], self._scope.before[at]
            start = self._starts[at] = self._model.new_int_var(*reach, "")
            self._model.add_hint(start, now.start)
            for clock, _ in self.clocks[at]:
                self._links.bound_start(start, clock, reach, now)
        return self._starts[at]

    def end(self, at: int) -> cp_model.IntVar:
        """In absolute minutes, at least when it really ends."""
        if at not in self._ends:
            reach, now = self._scope.reach[at], self._scope.before[at]
            end = self._ends[at] = self._model.new_int_var(*reach, "")
            self._model.add_hint(end, now.end)
            for clock, _ in self.clocks[at]:
                self._links.bound_end(end, clock, reach, now)
        return self._ends[at]

    def found(self, solver: cp_model.CpSolver, at: int) -> tuple[Minute, int]:
        """When it starts in the solution, and in which mode."""
        for clock, options in self.clocks[at]:
            for option in options:
                literal = self.literal(at, option.mode)
                if literal is None or solver.boolean_value(literal):
                    return instant_of_start(clock.axis, solver.value(clock.work)), option.mode
        raise LookupError(f"Operation {at} is in no mode of the solution")

    def _add_operation(self, at: int) -> None:
        options, now = self.options[at], self._scope.before[at]
        self._chosen[at] = {}
        if len(options) > 1:
            self._chosen[at] = {option.mode: self._model.new_bool_var("") for option in options}
            self._model.add_exactly_one(self._chosen[at].values())
            for mode, literal in self._chosen[at].items():
                self._model.add_hint(literal, int(mode == now.mode))
        by_axis: dict[int, list[Option]] = {}
        for option in options:
            by_axis.setdefault(id(option.axis), []).append(option)
        self.clocks[at] = [(self._clock(at, some, len(by_axis) > 1), some) for some in by_axis.values()]

    def _clock(self, at: int, options: Sequence[Option], is_one_of_many: bool) -> Clock:
        now, axis = self._scope.before[at], options[0].axis
        allowed = [positions(option, self._scope.reach[at]) for option in options]
        work = self._model.new_int_var_from_domain(_domain([*chain.from_iterable(allowed)]), "")
        literals = [self._chosen[at][option.mode] for option in options] if self._chosen[at] else []
        for literal, windows in zip(literals, allowed, strict=False):
            if any(windows != others for others in allowed):
                self._model.add_linear_expression_in_domain(work, _domain(windows)).only_enforce_if(literal)
        is_now = any(option.mode == now.mode for option in options)
        if is_now:
            self._model.add_hint(work, axis.work_before(now.start))
        chosen = self._either(literals, is_now) if is_one_of_many else None
        return Clock(axis, work, _minutes(options, literals), chosen, is_now)

    def _either(self, literals: Sequence[cp_model.IntVar], is_now: bool) -> cp_model.IntVar:
        """One literal for any of these modes."""
        if len(literals) == 1:
            return literals[0]
        chosen = self._model.new_bool_var("")
        self._model.add(cp_model.LinearExpr.sum(literals) == chosen)
        self._model.add_hint(chosen, int(is_now))
        return chosen


def _domain(windows: Sequence[Window]) -> cp_model.Domain:
    return cp_model.Domain.from_intervals([[first, last] for first, last in windows])


def _minutes(options: Sequence[Option], literals: Sequence[cp_model.IntVar]) -> cp_model.LinearExpr | int:
    """Of the mode that is taken."""
    minutes = [option.minutes for option in options]
    return minutes[0] if len(set(minutes)) == 1 else cp_model.LinearExpr.weighted_sum(literals, minutes)
