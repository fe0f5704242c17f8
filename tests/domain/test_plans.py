"""Plans are the parts of a plant that share no item and no machine."""

import random
from dataclasses import replace
from typing import Any

from app.domain.plans import FIRST, PLANS_MAX, plans_of
from app.domain.plant import PlantModel, in_order
from app.domain.snapshots.reach import Reach, reached
from app.domain.snapshots.snapshot import snapshot_of
from tests.builders import alternative, component, item, plant, resource, routing, step, stock


def shuffled(model: PlantModel) -> PlantModel:
    """The same model as another feed might list it."""
    dice = random.Random(3)
    turned: dict[str, Any] = {}
    for name in ("items", "resources", "routings"):
        rows = list(getattr(model, name).items())
        dice.shuffle(rows)
        turned[name] = dict(rows)
    return replace(model, **turned)


TWO = plant(
    resource("SAW"),
    resource("OVEN"),
    routing("BIKE", step("10", "SAW", uses=["FRAME"])),
    routing("BREAD", step("10", "OVEN", uses=["FLOUR"])),
    stock("FRAME", 3),
    stock("BELL", 3),
)


def test_what_is_made_of_one_another_or_on_one_machine_is_one_plan() -> None:
    plans = plans_of(TWO)
    assert plans.count == 3
    assert plans.of(["BIKE", "FRAME"], ["SAW"]) == {plans.of_items["FRAME"]}
    assert plans.of(["BREAD", "FLOUR"], ["OVEN"]) == {plans.of_items["FLOUR"]}
    assert plans.of(["BELL"]) not in (plans.of(["BIKE"]), plans.of(["BREAD"]))


def test_whatever_may_take_the_place_of_something_is_of_its_plan() -> None:
    either = step("10", alternative("SAW"), uses=[component("FRAME", instead=[("TUBE", 1)])])
    bell = replace(item("BELL"), substitutes=("TUBE",))
    model = plant(resource("SAW"), routing("BIKE", either), stock("TUBE", 1), bell)
    assert plans_of(model).count == 1


def test_the_order_of_a_feed_numbers_no_plan_otherwise() -> None:
    assert plans_of(shuffled(TWO)) == plans_of(TWO) == plans_of(in_order(TWO))


def test_there_are_never_more_plans_than_a_writer_looks_at() -> None:
    many = plans_of(plant(*(stock(f"ITEM-{number:03d}", 1) for number in range(3 * PLANS_MAX))))
    assert many.count == PLANS_MAX
    assert sorted(many.of_items.values()) == sorted([*range(PLANS_MAX)] * 3)


def test_what_the_plant_does_not_know_is_of_the_first_plan() -> None:
    assert plans_of(PlantModel()).of(["NOTHING"]) == {FIRST}
    assert plans_of(TWO).of(["NOTHING"]) == {FIRST}


def test_plans_that_promises_tie_together_are_reached_together() -> None:
    snapshot = snapshot_of(TWO)
    plans = snapshot.compiled.plans
    bike, bread, bell = (plans.of_items[id] for id in ("BIKE", "BREAD", "BELL"))
    wanted = Reach(items=frozenset({"BELL"}))
    assert reached(wanted, snapshot, {}) == {bell}
    assert reached(wanted, snapshot, {"Q1": frozenset({bike, bread})}) == {bell}
    ties = {"Q1": frozenset({bike, bread}), "Q2": frozenset({bread, bell})}
    assert reached(wanted, snapshot, ties) == {bike, bread, bell}
    assert reached(Reach(), snapshot, ties) == frozenset()
