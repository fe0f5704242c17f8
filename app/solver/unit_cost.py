"""What one more unit of an item costs at a place, time left aside: which source to prefer where several are in time."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial

from app.domain.quantity import Units, ceil_of
from app.domain.routing import Routing
from app.domain.supply import ItemSite, Lane, Purchasing
from app.solver.lanes import Fare, cheapest_ways
from app.solver.lots import lots_of
from app.solver.money import worth
from app.solver.shop import Shop

OptionCost = tuple[Fraction, Fraction]
"""Of what has to be got anew, then of all of it."""


class UnitCosts:
    """Per smallest unit, by the cheapest source all the way down; stock is counted as if it had to be replaced."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._known: dict[ItemSite, Fare] = shop.compiled.memory("unit costs")
        self._made: dict[str, Fraction] = shop.compiled.memory("costs of making")

    def of_place(self, place: ItemSite) -> Fraction:
        return self._to(place)[0]

    def of_routing(self, routing: Routing) -> Fraction:
        if routing.id not in self._made:
            self._made[routing.id] = self._of_making(routing)
        return self._made[routing.id]

    def _of_making(self, routing: Routing) -> Fraction:
        cost = self._of_one(routing.item, routing.cost_per_unit)
        for step in routing.steps:
            modes = self._shop.modes(routing.id, step)
            if modes:
                cost += step.minutes_per_unit / Fraction(modes[0].speed) * modes[0].cost_per_minute
            for component in step.components:
                cost += min(
                    option.quantity_per * self.of_place((option.item, routing.site)) for option in component.options
                )
        return cost

    def of_runs(self, routing: Routing, units: Units) -> Fraction:
        """Of so many units at once: with setups, whole minutes, and what lots leave over."""
        lot = next(lots_of(routing, units))
        cost = worth(routing.cost_per_unit, lot, routing.item, self._shop.plant)
        for work in self._shop.work(routing, lot):
            for mode, minutes in work.modes[:1]:
                cost += minutes * mode.cost_per_minute
            for options in work.consumed:
                cost += min(consumed * self.of_place(place) for place, consumed in options)
        return cost * ceil_of(units, lot)

    def of_option(self, place: ItemSite, units: Units, there: Units) -> OptionCost:
        """What a component's option costs of which so much is there already."""
        each = self.of_place(place)
        return (each * max(0, units - there), each * units)

    def of_purchase(self, source: Purchasing) -> Fraction:
        return self._of_one(source.item, source.cost_per_unit)

    def over(self, lane: Lane, item: str) -> Fare:
        cost, legs = self._to((item, lane.origin))
        return self._carried(item, lane) + cost, legs + 1

    def _to(self, place: ItemSite) -> Fare:
        if place not in self._known:
            self._known.update(self._cheapest(*place))
        return self._known[place]

    def _cheapest(self, item: str, site: str) -> Mapping[ItemSite, Fare]:
        """There and at every site from which lanes lead there."""
        found = cheapest_ways(
            site,
            self._shop.sources.lanes_to,
            own=lambda here: self._got_there((item, here)),
            carried=partial(self._carried, item),
        )
        return {(item, here): way for here, way in found.items()}

    def _got_there(self, place: ItemSite) -> Fraction | None:
        """Made or bought at the place itself; nothing where it neither can be nor comes from elsewhere."""
        sources = self._shop.sources
        costs = [self.of_routing(routing) for routing in sources.routings(place)]
        costs += [self.of_purchase(source) for source in sources.purchases(place)]
        return min(costs, default=None if sources.lanes(place[1]) else Fraction(0))

    def _carried(self, item: str, lane: Lane) -> Fraction:
        return self._of_one(item, lane.cost_per_unit)

    def _of_one(self, item: str, each: Decimal) -> Fraction:
        """Of a smallest unit."""
        return worth(each, 1, item, self._shop.plant)
