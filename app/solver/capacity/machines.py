"""The machines that change over, as the planner asks them at one instant for work that starts after a fence."""

from collections.abc import Sequence

from app.domain.calendar import union
from app.domain.hours.occupation import Occupation
from app.domain.hours.work_axis import WorkAxis
from app.domain.setups import SetupMatrix
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.solver.capacity.barriers import Barriers
from app.solver.capacity.changeovers import Gaps
from app.solver.capacity.standing import Machine, Standing, families_on, standing_on


class Machines:
    """Of one snapshot. What was asked once is remembered."""

    def __init__(self, snapshot: Snapshot, now: Minute, fence_at: Minute) -> None:
        self._snapshot = snapshot
        self._now = now
        self._fence_at = fence_at
        self._standing: dict[Machine, list[Standing]] = {}
        self._gaps: dict[Machine, Gaps] = {}
        self._barriers: dict[tuple[Machine, str | None, bool], Barriers] = {}
        self._taken: dict[str, Occupation] = {}

    def standing(self, machine: Machine) -> Sequence[Standing]:
        """In the order of starts: what is not over at the fence, and what settles which family is the last then."""
        if machine not in self._standing:
            self._standing[machine] = standing_on(self._snapshot, machine, self._fence_at)
        return self._standing[machine]

    def taken(self, resource: str) -> Occupation:
        """How many of its machines are, each once: also one that is booked and down, or has work stand in that."""
        if resource not in self._taken:
            most = self._snapshot.plant.resources[resource].units_most
            each = (self.standing((resource, number)) for number in range(1, most + 1))
            spans = (union((one.start, one.end) for one in standing) for standing in each)
            self._taken[resource] = Occupation(most).changed([(*span, 1) for those in spans for span in those])
        return self._taken[resource]

    def barriers(self, machine: Machine, family: str | None, *, bound: bool = False) -> Barriers:
        """What work of a family may not touch; as a ``bound``, whatever of its own order was there besides."""
        key = (machine, family, bound)
        if key not in self._barriers:
            if machine not in self._gaps:
                self._gaps[machine] = self.gaps(machine, self.standing(machine))
            gaps = self._gaps[machine]
            if bound:
                self._barriers[key] = gaps.bounds(family, self._by_detours(machine[0]).minutes)
            else:
                self._barriers[key] = gaps.barriers(family, self.matrix(machine).minutes)
        return self._barriers[key]

    def gaps(self, machine: Machine, standing: Sequence[Standing], fence_at: Minute = 0) -> Gaps:
        """For work after their fence, or after a later one."""
        return Gaps(standing, self.state(machine), self.axis(machine), max(fence_at, self._fence_at))

    def matrix(self, machine: Machine) -> SetupMatrix:
        return self._snapshot.plant.setup_matrices[self._snapshot.plant.resources[machine[0]].setup_matrix or ""]

    def state(self, machine: Machine) -> str | None:
        return self._snapshot.plant.resources[machine[0]].setup_state

    def axis(self, machine: Machine) -> WorkAxis:
        return self._snapshot.compiled.axis_of_resources((machine[0],), self._now)

    def _by_detours(self, resource: str) -> "Detours":
        known = self._snapshot.compiled.memory("detours")
        if resource not in known:
            known[resource] = Detours(self.matrix((resource, 1)), families_on(self._snapshot.plant, resource))
        found: Detours = known[resource]
        return found


class Detours:
    """The least that changing over can take by way of other work, the minutes of that work not counted."""

    def __init__(self, matrix: SetupMatrix, families: Sequence[str]) -> None:
        self._matrix = matrix
        self._families = families
        self._least: dict[str, dict[str, int]] = {}

    def minutes(self, last: str | None, family: str) -> int:
        takes = self._matrix.minutes
        onward = self._least_to(family)
        return min([takes(last, family), *(takes(last, via) + onward[via] for via in self._families)])

    def _least_to(self, family: str) -> dict[str, int]:
        """From each family (Dijkstra)."""
        if family not in self._least:
            takes, settled = self._matrix.minutes, dict[str, int]()
            open_ends = {via: takes(via, family) for via in self._families}
            while open_ends:
                nearest = min(open_ends, key=lambda via: open_ends[via])
                settled[nearest] = open_ends.pop(nearest)
                for via, found in open_ends.items():
                    open_ends[via] = min(found, takes(via, nearest) + settled[nearest])
            self._least[family] = settled
        return self._least[family]
