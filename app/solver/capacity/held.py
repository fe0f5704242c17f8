"""What one order's own work takes of its resources, laid over the plan without copying it."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence

from app.domain.hours.occupation import Interval, Occupation, Stretches, cut_in
from app.domain.timeline import Minute, Window
from app.solver.capacity.barriers import Barriers, cut_out, put_in
from app.solver.capacity.held_machines import OwnMachines
from app.solver.capacity.machines import Machines
from app.solver.capacity.modes import Mode


class OwnTime:
    """The stretches that an order holds of each resource; those added last are taken back first."""

    def __init__(self, planned: Callable[[str], Occupation], machines: Machines, fence_at: Minute) -> None:
        self._planned = planned
        self._crowds: dict[str, _OwnUnits] = defaultdict(_OwnUnits)
        self._machines = OwnMachines(machines, fence_at)

    def hold(self, mode: Mode, start: Minute, end: Minute) -> None:
        for resource in mode.crowds:
            self._crowds[resource].hold(start, end)
        for machine in mode.machines if mode.units else ():
            self._machines.hold(machine, mode.family, start, end)

    def let_go(self, mode: Mode, start: Minute, end: Minute) -> None:
        for resource in mode.crowds:
            self._crowds[resource].let_go(start, end)
        for machine in mode.machines if mode.units else ():
            self._machines.let_go(machine)

    def is_clear(self, mode: Mode, slot: Window) -> bool:
        """Whether nothing of the order's own holds any of the resources, which do not change over, within a stretch."""
        crowds, (start, end) = self._crowds, slot
        for resource in mode.resources:
            if resource in crowds and not crowds[resource].is_clear(start, end):
                return False
        return True

    def barriers(self, mode: Mode, fence_at: Minute = 0) -> list[Barriers]:
        """What work in this mode may not touch: too few units left for it, or a machine not set up in time.

        It stands until more is held, or something let go. ``fence_at``: of the promise that it is for, where that is
        not the order's.
        """
        if not mode.units:
            return self._of_crowds(mode.resources)
        on_machines = [self._machines.barriers(machine, mode.family, fence_at) for machine in mode.machines]
        return [*on_machines, *self._of_crowds(mode.crowds)]

    def change_over(self, mode: Mode, start: Minute) -> tuple[str, str | None, Minute] | None:
        """The machine of work that starts when it has just changed over, from which family, and since when."""
        for machine in mode.machines if mode.family is not None else ():
            if (found := self._machines.change_over(machine, mode.family or "", start)) is not None:
                return (machine[0], *found)
        return None

    def _of_crowds(self, resources: Sequence[str]) -> list[Barriers]:
        found: list[Barriers] = []
        for resource in resources if len(resources) == 1 else dict.fromkeys(resources):
            units = 1 if len(resources) == 1 else resources.count(resource)
            planned = self._planned(resource)
            found.append(planned.short_of(units))
            if resource in self._crowds:
                found.append(self._crowds[resource].barriers(planned, units))
        return found


LOOKED_THROUGH_MAX = 16
"""So many stretches are looked through one by one sooner than they are put in order."""


class _OwnUnits:
    """How many interchangeable units of a resource the order holds when, and where that leaves too few beside the plan.

    An order of many lines asks some ten thousand times, so that only what has changed since is looked at.
    """

    def __init__(self) -> None:
        self._times: list[Minute] = []
        self._used: list[int] = []
        self._last: list[Window] = []
        """What was held last, and is not among the steps yet: most that is tried is taken back before anybody asks."""
        self._known: dict[int, tuple[Stretches, list[Interval]]] = {}
        """By units: where fewer are left, and what has come or gone since that was known."""

    def hold(self, start: Minute, end: Minute) -> None:
        self._last.append((start, end))

    def let_go(self, start: Minute, end: Minute) -> None:
        if self._last:
            self._last.pop()
        else:
            self._enter((start, end, -1))

    def _enter_all(self) -> None:
        for start, end in self._last:
            self._enter((start, end, 1))
        self._last = []

    def _enter(self, interval: Interval) -> None:
        cut_in(self._times, self._used, interval)
        start, end, units = interval
        for _, changed in self._known.values():
            if changed and changed[-1] == (start, end, -units):
                changed.pop()  # Put in again, as the best that was tried is.
            else:
                changed.append(interval)

    def is_clear(self, start: Minute, end: Minute) -> bool:
        if len(self._last) > LOOKED_THROUGH_MAX:
            self._enter_all()
        for since, until in self._last:
            if since < end and start < until:
                return False
        if not self._times:
            return True
        times, at = self._times, bisect_right(self._times, start)
        return (at == 0 or not self._used[at - 1]) and (at == len(times) or times[at] >= end)

    def barriers(self, planned: Occupation, units: int) -> Barriers:
        """Where units are left in the plan, which is the same one each time, but not enough beside what is held."""
        if self._last:
            self._enter_all()
        if units not in self._known:
            all_that_is_held = [(self._times[0], self._times[-1], 1)] if self._times else []
            self._known[units] = ([], []), all_that_is_held
        known, changed = self._known[units]
        if changed:
            for start, end, _ in changed:
                put_in(known, (start, end), self._within((start, end), planned, units))
            changed.clear()
        return known

    def _within(self, span: Window, planned: Occupation, units: int) -> Stretches:
        times, used = self._times, self._used
        inside: Stretches = ([], [])
        for at in range(max(0, bisect_right(times, span[0]) - 1), bisect_left(times, span[1])):
            if held := used[at]:
                step = (max(times[at], span[0]), min(times[at + 1], span[1]))
                cut_out(planned.short_of(units + held), step, inside)
        return inside
