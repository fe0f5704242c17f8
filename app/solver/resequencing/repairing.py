"""What can no longer stay where it stands finds another place, so that no date has to move."""

from collections.abc import Iterable, Sequence
from random import Random

from app.domain.changes import PlanMoved
from app.domain.needs import Repeg
from app.domain.pegging import pegs_for_the_short
from app.domain.promise import Promise
from app.domain.shift import Shift
from app.domain.snapshot import Snapshot
from app.domain.verification import audit_promise, breaks_nothing
from app.solver.resequencing.bringing_back import brought_back
from app.solver.resequencing.loose import Loose
from app.solver.resequencing.putting_back import all_back
from app.solver.resequencing.taking_out import ANYBODY, OUT_MAX, due_of, holders_beside, shifts_between
from app.solver.shop import Shop


def repaired(shop: Shop, quotes: Iterable[str], steps: int) -> PlanMoved | None:
    """The change after which as many as possible of these commitments can be kept, the most urgent first.

    ``steps``: how often in all it is tried. What cannot be helped stays as it is; None where nobody is helped.
    """
    repairing = _Repairing(shop, frozenset(quotes))
    repairing.search(steps)
    return repairing.change()


class _Repairing:
    def __init__(self, shop: Shop, broken: frozenset[str]) -> None:
        self._shop = shop
        self._broken = broken
        self._loose = Loose(shop, ANYBODY, broken)
        self._dice = Random(0)
        self._repegs: dict[str, Repeg] = {}
        self._in_vain: set[tuple[str, frozenset[str]]] = set()
        """Who could not be helped by taking out whom, as everything stands."""
        self._beside: dict[str, list[Promise]] = {}
        """Who holds the machines of whom, as everything stands."""
        self.standing: Snapshot = shop.snapshot

    def search(self, steps: int) -> None:
        """Each alone first, then with others that hold its machines taken out as well, in turns."""
        left = sorted(self._broken, key=lambda quote: (due_of(self.standing.promises[quote]), quote))
        alone = True
        while left and steps > 0:
            waiting: list[str] = []
            for quote in left:
                steps -= 1
                if steps < 0:
                    return
                if not self._is_helped(quote, alone=alone):
                    waiting.append(quote)
            left, alone = waiting, False

    def _is_helped(self, quote: str, *, alone: bool) -> bool:
        """Whether the commitment can be kept from now on; True as well where nothing of it may move: no use to try."""
        promise = self.standing.promises[quote]
        if self._loose.part_of(promise) is None:
            return True
        others = [] if alone else self._others(promise)
        out = self._dice.sample(others, min(len(others), self._dice.randint(1, OUT_MAX)))
        trial = (quote, frozenset(one.quote for one in out))
        if trial in self._in_vain:
            return False
        if self._finds_a_place(promise, out):
            self._in_vain.clear()
            self._beside.clear()
            return True
        self._in_vain.add(trial)
        return False

    def _others(self, promise: Promise) -> list[Promise]:
        """Most trials are in vain, and machines may have hundreds of promises on them until a far date."""
        if promise.quote not in self._beside:
            self._beside[promise.quote] = holders_beside(promise, self.standing, self._loose, self._shop.now)
        return self._beside[promise.quote]

    def _finds_a_place(self, promise: Promise, out: Sequence[Promise]) -> bool:
        """The one in trouble first, then the others by their dates."""
        order = [promise, *sorted(out, key=lambda one: (due_of(one), one.quote))]
        back = all_back(order, self.standing, self._loose, self._shop)
        if back is None:
            return False
        now, moved = self._shop.now, self.standing.revised(back)
        repegs = pegs_for_the_short(moved, moved.promises[promise.quote], now)
        moving = self._moving(shifts_between(self.standing, moved), repegs)
        after = self.standing.apply(moving)
        if audit_promise(after, promise.quote, now) or not breaks_nothing(self.standing, moving, now):
            return False
        self.standing = after
        self._repegs |= {repeg.need: repeg for repeg in repegs}
        return True

    def change(self) -> PlanMoved | None:
        """From the plan as it was to the one that is left, if that is another."""
        before, now = self._shop.snapshot, self._shop.now
        self.standing = brought_back(self.standing, before, lambda shifts: self._moving(shifts, ()), now)
        shifts = shifts_between(before, self.standing)
        if not shifts and not self._repegs:
            return None
        return self._moving(shifts, self._repegs.values())

    def _moving(self, shifts: Iterable[Shift], repegs: Iterable[Repeg]) -> PlanMoved:
        return PlanMoved(shifts=tuple(shifts), priority=ANYBODY, broken=self._broken, repegs=tuple(repegs))
