"""Every way to cover the needs of an order: which runs of which sizes, how many units moved; the rest from supply.

Only what no smaller choice can replace is listed. A run of a lot size is worth having only when more is taken from it
than the next smaller lot would give, and a unit that could be left out of a run, or a run out of the plan, is left out:
less work and less material never makes anything later.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil

from app.domain.plant import PlantModel
from app.domain.routing import Material, Routing, Step
from app.domain.supply import Lane
from tests.oracle.machines import Held, units_of
from tests.oracle.places import ENOUGH, Place, Profile
from tests.oracle.times import Clockwork
from tests.oracle.wishes import Shipment


@dataclass(frozen=True)
class Activity:
    """Something that starts at an instant: an operation, a unit that is moved, or a shipment.

    ``after``: the activity before it and the minutes in between. ``twin``: an equal one that goes first.
    ``makes``: what there is some minutes after its end. Activities are numbered components first.
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
    lane: Lane | None = None
    shipment: Shipment | None = None

    @property
    def is_on_a_machine(self) -> bool:
        """Whether it may stand on one that has to change over: then it matters who comes before it."""
        return any(unit for held, _ in self.modes for _, unit in held)


@dataclass(frozen=True)
class Lot:
    """``uses``: for each operation, what goes into it, one of the options of each component."""

    routing: Routing
    quantity: int
    uses: tuple[tuple[Material, ...], ...]

    @property
    def taken_at_least(self) -> int:
        """Units without which the next smaller lot would do."""
        smaller = self.quantity - self.routing.multiple
        return smaller + 1 if smaller >= max(self.routing.minimum, 1) else 1


@dataclass(frozen=True)
class Choice:
    """For each place, the runs that make its item and how many units come over each lane."""

    lots: dict[Place, Sequence[Lot]]
    moved: dict[Place, Sequence[tuple[Lane, int]]]


class Chooser:
    def __init__(self, clockwork: Clockwork, profiles: dict[Place, Profile], fence: int) -> None:
        self.plant, self.now, self.fence = clockwork.plant, clockwork.now, fence
        self._clockwork = clockwork
        self._profiles = profiles
        self._runs_max = 0

    def choices(self, shipments: Sequence[Shipment]) -> Iterator[Choice]:
        needs: dict[Place, int] = {}
        for shipment in shipments:
            for wish in shipment.wishes:
                needs[wish.line.item, wish.site] = needs.get((wish.line.item, wish.site), 0) + wish.line.quantity
        lines = {wish.line.line for shipment in shipments for wish in shipment.wishes}
        self._runs_max = self.plant.settings.runs_max * len(lines)
        for choice in self._covered(places_below(self.plant, list(needs)), needs, Choice({}, {})):
            runs = Counter(place[0] for place, lots in choice.lots.items() for _ in lots)
            if all(count <= self._runs_max for count in runs.values()):
                yield choice

    def _covered(self, places: Sequence[Place], needs: dict[Place, int], chosen: Choice) -> Iterator[Choice]:
        if not places:
            yield chosen
            return
        place, wanted = places[0], needs.get(places[0], 0)
        for lots, moved in self._ways(place, wanted):
            below = dict(needs)
            for lot in lots:
                for used in (used for taken in consumed(lot) for used in taken):
                    below[used[0]] = below.get(used[0], 0) + used[1]
            for lane, units in moved:
                below[place[0], lane.origin] = below.get((place[0], lane.origin), 0) + units
            more = Choice({**chosen.lots, place: lots}, {**chosen.moved, place: moved})
            yield from self._covered(places[1:], below, more)

    def _ways(self, place: Place, wanted: int) -> Iterator[tuple[Sequence[Lot], Sequence[tuple[Lane, int]]]]:
        free = self._profiles[place]
        if wanted == 0 or free.earliest(wanted, []) <= self.now:
            yield ((), ())
            return
        all_there = free.earliest(wanted, [])
        lanes = [lane for lane in lanes_to(self.plant, place[1]) if self._clockwork.moved(lane, self.now) < all_there]
        for units in product(range(wanted + 1), repeat=len(lanes)):
            left = wanted - sum(units)
            for lots in self._lots(place, left) if left >= 0 else ():
                made = sum(lot.quantity for lot in lots)
                is_enough = free.most() + made >= left
                is_needed = not lots or made - max(lot.quantity for lot in lots) < left
                if is_enough and is_needed:
                    yield (lots, tuple((lane, count) for lane, count in zip(lanes, units, strict=True) if count))

    def _lots(self, place: Place, wanted: int) -> Iterator[tuple[Lot, ...]]:
        """Every collection of lots from which together no more than is wanted must be taken."""
        routings = sorted(self.plant.routings.values(), key=lambda routing: routing.id)
        kinds = [lot for routing in routings if (routing.item, routing.site) == place for lot in lots(routing, wanted)]

        def collected(first: int, left: int, so_far: tuple[Lot, ...]) -> Iterator[tuple[Lot, ...]]:
            yield so_far
            if len(so_far) == self._runs_max:
                return
            for index in range(first, len(kinds)):
                if kinds[index].taken_at_least <= left:
                    yield from collected(index, left - kinds[index].taken_at_least, (*so_far, kinds[index]))

        yield from collected(0, wanted, ())


