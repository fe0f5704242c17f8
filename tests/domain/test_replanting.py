"""Another plant model under the same promises: as if read from nothing, though what is as it was is left alone."""

from dataclasses import replace
from random import Random

import pytest

from app.domain.changes import PlantChanged
from app.domain.plant import PlantModel, in_order
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from tests.builders import (
    MONDAY,
    Part,
    booking,
    breakdown,
    calendar,
    item,
    overtime,
    plant,
    receipt,
    requirement,
    resource,
    routing,
    safety_stock,
    snapshot,
    step,
    stock,
)
from tests.domain.builders import DAY, HOUR, making, need, on_hand, operation

NOON = MONDAY + 12 * HOUR
WAY = routing("BIKE", step("10", "CNC", fixed=60, uses=["FRAME"]))
BIKE = making(operation(NOON, NOON + 60, "CNC", needs=[need("FRAME", 1, NOON, on_hand("FRAME"))]))


def some_plant(dice: Random) -> PlantModel:
    """Of two items and two machines, each row there or not, and one or the other."""
    rows: list[Part] = []
    for of in ("FRAME", "BIKE"):
        rows += [
            item(of, unlimited=dice.random() < 0.2),
            stock(of, dice.randint(1, 2)),
            safety_stock(of, dice.randint(1, 2)),
            receipt(of, dice.randint(1, 2), MONDAY + dice.randint(0, 1) * DAY, id=f"PO-{of}"),
            requirement(of, dice.randint(1, 2), MONDAY + DAY, id=f"WO-{of}"),
        ]
    for of in ("CNC", "SAW"):
        hours = dice.choice([None, "SHIFT"])
        rows += [
            resource(of, units=dice.randint(1, 2), calendar=hours, unit_changes=[(NOON, dice.randint(0, 2))]),
            booking(of, NOON, NOON + dice.randint(1, 2) * HOUR),
            breakdown(of, NOON, NOON + dice.randint(1, 2) * HOUR),
            overtime(of, NOON - 9 * HOUR, NOON - dice.randint(7, 8) * HOUR),
        ]
    shift = calendar("SHIFT", end=dice.choice(["14:00", "15:00"]))
    model = plant(WAY, shift, *(row for row in rows if dice.random() < 0.7))
    # A feed may drop a machine on which something is planned.
    return replace(model, resources={}, routings={}) if dice.random() < 0.1 else model


def read(version: Snapshot) -> tuple[object, ...]:
    ledgers = {place: ledger for place, ledger in version.ledgers.items() if ledger.needs or ledger.supplies}
    return ledgers, {id: (one.capacity, one.times, one.used) for id, one in version.occupations.items()}


def changed(before: Snapshot, model: PlantModel) -> Snapshot:
    return before.apply(PlantChanged(plant=in_order(model, before.plant)))


@pytest.mark.parametrize("seed", range(200))
def test_it_is_as_if_the_new_model_had_been_there_from_the_beginning(seed: int) -> None:
    dice = Random(seed)
    version = snapshot_of(some_plant(dice), [BIKE])
    for _ in range(3):
        model = some_plant(dice)
        version = changed(version, model)
        assert read(version) == read(snapshot_of(model, [BIKE]))


def test_a_breakdown_is_looked_at_on_its_own_machine_alone() -> None:
    parts = (WAY, resource("CNC", units=2), resource("SAW"), stock("FRAME", 3), stock("BIKE", 1))
    before = snapshot(*parts, promises=[BIKE])
    after = changed(before, plant(*parts, breakdown("CNC", NOON + DAY, NOON + DAY + HOUR)))
    assert after.ledgers is before.ledgers
    assert after.occupations["SAW"] is before.occupations["SAW"]
    assert after.occupations["CNC"].times != before.occupations["CNC"].times


def test_a_count_is_looked_at_in_its_own_place_alone() -> None:
    before = snapshot(WAY, stock("FRAME", 3), stock("BIKE", 1), promises=[BIKE])
    after = changed(before, plant(WAY, stock("FRAME", 3), stock("BIKE", 2)))
    places = [place for place in before.ledgers if after.ledgers[place] is not before.ledgers[place]]
    assert [item for item, _ in places] == ["BIKE"]
    assert after.occupations is before.occupations


def test_a_feed_that_repeats_everything_is_the_model_that_was_there() -> None:
    def fed() -> PlantModel:
        return some_plant(Random(3))

    before = in_order(fed())
    after = in_order(fed(), before)
    assert all(getattr(after, part) is getattr(before, part) for part in ("stock", "resources", "settings", "bookings"))
