"""The earliest dates for a whole request: insertion above, bounds below, CP-SAT where they differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from app.domain.promise import ProofMethod
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement, measured
from app.solver.bounds.prospects import Prospects
from app.solver.found import Found, Searched
from app.solver.insertion.climb import Climb, is_small
from app.solver.model.improving import Improved, improved
from app.solver.wishes import Order, Way, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Some lines, and with them all that are late, are to be promised by an instant; no other plan is of any use.

    ``is_enough``: no matter how long before it. Else they are to be as early as they can be.
    """

    lines: frozenset[str]
    by: Minute
    is_enough: bool

    def is_met(self, found: Arrangement) -> bool:
        return found.is_acceptable and found.last_among(self.lines | found.late_lines).promised_at <= self.by

    def may_be_met(self, prospects: Prospects, order: Order) -> bool:
        """As far as bounds tell."""
        under = below(prospects, order.of(wish for wish in order.wishes if wish.line.line in self.lines))
        return under is not None and not under.is_too_late and under.floor <= self.by


@dataclass(frozen=True, slots=True)
class AsKnown:
    """Every line is to come as in a plan that is known: one later is of no use, and one sooner is no better.

    ``measures``: of that plan, as plans of the order are compared.
    """

    order: Order
    measures: tuple[Minute, ...]
    is_enough: ClassVar[bool] = True

    def is_met(self, found: Arrangement) -> bool:
        """By what comes before it, too: all that is looked for from there on does."""
        return found.is_acceptable and found.measures(self.order) <= self.measures

    def may_be_met(self, prospects: Prospects, order: Order) -> bool:
        """As far as bounds tell."""
        under = below(prospects, order)
        return under is not None and all(at <= known for at, known in zip(under.least, self.measures, strict=True))


def earliest(prospects: Prospects, order: Order, *, exact: bool = True, aim: Aim | AsKnown | None = None) -> Searched:
    """Without any arrangement where some line cannot be delivered within the horizon at all, as far as was searched.

    ``exact``: where insertion and bounds differ, it is tried further, and a model is searched, too. ``aim``: where no
    plan can meet it, none is looked for.
    """
    if aim is not None and not aim.may_be_met(prospects, order):
        return Searched(found=None, to_its_end=False)
    search = _Search(prospects, order, exact=exact, aim=aim)
    return search.proven_by_bounds() or search.nearest()


class _Search:
    def __init__(self, prospects: Prospects, order: Order, *, exact: bool, aim: Aim | AsKnown | None) -> None:
        self._prospects = prospects
        self._order = order
        self._exact = exact
        self._aim = aim
        self._climb = Climb(prospects, order)
        self._is_small = True

    @cached_property
    def _under(self) -> "Below | None":
        return below(self._prospects, self._order)

    @cached_property
    def _closely_under(self) -> "Below | None":
        prospects = self._prospects.closer if self._exact else self._prospects
        return self._under if prospects is self._prospects else below(prospects, self._order)

    def proven_by_bounds(self) -> Searched | None:
        """What is on time, for which no bound is asked, or no later than any plan is."""
        for at, found in enumerate(self._climb.arrangements()):
            if at == 0:
                self._is_small = is_small(found, self._prospects.shop.limits)
                if is_all_on_time(found):
                    return self._proven(found)
            if self._is_nearest(found, self._under):
                return self._proven(found)
            if self._is_enough():
                return None
        for found in self._further():
            if self._is_nearest(found, self._closely_under):
                return self._proven(found)
            if self._is_enough():
                return None
        return None

    def _is_enough(self) -> bool:
        """Whether the best until now will do, however near it is."""
        best, aim = self._climb.best, self._aim
        return best is not None and aim is not None and aim.is_enough and aim.is_met(best)

    def _further(self) -> Iterator[Arrangement]:
        """The best until now, which a closer bound may prove, and what is found beside it."""
        under, best = self._under, self._climb.best
        if self._exact and under is not None and not under.is_too_late:
            if best is not None:
                yield best
            yield from self._climb.further()

    def _is_nearest(self, found: Arrangement, under: "Below | None") -> bool:
        return under is not None and found.is_acceptable and found.measures(self._order) <= under.least

    def _proven(self, found: Arrangement) -> Searched:
        nearest = Improved(found, found.measures(self._order), ProofMethod.BOUNDS)
        return Searched(found=self._found(found, nearest, found.promised_at))

    def nearest(self) -> Searched:
        """The best that was tried, or what a model finds, and how near it is to the bound."""
        best, under = self._climb.best, self._closely_under
        if under is None:
            return Searched(found=None)
        if under.is_too_late or not self._exact or self._is_enough():
            nearest = Improved(best, under.least, ProofMethod.BOUNDS)
        else:
            nearest = improved(self._prospects, self._order, best, under.least)
        if nearest.best is None:
            return Searched(found=None, to_its_end=nearest.to_its_end)
        # What a model found knows of no shares: whoever plans it again tries those of insertion.
        arrangement = nearest.best if best is None else nearest.best.told_like(best)
        found = self._found(arrangement, nearest, under.floor)
        return Searched(found=found, to_its_end=nearest.to_its_end)

    def _found(self, arrangement: Arrangement, nearest: Improved, floor: Minute) -> Found:
        return Found(
            arrangement=arrangement,
            least=nearest.least,
            floor=floor,
            method=nearest.method,
            is_small=self._is_small,
            looked_at=self._prospects.looked_at,
            is_modelled=nearest.is_modelled,
        )


def is_all_on_time(found: Arrangement) -> bool:
    """Whether every line has a date, and keeps it: nothing can be better, and no bound need say so."""
    return found.is_acceptable and all(one.is_on_time for one in found.delivered)


@dataclass(frozen=True, slots=True)
class Below:
    """The least measure of each line by itself, and the earliest that all could be promised.

    ``is_too_late``: some line cannot come when it would be accepted.
    """

    least: tuple[Minute, ...]
    floor: Minute
    is_too_late: bool


def below(prospects: Prospects, order: Order) -> Below | None:
    """None where some line has no date within the horizon."""

    def arrival(wish: Wish, at: int) -> tuple[Way, Minute] | None:
        way = wish.ways[at]
        deliver_at = prospects.soonest(wish, way, wish.quantity)
        return None if deliver_at is None else (way, deliver_at)

    together = order.ships_together
    groups = [order.wishes] if together else [(wish,) for wish in order.wishes]
    least: list[Minute] = []
    floor, is_too_late = prospects.shop.now, False
    for group in groups:
        shipments = [[arrival(wish, at) for wish in group] for at in range(len(group[0].ways))]
        possible = [[one for one in shipment if one is not None] for shipment in shipments if None not in shipment]
        if not possible:
            return None
        least.append(min(measured(shipment, together=together)[0] for shipment in possible))
        promised = [max(way.promised(deliver_at) for way, deliver_at in shipment) for shipment in possible]
        floor = max(floor, min(promised))
        is_too_late |= not any(all(way.is_acceptable(at) for way, at in shipment) for shipment in possible)
    return Below(tuple(least), floor, is_too_late)