def lots(routing: Routing, wanted: int) -> Iterator[Lot]:
    """Of every size worth having, and with every choice of what goes in."""
    components = [[used.options for used in operation.components] for operation in routing.steps]
    choices = list(product(*(list(product(*options)) for options in components)))
    size = -(-max(routing.minimum, 1) // routing.multiple) * routing.multiple
    while Lot(routing, size, ()).taken_at_least <= wanted and size <= (routing.maximum or ENOUGH):
        yield from (Lot(routing, size, uses) for uses in choices)
        size += routing.multiple


def inputs(lot: Lot) -> list[tuple[Step, int]]:
    """Each operation with the quantity it must start with, so that the yields of all leave the lot."""
    found: list[tuple[Step, int]] = []
    wanted = lot.quantity
    for operation in reversed(lot.routing.steps):
        wanted = ceil(Fraction(wanted) / Fraction(operation.yield_rate))
        found.append((operation, wanted))
    return found[::-1]


def consumed(lot: Lot) -> list[list[tuple[Place, int]]]:
    """For each operation, what it takes."""
    site = lot.routing.site
    return [
        [((used.item, site), ceil(start_with * used.quantity_per + used.fixed)) for used in uses]
        for (_, start_with), uses in zip(inputs(lot), lot.uses, strict=True)
    ]


def lanes_to(plant: PlantModel, site: str) -> list[Lane]:
    return sorted((lane for lane in plant.lanes.values() if lane.destination == site), key=lambda lane: lane.id)


def places_below(plant: PlantModel, tops: Sequence[Place]) -> list[Place]:
    """Every place that supply can come from, those that need before those that are needed."""
    done: list[Place] = []

    def visit(place: Place, path: tuple[Place, ...]) -> None:
        if place in path:
            raise ValueError(f"{place} needs itself")
        if place in done:
            return
        item, site = place
        for lane in lanes_to(plant, site):
            visit((item, lane.origin), (*path, place))
        for routing in plant.routings.values():
            if (routing.item, routing.site) == place:
                for used in (used for operation in routing.steps for used in operation.components):
                    for option in used.options:
                        visit((option.item, site), (*path, place))
        done.append(place)

    for top in tops:
        visit(top, ())
    return done[::-1]


def activities(chooser: Chooser, choice: Choice, shipments: Sequence[Shipment]) -> list[Activity]:
    """What is to be placed in time, components first."""
    found: list[Activity] = []
    for place in reversed(choice.lots):
        before: dict[Lot, int] = {}
        for lot in choice.lots[place]:
            twin, before[lot] = before.get(lot), len(found)
            found += _operations(chooser.plant, lot, chooser.fence, len(found), twin)
        for lane, units in choice.moved[place]:
            source = (place[0], lane.origin)
            for unit in range(units):
                moved = Activity(
                    needs=[(source, 1)],
                    floor=chooser.now,
                    makes=(place, 1, 0),
                    lane=lane,
                    twin=len(found) - 1 if unit else None,
                )
                found.append(moved)
    for shipment in shipments:
        needs = [((wish.line.item, wish.site), wish.line.quantity) for wish in shipment.wishes]
        found.append(Activity(needs=_added(needs), floor=chooser.now, shipment=shipment))
    return found


def _operations(plant: PlantModel, lot: Lot, fence: int, number: int, twin: int | None) -> Iterator[Activity]:
    steps, taken = inputs(lot), consumed(lot)
    place = (lot.routing.item, lot.routing.site)
    for index, (operation, start_with) in enumerate(steps):
        yield Activity(
            needs=_added(taken[index]),
            floor=fence,
            modes=list(_modes(plant, operation, start_with)),
            family=operation.setup_family,
            interruptible=operation.interruptible,
            calendar=operation.calendar,
            after=(number + index - 1, steps[index - 1][0].wait_minutes) if index else None,
            twin=None if index else twin,
            makes=(place, lot.quantity, operation.wait_minutes) if index + 1 == len(steps) else None,
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
