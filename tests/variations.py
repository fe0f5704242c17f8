"""What not every random factory has: put into one that is built, by dice of their own, so that the others stay."""

from dataclasses import replace
from random import Random

from app.domain.demand import PromiseRequest, Requirement
from app.domain.plant import PlantModel
from app.domain.routing import Component, Routing
from app.domain.supply import Receipt, SafetyStockUse, Stock
from app.domain.timeline import Minute
from tests.builders import PLANT, component, item, receipt, requirement, safety_stock, stock

SPARE = "SPARE"


def with_component_alternatives(model: PlantModel, now: Minute, dice: Random) -> PlantModel:
    """One component may be something else in its place: what is there for others, or a spare of which there is some."""
    if dice.random() > 0.3:
        return model
    routing = dice.choice([made for made in model.routings.values() if made.steps[0].components])
    main = routing.steps[0].components[0]
    others = sorted({used.item for used in _components(model)} - {main.item, routing.item})
    fitting = [other for other in others if routing.item not in _below(model, other)]
    spare = dice.choice([*fitting, SPARE, SPARE])
    per = dice.choice([1, 1, 2, 0.5])
    either = component(main.item, main.quantity_per, main.fixed, instead=[(spare, per)])
    first, *steps = routing.steps
    first = replace(first, components=(either, *first.components[1:]))
    there = [stock(SPARE, dice.randint(1, 4))] if spare == SPARE and dice.random() < 0.6 else []
    comes = [receipt(SPARE, dice.randint(1, 4), now + dice.randrange(4320))] if dice.random() < 0.5 else []
    return replace(
        model,
        items={**model.items, SPARE: item(SPARE)},
        routings={**model.routings, routing.id: replace(routing, steps=(first, *steps))},
        stock={**model.stock, **{(SPARE, PLANT, row.status.value): row for row in there}},
        receipts={**model.receipts, **{row.id: row for row in comes if spare == SPARE}},
    )


def with_safety_stock_to_open(
    model: PlantModel, asked: PromiseRequest, dice: Random
) -> tuple[PlantModel, PromiseRequest]:
    """More of what lies there is kept back, and whoever asks may use it, or that of components."""
    if dice.random() > 0.3:
        return model, asked
    use = dice.choice([SafetyStockUse.COMPONENTS, SafetyStockUse.ALL])
    kept = dict(model.safety_stock)
    for row in model.stock.values():
        if dice.random() < 0.7:
            kept[row.item, row.site] = safety_stock(row.item, dice.randint(1, row.quantity + 1), site=row.site)
    return replace(model, safety_stock=kept), replace(asked, policy=replace(asked.policy, use_safety_stock=use))


def with_later_needs(model: PlantModel, now: Minute, dice: Random) -> PlantModel:
    """Some of what lies there or comes is needed days later: until then it may be lent."""
    if dice.random() > 0.4:
        return model
    rows: list[Stock | Receipt] = [*model.stock.values(), *model.receipts.values()]
    there = sorted({(row.item, row.site, row.quantity) for row in rows})
    wanted: list[Requirement] = []
    for number, (what, where, units) in enumerate(there):
        if dice.random() < 0.6:
            needed_at = now + dice.randrange(600, 8 * 1440)
            wanted.append(requirement(what, dice.randint(1, units), needed_at, id=f"later {number}", site=where))
    return replace(model, requirements={**model.requirements, **{row.id: row for row in wanted}})


def _components(model: PlantModel) -> list[Component]:
    return [used for routing in model.routings.values() for step in routing.steps for used in step.components]


def _below(model: PlantModel, item: str) -> set[str]:
    """The item and all that it is made of."""

    def parts(routing: Routing) -> set[str]:
        return {used.item for step in routing.steps for used in step.components}

    found, more = set[str](), {item}
    while more:
        found |= more
        more = {part for made in model.routings.values() if made.item in more for part in parts(made)} - found
    return found
