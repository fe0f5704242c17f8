"""Other names and another order: no date depends on what things are called, nor on how a feed lists them."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from random import Random
from typing import Any

from app.domain.calendar import Shift
from app.domain.capacity import UnitChange
from app.domain.demand import RequestedLine
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.routing import Alternative, Material
from app.domain.setups import ANY
from app.domain.supply import Departure
from tests.metamorphic.inquiry import Inquiry

# Not among them: exceptions of a calendar, of which the last one wins, the steps of a routing, and its requirements, of
# which an operation lists the resources it holds in the same order.
LISTED_IN_ANY_ORDER = (Alternative, Departure, Material, Promise, RequestedLine, Shift, UnitChange)


def renamed(inquiry: Inquiry, dice: Random) -> Inquiry:
    """Whatever the plant has an id for gets another one, so that what came first by its id may come last.

    Lines of the request keep theirs: of two that are worth the same, the one with the lesser id is settled first.
    """
    names = _other_names(inquiry.plant, dice)

    def named(value: Any) -> Any:
        return names.get(value, value) if type(value) is str else value

    other: Inquiry = _rebuilt(inquiry, named)
    return other


def shuffled(inquiry: Inquiry, dice: Random) -> Inquiry:
    def mixed(value: Any) -> Any:
        if isinstance(value, Mapping):
            return dict(_mixed([*value.items()], dice))
        if isinstance(value, tuple) and value and isinstance(value[0], LISTED_IN_ANY_ORDER):
            return tuple(_mixed([*value], dice))
        return value

    other: Inquiry = _rebuilt(inquiry, mixed)
    return other


def _other_names(plant: PlantModel, dice: Random) -> dict[str, str]:
    """A new name for every id and family, and for what is named by ids: stock, and the need of a requirement."""
    mappings = [value for each in fields(plant) if isinstance(value := getattr(plant, each.name), Mapping)]
    steps = {step.id for routing in plant.routings.values() for step in routing.steps}
    families = {name for matrix in plant.setup_matrices.values() for row in matrix.rows for name in row} - {ANY}
    ids = sorted(steps.union(families, *([id for id in mapping if isinstance(id, str)] for mapping in mappings)))
    names = dict(zip(ids, _mixed([f"id {number:03}" for number in range(len(ids))], dice), strict=True))
    made_of_two = {f"{item}@{site}": f"{names[item]}@{names[site]}" for item in plant.items for site in plant.sites}
    needs = {f"requirement/{id}": f"requirement/{names[id]}" for id in plant.requirements}
    return names | made_of_two | needs


def _mixed(values: list[Any], dice: Random) -> list[Any]:
    return dice.sample(values, k=len(values))


def _rebuilt(value: Any, change: Callable[[Any], Any]) -> Any:
    """The same value from the bottom up, every part of it changed."""
    if is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: _rebuilt(getattr(value, each.name), change) for each in fields(value)}
        return change(replace(value, **parts))
    if isinstance(value, Mapping):
        return change({_rebuilt(key, change): _rebuilt(part, change) for key, part in value.items()})
    if isinstance(value, tuple | frozenset):
        return change(type(value)(_rebuilt(part, change) for part in value))
    return change(value)
