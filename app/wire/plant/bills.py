"""Bills without cycles and of a depth that a plant can have."""

from collections import defaultdict
from collections.abc import Iterator

from app.wire.faults import Findings
from app.wire.limits import LEVELS_MAX
from app.wire.plant.document import ModelDocument

Bills = dict[str, dict[str, str]]
"""By item, what may go into it by any of its routings, each with the place that says so."""


def check_bills(model: ModelDocument, findings: Findings) -> None:
    """An item that is made of itself, however far down, can never be made; every such circle is named once."""
    bills = _bills(model)
    levels: dict[str, int] = {}
    for item in bills:
        _descend(item, bills, levels, findings)
    for item, level in levels.items():
        if level == LEVELS_MAX + 1:
            detail = f"{item!r} has {LEVELS_MAX + 1} levels of components below it; {LEVELS_MAX} are planned at most"
            findings.add("/routings", "too_deep", detail)


def _bills(model: ModelDocument) -> Bills:
    bills: Bills = defaultdict(dict)
    for at, routing in enumerate(model.routings):
        for step, operation in enumerate(routing.operations):
            for number, component in enumerate(operation.components):
                place = f"/routings/{at}/operations/{step}/components/{number}"
                bills[routing.item].setdefault(component.item, f"{place}/item")
                for other, alternative in enumerate(component.alternatives):
                    bills[routing.item].setdefault(alternative.item, f"{place}/alternatives/{other}/item")
    return dict(bills)


def _descend(top: str, bills: Bills, levels: dict[str, int], findings: Findings) -> None:
    """Goes down depth first without recursion and notes each item's levels, once all below it are known."""
    path: dict[str, Iterator[str]] = {}
    if top not in levels:
        path[top] = iter(bills[top])
    while path:
        item = next(reversed(path))
        for component in path[item]:
            if component in path:
                _name_circle(list(path), component, bills[item][component], findings)
            elif component in bills and component not in levels:
                path[component] = iter(bills[component])
                break
        else:
            del path[item]
            levels[item] = 1 + max((levels.get(component, 0) for component in bills[item]), default=0)


def _name_circle(path: list[str], again: str, place: str, findings: Findings) -> None:
    circle = " -> ".join([*path[path.index(again) :], again])
    findings.add(place, "cycle", f"makes an item out of itself: {circle}; take one of these components out")
