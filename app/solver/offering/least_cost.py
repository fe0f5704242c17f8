"""What a request costs at least: no plan that delivers every line whole by some date costs less."""

from collections.abc import Sequence, Set
from decimal import Decimal
from fractions import Fraction

from app.domain.quantity import Units, ceil_of, round_up_to_lot
from app.domain.routing import Component, Routing, Step
from app.domain.snapshots.sources import Source
from app.domain.supply import ItemSite, Lane, Purchasing
from app.domain.timeline import Minute
from app.solver.capacity.modes import Mode
from app.solver.lanes import Above, cheapest_ways
from app.solver.money import worth
from app.solver.offering.rounding import least_shown
from app.solver.shop import Shop
from app.solver.wishes import Way, Wish


class LeastCost:
    """Everybody may have all that is free by ``until``, and every machine is idle.

    Where a place has one source, all that is missing comes from it, in as few lots as it allows. Where it has several
    their shares are not known, so each unit costs at least what it costs by the cheapest, without setups. What is made
    for two needs of one place may come of one lot, so only the first of them counts.
    """

    def __init__(self, shop: Shop, until: Minute) -> None:
        self._shop = shop
        self._until = until
        self._lots: set[ItemSite] = set()
        self._units: dict[ItemSite, Fraction] = {}

    def of(self, wishes: Sequence[Wish]) -> Decimal:
        """In whole cents, never more than an offer shows."""
        return least_shown(sum((self._line(wish) for wish in wishes), Fraction(0)), self._shop, wishes)

    def _line(self, wish: Wish) -> Fraction:
        before, found, lots = self._lots, [], set[ItemSite]()
        for way in wish.ways:
            self._lots = set(before)
            found.append(self._delivered(wish, way))
            lots |= self._lots
        self._lots = lots
        return min(found)

    def _delivered(self, wish: Wish, way: Way) -> Fraction:
        carried = worth(way.lane.cost_per_unit, wish.quantity, wish.line.item, self._shop.plant) if way.lane else 0
        return carried + self._obtained((wish.line.item, way.site), wish.quantity, ())

    def _obtained(self, place: ItemSite, quantity: Units, above: Above) -> Fraction:
        rest = quantity - self._free(place)
        sources = self._shop.sources.to(place)
        if rest <= 0 or not sources or place in above:
            return Fraction(0)
        if len(sources) > 1:
            return rest * min(self._each(source, place) for source in sources)
        (source,) = sources
        match source:
            case Routing() if place in self._lots:
                return Fraction(0)
            case Routing():
                self._lots.add(place)
                return self._made(source, rest, (*above, place))
            case Purchasing():
                return worth(source.cost_per_unit, rest, place[0], self._shop.plant)
            case Lane():
                carried = worth(source.cost_per_unit, rest, place[0], self._shop.plant)
                return carried + self._obtained((place[0], source.origin), rest, (*above, place))

    def _made(self, routing: Routing, rest: Units, above: Above) -> Fraction:
        lot = round_up_to_lot(rest, minimum=routing.minimum, multiple=routing.multiple)
        runs = 1 if routing.maximum is None else ceil_of(lot, routing.maximum)
        cost = worth(routing.cost_per_unit, lot, routing.item, self._shop.plant)
        for step, input_units in zip(routing.steps, routing.inputs(lot), strict=True):
            modes = self._shop.modes(routing.id, step)
            cost += _worked(step, modes, input_units, runs)
            for component in step.components:
                cost += self._consumed(component, routing.site, input_units, above)
        return cost

    def _consumed(self, component: Component, site: str, input_units: Units, above: Above) -> Fraction:
        """Runs may take different options, in shares that are not known."""
        if len(component.options) > 1:
            return input_units * min(self._each_option(component, site))
        return self._obtained((component.item, site), component.consumption(input_units), above)

    def _each_option(self, component: Component, site: str) -> Sequence[Fraction]:
        return [option.quantity_per * self._unit((option.item, site)) for option in component.options]

    def _unit(self, place: ItemSite) -> Fraction:
        """One more unit among many, any of which may be free."""
        if place not in self._units:
            item, site = place
            found = cheapest_ways(
                site,
                self._shop.sources.lanes_to,
                own=lambda here: self._got_there((item, here)),
                carried=lambda lane: worth(lane.cost_per_unit, 1, item, self._shop.plant),
            )
            self._units.update({(item, here): cost for here, (cost, _) in found.items()})
        return self._units[place]

    def _got_there(self, place: ItemSite) -> Fraction | None:
        """Free, made or bought at the place itself; nothing where it can be none of these nor comes from elsewhere."""
        here = [source for source in self._shop.sources.to(place) if not isinstance(source, Lane)]
        if self._free(place) > 0:
            return Fraction(0)
        nothing = None if self._shop.sources.lanes(place[1]) else Fraction(0)
        return min((self._each(source, place) for source in here), default=nothing)

    def _each(self, source: Source, place: ItemSite) -> Fraction:
        cost = worth(source.cost_per_unit, 1, place[0], self._shop.plant)
        match source:
            case Routing():
                for step in source.steps:
                    modes = self._shop.modes(source.id, step)
                    each = (step.minutes_per_unit / Fraction(mode.speed) * mode.cost_per_minute for mode in modes)
                    cost += min(each, default=Fraction(0))
                    cost += sum((min(self._each_option(one, source.site)) for one in step.components), Fraction(0))
            case Lane():
                cost += self._unit((place[0], source.origin))
        return cost

    def _free(self, place: ItemSite) -> Units:
        return self._shop.availability(place).by(self._until)


def _worked(step: Step, modes: Sequence[Mode], input_units: Units, runs: int) -> Fraction:
    """In so many runs at least, of which each is set up. One is rounded up to whole minutes.

    Where modes differ, several runs that share the work may cost less, if hardly anything is set up: what is over a
    minute of the dear one is worked in the cheap one.
    """
    ways = {(mode.speed, mode.cost_per_minute) for mode in modes}
    if not ways:
        return Fraction(0)
    in_one = min(step.minutes(input_units, speed) * rate for speed, rate in ways)
    if runs == 1:
        return in_one if len(ways) == 1 else min(in_one, _shared(step, ways, input_units, 2))
    return _shared(step, ways, input_units, runs)


def _shared(step: Step, ways: Set[tuple[Decimal, Fraction]], input_units: Units, runs: int) -> Fraction:
    """By several runs: none begins for less than the one that is least to begin with, no unit takes less than in the
    one that goes on for least; and all in one way, not rounded, is no dearer than what that shares with another.
    """
    begun = [(step.setup_minutes + Fraction(step.fixed_minutes) / Fraction(speed)) * rate for speed, rate in ways]
    gone_on = [input_units * step.minutes_per_unit / Fraction(speed) * rate for speed, rate in ways]
    in_one = min(first + rest for first, rest in zip(begun, gone_on, strict=True))
    return max(in_one, runs * min(begun) + min(gone_on))
