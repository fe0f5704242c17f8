"""Tier 3: dates for commitments that cannot be kept, so that as little as possible is late, by the strategy of each.

Whoever is in trouble is put back at its earliest, in the order of the strategies. Then some of what is late is taken
out together with others on its machines and put back in another order, as long as the weighted lateness falls: ruin and
recreate, counted in steps, with a fixed seed. Whoever is not in trouble keeps its date, unless its strategy lets it
give way to one that counts for as much.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from random import Random

from app.domain.changes import PlanMoved
from app.domain.needs import Repeg
from app.domain.pegs.pegging_the_short import pegs_for_the_short
from app.domain.promise import Promise
from app.domain.repromise import Replanned, Sought, Strategy, Watch
from app.domain.shift import NewDate, Shift
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.verification import breaks_nothing
from app.solver.draft import Draft
from app.solver.resequencing.arrivals import new_dates, ready_by
from app.solver.resequencing.at_best import at_best
from app.solver.resequencing.bringing_back import brought_back
from app.solver.resequencing.loose import Loose
from app.solver.resequencing.putting_back import How, PuttingBack, all_back
from app.solver.resequencing.taking_out import ANYBODY, OUT_MAX, due_of, holders_beside, shifts_between
from app.solver.resequencing.waiting_together import suppliers_first, with_takers
from app.solver.resequencing.weighed_lateness import WeighedLateness
from app.solver.resequencing.whole import Due, Whole
from app.solver.scheduling.improve import improve
from app.solver.scheduling.limits import SchedulingLimits
from app.solver.shop import Shop

STEPS_OF_THE_WHOLE = 40
"""As many steps of a run take about as long as one of the scheduler."""

WHOLE_SECONDS_MAX = 600.0
"""A stop; nobody who waits for a run has to wait longer, and whoever tires of it cancels it."""

SHUFFLED = 0.5
"""How often what was taken out is put back in any order instead of that of the strategies and dates."""

ORDER = list(Strategy)


def repromised(shop: Shop, sought: Sought, watch: Watch) -> Replanned:
    """The best plan that was found, how late it is, and how late any is."""
    found = Repromising(shop, sought)
    found.search(watch)
    found.bring_back(watch)
    return found.replanned()


class Repromising:
    """``standing``: the plan as far as it was found."""

    def __init__(self, shop: Shop, sought: Sought) -> None:
        self._shop = shop
        self._sought = sought
        self._troubled = frozenset(sought.troubled)
        skipped = {quote for quote, strategy in sought.strategies.items() if strategy is Strategy.SKIP}
        self._loose = Loose(shop, ANYBODY, self._troubled, skipped - self._troubled)
        self._at_best = at_best(shop, self._loose, sooner=sought.earlier)
        self._lateness = WeighedLateness(sought, self._at_best)
        self._dice = Random(0)
        self._repegs: dict[str, Repeg] = {}
        self._late: dict[str, int] = {}
        self._unplaced: set[str] = set()
        self._steps = 0
        self._in_vain: set[tuple[str, ...]] = set()
        """For whom some were put back in which order without less being late, as everything stands."""
        self.standing: Snapshot = shop.snapshot

    def search(self, watch: Watch) -> None:
        """Everybody gets a place, then better ones, until the steps are used up or nobody is late."""
        self._place_all(watch)
        self._note_late(self._sought.due)
        watch(0)
        if self._late:
            self._schedule_all(watch)
        while self._steps < self._sought.steps and self._late:
            watch(self._steps)
            self._step()
            self._steps += 1

    def _place_all(self, watch: Watch) -> None:
        """Whoever is in trouble, together; one by one where not all of them have a place beside the others."""
        troubled = sorted((self.standing.promises[quote] for quote in self._troubled), key=self._turn)
        placeable = [promise for promise in troubled if promise.quote in self._at_best]
        self._unplaced = {promise.quote for promise in placeable}
        watch(0)
        self._take(self._put_back(suppliers_first(placeable, self.standing), self._troubled))
        for promise in placeable:
            if promise.quote in self._unplaced:
                watch(0)
                self._take(self._put_back(with_takers(promise, self.standing), self._troubled))

    def bring_back(self, watch: Watch) -> None:
        """Whatever moved and need not have is where it was, as far as that is tried."""
        before, now = self._shop.snapshot, self._shop.now

        def moving(shifts: Iterable[Shift]) -> PlanMoved:
            watch(self._sought.steps)
            return self._moving(shifts, (), ())

        self.standing = brought_back(self.standing, before, moving, now)

    def _schedule_all(self, watch: Watch) -> None:
        """All that may move at once, where that is not too much, from how it stands."""
        shop = Shop(self.standing, self._shop.now, self._shop.limits)
        whole = Whole(shop, self.standing, self._loose, self._dues())
        if not whole.is_worth_it:
            return
        steps = max(1, self._sought.steps // STEPS_OF_THE_WHOLE)
        limits = SchedulingLimits(steps_max=steps, wall_seconds_max=WHOLE_SECONDS_MAX)
        found = improve(whole.problem(), whole.start(), limits, lambda told: watch(0))
        if found.schedule is None:
            return
        putting = PuttingBack(Draft(shop, shop.now), self.standing, self._loose, (), self._how())
        self._take(putting.with_runs(list(whole.runs(found.schedule))))

    def _dues(self) -> dict[str, Due]:
        """When goods have to be there for their dates, as far as work is in question."""
        dues: dict[str, Due] = {}
        heaviest = max(self._late, key=self._lateness.weight)
        for quote, promise in self.standing.promises.items():
            if promise.commitment is None or not promise.plan.open_deliveries:
                continue
            wanted = self._sought.due.get(quote)
            weight = self._lateness.weight(quote) if wanted is not None else 0
            lines = {line.line: line.promised_at for line in promise.lines}
            is_hard = not self._lateness.may_be(quote, beside=heaviest)
            dues[quote] = Due(
                at=ready_by(promise, wanted or lines, self._shop),
                weight=weight,
                hard_at=ready_by(promise, lines, self._shop, safe=True) if is_hard else None,
            )
        return dues

    def replanned(self) -> Replanned:
        late = sum(self._late.values())
        return Replanned(change=self._change(), lateness=late, bound=self._lateness.bound, steps=self._steps)

    def _change(self) -> PlanMoved:
        """From the plan as it was to the one that was found."""
        before = self._shop.snapshot
        there = ((promise, self.standing.promises[quote]) for quote, promise in before.promises.items())
        changed = [after for was, after in there if after is not was]
        dates = self._new_dates(before, changed, earlier=self._sought.earlier)
        return self._moving(shifts_between(before, self.standing), self._repegs.values(), dates)

    def _step(self) -> None:
        # Who has no place yet is looked after as much as the latest of all.
        most = max(1, *self._late.values())
        weights = [most if quote in self._unplaced else late for quote, late in self._late.items()]
        quote = self._dice.choices(list(self._late), weights)[0]
        promise = self.standing.promises[quote]
        others = holders_beside(promise, self.standing, self._loose, self._shop.now)
        out = [promise, *self._dice.sample(others, min(len(others), self._dice.randint(1, OUT_MAX)))]
        may_be_late = frozenset(one.quote for one in out if self._lateness.may_be(one.quote, beside=quote))
        if self._dice.random() < SHUFFLED:
            self._dice.shuffle(out)
        else:
            out.sort(key=self._turn)
        trial, before = (quote, *(one.quote for one in out)), self.standing
        if trial in self._in_vain:
            return
        self._take(self._put_back(out, may_be_late))
        if self.standing is before:
            self._in_vain.add(trial)
        else:
            self._in_vain.clear()

    def _put_back(self, out: Sequence[Promise], may_be_late: frozenset[str]) -> list[Promise] | None:
        return all_back(out, self.standing, self._loose, self._shop, self._how(may_be_late))

    def _how(self, may_be_late: Set[str] = frozenset()) -> How:
        return How(may_be_late=may_be_late, leaving=self._shop.snapshot.promises, sooner=self._sought.earlier)

    def _take(self, back: Sequence[Promise] | None) -> None:
        """Where less is late then, and nothing else is worse for it."""
        if back is None:
            return
        moved = self.standing.revised(back)
        repegs = pegs_for_the_short(moved, back, self._shop.now)
        dates = self._new_dates(self.standing, back, earlier=False)
        moving = self._moving(shifts_between(self.standing, moved), repegs, dates)
        quotes = [promise.quote for promise in back]
        is_better = not self._unplaced.isdisjoint(quotes) or self._is_less_late(moved, quotes)
        if is_better and breaks_nothing(self.standing, moving, self._shop.now):
            self.standing = self.standing.apply(moving)
            self._repegs |= {repeg.need: repeg for repeg in repegs}
            self._unplaced.difference_update(quotes)
            self._note_late(quotes)

    def _note_late(self, quotes: Iterable[str]) -> None:
        for quote in quotes:
            self._late.pop(quote, None)
            if (late := self._lateness.of(quote, self.standing)) or quote in self._unplaced:
                self._late[quote] = late

    def _is_less_late(self, moved: Snapshot, quotes: Sequence[str]) -> bool:
        def late(standing: Snapshot) -> int:
            return sum(self._lateness.of(quote, standing) for quote in quotes)

        return late(moved) < late(self.standing)

    def _new_dates(self, before: Snapshot, after: Iterable[Promise], *, earlier: bool) -> Iterator[NewDate]:
        """Where earlier dates are looked for nobody is promised a later one, also none that comes late as it stands."""
        for promise in after:
            may_gain = earlier and promise.quote in self._sought.due
            was = before.promises[promise.quote]
            yield from new_dates(was, promise, self._shop, later=not self._sought.earlier, earlier=may_gain)

    def _turn(self, promise: Promise) -> tuple[int, int, Minute, str]:
        return (ORDER.index(self._sought.strategies[promise.quote]), promise.priority, due_of(promise), promise.quote)

    def _moving(self, shifts: Iterable[Shift], repegs: Iterable[Repeg], dates: Iterable[NewDate]) -> PlanMoved:
        return PlanMoved(
            shifts=tuple(shifts),
            priority=ANYBODY,
            broken=self._troubled,
            dates=tuple(dates),
            run=self._sought.run,
            repegs=tuple(repegs),
        )
