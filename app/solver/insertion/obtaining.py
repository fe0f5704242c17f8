"""Tier 1: the earliest date by putting one order into a plan of which nothing moves.

Level by level down the bills: what is there by when, and the rest from the source that finishes first. Exact for
chains (app/solver/capacity/slots.py says why); where branches compete for one machine or component it is an upper
bound, and app/solver/bounds/outlook.py says how far off it can be.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from app.domain.quantity import Units, ceil_of
from app.domain.routing import Routing
from app.domain.supply import ItemSite, Lane, Purchasing
from app.domain.timeline import Minute
from app.solver.beside import Lending
from app.solver.bounds.outlook import Outlook
from app.solver.capacity.modes import Options
from app.solver.coming import Coming, bought, moved
from app.solver.draft import Draft, DraftNeed, DraftSupply
from app.solver.insertion.attempts import Attempt, Kept, filled, first_expected, first_there, in_shares, last_at
from app.solver.insertion.care import Care
from app.solver.insertion.collecting import Elsewhere
from app.solver.insertion.components import chosen_option
from app.solver.insertion.making import Making
from app.solver.lanes import Above
from app.solver.lots import lots_of
from app.solver.mixing import Step, best_step, useful_steps


class Ways(NamedTuple):
    """How more may come to a place, most preferred first; ``due``: where each brings as much as it can by then.

    ``lanes``: over which of them it may come from other sites.
    """

    place: ItemSite
    attempts: Sequence[Attempt] = ()
    due: Minute | None = None
    lanes: Sequence[Lane] = ()


class Wanted(NamedTuple):
    """How much is wanted at a place, what may be taken there, and what may be sent there where that is looked at."""

    there: Lending
    quantity: Units
    elsewhere: Elsewhere | None


class Insertion:
    """Plans needs into a draft."""

    def __init__(self, draft: Draft, outlook: Outlook, care: Care) -> None:
        self._draft = draft
        self._shop = draft.shop
        self._outlook = outlook
        self._care = care
        self._making = Making(draft, self._component)
        self._known_ways: dict[tuple[ItemSite, Above], Ways] = {}

    def gather(self) -> None:
        """Plans what is to be had at once; whoever cannot have it so has it planned alone."""
        for place, quantity in self._care.gathered.items():
            rest, mark = quantity - self._draft.availability(place).by(self._shop.now), self._draft.mark()
            if rest > 0 and self._planned(self._ways(place, ()), rest) is None:
                self._draft.undo(mark)

    def obtain(self, place: ItemSite, quantity: Units, above: Above = ()) -> DraftNeed | None:
        """Plans the earliest instant by which a quantity is all there, and takes it. None: never within the horizon."""
        there = self._draft.availability(place)
        enough_at = there.earliest(quantity)
        if enough_at is not None and enough_at <= self._shop.now:
            return self._taken(place, quantity, self._shop.now, [])
        if enough_at is not None and place in self._care.gathered:
            made = (run for run in self._draft.runs if run.place == place)
            return self._taken(place, quantity, enough_at, [run for run in made if run.available_at <= enough_at])
        in_vain = self._care.in_vain.is_known(place, quantity, above, self._draft)
        ways = Ways(place) if in_vain else self._ways(place, above)
        self._care.trials -= 1
        self._care.tally.planned += 1
        mark = self._draft.mark()
        found = self._topped_up(there, quantity, ways) if ways.attempts else None
        if found is None:
            self._draft.undo(mark)
            if not in_vain:
                self._care.in_vain.note(place, quantity, above, self._draft)
            if enough_at is not None:
                # What was expected of the sources, looked at alone, the order has taken from them itself.
                found = self._taken(place, quantity, enough_at, [])
        return found

    def most_by(self, place: ItemSite, wanted: Units, due: Minute) -> Units:
        """How much of it can be there by an instant, each source bringing as much as it can; nothing is planned."""
        mark, missing = self._draft.mark(), wanted - self._draft.availability(place).by(due)
        if missing > 0:
            missing = filled(self._draft, self._ways(place, ()).attempts, missing, due)[1]
            self._draft.undo(mark)
        return wanted - max(0, missing)

    def _topped_up(self, there: Lending, quantity: Units, ways: Ways) -> DraftNeed | None:
        """What is there, or comes if one waits, and the rest planned anew."""
        elsewhere = self._elsewhere(ways, quantity)
        stock = there.by(self._shop.now)
        next_at = there.earliest(stock + 1)
        if elsewhere or (next_at is not None and not self._is_expected(ways, quantity - stock, next_at)):
            return self._mixed(Wanted(there, quantity, elsewhere), ways)
        fresh = self._planned(ways, quantity - stock)
        return None if fresh is None else self._lent(there, ways.place, quantity, last_at(fresh), fresh)

    def _elsewhere(self, ways: Ways, quantity: Units) -> Elsewhere | None:
        """What may be sent from other sites; whoever fills a place by a date asks each of them for all that it can."""
        if not ways.lanes or ways.due is not None:
            return None
        self._care.may_collect = True
        return Elsewhere.of(self._draft, ways.place, ways.lanes, quantity) if self._care.collects else None

    def _mixed(self, wanted: Wanted, ways: Ways) -> DraftNeed | None:
        """Some of it comes anyway, if one waits; the rest is planned anew."""
        self._care.chose = True
        there, quantity, elsewhere = wanted
        steps = list(useful_steps(there, quantity, self._shop.now))
        if elsewhere:
            steps = elsewhere.beside(steps, quantity)
        kept: dict[Step, Kept] = {}
        step = best_step(steps, quantity, partial(self._finish, wanted, ways, kept))
        if step is None:
            return None
        if step in kept:
            fresh, entries = kept[step]
            self._draft.paste(entries)
        else:
            fresh = self._waiting_for(step, wanted, ways)
        if fresh is None:
            return None
        if not fresh:
            return self._taken(ways.place, quantity, step[0], [])
        return self._lent(there, ways.place, quantity, max(step[0], last_at(fresh)), fresh)

    def _waiting_for(self, step: Step, wanted: Wanted, ways: Ways) -> Coming:
        """What is sent from other sites by then, and the rest planned anew."""
        at, units = step
        sent = wanted.elsewhere.sending(at, wanted.quantity - wanted.there.by(at)) if wanted.elsewhere else []
        fresh = self._planned(ways, wanted.quantity - units) if units < wanted.quantity else []
        return None if sent is None or fresh is None else [*sent, *fresh]

    def _finish(self, wanted: Wanted, ways: Ways, kept: dict[Step, Kept], step: Step) -> Minute | None:
        """When the rest would be there: planned and taken back while trials are left, else as far as one can tell."""
        if self._care.trials <= 0:
            return self._expected(ways, wanted.quantity - step[1])
        mark = self._draft.mark()
        fresh = self._waiting_for(step, wanted, ways)
        kept[step] = (fresh, self._draft.cut(mark))
        return last_at(fresh) if fresh else None

    def _expected(self, ways: Ways, rest: Units) -> Minute | None:
        return min((at for attempt in ways.attempts if (at := attempt.expected(rest)) is not None), default=None)

    def _lent(
        self, there: Lending, place: ItemSite, quantity: Units, back_by: Minute, fresh: list[DraftSupply]
    ) -> DraftNeed:
        """What lies there for somebody later is lent until then: all that is planned is kept, and this comes sooner."""
        return self._taken(place, quantity, there.lent_from(quantity, back_by), fresh)

    def _taken(self, place: ItemSite, quantity: Units, at: Minute, supplies: list[DraftSupply]) -> DraftNeed:
        at = max(at, self._shop.now)
        return self._draft.add_need(DraftNeed(place, quantity, there_at=at, at=at, supplies=supplies))

    def _is_expected(self, ways: Ways, rest: Units, by: Minute) -> bool:
        """Whether waiting for what comes anyway wins nothing, as far as one can tell without planning."""
        return any((at := attempt.expected(rest)) is not None and at <= by for attempt in ways.attempts)

    def _planned(self, ways: Ways, rest: Units) -> Coming:
        """In one share, or in several of about the same size, one after another put where each is there first."""
        if ways.due is not None:
            fresh, missing = filled(self._draft, ways.attempts, rest, ways.due)
            return None if missing else fresh
        count = min(self._care.shares.get(ways.place, 1), rest)
        if count == 1:
            return self._soonest(ways.attempts, rest, compare=self._care.trials > 0)
        return in_shares(count, rest, partial(self._share, ways.attempts))

    def _share(self, attempts: Sequence[Attempt], left: Units, shares: int) -> Coming:
        return self._soonest(attempts, ceil_of(left, shares), compare=True)

    def _soonest(self, attempts: Sequence[Attempt], rest: Units, *, compare: bool) -> Coming:
        """Plans the rest by the source that finishes first; of equals the one listed first."""
        if len(attempts) == 1:
            return attempts[0].plan(rest)
        self._care.chose = True
        return first_there(self._draft, attempts, rest) if compare else first_expected(self._draft, attempts, rest)

    def _ways(self, place: ItemSite, above: Above) -> Ways:
        """Who sends on to a place that is filled is asked for a share of it, and not filled itself: that multiplies.

        Remembered, as each run of an item needs the same.
        """
        if (place, above) in self._known_ways:
            return self._known_ways[place, above]
        if place in above or len(above) > self._shop.limits.sources_deep_max:
            return Ways(place)
        all_due = self._care.due
        due = all_due.get(place)
        if due is not None and any(other[0] == place[0] and other in all_due for other in above):
            due = None
        lanes = self._shop.lanes(place, above)
        ways = self._known_ways[place, above] = Ways(place, list(self._attempts(place, lanes, above)), due, lanes)
        return ways

    def _attempts(self, place: ItemSite, lanes: Sequence[Lane], above: Above) -> Iterator[Attempt]:
        sources, here, outlook = self._shop.sources, (*above, place), self._outlook
        for routing in sources.routings(place):
            yield Attempt(partial(self._make, routing, above=here), partial(outlook.made, routing, above=here))
        for source in sources.purchases(place):
            yield Attempt(partial(self._buy, source), partial(outlook.bought, source))
        for lane in lanes:
            expected = partial(outlook.moved, lane, place[0], above=here)
            yield Attempt(partial(self._move, lane, place[0], above=here), expected)

    def _buy(self, source: Purchasing, rest: Units) -> Coming:
        placed = self._shop.transport.purchase(source, self._draft.fence_at)
        return None if placed is None else [self._draft.add_supply(bought(source, rest, placed))]

    def _move(self, lane: Lane, item: str, rest: Units, above: Above) -> Coming:
        need = self.obtain((item, lane.origin), rest, above)
        move = None if need is None else moved(self._shop, lane, need)
        return None if move is None else [self._draft.add_supply(move)]

    def _make(self, routing: Routing, rest: Units, above: Above) -> Coming:
        runs: list[DraftSupply] = []
        for lot in lots_of(routing, rest):
            run = self._making.run(routing, lot, above)
            if run is None:
                return None
            runs.append(run)
        return runs

    def _component(self, options: Options, ready: Minute, above: Above) -> DraftNeed | None:
        """One option of a component."""
        obtain = partial(self.obtain, above=above)
        if len(options) == 1:
            return obtain(*options[0])
        self._care.chose = True
        expected = None if self._care.trials > 0 else partial(self._outlook.earliest, above=above)
        return chosen_option(options, ready, self._draft, obtain, expected)
