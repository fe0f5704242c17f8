"""What it takes to cover the needs of an order, and what that costs: runs, moves, purchases and ways to the customer.

Unlike where only dates count, a slow source may be worth having. What is never cheaper is left out all the same: a run
or a purchase without which there is enough, and anything new where what is needed lies there for good.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product

from app.domain.plant import PlantModel
from app.domain.supply import Lane
from tests.oracle.activities import Activity, activities
from tests.oracle.below import lanes_to
from tests.oracle.choices import Choice, Chooser, Lot
from tests.oracle.machines import Held
from tests.oracle.places import Changes, Place, Profile
from tests.oracle.times import NEVER, Clockwork
from tests.oracle.wishes import Shipment

PARTS = 60 * 10_000
"""Money is counted in these parts of one unit of the currency: what a minute costs is a whole number of them."""

Source = tuple[int, int]
"""When what is bought there can be used, and what one unit costs."""


@dataclass(frozen=True)
class Spending:
    """All that is to be done, what is bought when and where, and what all of it costs but for the work."""

    todo: Sequence[Activity]
    bought: dict[Place, Changes]
    cost: int


def parts_of(amount: Decimal | Fraction) -> int:
    parts = Fraction(amount) * PARTS
    if parts.denominator != 1:
        raise ValueError(f"{amount} is too odd a sum")
    return int(parts)


def cost_of_work(plant: PlantModel, held: Sequence[Held], minutes: int) -> int:
    return sum(parts_of(Fraction(plant.resources[id].cost_per_hour) / 60) for id, _ in held) * minutes


class Spender(Chooser):
    """``profiles`` are without purchases."""

    def __init__(self, clockwork: Clockwork, profiles: dict[Place, Profile], fence: int) -> None:
        super().__init__(clockwork, profiles, fence)
        self._sources = {place: self._sources_of(place) for place in profiles}

    def spendings(self, way: Sequence[Shipment]) -> Iterator[Spending]:
        for choice in self.choices(way):
            todo = activities(self, choice, way)
            cost = self._cost(way, choice)
            for bought in product(*(self._bought(place, choice, todo) for place in choice.lots)):
                bills = {place: rows for place, rows in zip(choice.lots, bought, strict=True) if rows}
                paid = sum(units * each for rows in bills.values() for (_, each), units in rows)
                brought = {place: [(at, units) for (at, _), units in rows] for place, rows in bills.items()}
                yield Spending(todo, brought, cost + paid)

    def _ways(self, place: Place, wanted: int) -> Iterator[tuple[Sequence[Lot], Sequence[tuple[Lane, int]]]]:
        free = self._profiles[place]
        if wanted == 0 or free.earliest(wanted, []) <= self.now:
            yield ((), ())
            return
        lanes = lanes_to(self.plant, place[1])
        for units in product(range(wanted + 1), repeat=len(lanes)):
            left = wanted - sum(units)
            for lots in self._lots(place, left) if left >= 0 else ():
                made = sum(lot.quantity for lot in lots)
                is_enough = bool(self._sources[place]) or free.most() + made >= left
                is_needed = not lots or made - max(lot.quantity for lot in lots) < left
                if is_enough and is_needed:
                    yield (lots, tuple((lane, count) for lane, count in zip(lanes, units, strict=True) if count))

    def _bought(self, place: Place, choice: Choice, todo: Sequence[Activity]) -> list[tuple[tuple[Source, int], ...]]:
        """How many units from each source: no fewer than are missing, no more than are not there by then anyway."""
        sources, free = self._sources[place], self._profiles[place]
        wanted = sum(units for activity in todo for at, units in activity.needs if at == place)
        comes = sum(lot.quantity for lot in choice.lots[place]) + sum(units for _, units in choice.moved[place])
        if not sources or free.earliest(wanted, []) <= self.now:
            return [()]
        first = min(at for at, _ in sources)
        most = next(units for units in range(wanted + 1) if free.earliest(wanted - units, []) <= first)
        rows = product(range(most + 1), repeat=len(sources))
        return [
            tuple((source, units) for source, units in zip(sources, row, strict=True) if units)
            for row in rows
            if wanted - comes - free.most() <= sum(row) <= most
        ]

    def _sources_of(self, place: Place) -> list[Source]:
        """Those that no other beats in time and in money."""
        found = {
            (self._clockwork.bought(source, self.fence), self._worth(source.cost_per_unit, source.item))
            for source in self.plant.purchasing.values()
            if (source.item, source.site) == place
        }
        open = [one for one in found if one[0] < NEVER and not self.plant.items[place[0]].unlimited]
        return sorted(one for one in open if not any(at <= one[0] and each <= one[1] for at, each in found - {one}))

    def _cost(self, way: Sequence[Shipment], choice: Choice) -> int:
        """Of runs apart from their work, of moves, and of the way to the customer."""
        cost = sum(
            self._worth(lot.routing.cost_per_unit, lot.routing.item) * lot.quantity
            for lots in choice.lots.values()
            for lot in lots
        )
        cost += sum(
            self._worth(lane.cost_per_unit, place[0]) * units
            for place, moved in choice.moved.items()
            for lane, units in moved
        )
        return cost + sum(
            self._worth(lane.cost_per_unit, wish.line.item) * wish.line.quantity
            for shipment in way
            for wish in shipment.wishes
            for lane in wish.lanes
        )

    def _worth(self, each: Decimal, item: str) -> int:
        """Of a smallest unit of the item."""
        return parts_of(Fraction(each) / 10 ** self.plant.items[item].decimals)
