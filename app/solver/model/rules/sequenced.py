"""What stands on one machine, fixed and chosen, and in which order: literals for who comes before whom."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr, LiteralT

from app.domain.timeline import Minute, Window
from app.solver.capacity.standing import Standing
from app.solver.model.choices import OperationChoice
from app.solver.model.rules.positions import Positions


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """``present``: whether it is there at all, None for what is fixed. ``opens`` and ``shuts`` are its positions.

    ``sets_up``: whether it leaves the machine in a state, known or not. ``holder`` as in ``Standing``.
    """

    start: IntVar | Minute
    end: IntVar | Minute
    opens: LinearExpr | int
    shuts: LinearExpr | int
    family: str | None
    sets_up: bool
    work: bool
    ready_at: int
    present: IntVar | None = None
    holder: str | None = None

    @staticmethod
    def fixed(one: Standing, positions: Positions, *, sets_up: bool) -> "Thing":
        return Thing(
            start=one.start,
            end=one.end,
            opens=positions.at(one.start),
            shuts=positions.at(one.end),
            family=one.family,
            sets_up=sets_up,
            work=one.work,
            ready_at=positions.at(one.fence),
            holder=one.holder,
        )

    @staticmethod
    def own(operation: OperationChoice, present: IntVar, at: tuple[LinearExpr, LinearExpr], ready_at: int) -> "Thing":
        family = operation.step.setup_family
        return Thing(
            start=operation.start,
            end=operation.end,
            opens=at[0],
            shuts=at[1],
            family=family,
            sets_up=family is not None,
            work=True,
            ready_at=ready_at,
            present=present,
        )


class Line:
    """The things of one machine; those that are fixed come first, in their order. The others lie within the span."""

    def __init__(self, model: CpModel, things: Sequence[Thing], span: Window) -> None:
        self._model = model
        self._span = span
        self.things = things
        self._fixed = [thing for thing in things if thing.present is None]
        self._free = [thing for thing in things if thing.present is not None]
        self._rank = {thing: rank for rank, thing in enumerate(things)}
        self._order: dict[tuple[Thing, Thing], LiteralT] = {}
        self._settled: dict[tuple[Thing, Thing], LiteralT] = {}
        self._gone: dict[tuple[str, Thing, Thing], LiteralT] = {}

    def pairs(self) -> Iterator[tuple[Thing, Thing]]:
        """What may set the machine up, with the work that may find it so: nothing fixed is sure to come between."""
        for target in (thing for thing in self.things if thing.work):
            yield from ((last, target) for last in self._free if last.sets_up and last is not target)
            for last in reversed(self._fixed[: self._rank[target]]):
                if last.sets_up:
                    yield last, target
                if last.sets_up and last.holder is None and target.present is None:
                    break

    def require(self, last: Thing, target: Thing, minutes: int) -> None:
        """So many open minutes lie before the target, unless something settles in between what it finds.

        They count from the last, from whatever else stands between, and from when the target's may begin.
        """
        if minutes == 0:
            return
        is_fixed = last.present is None and target.present is None
        first = [*_there(last, target), self._before(last, target), _not(self._is_settled(last, target))]
        if not _possible(first):
            return
        if not is_fixed:
            self._apart(last.shuts, target, minutes, first)
            self._apart(target.ready_at, target, minutes, first)
        for between in self.things:
            if not between.sets_up and (between.present is not None or not is_fixed) and between is not target:
                orders = [self._before(last, between), self._before(between, target)]
                stands = [*orders, _not(self._is_gone(between, last, target))]
                self._apart(between.shuts, target, minutes, [*first, *_there(between), *stands])

    def _apart(self, since: LinearExpr | int, target: Thing, minutes: int, conditions: Sequence[LiteralT]) -> None:
        if not _possible(conditions):
            return
        wanted = [one for one in conditions if one is not True]
        if isinstance(since, int) and isinstance(target.opens, int):
            if target.opens - since < minutes:
                self._model.add_bool_or([_not(one) for one in wanted])
            return
        self._model.add(target.opens - since >= minutes).only_enforce_if(wanted)

    def _before(self, one: Thing, other: Thing) -> LiteralT:
        """Whether one stands before the other, if both are there; so they never stand there together."""
        if one.present is None and other.present is None:
            return self._rank[one] < self._rank[other]
        if self._rank[one] > self._rank[other]:
            return _not(self._before(other, one))
        if isinstance(one.end, int) and one.end <= self._span[0]:
            return True
        if isinstance(one.start, int) and one.start >= self._span[1]:
            return False
        if (one, other) not in self._order:
            literal = self._model.new_bool_var("")
            there = _there(one, other)
            self._model.add(other.start >= one.end).only_enforce_if([literal, *there])
            self._model.add(one.start >= other.end).only_enforce_if([~literal, *there])
            self._order[one, other] = literal
        return self._order[one, other]

    def _is_settled(self, last: Thing, target: Thing) -> LiteralT:
        """True only where something in between is sure to set the machine up, so that the last no longer matters."""
        if (last, target) not in self._settled:
            self._settled[last, target] = self._is_between(last, target, self._sure_between(last, target))
        return self._settled[last, target]

    def _is_gone(self, one: Thing, last: Thing, target: Thing) -> LiteralT:
        """True only where something else that its promise holds would be the last, so that the promise has lapsed."""
        if one.holder is None or _is_sure(one, last, target):
            return False
        if (one.holder, last, target) not in self._gone:
            others = [other for other in self.things if other.sets_up and other.holder == one.holder]
            self._gone[one.holder, last, target] = self._is_between(last, target, others)
        return self._gone[one.holder, last, target]

    def _is_between(self, last: Thing, target: Thing, things: Iterable[Thing]) -> LiteralT:
        """True only where some of the things stands between the two."""
        ways: list[LiteralT] = []
        for one in things:
            conditions = [*_there(one), self._before(last, one), self._before(one, target)]
            if all(condition is True for condition in conditions):
                return True
            if _possible(conditions):
                way = self._model.new_bool_var("")
                for condition in conditions:
                    if condition is not True:
                        self._model.add_implication(way, condition)
                ways.append(way)
        if not ways:
            return False
        found = self._model.new_bool_var("")
        self._model.add_bool_or([~found, *ways])
        return found

    def _sure_between(self, last: Thing, target: Thing) -> Iterator[Thing]:
        """What settles the state wherever both stand. Of what is fixed only the nearest is needed to what is fixed."""
        fixed: Iterable[Thing] = self._fixed
        if last.present is None:
            fixed = self._fixed[self._rank[last] + 1 :]
        elif target.present is None:
            fixed = reversed(self._fixed[: self._rank[target]])
        sure = (one for one in fixed if one.sets_up and _is_sure(one, last, target))
        yield from sure if last.present is not None and target.present is not None else islice(sure, 1)
        yield from (one for one in self._free if one.sets_up and one not in (last, target))


def _is_sure(one: Thing, last: Thing, target: Thing) -> bool:
    """What is held stands where something else of its own promise does."""
    return one.holder is None or one.holder in (last.holder, target.holder)


def _there(*things: Thing) -> list[IntVar]:
    return [thing.present for thing in things if thing.present is not None]


def _possible(conditions: Sequence[LiteralT]) -> bool:
    return not any(condition is False for condition in conditions)


def _not(literal: LiteralT) -> LiteralT:
    return not literal if isinstance(literal, bool) else ~literal
