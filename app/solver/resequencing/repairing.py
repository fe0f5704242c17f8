"""What can no longer stay where it stands finds another place, so that no date has to move."""

from collections.abc import Collection, Iterable, Sequence
from random import Random

from app.domain.changes import NeedsRepegged, PlanMoved
from app.domain.laws.capacity import OF_MACHINES
from app.domain.needs import Repeg
from app.domain.pegs.pegging_the_short import pegs_for_the_short
from app.domain.promise import Promise
from app.domain.shift import Shift
from app.domain.snapshots.snapshot import Snapshot
from app.domain.verification import audit_promise, breaks_nothing
from app.solver.resequencing.bringing_back import brought_back
from app.solver.resequencing.loose import Loose
from app.solver.resequencing.putting_back import all_back
from app.solver.resequencing.taking_out import ANYBODY, OUT_MAX, due_of, holders_beside, shifts_between
from app.solver.resequencing.waiting_together import with_takers
from app.solver.shop import Shop


def repaired(shop: Shop, quotes: Iterable[str]) -> PlanMoved | None:
    """The change after which as many as possible of these commitments can be kept, the most urgent first.

    What cannot be helped within the limits stays as it is; None where nobody is helped.
    """
    repairing = _Repairing(shop, frozenset(quotes))
    repairing.search()
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
        self._hopeful: dict[str, bool] = {}
        """Who may be helped by those who hold its machines."""
        self._taken_out = 0
        """Operations, each time."""
        self.standing: Snapshot = shop.snapshot

    def search(self) -> None:
        """Each alone first, then with others that hold its machines taken out as well, in turns."""
        limits = self._shop.limits
        left = sorted(self._broken, key=lambda quote: (due_of(self.standing.promises[quote]), quote))
        tried = left[: limits.repair_alone_max]
        waiting: list[str] = []
        for at in range(0, len(tried), TOGETHER_MAX):
            waiting += self._not_helped_alone(tried[at : at + TOGETHER_MAX])
        # Others cannot make room for what takes no work.
        waiting = [quote for quote in waiting if self._loose.part_of(self.standing.promises[quote])]
        steps = limits.repair_steps - len(left)
        while waiting and steps > 0:
            left, waiting = waiting, []
            for quote in left:
                steps -= 1
                if steps < 0 or self._taken_out >= limits.repair_operations_max:
                    return
                others = self._others(self.standing.promises[quote])
                if self._may_be_helped(quote, others) and not self._is_helped(quote, others):
                    waiting.append(quote)

    def _not_helped_alone(self, quotes: Sequence[str]) -> list[str]:
        """Whoever cannot be kept yet. A place is looked for beside all others, and for each alone where that is not it.

        Where nothing of somebody may move, it is no use to try.
        """
        quotes = [quote for quote in quotes if self._loose.may_move(self.standing.promises[quote])]
        there, back = self.standing, dict[str, Promise]()
        for quote in quotes:
            if quote in back:
                continue
            waiting = with_takers(self.standing.promises[quote], self.standing)
            out = [one for one in waiting if one.quote not in back]
            if again := all_back(out, there, self._loose, self._shop):
                there = there.holding(gone=out, put=again)
                back |= {one.quote: one for one in again}
        kept = [quote for quote in quotes if quote in back]
        if not back or self._keeps(back.values(), kept):
            return [quote for quote in quotes if quote not in back]
        return [quote for quote in quotes if not self._is_helped(quote, ())]

    def _is_helped(self, quote: str, others: Sequence[Promise]) -> bool:
        """Whether the commitment can be kept from now on, some of the others taken out as well for it."""
        out = self._dice.sample(others, min(len(others), self._dice.randint(1, OUT_MAX)))
        trial = (quote, frozenset(one.quote for one in out))
        if trial in self._in_vain:
            return False
        # The one in trouble first and who waits with it, then the others by their dates.
        first = with_takers(self.standing.promises[quote], self.standing)
        order = [*first, *sorted((one for one in out if one not in first), key=lambda one: (due_of(one), one.quote))]
        self._taken_out += sum(map(self._loose.operations_of, order))
        back = all_back(order, self.standing, self._loose, self._shop)
        if back is not None and self._keeps(back, [quote]):
            return True
        self._in_vain.add(trial)
        return False

    def _may_be_helped(self, quote: str, others: Sequence[Promise]) -> bool:
        """Whether it could be kept if all of the others were out of its way; looked at once.

        Room is no help to whoever waits for goods, and for that most would be looked for in vain.
        """
        if quote not in self._hopeful:
            first = with_takers(self.standing.promises[quote], self.standing)
            self._taken_out += sum(map(self._loose.operations_of, first))
            waiting = {one.quote for one in first}
            away = [one for one in others if one.quote not in waiting]
            back = all_back(first, self.standing, self._loose, self._shop, away=away)
            self._hopeful[quote] = back is not None and not self._is_short(quote, back)
        return self._hopeful[quote]

    def _is_short(self, quote: str, back: Collection[Promise]) -> bool:
        """Whether it would still be in trouble, and not for those who stand in its way."""
        now, moved = self._shop.now, self.standing.revised(back)
        repegs = pegs_for_the_short(moved, [moved.promises[quote]], now)
        after = moved.apply(NeedsRepegged(repegs=repegs))
        return any(found.rule not in OF_MACHINES for found in audit_promise(after, quote, now))

    def _others(self, promise: Promise) -> list[Promise]:
        """Most trials are in vain, and machines may have hundreds of promises on them until a far date."""
        if promise.quote not in self._beside:
            self._beside[promise.quote] = holders_beside(promise, self.standing, self._loose, self._shop.now)
        return self._beside[promise.quote]

    def _keeps(self, back: Collection[Promise], quotes: Collection[str]) -> bool:
        """Whether promises can stand as they were put back, so that these are kept; then they do."""
        now, moved = self._shop.now, self.standing.revised(back)
        repegs = pegs_for_the_short(moved, [moved.promises[quote] for quote in quotes], now)
        moving = self._moving(shifts_between(self.standing, moved), repegs)
        after = self.standing.look_ahead(moving)
        if any(audit_promise(after, quote, now) for quote in quotes) or not breaks_nothing(self.standing, moving, now):
            return False
        self.standing = after
        self._in_vain.clear()
        self._beside.clear()
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


TOGETHER_MAX = 20
"""So many of those who have a place of their own are judged at once, which takes about as long as judging one: what
many of them share, as what they are made of, is looked through for each judgement."""
