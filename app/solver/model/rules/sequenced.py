"""How far apart the things of one machine stand, so that each finds it set up for itself."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr, LiteralT

from app.domain.timeline import Window
from app.solver.model.rules.between import Between, Thing, negated, possible, there, wanted


class Line:
    """The things of one machine; those that are fixed come first, in their order. The others lie within the span."""

    def __init__(self, model: CpModel, things: Sequence[Thing], span: Window) -> None:
        self._model = model
        self._between = Between(model, things, span)
        self._things = things
        self._own = [thing for thing in things if thing.present is not None and thing.sets_up]
        self._stateless = [thing for thing in things if not thing.sets_up and thing.holder is None]
        self._held_stateless = [thing for thing in things if not thing.sets_up and thing.holder is not None]
        self._asked: dict[Thing, list[tuple[int, Sequence[LiteralT]]]] = {}
        """By target the minutes that it may have to be set up for, each with what that depends on."""

    def pairs(self) -> Iterator[tuple[Thing, Thing]]:
        """What may set the machine up, with the work that may find it so: nothing fixed is sure to come between."""
        for target in (thing for thing in self._things if thing.work):
            yield from ((last, target) for last in self._own if last is not target)
            for last in self._between.fixed_before(target):
                if last.sets_up:
                    yield last, target
                if last.settles and target.present is None:
                    break

    def require(self, last: Thing, target: Thing, minutes: int) -> None:
        """So many open minutes lie before the target, unless something settles in between what it finds.

        They count from the last and, once all are known, from whatever else stands between.
        """
        is_fixed = last.present is None and target.present is None
        if minutes == 0 or (is_fixed and not self._stateless_before(target)):
            return
        before = self._between.before
        first = [*there(last, target), before(last, target), *self._between.unsettled(last, target)]
        if not possible(first):
            return
        self._asked.setdefault(target, []).append((minutes, first))
        if is_fixed:
            return
        self._apart(last.shuts, target, minutes, first)
        if target.present is None:
            for since in self._fixed_since(target):
                self._apart(since, target, minutes, first)
        for held in self._held_stateless:
            stands = [before(last, held), before(held, target), negated(self._between.is_gone(held, last, target))]
            self._apart(held.shuts, target, minutes, [*first, *stands])

    def require_from_all_between(self) -> None:
        """Once for each target: of what stands before the last, too, the end is no nearer than that of the last."""
        for target, asked in self._asked.items():
            most = self._model.new_int_var(0, max(minutes for minutes, _ in asked), "")
            for minutes, first in asked:
                self._model.add(most >= minutes).only_enforce_if(wanted(first))
            if target.present is not None:
                self._apart(target.ready_at, target, most, there(target))
            for one in self._stateless_before(target):
                self._apart(one.shuts, target, most, [*there(one, target), self._between.before(one, target)])

    def _fixed_since(self, target: Thing) -> Iterator[LinearExpr | int]:
        """From when on the minutes of a fixed target count at the earliest, whatever may come between."""
        yield target.ready_at
        between = takewhile(lambda one: not one.settles, self._between.fixed_before(target))
        yield from (one.shuts for one in between if one in self._stateless)

    def _stateless_before(self, target: Thing) -> Sequence[Thing]:
        """What leaves the state as it is, whatever lapses, and may be nearer to the target than it would have to be."""
        if target.present is not None:
            return self._stateless
        return [one for one in self._stateless if one.present is not None]

    def _apart(
        self, since: LinearExpr | int, target: Thing, minutes: IntVar | int, conditions: Sequence[LiteralT]
    ) -> None:
        if not possible(conditions):
            return
        if isinstance(since, int) and isinstance(target.opens, int) and isinstance(minutes, int):
            if target.opens - since < minutes:
                self._model.add_bool_or([negated(one) for one in wanted(conditions)])
            return
        self._model.add(target.opens - since >= minutes).only_enforce_if(wanted(conditions))
