"""Levers: what one change that somebody could make would win, each found by planning again with it.

The binding chain says what could be changed at all: nothing else makes the date earlier.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import combinations, islice

from app.domain.plan import OrderPlan
from app.domain.promise import ProofStatus
from app.domain.quantity import ceil_of
from app.domain.reasons import Lever, LeverKind
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.limits import SolverLimits
from app.solver.money import money
from app.solver.offering.changes import Change, Changes
from app.solver.offering.explain import Chain
from app.solver.offering.offers import Candidate
from app.solver.offering.wording import changes
from app.solver.search import Aim
from app.solver.shop import Shop

Again = Callable[[Snapshot, SolverLimits, Aim], Candidate | None]
"""The same request planned on a plan that differs, as hard as that; None: nothing acceptable meets the aim."""

PlanOf = Callable[[Arrangement], OrderPlan]
"""What would be offered of an arrangement."""

TRIES_MAX = 12
"""Changes tried for one answer: each costs as much as a first offer, and few chains have more that could help. Where
there are fewer, what is told of them is tried with fewer pieces as often as is left."""
PAIRED_MAX = 4
"""Changes of which any two are tried together, where none alone wins anything: six pairs."""


def levers(
    shop: Shop, chain: Chain, known: Arrangement, again: Again, planned: PlanOf, most: int, *, size: int, in_vain: int
) -> tuple[Lever, ...]:
    """Those that win most for the money first, and of those that cost nothing those that win most time.

    They cost what the plan takes that would be offered with them, and name no more pieces than win that.
    Where no single change wins anything, two together may: a machine is of no use without its people. ``size``: how
    many parts a plan has that is looked for as long as the first offer was. ``in_vain``: so many models were searched
    for that until the limits ended it, and are again with each change.
    """
    distinct = {(change.kind, change.ref, change.detail): change for change in Changes(shop).of(chain)}
    tries_max = ceil_of(TRIES_MAX, 1 + in_vain)
    tries = list(islice(distinct.values(), shop.limits.tries(tries_max, size)))
    pulling = _Pulling(shop, known, again, planned)

    found = [won for change in tries if (won := pulling.of([change])) is not None]
    if not found:
        pairs = combinations(tries[:PAIRED_MAX], 2)
        found = [won for pair in pairs if (won := pulling.of(pair)) is not None]
    told = _one_of_each_first(sorted(found, key=_worth))[:most]
    # They are tried without a model, whatever was searched in vain.
    left = iter(range(shop.limits.tries(TRIES_MAX, size) - len(tries)))
    fewest = [pulling.with_fewest(pulled, left) for pulled in told]
    return tuple(pulled.lever for pulled in sorted(fewest, key=_worth))


@dataclass(frozen=True, slots=True)
class _Pulled:
    """Changes that win something together, and what. ``is_most``: whether no plan wins more with them."""

    at_once: Sequence[Change]
    lever: Lever
    is_most: bool


@dataclass(frozen=True, slots=True)
class _Pulling:
    """Changes tried on an answer that is known without them."""

    shop: Shop
    known: Arrangement
    again: Again
    planned: PlanOf

    def of(self, at_once: Sequence[Change], least: Minute = 1, *, is_enough: bool = False) -> _Pulled | None:
        """None where they win less. That there is no date then is no news, and not looked into for long.

        ``is_enough``: they are known to win no more either.
        """
        found = self._with(at_once, self.shop.limits.for_a_date(), self._aim(least, is_enough=is_enough))
        if found is None:
            return None
        first, *others = at_once
        plan = self.planned(found.arrangement)
        lever = Lever(
            kind=first.kind,
            ref=first.ref,
            gains_minutes=self._gained(found.arrangement),
            costs=money(sum((change.price(plan) for change in at_once), Fraction(0))),
            detail=changes.both([change.detail for change in at_once]),
            together_with=tuple((change.kind, change.ref) for change in others),
        )
        is_best = found.proof.status is ProofStatus.OPTIMAL
        return _Pulled(at_once, lever, is_most=is_best and len(self.known.wishes) == 1)

    def with_fewest(self, pulled: _Pulled, left: Iterator[int]) -> _Pulled:
        """With no more of each thing than wins as much. ``left``: an entry for each time that may be planned for it."""
        for at in range(len(pulled.at_once)):
            pulled = self._with_fewest_of(at, pulled, left)
        return pulled

    def _with_fewest_of(self, at: int, pulled: _Pulled, left: Iterator[int]) -> _Pulled:
        """What could be spared is said without a model, which may take as long as all other levers.

        What that leaves is planned in full once: a lever gives exactly the date that it names.
        """
        at_once, gains = pulled.at_once, pulled.lever.gains_minutes
        limits = self.shop.limits.for_a_date().without_model()
        less_of = at_once[at].sparing
        if less_of is None:
            return pulled

        def without(spared: int) -> Sequence[Change]:
            return [*at_once[:at], less_of(spared), *at_once[at + 1 :]]

        def wins_as_much(spared: int) -> bool:
            return self._with(without(spared), limits, self._aim(gains, is_enough=True)) is not None

        spared = _most_spared(at_once[at].can_spare, wins_as_much, left)
        fewer = self.of(without(spared), gains, is_enough=pulled.is_most) if spared else None
        return fewer or pulled

    def _with(self, at_once: Sequence[Change], limits: SolverLimits, aim: Aim) -> Candidate | None:
        there = reduce(lambda there, change: change.supposed(there), at_once, self.shop.snapshot)
        found = self.again(there, limits, aim)
        return found if found is not None and aim.is_met(found.arrangement) else None

    def _aim(self, gains: Minute, *, is_enough: bool) -> Aim:
        late = self.known.late_lines
        return Aim(lines=frozenset(late), by=self.known.last_among(late).promised_at - gains, is_enough=is_enough)

    def _gained(self, other: Arrangement) -> Minute:
        """By how much the last of the lines is promised sooner that are late in either; the others come when due."""
        late = self.known.late_lines | other.late_lines
        before, after = (found.last_among(late) for found in (self.known, other))
        return before.promised_at - after.promised_at


def _most_spared(most: int, wins_as_much: Callable[[int], bool], left: Iterator[int]) -> int:
    """None or one as a rule, so that from one on it is doubled while that wins as much, and halved between then."""
    spared, too_many = 0, most + 1
    while (more := min(max(1, 2 * spared), (spared + too_many) // 2)) > spared and next(left, None) is not None:
        if wins_as_much(more):
            spared = more
        else:
            too_many = more
    return spared


def _one_of_each_first(found: Sequence[_Pulled]) -> list[_Pulled]:
    """The same goods at another site are told after what is something else."""
    firsts: dict[object, _Pulled] = {}
    others: list[_Pulled] = []
    for one in found:
        done = tuple((change.kind, change.item or change.ref) for change in one.at_once)
        if firsts.setdefault(done, one) is not one:
            others.append(one)
    return [*firsts.values(), *others]


def _worth(pulled: _Pulled) -> tuple[object, ...]:
    """Of levers alike in all else, what has to be found first is told last."""
    lever = pulled.lever
    each = Fraction(lever.costs) / lever.gains_minutes
    return (each, -lever.gains_minutes, lever.kind is LeverKind.ADD_STOCK, lever.kind, lever.ref, lever.detail)
