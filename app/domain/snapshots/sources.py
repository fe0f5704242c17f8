"""All the ways to get something, by where it is wanted; those of a question share what it leaves alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TypeVar

from app.domain.layered import amended
from app.domain.plant import PlantModel
from app.domain.routing import Routing
from app.domain.supply import ItemSite, Lane, Purchasing

Key = TypeVar("Key")
Kind = TypeVar("Kind", Routing, Purchasing, Lane)

Source = Routing | Purchasing | Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Routings and purchases by item and site, lanes by destination; each list sorted by priority, then id."""

    routings_of: Mapping[ItemSite, list[Routing]] = field(default_factory=dict)
    purchasing_of: Mapping[ItemSite, list[Purchasing]] = field(default_factory=dict)
    lanes_to: Mapping[str, list[Lane]] = field(default_factory=dict)

    @classmethod
    def of(cls, plant: PlantModel) -> "Sources":
        return cls().put([*plant.routings.values(), *plant.purchasing.values(), *plant.lanes.values()])

    def to(self, place: ItemSite) -> list[Source]:
        """All that make or sell an item at a site, or may bring it there."""
        return [*self.routings(place), *self.purchases(place), *self.lanes(place[1])]

    def routings(self, place: ItemSite) -> Sequence[Routing]:
        return self.routings_of.get(place, ())

    def purchases(self, place: ItemSite) -> Sequence[Purchasing]:
        return self.purchasing_of.get(place, ())

    def lanes(self, destination: str) -> Sequence[Lane]:
        return self.lanes_to.get(destination, ())

    def below(self, places: Iterable[ItemSite]) -> set[ItemSite]:
        """These, and every place that something for them could come from."""
        found: set[ItemSite] = set()
        more = set(places)
        while more:
            found |= more
            more = {origin for place in more for source in self.to(place) for origin in _origins(source, place)} - found
        return found

    def put(self, sources: Iterable[Source]) -> "Sources":
        """With these among them, each instead of the one of its kind and id where there was one."""
        rows = list(sources)
        return Sources(
            routings_of=_put(self.routings_of, (row for row in rows if isinstance(row, Routing)), _place),
            purchasing_of=_put(self.purchasing_of, (row for row in rows if isinstance(row, Purchasing)), _place),
            lanes_to=_put(self.lanes_to, (row for row in rows if isinstance(row, Lane)), _destination),
        )

    def without(self, source: Source) -> "Sources":
        """All others."""
        match source:
            case Routing():
                return replace(self, routings_of=_without(self.routings_of, source, _place))
            case Purchasing():
                return replace(self, purchasing_of=_without(self.purchasing_of, source, _place))
            case Lane():
                return replace(self, lanes_to=_without(self.lanes_to, source, _destination))


def _without(groups: Mapping[Key, list[Kind]], source: Kind, key_of: Callable[[Kind], Key]) -> Mapping[Key, list[Kind]]:
    key = key_of(source)
    return amended(groups, {key: [known for known in groups.get(key, ()) if known.id != source.id]})


def _origins(source: Source, place: ItemSite) -> Iterator[ItemSite]:
    """From where a source takes what it brings to a place."""
    if isinstance(source, Lane):
        yield place[0], source.origin
    elif isinstance(source, Routing):
        yield from ((material.item, source.site) for step in source.steps for material in step.materials)


def _put(
    groups: Mapping[Key, list[Kind]], sources: Iterable[Kind], key_of: Callable[[Kind], Key]
) -> Mapping[Key, list[Kind]]:
    put: dict[Key, dict[str, Kind]] = {}
    for source in sources:
        key = key_of(source)
        if key not in put:
            put[key] = {known.id: known for known in groups.get(key, ())}
        put[key][source.id] = source
    in_order = {key: sorted(group.values(), key=lambda one: (one.priority, one.id)) for key, group in put.items()}
    return amended(groups, in_order) if groups else in_order


_place, _destination = attrgetter("item", "site"), attrgetter("destination")
