"""Whether planned work can go on as planned: not stopped itself, and fed by work that goes on."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from functools import cache, partial
from itertools import chain
from operator import itemgetter

from app.domain.facts.progress import not_begun
from app.domain.laws.capacity import CAPACITY_LAWS
from app.domain.laws.scene import Scene, broken_by, scope_of
from app.domain.laws.standing import broken_as_planned
from app.domain.laws.work import work_goes_on_while_all_is_open
from app.domain.ledgers.ledger import Ledger, available_from
from app.domain.needs import Need, Peg
from app.domain.parts import Buy, Move, Run, needs_of
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKey
from app.domain.timeline import Minute

Broken = Callable[[str], Sequence[Run | Buy | Move]]
"""By the quote of a promise."""


class GoingOn:
    """Which runs, buys and moves can be what they were planned to be; each is looked at once.

    ``suspects``: the quotes of the promises of which something may be stopped. ``stopped``: what is known not to go on.
    ``before``: the same before some promises moved or were taken out, or something helped, with nobody worse for it.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        now: Minute,
        suspects: Collection[str],
        broken: Broken,
        stopped: Iterable[SupplyKey] = (),
        before: "GoingOn | None" = None,
    ) -> None:
        self._snapshot = snapshot
        self._now = now
        self._suspects = suspects
        self._broken = broken
        self._before = before
        self._known = dict.fromkeys(stopped, False)
        self._planned = cache(lambda quote: _planned_for(snapshot.promises[quote]))

    def is_sure(self, ledger: Ledger, key: SupplyKey) -> bool:
        """Whether it is not stopped, and all that it takes is there in time, made by work that goes on itself."""
        if key not in self._known:
            owner = self._snapshot.promises[ledger.supplies[key].owner or ""]
            self._known[key] = self._was_sure(owner, ledger, key) or self._goes_on(owner, key)
        return self._known[key]

    def _was_sure(self, owner: Promise, ledger: Ledger, key: SupplyKey) -> bool:
        before = self._before
        if before is None or before._snapshot.promises.get(owner.quote) is not owner:
            return False
        return before.is_sure(before._snapshot.ledger(ledger.place), key)

    def _goes_on(self, owner: Promise, key: SupplyKey) -> bool:
        makes, there = self._planned(owner.quote)
        made = makes.get(key)
        is_fed = made is None or all(self._is_fed(need) for need in needs_of(made) if need.id not in there)
        return is_fed and (made is None or not self._is_stopped(owner, made))

    def _is_stopped(self, owner: Promise, made: Run | Buy | Move) -> bool:
        """Whether it breaks a law, or is a run that should have been reported begun and found no later place."""
        if isinstance(made, Run) and not_begun(owner, made, self._snapshot.plant.settings, self._now):
            return True
        # Who is at risk may be so by a calendar or by others' work, too; of those that are over most is past.
        may_be = made.available_at > self._now and owner.quote in self._suspects
        return may_be and any(stopped.key == made.key for stopped in self._broken(owner.quote))

    def is_in_time(self, ledger: Ledger, peg: Peg, need: Need) -> bool:
        supply = ledger.supplies.get(peg.supply)
        usable = None if supply is None else available_from(supply, self._now, self._snapshot.plant.settings)
        return usable is not None and usable <= need.needed_at

    def _is_fed(self, need: Need) -> bool:
        """A need whose instant has passed took what it is pegged to; what it was short of then it never got."""
        ledger = self._snapshot.ledger(need.place)
        if ledger.unlimited:
            return True
        if not need.is_covered:
            return False
        is_ahead = need.needed_at >= self._now
        return all(
            self._is_made(ledger, peg.supply) and (not is_ahead or self.is_in_time(ledger, peg, need))
            for peg in need.pegs
        )

    def _is_made(self, ledger: Ledger, key: SupplyKey) -> bool:
        supply = ledger.supplies.get(key)
        return supply is None or supply.owner is None or self.is_sure(ledger, key)


def _planned_for(promise: Promise) -> tuple[Mapping[SupplyKey, Run | Buy | Move], Set[str]]:
    """What is made for it, by what that brings, and its needs that have taken what they need already."""
    plan = promise.plan
    return {made.key: made for made in plan.makes}, plan.counted_needs.union(need.id for need in plan.used_up())


def going_on(snapshot: Snapshot, now: Minute) -> GoingOn:
    """Of whatever is at risk, and whatever a breakdown has hit and nobody has noted yet."""
    return GoingOn(snapshot, now, snapshot.at_risk | hit_by_stops(snapshot).keys(), broken_in(snapshot, now))


def hit_by_stops(snapshot: Snapshot) -> Mapping[str, Set[str]]:
    """The runs that stand where something takes units away that nobody planned with, by their quotes.

    That may be over by now: what it stopped is as late as before until the floor or a re-promise says otherwise.
    """
    hit: dict[str, set[str]] = defaultdict(set)
    for resource, windows in snapshot.compiled.stops.items():
        rows = snapshot.held_on(resource)
        # A year of breakdowns is kept, and most of them were over before anything that is still planned began.
        for window in windows[bisect_right(windows, rows.begins, key=itemgetter(1)) :]:
            for row in rows.within(*window):
                hit[row.quote].add(row.run)
    return hit


def broken_in(snapshot: Snapshot, now: Minute) -> Broken:
    """Each promise is looked at once."""
    return cache(partial(_broken, snapshot, now))


def _broken(snapshot: Snapshot, now: Minute, quote: str) -> Sequence[Run | Buy | Move]:
    """What a promise makes, buys and moves, still to come, that breaks a law: of it, or of what it is worked on."""
    promise = snapshot.promises[quote]
    scene = Scene(snapshot=snapshot, scope=scope_of(promise), now=now)
    found = chain(broken_as_planned(promise, scene), broken_by(CAPACITY_LAWS, scene))
    # Work that has more time than it needs is there as planned.
    broken = {breach.ref.split("/")[0] for law, breach in found if law is not work_goes_on_while_all_is_open}
    return [made for made in promise.plan.makes if made.id in broken and made.available_at > now]
