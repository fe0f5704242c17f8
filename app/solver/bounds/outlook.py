"""When a quantity may be expected, each need looked at alone against the frozen plan: quick, and remembered.

As a bound, a quantity may be made in any number of runs, and no plan is earlier: in one, which takes what it takes; or
in two and more, of which some run is the last to pass each step, after the last component came, some run is the first,
and each takes what a run takes whatever its size. As an outlook for choosing between sources, it is made in the fewest
runs, which is what a plan will most often do.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import partial

from app.domain.ledgers.availability import Availability
from app.domain.quantity import Units, ceil_of
from app.domain.routing import Routing, Step
from app.domain.supply import ItemSite, Lane, Purchasing
from app.domain.timeline import Minute, Window
from app.solver.bounds.free_time import capacity_end
from app.solver.capacity.modes import Mode, Options, StepWork, ends_first
from app.solver.capacity.slots import earliest_slot
from app.solver.lanes import Above
from app.solver.lots import lot_of
from app.solver.mixing import useful_steps
from app.solver.shop import Shop, barriers_of

Question = tuple[ItemSite, Units, frozenset[ItemSite]]
"""A quantity at a place, and the places above from which it may not come."""


class Outlook:
    """When quantities can be there. ``fence_at``: nothing new is made or bought before it.

    ``as_bound``: whether no plan may be earlier, or a plan is likely not to be.
    """

    def __init__(self, shop: Shop, fence_at: Minute, *, as_bound: bool) -> None:
        self._shop = shop
        self._fence_at = fence_at
        self._as_bound = as_bound
        self._known: dict[Question, Minute | None] = {}
        self._known_anew: dict[Question, Minute | None] = {}
        self._known_somewhere: dict[str, Minute | None] = {}

    @property
    def looked_at(self) -> int:
        """How many questions were worked out so far."""
        return len(self._known) + len(self._known_anew)

    def earliest(self, place: ItemSite, quantity: Units, above: Above = ()) -> Minute | None:
        """By when the quantity can be there; None: not within the horizon at all."""
        key = (place, quantity, _of_the_same_item(place, above))
        if key not in self._known:
            self._known[key] = self._earliest(place, quantity, above)
        return self._known[key]

    def _earliest(self, place: ItemSite, quantity: Units, above: Above) -> Minute | None:
        """The least, over how long one waits for what comes anyway, of the wait and of planning the rest anew.

        Then as much sooner as what is needed later may be lent.
        """
        there = self._shop.availability(place)
        best: Minute | None = None
        for at, stock in useful_steps(there, quantity, self._shop.now):
            if best is not None and at >= best:
                break
            done = at if stock >= quantity else self._fresh(place, quantity - stock, above)
            if done is not None and (best is None or max(at, done) < best):
                best = max(at, done)
        if best is None or best <= self._shop.now:
            return best
        return max(self._shop.now, self._lent(there, place, quantity, best, above))

    def _lent(self, there: Availability, place: ItemSite, quantity: Units, until: Minute, above: Above) -> Minute:
        """From when on it is there or lent, if all that is planned anew is there by ``until``.

        As a bound, some of it may be there before: as much as is missing at each instant.
        """
        if not self._as_bound:
            return there.lent_from(quantity, until)
        since = until
        while since > self._shop.now:
            since = there.lent_from(quantity, since)
            at = bisect_left(there.times, since) - 1
            if at < 0 or there.times[at] >= since:
                return since
            done = self._fresh(place, quantity - there.nets[at], above)
            earlier = since if done is None else max(there.times[at], done)
            if earlier >= since:
                return since
            since = earlier
        return since

    def _fresh(self, place: ItemSite, rest: Units, above: Above) -> Minute | None:
        key = (place, rest, _of_the_same_item(place, above))
        if key not in self._known_anew:
            self._known_anew[key] = self._planned_anew(place, rest, above)
        return self._known_anew[key]

    def _planned_anew(self, place: ItemSite, rest: Units, above: Above) -> Minute | None:
        """Of several makers and lanes that share a quantity, one brings at least its even share of it."""
        if place in above:
            return None
        if len(above) > self._shop.limits.sources_deep_max:
            return self._fence_at if self._as_bound else None
        sources, here = self._shop.sources, (*above, place)
        routings = sources.routings(place)
        lanes = self._shop.lanes(place, above)
        if lanes and len(_of_the_same_item(place, above)) >= self._shop.lanes_in_a_row_max:
            if self._as_bound:
                return self._somewhere(place[0])
            lanes = []
        share = ceil_of(rest, max(1, len(routings) + len(lanes))) if self._as_bound else rest
        found = [self.made(routing, share, here) for routing in routings]
        found += [self.moved(lane, place[0], share, here) for lane in lanes]
        found += [self.bought(source, share) for source in sources.purchases(place)]
        return _first_of(found)

    def _somewhere(self, item: str) -> Minute | None:
        """By when any of it can be at any site without being sent there: over however many lanes, none comes sooner."""
        if item not in self._known_somewhere:
            sites = [(item, site) for site in self._shop.plant.sites]
            alone = (self.earliest(place, 1, tuple(other for other in sites if other != place)) for place in sites)
            self._known_somewhere[item] = _first_of(alone)
        return self._known_somewhere[item]

    def bought(self, source: Purchasing, rest: Units) -> Minute | None:
        """The same for any quantity: what a supplier brings has no limit."""
        placed = self._shop.transport.purchase(source, self._fence_at)
        return None if placed is None else placed[1]

    def moved(self, lane: Lane, item: str, rest: Units, above: Above) -> Minute | None:
        ready = self.earliest((item, lane.origin), rest, above)
        return None if ready is None else self._within_horizon(self._shop.transport.delivered(lane.origin, lane, ready))

    def made(self, routing: Routing, rest: Units, above: Above) -> Minute | None:
        """When the last run may be done."""
        last = self.done(routing, rest, above)
        if last is None:
            return None
        at = max(last, routing.validity.start or 0)
        return self._within_horizon(at) if routing.validity.covers(at) else None

    def done(self, routing: Routing, rest: Units, above: Above) -> Minute | None:
        """The same, on whatever day it may be made."""
        smallest, largest = lot_of(routing, 1), lot_of(routing, rest)
        found = [self._in_one_run(routing, largest, above)] if largest >= rest else []
        if largest < rest or (smallest < rest and self._as_bound):
            piece, runs = (smallest if self._as_bound else largest), max(2, ceil_of(rest, largest))
            found.append(self._in_several(routing, runs, piece, rest, above))
        return _first_of(found)

    def _in_one_run(self, routing: Routing, lot: Units, above: Above) -> Minute | None:
        """One such run may be done by then, and where each is as large, so is the first of several."""
        ready = self._fence_at
        for work in self._shop.work(routing, lot):
            there = self._components(work.consumed, above)
            done = None if there is None else self._worked(work, max(ready, there))
            if done is None:
                return None
            ready = done + work.step.wait_minutes
        return ready

    def _in_several(self, routing: Routing, runs: int, piece: Units, rest: Units, above: Above) -> Minute | None:
        """The last run follows the last component, and all takes the capacity there is.

        There are as many runs at least, and each has ``piece`` at least.
        """
        first = last = self._fence_at
        for part, total in zip(self._shop.work(routing, piece), self._shop.work(routing, rest), strict=True):
            some = self._components(part.consumed, above)
            whole = self._components(total.shared if self._as_bound else total.consumed, above)
            if some is None or whole is None:
                return None
            start = max(first, some)
            begun, done = self._worked(part, start), self._worked(part, max(last, whole))
            full = capacity_end(self._shop, start, part, total, runs)
            if begun is None or done is None or full is None:
                return None
            first = begun + part.step.wait_minutes
            last = max(done, full) + part.step.wait_minutes
        return last

    def _within_horizon(self, at: Minute | None) -> Minute | None:
        return None if at is None or at > self._shop.horizon else at

    def _components(self, components: Sequence[Options], above: Above) -> Minute | None:
        """When one option of each is there."""
        latest = self._fence_at
        for options in components:
            there = _first_of([self.earliest(place, units, above) for place, units in options])
            if there is None:
                return None
            latest = max(latest, there)
        return latest

    def _worked(self, work: StepWork, ready: Minute) -> Minute | None:
        if work.changes_over:
            found = ends_first(work.modes, ready, partial(self._slot, work.step, ready))
        else:
            found = self._shop.soonest(work, ready)
        return None if found is None else found[1][1]

    def _slot(self, step: Step, ready: Minute, mode: Mode, minutes: int) -> Window | None:
        if not minutes or not mode.units:
            return self._shop.free_slot(step, ready, mode, minutes)
        machines = self._shop.machines(self._fence_at)
        barriers = barriers_of(mode.crowds, self._shop.occupation)
        barriers += [machines.barriers(one, mode.family, bound=self._as_bound) for one in mode.machines]
        axis = self._shop.axis(step, mode.resources, mode.overtime)
        return earliest_slot(axis, barriers, ready, minutes, interruptible=step.interruptible)


def _first_of(found: Iterable[Minute | None]) -> Minute | None:
    return min([at for at in found if at is not None], default=None)


def _of_the_same_item(place: ItemSite, above: Above) -> frozenset[ItemSite]:
    """The places above that one may come back to: lanes go in circles, bills do not."""
    if not above or above[-1][0] != place[0]:
        return NOWHERE
    return frozenset([other for other in above if other[0] == place[0]])


NOWHERE: frozenset[ItemSite] = frozenset()
