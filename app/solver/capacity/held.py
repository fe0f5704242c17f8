"""What one order's own work takes of its resources, laid over the plan without copying it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from app.domain.hours.occupation import Occupation
from app.domain.timeline import FOREVER, Minute, Window
from app.solver.capacity.changeovers import Gaps
from app.solver.capacity.machines import Machines
from app.solver.capacity.modes import Mode
from app.solver.capacity.slots import Barriers
from app.solver.capacity.standing import Machine, Standing, around


class OwnTime:
    """The stretches that an order holds of each resource; those added last are taken back first."""

    def __init__(self, planned: Callable[[str], Occupation], machines: Machines, fence_at: Minute) -> None:
        self._planned = planned
        self._held: dict[str, list[Window]] = {}
        self._added: dict[str, tuple[Occupation, int]] = {}
        self._barriers: dict[str, dict[int, tuple[Barriers, int]]] = {}
        """What was worked out of the first so many stretches, of which none has been taken back since."""
        self._machines = OwnMachines(machines, fence_at)

    def hold(self, mode: Mode, start: Minute, end: Minute) -> None:
        for resource in mode.crowds:
            self._held.setdefault(resource, []).append((start, end))
        for machine in mode.machines if mode.units else ():
            self._machines.hold(machine, mode.family, start, end)

    def let_go(self, mode: Mode) -> None:
        for resource in mode.crowds:
            self._held[resource].pop()
            if resource in self._added and self._added[resource][1] > len(self._held[resource]):
                del self._added[resource], self._barriers[resource]
        for machine in mode.machines if mode.units else ():
            self._machines.let_go(machine)

    def is_clear(self, mode: Mode, slot: Window) -> bool:
        """Whether nothing of the order's own holds any of the resources within a stretch."""
        start, end = slot
        for resource in mode.resources:
            for since, until in self._held.get(resource, ()):
                if since < end and start < until:
                    return False
        return True

    def barriers(self, mode: Mode, fence_at: Minute = 0) -> list[Barriers]:
        """What work in this mode may not touch: too few units left for it, or a machine not set up in time.

        ``fence_at``: of the promise that it is for, where that is not the order's.
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
            found.append(self._planned(resource).short_of(units))
            if self._held.get(resource):
                found.append(self._own(resource, units))
        return found

    def _own(self, resource: str, units: int) -> Barriers:
        """Where too few units are left because of what the order holds itself: anew only around what came since."""
        held, known = self._held[resource], self._barriers.setdefault(resource, {})
        barriers, count = known.get(units, (([], []), 0))
        if count < len(held):
            own = self._added_up(resource)
            span = (min([start for start, _ in held[count:]]), max([end for _, end in held[count:]]))
            barriers = _laid_over(self._planned(resource), own, units, barriers, span)
            known[units] = barriers, len(held)
        return barriers

    def _added_up(self, resource: str) -> Occupation:
        """How many units the order holds itself: what came since it was last asked is added to what is known."""
        held = self._held[resource]
        own, count = self._added.get(resource) or (Occupation(self._planned(resource).capacity), 0)
        own = own.changed([(*span, 1) for span in held[count:]])
        self._added[resource] = own, len(held)
        return own


class OwnMachines:
    """What an order holds of machines that change over: its own work sets them up, and has to be set up for."""

    def __init__(self, machines: Machines, fence_at: Minute) -> None:
        self._machines = machines
        self._fence_at = fence_at
        self._own: dict[Machine, list[Standing]] = {}
        self._barriers: dict[Machine, dict[str | None, Barriers]] = {}

    def hold(self, machine: Machine, family: str | None, start: Minute, end: Minute) -> None:
        own = Standing(start, end, family, work=True, fence=self._fence_at)
        self._own.setdefault(machine, []).append(own)
        self._barriers.pop(machine, None)

    def let_go(self, machine: Machine) -> None:
        self._own[machine].pop()
        self._barriers.pop(machine, None)

    def barriers(self, machine: Machine, family: str | None, fence_at: Minute = 0) -> Barriers:
        own, takes = self._own.get(machine, ()), self._machines.matrix(machine).minutes
        if fence_at > self._fence_at:
            return self._gaps(machine, own, fence_at).barriers(family, takes)
        if not own:
            return self._machines.barriers(machine, family)
        known = self._barriers.setdefault(machine, {})
        if family not in known:
            known[family] = self._beside(machine, family, own)
        return known[family]

    def _beside(self, machine: Machine, family: str | None, own: Sequence[Standing]) -> Barriers:
        """Most of a busy machine is as it is without them: only what lies around them is worked out anew."""
        standing, (since, until) = around(self._there(machine, own), own)
        otherwise = self._machines.gaps(machine, standing).barriers(family, self._machines.matrix(machine).minutes)
        starts: list[Minute] = []
        ends: list[Minute] = []
        without = self._machines.barriers(machine, family)
        for barriers, span in ((without, (0, since)), (otherwise, (since, until)), (without, (until, FOREVER))):
            _cut_out(barriers, span, starts, ends)
        return starts, ends

    def change_over(self, machine: Machine, family: str, start: Minute) -> tuple[str | None, Minute] | None:
        others = [one for one in self._own.get(machine, ()) if one.start != start]
        return self._gaps(machine, others).binding(start, family, self._machines.matrix(machine).minutes)

    def _gaps(self, machine: Machine, own: Sequence[Standing], fence_at: Minute = 0) -> Gaps:
        return self._machines.gaps(machine, self._there(machine, own), fence_at)

    def _there(self, machine: Machine, own: Sequence[Standing]) -> Sequence[Standing]:
        return sorted([*self._machines.standing(machine), *own], key=lambda one: (one.start, one.end))


def _laid_over(planned: Occupation, own: Occupation, units: int, known: Barriers, span: Window) -> Barriers:
    """Where units are left in the plan, but not enough beside what the order holds: ``known`` but for a span."""
    starts: list[Minute] = []
    ends: list[Minute] = []
    _cut_out(known, (0, span[0]), starts, ends)
    times, used = own.times, own.used
    for at in range(bisect_right(times, span[0]) - 1, bisect_left(times, span[1])):
        if held := used[at]:
            step = (max(times[at], span[0]), min(times[at + 1], span[1]))
            _cut_out(planned.short_of(units + held), step, starts, ends)
    _cut_out(known, (span[1], FOREVER), starts, ends)
    return starts, ends


def _cut_out(barriers: Barriers, span: Window, starts: list[Minute], ends: list[Minute]) -> None:
    """Appends the parts of barriers that lie within a span."""
    first, last, at = bisect_right(barriers[1], span[0]), bisect_left(barriers[0], span[1]), len(starts)
    if first < last:
        starts += barriers[0][first:last]
        ends += barriers[1][first:last]
        starts[at], ends[-1] = max(starts[at], span[0]), min(ends[-1], span[1])
