"""Every way to cover the needs of an order: which runs of which sizes, how many units moved; the rest from supply.

Only what no smaller choice can replace is listed. A run of a lot size is worth having only when more is taken from it
than the next smaller lot would give, and a unit that could be left out of a run, or a run out of the plan, is left out:
less work and less material never makes anything later. (But for one: work that nobody needs may leave a machine set
up halfway to what comes next, as in tiny factory 6446, where the planner is sooner for it.)

Two places may send each other the same item: one lends the other what it gets back. Follow every unit that is wanted or
needed, by the order or by a requirement, from where it lies or is made to where it goes: what comes back to a place it
left could as well have stayed there, so it passes no place twice. With lanes between two places no more units are moved
in all, back and forth, than are wanted and needed there.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil

from app.domain.routing import Material, Routing, Step
from app.domain.supply import Lane
from tests.oracle.below import Group, groups_below, lanes_to
from tests.oracle.places import ENOUGH, Place, Profile
from tests.oracle.times import Clockwork
from tests.oracle.wishes import Shipment


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


Way = tuple[Sequence[Lot], Sequence[tuple[Lane, int]]]
"""The runs that make something in one place, and how many units come there over each lane."""


class Chooser:
    def __init__(self, clockwork: Clockwork, profiles: dict[Place, Profile], fence: int) -> None:
        self.plant, self.now, self.fence = clockwork.plant, clockwork.now, fence
        self._clockwork = clockwork
        self._profiles = profiles
        self._runs_max = 0
        self.groups: Sequence[Group] = ()

    def choices(self, shipments: Sequence[Shipment]) -> Iterator[Choice]:
        needs: dict[Place, int] = {}
        for shipment in shipments:
            for wish in shipment.wishes:
                needs[wish.line.item, wish.site] = needs.get((wish.line.item, wish.site), 0) + wish.line.quantity
        lines = {wish.line.line for shipment in shipments for wish in shipment.wishes}
        self._runs_max = self.plant.settings.runs_max * len(lines)
        self.groups = groups_below(self.plant, list(needs))
        for choice in self._covered(self.groups, needs, Choice({}, {})):
            runs = Counter(place[0] for place, lots in choice.lots.items() for _ in lots)
            if all(count <= self._runs_max for count in runs.values()):
                yield choice

    def _covered(self, groups: Sequence[Group], needs: dict[Place, int], chosen: Choice) -> Iterator[Choice]:
        if not groups:
            yield chosen
            return
        for ways in self._of_group(groups[0], [needs.get(place, 0) for place in groups[0]]):
            below, more = dict(needs), Choice(dict(chosen.lots), dict(chosen.moved))
            for place, (lots, moved) in zip(groups[0], ways, strict=True):
                for used in (used for lot in lots for taken in consumed(lot) for used in taken):
                    below[used[0]] = below.get(used[0], 0) + used[1]
                for lane, units in moved:
                    below[place[0], lane.origin] = below.get((place[0], lane.origin), 0) + units
                more.lots[place], more.moved[place] = lots, moved
            yield from self._covered(groups[1:], below, more)

    def _of_group(self, group: Group, wanted: Sequence[int]) -> Iterator[Sequence[Way]]:
        """For each place of it; what one sends is wanted there, too."""
        if len(group) == 1:
            yield from ([way] for way in self._ways(group[0], wanted[0]))
            return
        lanes = [
            lane for _, site in group for lane in lanes_to(self.plant, site) if (group[0][0], lane.origin) in group
        ]
        most = sum(wanted) + sum(
            need.quantity for need in self.plant.requirements.values() if (need.item, need.site) in group
        )
        for units in product(range(most + 1 if sum(wanted) else 1), repeat=len(lanes)):
            if sum(units) > most:
                continue
            sent = {lane.id: count for lane, count in zip(lanes, units, strict=True) if count}
            there = [
                more + sum(count for lane, count in zip(lanes, units, strict=True) if lane.origin == site)
                for (_, site), more in zip(group, wanted, strict=True)
            ]
            ways = [
                [way for way in self._ways(place, more) if _comes_as(way, sent, lanes, place[1])]
                for place, more in zip(group, there, strict=True)
            ]
            yield from product(*ways)

    def _ways(self, place: Place, wanted: int) -> Iterator[Way]:
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


def _comes_as(way: Way, sent: dict[str, int], between: Sequence[Lane], site: str) -> bool:
    """Whether over the lanes between the places of a group comes what is sent."""
    comes = {lane.id: units for lane, units in way[1] if lane in between}
    return comes == {lane.id: sent[lane.id] for lane in between if lane.destination == site and lane.id in sent}


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
