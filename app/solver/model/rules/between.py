"""What stands on one machine, fixed and chosen, and literals for who comes before whom and what lies between."""

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

    @property
    def settles(self) -> bool:
        """Whether nothing before it matters any more, whatever lapses."""
        return self.sets_up and self.holder is None

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


class Between:
    """Of the things of one machine: what is fixed comes first, in its order. The others lie within the span."""

    def __init__(self, model: CpModel, things: Sequence[Thing], span: Window) -> None:
        self._model = model
        self._span = span
        self._fixed = [thing for thing in things if thing.present is None]
        self._own = [thing for thing in things if thing.present is not None and thing.sets_up]
        self._rank = {thing: rank for rank, thing in enumerate(things)}
        self._order: dict[tuple[Thing, Thing], LiteralT] = {}
        self._passed: dict[Thing, IntVar] = {}
        self._settled: dict[tuple[Thing, Thing], LiteralT] = {}
        self._beside: dict[tuple[Thing, bool], LiteralT] = {}
        self._gone: dict[tuple[str, Thing, Thing], LiteralT] = {}

    def fixed_before(self, thing: Thing) -> Iterator[Thing]:
        """What is fixed before something else that is, or all of it; the last first."""
        return reversed(self._fixed[: self._rank[thing]])

    def before(self, one: Thing, other: Thing) -> LiteralT:
        """Whether one stands before the other, if both are there; so they never stand there together."""
        if one.present is None and other.present is None:
            return self._rank[one] < self._rank[other]
        if self._rank[one] > self._rank[other]:
            return negated(self.before(other, one))
        if isinstance(one.end, int) and one.end <= self._span[0]:
            return True
        if isinstance(one.start, int) and one.start >= self._span[1]:
            return False
        if (one, other) not in self._order:
            literal = self._model.new_bool_var("")
            both = there(one, other)
            self._model.add(other.start >= one.end).only_enforce_if([literal, *both])
            self._model.add(one.start >= other.end).only_enforce_if([~literal, *both])
            self._order[one, other] = literal
        return self._order[one, other]

    def unsettled(self, last: Thing, target: Thing) -> list[LiteralT]:
        """What holds unless something in between is sure to set the machine up, so that the last no longer matters.

        Next to what settles all by itself there is one gap where the other can matter: what else of the order is in
        that gap is asked once for all that may be at its other side.
        """
        if last.present is None and last.settles and target.present is not None:
            after = next((one for one in self._fixed[self._rank[last] + 1 :] if one.settles), None)
            ahead = [] if after is None else [negated(self.before(after, target))]
            return [*ahead, negated(self._own_in_its_gap(target, ahead=True))]
        if target.present is None and target.settles and last.present is not None:
            ahead = [negated(self.before(last, one)) for one in self.fixed_before(target) if one.settles][:1]
            return [*ahead, negated(self._own_in_its_gap(last, ahead=False))]
        if (last, target) not in self._settled:
            self._settled[last, target] = self._is_settled(last, target)
        return [negated(self._settled[last, target])]

    def is_gone(self, one: Thing, last: Thing, target: Thing) -> LiteralT:
        """True only where something else that its promise holds would be the last, so that the promise has lapsed."""
        if one.holder is None or _is_sure(one, last, target):
            return False
        if (one.holder, last, target) not in self._gone:
            others = (other for other in self._fixed if other.sets_up and other.holder == one.holder)
            self._gone[one.holder, last, target] = self._any_of(self._between(last, target, others))
        return self._gone[one.holder, last, target]

    def _is_settled(self, last: Thing, target: Thing) -> LiteralT:
        """Of what is fixed only the nearest is needed to what is fixed; what lies between two others is counted."""
        own = self._between(last, target, (one for one in self._own if one not in (last, target)))
        if last.present is not None and target.present is not None:
            gaps_apart = self._model.new_bool_var("")
            self._model.add(self._settling_before(target) > self._settling_before(last)).only_enforce_if(gaps_apart)
            return self._any_of([[gaps_apart], *own])
        fixed: Iterable[Thing] = self.fixed_before(target)
        if last.present is None:
            fixed = self._fixed[self._rank[last] + 1 :]
        sure = islice((one for one in fixed if one.sets_up and _is_sure(one, last, target)), 1)
        return self._any_of([*self._between(last, target, sure), *own])

    def _between(self, last: Thing, target: Thing, things: Iterable[Thing]) -> Iterator[Sequence[LiteralT]]:
        return ([*there(one), self.before(last, one), self.before(one, target)] for one in things)

    def _own_in_its_gap(self, one: Thing, *, ahead: bool) -> LiteralT:
        """True only where more of the order sets the machine up ahead of it, or behind it, with nothing that settles
        in between."""
        if (one, ahead) not in self._beside:
            others = (other for other in self._own if other is not one)
            pairs = ((other, one) if ahead else (one, other) for other in others)
            ways = [[*there(*pair), self.before(*pair), self._in_one_gap(*pair)] for pair in pairs]
            self._beside[one, ahead] = self._any_of(ways)
        return self._beside[one, ahead]

    def _in_one_gap(self, first: Thing, second: Thing) -> LiteralT:
        found = self._model.new_bool_var("")
        self._model.add(self._settling_before(first) >= self._settling_before(second)).only_enforce_if(found)
        return found

    def _settling_before(self, own: Thing) -> IntVar:
        """How many of what is fixed and settles stand before it, which tells the gap between them that it is in."""
        if own not in self._passed:
            before = [self.before(one, own) for one in self._fixed if one.settles]
            self._passed[own] = self._model.new_int_var(0, len(before), "")
            self._model.add(self._passed[own] == sum(before))
        return self._passed[own]

    def _any_of(self, ways: Iterable[Sequence[LiteralT]]) -> LiteralT:
        """True only where all conditions of some way hold."""
        literals: list[LiteralT] = []
        for conditions in ways:
            if all(condition is True for condition in conditions):
                return True
            if possible(conditions):
                way = self._model.new_bool_var("")
                for condition in wanted(conditions):
                    self._model.add_implication(way, condition)
                literals.append(way)
        if not literals:
            return False
        found = self._model.new_bool_var("")
        self._model.add_bool_or([~found, *literals])
        return found


def _is_sure(one: Thing, last: Thing, target: Thing) -> bool:
    """What is held stands where something else of its own promise does."""
    return one.holder is None or one.holder in (last.holder, target.holder)


def there(*things: Thing) -> list[IntVar]:
    return [thing.present for thing in things if thing.present is not None]


def possible(conditions: Sequence[LiteralT]) -> bool:
    return not any(condition is False for condition in conditions)


def wanted(conditions: Sequence[LiteralT]) -> list[LiteralT]:
    """Without those that hold anyway."""
    return [one for one in conditions if one is not True]


def negated(literal: LiteralT) -> LiteralT:
    return not literal if isinstance(literal, bool) else ~literal
