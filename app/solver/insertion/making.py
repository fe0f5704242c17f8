"""Runs put where they finish first: each operation in the earliest slot of the mode that is done first."""

from collections.abc import Callable

from app.domain.quantity import Units
from app.domain.routing import Routing, Step
from app.domain.timeline import Minute, Window
from app.solver.capacity.modes import Mode, Options, StepWork, ends_first
from app.solver.draft import Draft, DraftNeed, DraftOperation, DraftRun
from app.solver.lanes import Above
from app.solver.thresholds import latest

Feed = Callable[[Options, Minute, Above], DraftNeed | None]
"""Plans a component for an operation that could start at an instant."""


class Making:
    """Plans runs into a draft; ``feed`` gets what they consume."""

    def __init__(self, draft: Draft, feed: Feed) -> None:
        self._draft = draft
        self._shop = draft.shop
        self._feed = feed

    def run(self, routing: Routing, lot: Units, above: Above) -> DraftRun | None:
        """None: one too many, not within the horizon, or not on a day on which the routing is valid."""
        if not self._draft.may_run(routing.item):
            return None
        ready = self._draft.fence_at
        operations: list[DraftOperation] = []
        works = self._shop.work(routing, lot)
        for index, work in enumerate(works):
            not_before = 0
            if index + 1 == len(works) and routing.validity.start is not None:
                not_before = routing.validity.start - work.step.wait_minutes
            operation = self._operation(index, work, ready, not_before, above)
            if operation is None:
                return None
            operations.append(operation)
            ready = operation.end + work.step.wait_minutes
        if ready > self._shop.horizon or not routing.validity.covers(ready):
            return None
        run = DraftRun(routing=routing, quantity=lot, operations=operations, available_at=ready)
        self._draft.add_supply(run)
        return run

    def _operation(
        self, index: int, work: StepWork, ready: Minute, not_before: Minute, above: Above
    ) -> DraftOperation | None:
        """Fed, then put where it ends first, but not before an instant."""
        needs: list[DraftNeed] = []
        for options in work.consumed:
            need = self._feed(options, ready, above)
            if need is None:
                return None
            needs.append(need)
            ready = max(ready, need.at)
        found = self._soonest(work, ready, not_before)
        if found is None:
            return None
        mode, (start, end) = found
        operation = DraftOperation(index, mode, work.input_units, ready, start, end, needs)
        self._draft.add_operation(operation)
        for need in needs:
            if need.at != start:
                self._draft.put_off(need, start)
        return operation

    def _soonest(self, work: StepWork, ready: Minute, not_before: Minute) -> tuple[Mode, Window] | None:
        """The mode in which it ends first, of equals the one listed first; none ends before its minutes are over."""
        if not work.changes_over:
            free = self._shop.soonest(work, ready)
            if free is None or (free[1][1] >= not_before and self._draft.is_clear(*free)):
                return free  # Beside its own order, too, no other mode ends sooner.

        def slot(mode: Mode, minutes: int) -> Window | None:
            found = self._draft.earliest_slot(work.step, ready, mode, minutes)
            if found is not None and found[1] < not_before:
                return self._later_slot(work.step, ready, mode, minutes, not_before)
            return found

        return ends_first(work.modes, ready, slot)

    def _later_slot(self, step: Step, ready: Minute, mode: Mode, minutes: int, not_before: Minute) -> Window | None:
        """The first slot that does not end before an instant: one that may start later never ends sooner."""

        def ends(at: Minute) -> Minute | None:
            slot = self._draft.earliest_slot(step, at, mode, minutes)
            return None if slot is None else slot[1]

        too_early = latest(ends, not_before - 1, ready, not_before)
        ready = ready if too_early is None else too_early + 1
        return self._draft.earliest_slot(step, ready, mode, minutes)
