"""The sources that a plan uses, as the only ones there are: what else could it be, with the same means?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from app.domain.routing import Component, Routing, Step
from app.domain.snapshots.supposing import with_sources
from app.solver.arrangement import Arrangement
from app.solver.draft import DraftOperation
from app.solver.shop import Shop

Worked = Mapping[tuple[str, int], list[DraftOperation]]
"""By routing and number of the step."""


def only_sources_of(found: Arrangement, shop: Shop) -> Shop:
    """The shop with what an arrangement uses alone: routings with their resources and options, purchases, lanes."""
    worked: dict[tuple[str, int], list[DraftOperation]] = defaultdict(list)
    for run in found.draft.runs:
        for operation in run.operations:
            worked[run.routing.id, operation.step].append(operation)
    routings = {run.routing.id: _routing(run.routing, worked) for run in found.draft.runs}
    purchasing = {buy.source.id: buy.source for buy in found.draft.buys}
    lanes = {lane.id: lane for lane, _, _ in found.carried}
    snapshot = with_sources(shop.snapshot, [*routings.values(), *purchasing.values(), *lanes.values()])
    return Shop(snapshot, shop.now, shop.limits, shop.opened, before=shop)


def _routing(routing: Routing, worked: Worked) -> Routing:
    steps = (_step(step, worked[routing.id, at]) for at, step in enumerate(routing.steps))
    return replace(routing, steps=tuple(steps))


def _step(step: Step, operations: list[DraftOperation]) -> Step:
    held = [set(resources) for resources in zip(*(one.mode.resources for one in operations), strict=True)]
    taken = {need.place[0] for one in operations for need in one.needs}
    requires = (
        tuple(one for one in entry if one.resource in used)
        for entry, used in zip(step.requires, held or [set()] * len(step.requires), strict=True)
    )
    return replace(
        step,
        requires=tuple(requires),
        components=tuple(_component(component, taken) for component in step.components),
    )


def _component(component: Component, taken: set[str]) -> Component:
    """An option of which nothing is consumed leaves no need: then all stay."""
    first, *others = [one for one in component.options if one.item in taken] or component.options
    return Component(item=first.item, quantity_per=first.quantity_per, fixed=first.fixed, alternatives=tuple(others))
