"""Ruin and recreate: some of what stands before the new order is taken out, the order put in, the rest put back.

A step is kept where the order comes earlier and everything that was taken out is back in time. Which promises are taken
out is drawn from those that hold the machines the order waits for, with a fixed seed, so that the same plan gives the
same answer. (Ropke and Pisinger 2006 name the method; here each step is judged by insertion.)
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from app.domain.changes import PlanMoved
from app.domain.demand import Effort
from app.domain.promise import Promise
from app.domain.shift import Shift
from app.domain.shifting import shift_between
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.verification import breaks_nothing
from app.solver.arrangement import Arrangement
from app.solver.bounds.prospects import Prospects
from app.solver.draft import DraftOperation, DraftRun
from app.solver.found import Found
from app.solver.insertion.arrange import Arranger
from app.solver.insertion.climb import rank
from app.solver.limits import SolverLimits, TooManyParts
from app.solver.resequencing.loose import Loose
from app.solver.resequencing.putting_back import PuttingBack
from app.solver.resequencing.taking_out import OUT_MAX, due_of, holders, shifts_between
from app.solver.shop import Shop
from app.solver.wishes import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Resequenced:
    """``arrangement`` is planned on the snapshot after the shifts."""

    arrangement: Arrangement
    shifts: tuple[Shift, ...]


class Resequencing:
    """For one request, from the best plan that moves nobody."""

    def __init__(self, shop: Shop, order: Order, found: Found) -> None:
        self._shop = shop
        self._limits: SolverLimits = shop.limits
        self._order = order
        self._found = found
        self._loose = Loose(shop, order.policy.priority)
        self._standing = shop.snapshot
        self._best = found.arrangement
        self._dice = Random(0)
        self._worked = 0
        """Needs that were planned or looked at for the order, each time that it was planned."""
        self._taken_out = 0
        """Operations of others, each time."""
        self._in_vain: set[frozenset[str]] = set()
        """Without whom the order comes no sooner, as everything stands."""

    def search(self, steps: int, floor: tuple[Minute, ...]) -> Resequenced | None:
        """The best after so many steps, or as soon as every line is at its floor; None where nothing is won.

        What takes many needs a step, or many operations of others, takes fewer steps.
        """
        needs_max = self._needs_max()
        for _ in range(steps):
            if self._best.measures(self._order) <= floor or self._worked >= needs_max:
                break
            if self._taken_out >= steps * self._limits.moving_operations_max:
                break
            waiting = self._waiting()
            if waiting is None:
                break
            self._step(*waiting)
        if rank(self._best, self._order) >= rank(self._found.arrangement, self._order):
            return None
        self._bring_back()
        shifts = shifts_between(self._shop.snapshot, self._standing)
        return Resequenced(arrangement=self._best, shifts=tuple(shifts))

    def _needs_max(self) -> int:
        is_thorough = self._order.request.effort is Effort.THOROUGH
        return self._limits.thorough_needs if is_thorough else self._limits.standard_needs

    def _step(self, run: DraftRun, waiting: DraftOperation) -> None:
        work = self._shop.work(run.routing, run.quantity)[waiting.step]
        machines = [name for mode, _ in work.modes for name in mode.resources]
        pool = holders(machines, (waiting.ready, waiting.start), self._standing, self._loose)
        if not pool:
            return
        count = self._dice.randint(1, min(len(pool), OUT_MAX))
        out = self._dice.sample(pool, count)
        without = frozenset(promise.quote for promise in out)
        if without in self._in_vain:
            return
        self._taken_out += sum(map(self._loose.operations_of, out))
        parts = [part for promise in out if (part := self._loose.part_of(promise))]
        arrangement = self._arranged(self._standing.holding(gone=parts))
        if arrangement is None or not self._is_as_good(arrangement):
            self._in_vain.add(without)
            return
        back = self._put_back(arrangement, out)
        if back and self._keeps(back):
            self._in_vain.clear()

    def _bring_back(self) -> None:
        """Whoever need not have moved for the date stands where it stood."""
        before = self._shop.snapshot
        for shift in shifts_between(before, self._standing):
            self._keeps([before.promises[shift.quote]])

    def _keeps(self, back: Iterable[Promise]) -> bool:
        """Whether promises can stand as they were put back, so that the order comes as soon; then they do.

        Where all of them stand as before nothing is won. Who leaves may leave a longer change-over behind.
        """
        shifts = filter(None, (shift_between(self._standing.promises[one.quote], one) for one in back))
        moving = PlanMoved(shifts=tuple(shifts), priority=self._order.policy.priority)
        if not moving.shifts:
            return False
        standing = self._standing.look_ahead(moving)
        again = self._arranged(standing)
        if again is None or not self._is_as_good(again) or not self._moves_few(standing):
            return False
        if not breaks_nothing(self._standing, moving, self._shop.now):
            return False
        self._standing, self._best = standing, again
        return True

    def _put_back(self, arrangement: Arrangement, out: Sequence[Promise]) -> list[Promise] | None:
        """The most urgent first, with some chance in it."""
        putting = PuttingBack(arrangement.draft, self._standing, self._loose, out)
        urgency = {promise.quote: due_of(promise) + self._dice.randint(0, URGENCY_NOISE) for promise in out}
        return putting.put_all(sorted(out, key=lambda promise: (urgency[promise.quote], promise.quote)))

    def _arranged(self, snapshot: Snapshot) -> Arrangement | None:
        shop = Shop(snapshot, self._shop.now, self._limits, self._shop.opened, before=self._shop)
        prospects = Prospects(shop, self._order.fence_at)
        arranger = Arranger.like(prospects, self._found)
        found: Arrangement | None = None
        with suppress(TooManyParts):
            found = arranger.all_of(self._order)
        self._worked += arranger.planned + prospects.looked_at
        return found

    def _waiting(self) -> tuple[DraftRun, DraftOperation] | None:
        """One of the operations that wait for their machines, and its run; the likelier the longer it waits."""
        waiting = [(run, one) for run in self._best.draft.runs for one in run.operations if one.start > one.ready]
        if not waiting:
            return None
        return self._dice.choices(waiting, weights=[one.start - one.ready for _, one in waiting])[0]

    def _is_as_good(self, arrangement: Arrangement) -> bool:
        """Also without winning anything: from another plan with the same date more may be won."""
        return rank(arrangement, self._order) <= rank(self._best, self._order)

    def _moves_few(self, standing: Snapshot) -> bool:
        most = self._order.policy.moves_max
        if most is None:
            return True
        return sum(len(shift.operations) for shift in shifts_between(self._shop.snapshot, standing)) <= most


URGENCY_NOISE = 3 * 24 * 60
"""Minutes by which what is put back first may be less urgent than what follows."""
