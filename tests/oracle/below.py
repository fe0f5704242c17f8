"""The places that supply for something can come from, parents first; those that send each other goods, together."""

from collections.abc import Iterator, Sequence

from app.domain.plant import PlantModel
from app.domain.supply import Lane
from tests.oracle.places import Place

Group = Sequence[Place]
"""Of one item, all places from each of which it can come to each other."""


def lanes_to(plant: PlantModel, site: str) -> list[Lane]:
    return sorted((lane for lane in plant.lanes.values() if lane.destination == site), key=lambda lane: lane.id)


def groups_below(plant: PlantModel, tops: Sequence[Place]) -> list[Group]:
    """Those that need before those that are needed."""
    done: list[Group] = []

    def visit(group: Group, path: tuple[Group, ...]) -> None:
        if group in path:
            raise ValueError(f"{group} needs itself")
        if group not in done:
            for place in (place for member in group for place in _needed(plant, member) if place not in group):
                visit(_group_of(plant, place), (*path, group))
            done.append(group)

    for top in tops:
        visit(_group_of(plant, top), ())
    return done[::-1]


def _needed(plant: PlantModel, place: Place) -> Iterator[Place]:
    item, site = place
    yield from ((item, lane.origin) for lane in lanes_to(plant, site))
    for routing in plant.routings.values():
        if (routing.item, routing.site) == place:
            for used in (used for operation in routing.steps for used in operation.components):
                yield from ((option.item, site) for option in used.options)


def _group_of(plant: PlantModel, place: Place) -> Group:
    item, site = place
    return tuple((item, other) for other in sorted(_senders(plant, site)) if site in _senders(plant, other))


def _senders(plant: PlantModel, site: str) -> set[str]:
    """From where goods can come to a site, on whatever way; itself among them."""
    found, more = set[str](), {site}
    while more:
        found |= more
        more = {lane.origin for one in more for lane in lanes_to(plant, one)} - found
    return found
