"""What an order holds of machines that change over: its own work sets them up, and has to be set up for."""

from bisect import bisect_left, bisect_right

from app.domain.hours.occupation import Stretches
from app.domain.timeline import Minute
from app.solver.capacity.barriers import Barriers, cut_out, put_in
from app.solver.capacity.changeovers import Gaps
from app.solver.capacity.machines import Machines
from app.solver.capacity.standing import Machine, Standing, parts_around, turn


class OwnMachines:
    """Those that an order holds; what it held last it lets go of first."""

    def __init__(self, machines: Machines, fence_at: Minute) -> None:
        self._machines = machines
        self._fence_at = fence_at
        self._held: dict[Machine, _OwnMachine] = {}

    def hold(self, machine: Machine, family: str | None, start: Minute, end: Minute) -> None:
        if machine not in self._held:
            self._held[machine] = _OwnMachine(self._machines, machine)
        self._held[machine].hold(Standing(start, end, family, work=True, fence=self._fence_at))

    def let_go(self, machine: Machine) -> None:
        self._held[machine].let_go()

    def barriers(self, machine: Machine, family: str | None, fence_at: Minute = 0) -> Barriers:
        if fence_at > self._fence_at:
            return self._gaps(machine, fence_at).barriers(family, self._machines.matrix(machine).minutes)
        held = self._held.get(machine)
        return self._machines.barriers(machine, family) if held is None else held.barriers(family)

    def change_over(self, machine: Machine, family: str, start: Minute) -> tuple[str | None, Minute] | None:
        return self._gaps(machine, without=start).binding(start, family, self._machines.matrix(machine).minutes)

    def _gaps(self, machine: Machine, fence_at: Minute = 0, without: Minute | None = None) -> Gaps:
        """``without``: when work of its own starts that is left out."""
        held = self._held.get(machine)
        there = self._machines.standing(machine)
        if held is not None:
            there = [one for one in held.there if one.start != without or one not in held.own]
        return self._machines.gaps(machine, there, fence_at)


class _OwnMachine:
    """One of them, with all that stands there; between two looks, only what has come or gone is looked at anew."""

    def __init__(self, machines: Machines, machine: Machine) -> None:
        self._machines = machines
        self._machine = machine
        self.there = list(machines.standing(machine))
        self.own: list[Standing] = []
        self._known: dict[str | None, tuple[Stretches, list[Standing]]] = {}
        """By family: what its work may not touch, and what has come or gone since that was known."""

    def hold(self, one: Standing) -> None:
        self.own.append(one)
        self.there.insert(bisect_right(self.there, turn(one), key=turn), one)
        self._changed(one)

    def let_go(self) -> None:
        one = self.own.pop()
        at = bisect_left(self.there, turn(one), key=turn)
        del self.there[self.there.index(one, at)]
        self._changed(one)

    def _changed(self, one: Standing) -> None:
        for _, changed in self._known.values():
            if changed and changed[-1] is one:
                changed.pop()
            else:
                changed.append(one)

    def barriers(self, family: str | None) -> Barriers:
        """Most of a busy machine is as it is without them: only what lies around them is worked out anew."""
        machines, machine = self._machines, self._machine
        if family not in self._known:
            starts, ends = machines.barriers(machine, family)
            self._known[family] = ([*starts], [*ends]), [*self.own]
        known, changed = self._known[family]
        for standing, span in parts_around(self.there, changed):
            otherwise = machines.gaps(machine, standing).barriers(family, machines.matrix(machine).minutes)
            inside: Stretches = ([], [])
            cut_out(otherwise, span, inside)
            put_in(known, span, inside)
        changed.clear()
        return known
