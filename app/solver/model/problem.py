"""This request's free part: which runs, buys and moves a model may choose from, and how many of each."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.domain.hours.work_axis import WorkAxis
from app.domain.quantity import Units, ceil_of
from app.domain.routing import Routing
from app.domain.supply import ItemSite, Lane
from app.domain.timeline import LAST_MINUTE, Minute
from app.solver.lanes import Above
from app.solver.lots import lot_of
from app.solver.shop import Shop
from app.solver.wishes import Order, Wish


@dataclass(slots=True)
class Choosable:
    """``runs`` and ``moves`` say how many of each a model may use; a buy is never worth placing twice.

    ``needs``: so many may ask for something here, each at an instant of its own. ``has_enough_moves``: whether no more
    of them than a model may use could help.
    """

    runs: dict[str, int] = field(default_factory=dict)
    moves: dict[str, int] = field(default_factory=dict)
    most: Units = 0
    needs: int = 0
    has_enough_moves: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """No plan outside what may be chosen can be earlier, so that a proof within it is a proof.

    Nothing free starts before ``fence_at``, no run or move ends after ``until``, no buy arrives after ``bought_until``:
    by then all that may be lent is back. But where more moves could help than a model may use, ``is_whole`` is False.
    """

    shop: Shop
    order: Order
    fence_at: Minute
    until: Minute
    bought_until: Minute
    places: dict[ItemSite, Choosable]
    is_whole: bool

    def windows(self, axis: WorkAxis) -> list[tuple[Minute, Minute, int]]:
        """Where something free may start or end on it: start, end, and what could be worked before."""
        within = slice(bisect_right(axis.ends, self.fence_at), bisect_left(axis.starts, self.until))
        return list(zip(axis.starts[within], axis.ends[within], axis.worked[within], strict=True))

    def lanes(self, place: ItemSite) -> list[Lane]:
        """Lanes from places that are in the problem themselves."""
        lanes = self.shop.sources.lanes(place[1])
        return [lane for lane in lanes if (place[0], lane.origin) in self.places]


def problem_of(shop: Shop, order: Order, fence_at: Minute, until: Minute) -> Problem | None:
    """Everything below the lines; None: more than a model may hold."""
    try:
        places = dict(_MostAsked(shop, order.wishes).places)
    except TooLarge:
        return None
    until = _until_all_is_back(shop, [place for place, here in places.items() if here.runs or here.moves], until)
    return Problem(
        shop=shop,
        order=order,
        fence_at=fence_at,
        until=until,
        bought_until=_until_all_is_back(shop, places, until),
        places=places,
        is_whole=all(here.has_enough_moves for here in places.values()),
    )


def _until_all_is_back(shop: Shop, places: Iterable[ItemSite], until: Minute) -> Minute:
    """What is lent while a line is made may come back after it is ready, and by then more may be lent for that."""
    loans = [loan for place in places for loan in shop.availability(place).loans(shop.now)]
    while True:
        ends = [back_by for since, back_by, _ in loans if since <= until and back_by < LAST_MINUTE]
        later = min(shop.horizon, max([until, *ends]))
        if later == until:
            return until
        until = later


class TooLarge(Exception):
    """More runs, more levels of making and moving, or more ways down them than a model may hold."""


class _MostAsked:
    """Each place with the most it could be asked for: what all that may be made or moved above it could take.

    Stops as soon as that is certain to be too large, since ways down a bill multiply from level to level.
    """

    def __init__(self, shop: Shop, wishes: tuple[Wish, ...]) -> None:
        """
        Raises:
            TooLarge
        """
        self._shop = shop
        self._limits = shop.limits
        self._runs_max = shop.settings.runs_max * len(wishes)
        self._runs = 0
        self._ways = 0
        self.places: dict[ItemSite, Choosable] = defaultdict(Choosable)
        for wish in wishes:
            for site in dict.fromkeys(way.site for way in wish.ways):
                self._ask((wish.line.item, site), wish.quantity, 1, ())

    def _ask(self, place: ItemSite, quantity: Units, needs: int, above: Above) -> None:
        if place in above:
            return
        self._ways += 1
        if len(above) > self._limits.sources_deep_max or self._ways > self._limits.model_ways_max:
            raise TooLarge
        here, below = self.places[place], (*above, place)
        here.most += quantity
        here.needs += needs
        for routing in self._shop.sources.routings(place):
            self._ask_below(routing, here, quantity, below)
        for lane in self._shop.sources.lanes(place[1]):
            if lane.origin in self._shop.plant.sites:
                more = self._more_moves(lane, place, here)
                self._ask((place[0], lane.origin), quantity, more, below)

    def _ask_below(self, routing: Routing, here: Choosable, quantity: Units, below: Above) -> None:
        smallest = lot_of(routing, 1)
        count = min(self._runs_max, ceil_of(here.most, smallest))
        more, here.runs[routing.id] = count - here.runs.get(routing.id, 0), count
        self._runs += more
        if self._runs > self._limits.model_runs_max:
            raise TooLarge
        # Every run may be a smallest lot of which but one unit is needed.
        for component, consumed in _most_consumed(routing, quantity + count * (smallest - 1), count):
            self._ask(component, consumed, more, below)

    def _more_moves(self, lane: Lane, place: ItemSite, here: Choosable) -> int:
        useful = min(
            here.most,
            here.needs + _times_to_give_back(self._shop, place),
            _times_to_leave(self._shop, (place[0], lane.origin)) or here.most,
        )
        count = min(useful, self._limits.model_moves_max)
        here.has_enough_moves &= count == useful
        more, here.moves[lane.id] = count - here.moves.get(lane.id, 0), count
        return more


def _most_consumed(routing: Routing, units: Units, runs: int) -> Iterator[tuple[ItemSite, Units]]:
    """Each run may round its inputs and its consumption up by a unit, and takes the fixed quantity anew."""
    inputs: list[Units] = []
    for step in reversed(routing.steps):
        units = step.input_for(units) + (0 if step.yield_rate == 1 else runs)
        inputs.append(units)
    for step, input_units in zip(routing.steps, reversed(inputs), strict=True):
        for option in step.materials:
            yield (option.item, routing.site), option.consumption(input_units) + runs * (1 + option.fixed)


def _times_to_give_back(shop: Shop, place: ItemSite) -> int:
    """By so many instants a transfer may have to bring back what was lent; what serves one of them may come at once."""
    return len({back_by for _, back_by, _ in shop.availability(place).loans(shop.now) if back_by < LAST_MINUTE})


def _times_to_leave(shop: Shop, place: ItemSite) -> int | None:
    """From so many instants on more of it may be there; what leaves later than one of them could leave with the rest.

    None where it may be made there, or brought there, at any instant.
    """
    if shop.sources.routings(place) or shop.sources.lanes(place[1]):
        return None
    there = shop.availability(place)
    later = len(there.times) - bisect_right(there.times, shop.now)
    return 1 + later + len(shop.sources.purchases(place))
