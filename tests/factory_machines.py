"""What a random factory gets besides: machines that change over, and work of others that is planned on them already."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from app.domain.changes import PromiseMade
from app.domain.hours.held_times import held_by
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.routing import Routing, Step
from app.domain.setups import SetupMatrix
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.timeline import Minute
from app.domain.verification import violations
from tests.builders import item, matrix, routing, step
from tests.domain.builders import committed, operation, run
from tests.oracle.machines import Work

FAMILIES = ["white", "black", "red"]


def with_machines(model: PlantModel, dice: Random) -> PlantModel:
    """In every third factory some resources get a setup matrix, the steps on them families, their bookings units."""
    if dice.random() > 0.35:
        return model
    names = [id for id in model.resources if dice.random() < (0.1 if id == "CREW" else 0.75)]
    if not names:
        return model
    machines = {
        id: replace(model.resources[id], setup_matrix="paint", setup_state=dice.choice([None, *FAMILIES]))
        for id in names
    }
    bookings = dict(model.bookings)
    for id, booked in model.bookings.items():
        if booked.resource in machines:
            most = machines[booked.resource].units_most
            takes_all = booked.units >= most
            family = dice.choice([None, None, *FAMILIES]) if booked.kind.value == "work_order" else None
            unit = None if takes_all else dice.randint(1, most)
            bookings[id] = replace(booked, family=family, unit=unit, units=booked.units if takes_all else 1)
    return replace(
        model,
        setup_matrices={"paint": some_matrix(dice)},
        resources={**model.resources, **machines},
        bookings=bookings,
        routings={id: _with_families(made, names, dice) for id, made in model.routings.items()},
    )


def some_matrix(dice: Random) -> SetupMatrix:
    """Mostly one in which no detour is quicker than the straight way, as on real machines."""
    minutes = {(last, to): dice.choice([0, 10, 20, 45, 90, 240]) for last in FAMILIES for to in FAMILIES if last != to}
    if dice.random() < 0.8:
        for via in FAMILIES:
            for (last, to), straight in minutes.items():
                if via not in (last, to):
                    minutes[last, to] = min(straight, minutes[last, via] + minutes[via, to])
    rows = [(last, to, takes) for (last, to), takes in minutes.items()]
    if dice.random() < 0.3:
        to = dice.choice(FAMILIES)
        rows = [row for row in rows if row[1] != to] + [("*", to, dice.choice([10, 60]))]
    if dice.random() < 0.15:
        rows.append(("*", "*", 25))
    return matrix("paint", *rows, otherwise=30)


def _with_families(made: Routing, machines: Sequence[str], dice: Random) -> Routing:
    def with_family(one: Step) -> Step:
        is_there = any(choice.resource in machines for entry in one.requires for choice in entry)
        return replace(one, setup_family=dice.choice([None, *FAMILIES * 2])) if is_there else one

    return replace(made, steps=tuple(map(with_family, made.steps)))


def with_neighbours(model: PlantModel, now: Minute, dice: Random) -> tuple[PlantModel, list[Promise]]:
    """The factory with up to four pieces of somebody else's work on its machines, each legal beside the others."""
    made = [
        routing(f"Z{number}", step("10", id, family=dice.choice([None, *FAMILIES * 2]), fixed=dice.randrange(20, 200)))
        for number, id in enumerate(dice.choices(sorted(model.resources), k=dice.choice([0, 1, 2, 4])))
    ]
    model = replace(
        model,
        items={**model.items, **{one.item: item(one.item) for one in made}},
        routings={**model.routings, **{one.id: one for one in made}},
    )
    there = snapshot_of(model)
    for one in made:
        for _ in range(8):
            promise = _somewhere(one, there, now, dice)
            if promise is not None and not violations(there, PromiseMade(promise=promise), now):
                there = there.apply(PromiseMade(promise=promise))
                break
    return model, list(there.promises.values())


def _somewhere(made: Routing, there: Snapshot, now: Minute, dice: Random) -> Promise | None:
    (only,), (id,) = made.steps, [choice.resource for entry in made.steps[0].requires for choice in entry]
    axis = there.compiled.axis_of_resources((id,), now)
    start = axis.next_open(now + dice.randrange(3 * 1440))
    end = None if start is None else axis.end_of_work(start, int(only.fixed_minutes))
    if start is None or end is None:
        return None
    resource = there.plant.resources[id]
    on = (dice.randint(1, resource.units_most),) if resource.setup_matrix else ()
    lot = run(made.item, 1, operation(start, end, id, on=on), id=f"run_{made.item}")
    promise = committed(lot, quote=f"qte_of_{made.item}")
    return replace(promise, plan=replace(promise.plan, fence_at=now))


def work_of(promises: Sequence[Promise], model: PlantModel) -> list[Work]:
    """The same as the oracle reads it."""
    found: list[Work] = []
    for promise in promises:
        for id, row in held_by(promise):
            is_machine = model.resources[id].setup_matrix is not None
            family = next(one.setup_family for one in model.routings[row.routing].steps if one.id == row.step)
            held = (id, (row.unit or 1) if is_machine else 0)
            found.append(Work(held, row.start, row.end, family, promise.plan.fence_at))
    return found
