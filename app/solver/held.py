"""What one order's own work takes of its resources, laid over the plan without copying it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from app.domain.occupation import Occupation
from app.domain.timeline import Minute, Window
from app.solver.slots import Barriers


class OwnTime:
    """The stretches that an order holds of each resource; those added last are taken back first."""

    def __init__(self, planned: Callable[[str], Occupation]) -> None:
        self._planned = planned
        self._held: dict[str, list[Window]] = {}
        self._barriers: dict[str, dict[int, Barriers]] = {}

    def hold(self, resources: Sequence[str], start: Minute, end: Minute) -> None:
        for resource in resources:
            self._held.setdefault(resource, []).append((start, end))
            self._barriers.pop(resource, None)

    def let_go(self, resources: Sequence[str]) -> None:
        for resource in resources:
            self._held[resource].pop()
            self._barriers.pop(resource, None)

    def holds_none(self, resources: Sequence[str]) -> bool:
        return not any(self._held.get(resource) for resource in resources)

    def barriers(self, resources: Sequence[str]) -> list[Barriers]:
        """What work that holds all of these may not touch: stretches with too few units left for it."""
        found: list[Barriers] = []
        for resource in resources if len(resources) == 1 else dict.fromkeys(resources):
            units = 1 if len(resources) == 1 else resources.count(resource)
            found.append(self._planned(resource).short_of(units))
            if self._held.get(resource):
                found.append(self._own(resource, units))
        return found

    def _own(self, resource: str, units: int) -> Barriers:
        """Where too few units are left because of what the order holds itself."""
        known = self._barriers.setdefault(resource, {})
        if units not in known:
            planned, spans = self._planned(resource), sorted(self._held[resource])
            if planned.capacity == 1:
                known[units] = ([start for start, _ in spans], [end for _, end in spans])
            else:
                known[units] = _laid_over(planned, spans, units)
        return known[units]


def _laid_over(planned: Occupation, spans: Sequence[Window], units: int) -> Barriers:
    """Where units are left in the plan, but not enough beside what the order holds."""
    own = Occupation(planned.capacity).changed([(*span, 1) for span in spans])
    starts: list[Minute] = []
    ends: list[Minute] = []
    for since, until, held in zip(own.times, own.times[1:], own.used, strict=False):
        if held:
            _cut_out(planned.short_of(units + held), (since, until), starts, ends)
    return starts, ends


def _cut_out(barriers: Barriers, span: Window, starts: list[Minute], ends: list[Minute]) -> None:
    """Appends the parts of barriers that lie within a span."""
    first = bisect_right(barriers[1], span[0])
    last = bisect_left(barriers[0], span[1])
    for at in range(first, last):
        starts.append(max(barriers[0][at], span[0]))
        ends.append(min(barriers[1][at], span[1]))
