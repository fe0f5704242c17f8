"""How many units of a lot can have passed each step of a routing by when: closer than a bound of all of them at once.

Units are alike, so that they pass a step in the order in which they are ready for it. None is worked before its
components are there and the step before has done it; a resource works what it has room for, and whoever begins in a gap
between what is planned pays there what a run takes whatever its size.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache

from app.domain.quantity import Units, ceil_of
from app.domain.routing import Routing
from app.domain.timeline import LAST_MINUTE, Minute
from app.solver.bounds.free_time import worked_off
from app.solver.bounds.in_turn import done_in_turn
from app.solver.bounds.outlook import Outlook
from app.solver.capacity.modes import StepWork
from app.solver.capacity.slots import earliest_slot
from app.solver.lanes import Above
from app.solver.lots import lot_of
from app.solver.shop import Shop, barriers_of

Passed = Sequence[Minute]
"""When one piece, two, three and so on can have passed; ``LAST_MINUTE``: not within the horizon."""


class Throughput(Outlook):
    """A bound that no plan is earlier than: closer than the usual one, and slower.

    A piece is a routing's ``multiple``: no run has part of one.
    """

    def __init__(self, shop: Shop, fence_at: Minute) -> None:
        super().__init__(shop, fence_at, as_bound=True)
        self._passed: dict[str, Passed] = {}
        self._followed = 0

    def done(self, routing: Routing, rest: Units, above: Above) -> Minute | None:
        """As close as may be for the most that is asked for, which comes first; less is read from what passes then."""
        pieces, passed = ceil_of(rest, routing.multiple), self._passed.get(routing.id, ())
        if pieces > len(passed):
            at = super().done(routing, rest, above)
            if at is None or not self._may_follow(routing, pieces):
                return at
            passed = self._through(routing, pieces, above)
            passed[-1] = max(at, passed[-1])
            self._passed[routing.id] = passed
        return passed[pieces - 1] if passed[pieces - 1] < LAST_MINUTE else None

    def _may_follow(self, routing: Routing, pieces: int) -> bool:
        limits, there = self._shop.limits, pieces * len(routing.steps)
        if pieces > limits.pieces_max or self._followed + there > limits.followed_max:
            return False
        self._followed += there
        return True

    def _through(self, routing: Routing, pieces: int, above: Above) -> list[Minute]:
        """Through all steps: what has passed the last of them."""
        passed = [self._fence_at] * pieces
        for at, part in enumerate(self._shop.work(routing, lot_of(routing, 1))):
            ready = self._ready(routing, at, passed, above) if part.consumed else passed
            passed_by = self._in_turn if self._is_worked_by_one(part) else self._beside
            ends = passed_by(routing, at, part, ready)
            passed = [min(LAST_MINUTE, end + part.step.wait_minutes) for end in ends]
        return passed

    def _is_worked_by_one(self, part: StepWork) -> bool:
        """Whether two runs can never be worked at once."""
        mode = part.modes[0][0] if len(part.modes) == 1 and not part.changes_over else None
        return mode is not None and any(self._shop.occupation(one).capacity == 1 for one in mode.resources)

    def _in_turn(self, routing: Routing, step: int, part: StepWork, ready: Passed) -> Passed:
        """One run after the other, of as many pieces each as is best for those that are to have passed."""
        ((mode, takes),) = self._shop.timed_modes(routing.id, part.step)
        axis = self._shop.axis(part.step, mode.resources, mode.overtime)
        barriers = barriers_of(mode.resources, self._shop.occupation)

        def end_of(start: Minute, minutes: int) -> Minute:
            if not minutes:
                return start
            slot = earliest_slot(axis, barriers, start, minutes, interruptible=part.step.interruptible)
            return LAST_MINUTE if slot is None else slot[1]

        smallest, largest = lot_of(routing, 1), lot_of(routing, len(ready) * routing.multiple)
        lots = (max(smallest, lot) for lot in range(routing.multiple, largest + 1, routing.multiple))
        return done_in_turn(ready, [takes.minutes(routing.inputs(lot)[step]) for lot in lots], end_of)

    def _beside(self, routing: Routing, step: int, part: StepWork, ready: Passed) -> Passed:
        """All that is free, of whichever resources there are; and none sooner than the smallest run that holds it."""
        ends = list(self._each_alone(part, ready))
        for entry in part.step.requires:
            if len(entry) == 1:
                each = _minutes_a_piece(routing, step)
                ends = list(map(max, ends, worked_off(self._shop, entry[0], part, each, ready)))
        return ends

    def _each_alone(self, part: StepWork, ready: Passed) -> Iterator[Minute]:
        """When the smallest run that holds a piece can have been worked."""
        last, end = -1, LAST_MINUTE
        for at in ready:
            if at != last:
                done = self._worked(part, at) if at < LAST_MINUTE else None
                last, end = at, LAST_MINUTE if done is None else done
            yield end

    def _ready(self, routing: Routing, step: int, passed: Passed, above: Above) -> Passed:
        """When the step before has passed as many, and the components of so many are there."""
        ready = list(passed)

        @cache
        def there(pieces: int) -> Minute:
            work = self._shop.work(routing, pieces * routing.multiple)[step]
            at = self._components(work.shared, above)
            return LAST_MINUTE if at is None else at

        there(len(ready))  # The most comes first: what fewer need is read from what passes then.
        known = 0
        while known < len(ready):
            at = there(known + 1)
            until = bisect_right(range(1, len(ready) + 1), at, lo=known + 1, key=there)
            ready[known:until] = [max(at, passed_at) for passed_at in ready[known:until]]
            known = until
        return ready


def _minutes_a_piece(routing: Routing, step: int) -> Fraction:
    """At speed 1, and at least: what is lost on the way is worked as well, and inputs are rounded up."""
    piece = Fraction(routing.multiple)
    for one in routing.steps[step:]:
        piece /= Fraction(one.yield_rate)
    return piece * routing.steps[step].minutes_per_unit
