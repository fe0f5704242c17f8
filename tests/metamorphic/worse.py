"""Less to choose from, or stricter rules: whatever is promised then could have been promised before, too.

What somebody was promised stays possible: nothing is taken away that a promise rests on.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from app.domain.routing import Component, Routing, Step
from tests.metamorphic.inquiry import Inquiry


def fewer_sources(inquiry: Inquiry, dice: Random) -> Inquiry | None:
    """Without a routing, a purchase or a lane."""
    plant, used = inquiry.plant, _used(inquiry)
    rows: dict[str, Mapping[str, Any]] = {
        "routings": plant.routings,
        "purchasing": plant.purchasing,
        "lanes": plant.lanes,
    }
    spare = [(kind, id) for kind, there in rows.items() for id in sorted(there.keys() - used)]
    if not spare:
        return None
    kind, gone = dice.choice(spare)
    without: dict[str, Any] = {kind: {id: row for id, row in rows[kind].items() if id != gone}}
    return replace(inquiry, plant=replace(plant, **without))


def fewer_choices(inquiry: Inquiry, dice: Random) -> Inquiry | None:
    """Steps that may hold but one of their alternatives, and take but one option of each component."""

    def only(component: Component) -> Component:
        one = dice.choice(component.options)
        return replace(component, item=one.item, quantity_per=one.quantity_per, fixed=one.fixed, alternatives=())

    def decided(step: Step) -> Step:
        requires = tuple((dice.choice(entry),) for entry in step.requires)
        return replace(step, requires=requires, components=tuple(map(only, step.components)))

    return _made_otherwise(inquiry, dice, lambda made: replace(made, steps=tuple(map(decided, made.steps))))


def stricter_rules(inquiry: Inquiry, dice: Random) -> Inquiry | None:
    """Larger lots, smaller ones, work that must not pause, or no more than one run of an item for a line."""

    def without_pauses(made: Routing) -> Routing:
        return replace(made, steps=tuple(replace(step, interruptible=False) for step in made.steps))

    def in_larger_lots(made: Routing) -> Routing:
        larger = made.minimum + made.multiple * dice.randint(1, 3)
        return made if made.maximum is not None else replace(made, minimum=larger)

    def in_smallest_lots(made: Routing) -> Routing:
        return replace(made, maximum=-(-made.minimum // made.multiple) * made.multiple)

    stricter = dice.choice([without_pauses, in_larger_lots, in_smallest_lots, None])
    if stricter is not None:
        return _made_otherwise(inquiry, dice, stricter)
    settings = replace(inquiry.plant.settings, runs_max=1)
    return replace(inquiry, plant=replace(inquiry.plant, settings=settings))


def _made_otherwise(inquiry: Inquiry, dice: Random, change: Callable[[Routing], Routing]) -> Inquiry | None:
    routings = inquiry.plant.routings
    spare = sorted(routings.keys() - _used(inquiry))
    if not spare:
        return None
    made = routings[dice.choice(spare)]
    otherwise = {**routings, made.id: change(made)}
    return replace(inquiry, plant=replace(inquiry.plant, routings=otherwise)) if otherwise != routings else None


def _used(inquiry: Inquiry) -> set[str]:
    """The routings, purchases and lanes of what is promised already."""
    plans = [promise.plan for promise in inquiry.promises]
    routings = {run.routing for plan in plans for run in plan.runs}
    purchases = {buy.purchasing for plan in plans for buy in plan.buys}
    lanes = {move.lane for plan in plans for move in plan.moves}
    last_lanes = {delivery.lane for plan in plans for delivery in plan.deliveries if delivery.lane is not None}
    return routings | purchases | lanes | last_lanes
