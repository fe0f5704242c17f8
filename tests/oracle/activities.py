"""What a choice comes to: operations, units that are moved, and shipments, each to be placed in time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil

from app.domain.plant import PlantModel
from app.domain.routing import Step
from app.domain.supply import Lane
from tests.oracle.choices import Choice, Chooser, Lot, consumed, inputs
from tests.oracle.machines import Held, units_of
from tests.oracle.places import Place
from tests.oracle.times import NEVER
from tests.oracle.wishes import Shipment


@dataclass(frozen=True)
class Activity:
    """Something that starts at an instant: an operation, a unit that is moved, or a shipment.

    ``after``: the activity before it and the minutes in between. ``twin``: an equal one that goes first.
    ``makes``: what there is some minutes after its end. ``ends_from``, ``ends_by``: it ends not before and not after.
    Activities are numbered components first.
    ``is_exchanged``: it is moved while others of it are moved back, so that it may wait for them, or they for it.
    """

    needs: Sequence[tuple[Place, int]]
    floor: int
    modes: Sequence[tuple[tuple[Held, ...], int]] = (((), 0),)
    family: str | None = None
    interruptible: bool = True
    calendar: str | None = None
    after: tuple[int, int] | None = None
    twin: int | None = None
    makes: tuple[Place, int, int] | None = None
    ends_from: int = 0
    ends_by: int = NEVER
    lane: Lane | None = None
    is_exchanged: bool = False
    shipment: Shipment | None = None

    @property
    def machines(self) -> set[Held]:
        """Those on which it may stand and that have to change over: there it matters who comes before it."""
        return {one for held, _ in self.modes for one in held if one[1]}


def activities(chooser: Chooser, choice: Choice, shipments: Sequence[Shipment]) -> list[Activity]:
    """What is to be placed in time, components first."""
    found: list[Activity] = []
    for group in reversed(chooser.groups):
        before: dict[Lot, int] = {}
        for lot in (lot for place in group for lot in choice.lots[place]):
            twin, before[lot] = before.get(lot), len(found)
            found += _operations(chooser.plant, lot, chooser.fence, len(found), twin)
        rows = [(place, lane, units) for place in group for lane, units in choice.moved[place]]
        fed = {place for place, lane, _ in rows if (place[0], lane.origin) in group}
        for place, lane, units in rows:
            for unit in range(units):
                moved = Activity(
                    needs=[((place[0], lane.origin), 1)],
                    floor=chooser.now,
                    makes=(place, 1, 0),
                    lane=lane,
                    twin=len(found) - 1 if unit else None,
                    is_exchanged=len(fed) > 1,
                )
                found.append(moved)
    for shipment in shipments:
        needs = [((wish.line.item, wish.site), wish.line.quantity) for wish in shipment.wishes]
        found.append(Activity(needs=_added(needs), floor=chooser.now, shipment=shipment))
    return found


def _operations(plant: PlantModel, lot: Lot, fence: int, number: int, twin: int | None) -> Iterator[Activity]:
    steps, taken = inputs(lot), consumed(lot)
    place, valid = (lot.routing.item, lot.routing.site), lot.routing.validity
    for index, (operation, start_with) in enumerate(steps):
        is_last, wait = index + 1 == len(steps), operation.wait_minutes
        yield Activity(
            needs=_added(taken[index]),
            floor=fence,
            modes=list(_modes(plant, operation, start_with)),
            family=operation.setup_family,
            interruptible=operation.interruptible,
            calendar=operation.calendar,
            after=(number + index - 1, steps[index - 1][0].wait_minutes) if index else None,
            twin=None if index else twin,
            makes=(place, lot.quantity, wait) if is_last else None,
            ends_from=valid.start - wait if is_last and valid.start is not None else 0,
            ends_by=valid.end - wait if is_last and valid.end is not None else NEVER,
        )


def _modes(plant: PlantModel, operation: Step, start_with: int) -> Iterator[tuple[tuple[Held, ...], int]]:
    work = Fraction(operation.fixed_minutes) + start_with * operation.minutes_per_unit
    for chosen in product(*operation.requires):
        slowest = min([Fraction(choice.speed) for choice in chosen], default=Fraction(1))
        minutes = operation.setup_minutes + ceil(work / slowest)
        for units in product(*(units_of(plant.resources[choice.resource]) for choice in chosen)):
            yield (tuple((choice.resource, unit) for choice, unit in zip(chosen, units, strict=True)), minutes)


def _added(needs: Sequence[tuple[Place, int]]) -> list[tuple[Place, int]]:
    return [
        (place, sum(units for other, units in needs if other == place)) for place in dict.fromkeys(p for p, _ in needs)
    ]
