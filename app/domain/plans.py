"""Which parts of a plant have nothing to do with each other: each is a plan, with a lock and a log of its own."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.routing import Routing

PLANS_MAX = 64
"""More hosts than that do not write into one database; who writes reads the versions of all plans each time."""

FIRST = 0
"""The plan of the largest part, and of whatever belongs to none. Changes of the plant model are in its log, too."""

Part = tuple[str, str]
"""An item or a resource, by its kind and id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """The number of the plan of each item and each resource, counted from ``FIRST``."""

    of_items: Mapping[str, int]
    of_resources: Mapping[str, int]
    count: int = 1

    def of(self, items: Collection[str], resources: Collection[str] = ()) -> frozenset[int]:
        """What the plant does not know any more belongs to the first."""
        if self.count == 1:
            return frozenset({FIRST})
        return frozenset(
            {
                *(self.of_items.get(item, FIRST) for item in items),
                *(self.of_resources.get(resource, FIRST) for resource in resources),
            }
        )

    def of_promise(self, promise: Promise) -> frozenset[int]:
        """Of all that it is of and takes; it may have been planned when other ways of making were known."""
        if self.count == 1:
            return frozenset({FIRST})
        plan = promise.plan
        items = {line.item for line in promise.lines} | {made.item for made in plan.makes}
        items |= {need.item for need in plan.all_needs()}
        return self.of(items, {name for run in plan.runs for step in run.operations for name in step.resources})


def plans_of(plant: PlantModel) -> Plans:
    """Items that one may be made of, made on the same machine as, or sold in the place of, another share its plan."""
    tied = _Ties()
    for item in plant.items.values():
        tied.together([("item", item.id), *(("item", other) for other in item.substitutes)])
    for resource in plant.resources:
        tied.together([("resource", resource)])
    for routing in plant.routings.values():
        tied.together(list(_parts_of(routing)))
    numbers = {part: place % PLANS_MAX for place, parts in enumerate(tied.groups()) for part in parts}
    return Plans(
        of_items={id: number for (kind, id), number in numbers.items() if kind == "item"},
        of_resources={id: number for (kind, id), number in numbers.items() if kind == "resource"},
        count=max(numbers.values(), default=FIRST) + 1,
    )


def _parts_of(routing: Routing) -> Iterator[Part]:
    yield ("item", routing.item)
    for step in routing.steps:
        yield from (("item", material.item) for material in step.materials)
        for alternatives in step.requires:
            yield from (("resource", alternative.resource) for alternative in alternatives)


class _Ties:
    """Which parts hang together: each part points on to another of its group, the last one to itself."""

    def __init__(self) -> None:
        self._next: dict[Part, Part] = {}

    def together(self, parts: list[Part]) -> None:
        first = self._last(parts[0])
        for part in parts[1:]:
            self._next[self._last(part)] = first

    def groups(self) -> list[list[Part]]:
        """The largest first, so that the same plant gives the same numbers everywhere."""
        found: dict[Part, list[Part]] = defaultdict(list)
        for part in sorted(self._next):
            found[self._last(part)].append(part)
        return sorted(found.values(), key=lambda group: (-len(group), group[0]))

    def _last(self, part: Part) -> Part:
        self._next.setdefault(part, part)
        while self._next[part] != part:
            self._next[part] = self._next[self._next[part]]
            part = self._next[part]
        return part
