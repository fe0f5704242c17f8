"""Better plans by insertion: with sources compared by planning them, then with what is made or moved in more shares."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

from app.domain.quantity import Units
from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.bounds.prospects import Prospects
from app.solver.delivered import Delivered
from app.solver.insertion.arrange import Arranger
from app.solver.insertion.care import Care
from app.solver.insertion.gathering import bill_of, is_too_much_for_one_each, needed_by_several, parts_meet
from app.solver.insertion.halving import Halving
from app.solver.limits import SolverLimits, TooManyParts
from app.solver.wishes import Order


class Climb:
    """Arrangements of one request, as they are found; whoever has a good enough one stops asking for more.

    ``best``: of those that were asked for.
    """

    def __init__(self, prospects: Prospects, order: Order) -> None:
        self._prospects = prospects
        self._limits = prospects.shop.limits
        self._sources = prospects.shop.sources
        self._order = order
        self._wishes = order.wishes
        self.best: Arrangement | None = None
        self._ranked: tuple[object, ...] | None = None
        self._at_once: Mapping[ItemSite, Units] = {}
        self._chose = False
        self._may_collect = False
        self._parts = 0
        self._parts_max = self._limits.climb_parts_max

    def arrangements(self) -> Iterator[Arrangement]:
        """First by what may be expected. A large plan is not compared with others: each costs as much again."""
        multiplies = any(is_too_much_for_one_each(self._prospects.shop, *sold) for sold in self._sold())
        if multiplies:
            yield from self._gathered()
        if not self._at_once:
            yield from self._tried(self._order, trials=0)
        if not multiplies and self._parts_meet():
            yield from self._gathered()
        if self.best is not None and not is_small(self.best, self._limits):
            return
        if self._chose:
            yield from self._tried(self._order, trials=self._limits.trials_max)
        if self._may_collect:
            yield from self._tried(self._order, trials=self._limits.trials_max, collects=False)
        yield from self._others_first(_is_acceptable)
        yield from self._tightest_first()
        for place in self._places():
            yield from self._in_more_shares(place)
            if self._comes_from_several(place):
                yield from self._sooner({place: self._prospects.fence_at + 1})

    def further(self) -> Iterator[Arrangement]:
        """What is made or moved in one go, too, might come by a date in parts: as much as each gap takes of it."""
        self._parts_max = self._parts + self._limits.further_parts_max
        if self.best is None:
            yield from self._as_each_gap_takes()
        if self.best is None or self.best.draft.mark() > self._limits.usual_parts_max:
            return
        yield from self._sooner(self._not_before(self.best))
        yield from self._others_first(_is_on_time)
        self._at_once = self._planned_for_several(self.best)
        if self._at_once:
            yield from self._sooner(self._not_before(self.best))

    def _as_each_gap_takes(self) -> Iterator[Arrangement]:
        """What has no date in shares of about one size: as much as each gap takes, of what is sold or goes into it."""
        horizon = self._prospects.shop.horizon
        sold = dict.fromkeys(self._places(), horizon)
        alone = ({place: horizon} for place in bill_of(self._prospects.shop, self._sold()))
        for due in (sold, *alone) if len(sold) > 1 else alone:
            if self.best is None and self._parts < self._parts_max:
                with suppress(TooManyParts):
                    yield from self._tried(self._order, trials=0, due=due)

    def _not_before(self, best: Arrangement) -> Mapping[ItemSite, Minute]:
        """All that a plan takes of each can be there by then at the soonest, as close as a bound says."""
        bound, taken_at = self._prospects.closer.bound, best.draft.taken_at
        return {place: bound.earliest(place, taken_at(place)) or self._prospects.fence_at for place in self._places()}

    def _planned_for_several(self, best: Arrangement) -> Mapping[ItemSite, Units]:
        """All that is taken of what a plan makes or buys for several, for each of them by itself; components first."""
        draft, bill = best.draft, bill_of(self._prospects.shop, self._sold())
        several = [place for place in bill if sum(bool(need.supplies) for need in draft.needs_at(place)) > 1]
        return {place: draft.taken_at(place) for place in reversed(several)}

    def _comes_from_several(self, place: ItemSite) -> bool:
        return self.best is not None and (place in self.best.shares or len(self._sources.to(place)) > 1)

    def _parts_meet(self) -> bool:
        """Whether parts of what comes on one day meet. Lines with dates of their own share nothing."""
        if len(self._wishes) > 1:
            return self._order.ships_together
        return any(parts_meet(self._prospects.shop, place) for place, _ in self._sold())

    def _sold(self) -> list[tuple[ItemSite, Units]]:
        """From where the lines come, or may first; a line that nothing leads to comes from nowhere."""
        ways = [[self.best.last_of(wish).way] if self.best else wish.ways[:1] for wish in self._wishes]
        there = zip(self._wishes, ways, strict=True)
        return [((wish.line.item, way.site), wish.quantity) for wish, first in there for way in first]

    def _gathered(self) -> Iterator[Arrangement]:
        """What goes into several things is made at once for all of them."""
        shop, before = self._prospects.shop, self.best
        self._at_once = needed_by_several(shop, bill_of(shop, self._sold()))
        if self._at_once:
            yield from self._tried(self._order, trials=0)
            if self.best is before:
                self._at_once = {}

    def _others_first(self, may_wait: Callable[[Delivered], bool]) -> Iterator[Arrangement]:
        """Lines that may not wait go first once: whoever may leaves them what it takes before it has to."""
        if self.best is None or len(self._wishes) == 1:
            return
        waiting = [wish for wish in self._wishes if may_wait(self.best.last_of(wish))]
        others_first = (*(wish for wish in self._wishes if wish not in waiting), *waiting)
        if others_first != self._wishes:
            yield from self._tried(self._order.of(others_first), trials=self._limits.trials_max)

    def _tightest_first(self) -> Iterator[Arrangement]:
        """By the latest acceptable dates, where some line comes too late whichever of the others waits."""
        if self.best is None or self.best.is_acceptable:
            return
        tightest_first = self._order.by_date(lambda way: way.latest_at, self._prospects.shop.horizon)
        if tightest_first.wishes != self._wishes:
            yield from self._tried(tightest_first, trials=self._limits.trials_max)

    def _in_more_shares(self, place: ItemSite) -> Iterator[Arrangement]:
        """Twice as many as long as that is sooner."""
        count = 2
        while count <= self._limits.side_by_side_max and self._parts < self._parts_max:
            before = self.best
            yield from self._tried(self._order, trials=0, shares={place: count})
            if before is not None and self.best is before:
                return
            count *= 2

    def _sooner(self, not_before: Mapping[ItemSite, Minute]) -> Iterator[Arrangement]:
        """What comes last might be brought by others: all by a date that halving looks for, at each place in turn."""
        best = self.best
        searches = deque([Halving(best, place, at) for place, at in not_before.items()] if best else [])
        while searches:
            search = searches.popleft()
            due = self._next_due(search)
            if due is not None:
                found = list(self._tried(self._order, trials=0, due={search.place: due}))
                yield from found
                search.tried(due, found[0] if found else None)
                searches.append(search)

    def _next_due(self, search: Halving) -> Minute | None:
        if self.best is None or self._parts >= self._parts_max or search.tries >= self._limits.halvings_max:
            return None
        return search.due(self.best)

    def _tried(
        self,
        order: Order,
        *,
        trials: int,
        shares: Mapping[ItemSite, int] | None = None,
        due: Mapping[ItemSite, Minute] | None = None,
        collects: bool = True,
    ) -> Iterator[Arrangement]:
        care = self._like_the_best(trials, shares or {}, due or {}, collects=collects)
        found: Arrangement | None = None
        try:
            found = Arranger(self._prospects, care).all_of(order)
        except TooManyParts:
            if self.best is None:
                raise
        self._chose = self._chose or care.chose
        self._may_collect = self._may_collect or care.may_collect
        self._parts += care.tally.planned
        if found is None:
            return
        ranked = rank(found, self._order)
        if self._ranked is None or ranked < self._ranked:
            self.best, self._ranked = found, ranked
        yield found

    def _like_the_best(
        self, trials: int, shares: Mapping[ItemSite, int], due: Mapping[ItemSite, Minute], *, collects: bool
    ) -> Care:
        """As the best plan was tried, but for the places that are tried otherwise now."""
        known_shares, known_due = (self.best.shares, self.best.due) if self.best else ({}, {})
        kept = {place: at for place, at in known_due.items() if place not in shares}
        return Care(
            trials=trials,
            shares={**known_shares, **shares},
            due={**kept, **due},
            gathered=self._at_once,
            collects=collects and (self.best is None or self.best.collects),
        )

    def _places(self) -> Sequence[ItemSite]:
        """Where something is made or moved in the best plan; where there is none yet, what is asked for itself."""
        if self.best is None:
            return [(wish.line.item, way.site) for wish in self._wishes for way in wish.ways]
        # What is planned last was asked for first: its supplies are planned before it.
        return list(dict.fromkeys(reversed([one.place for one in self.best.draft.runs_and_moves])))


def _is_acceptable(last: Delivered) -> bool:
    return last.is_acceptable


def _is_on_time(last: Delivered) -> bool:
    return last.is_on_time


def is_small(found: Arrangement, limits: SolverLimits) -> bool:
    return found.draft.mark() <= limits.trials_plan_max


def rank(found: Arrangement, order: Order) -> tuple[object, ...]:
    return (not found.is_acceptable, found.measures(order))
