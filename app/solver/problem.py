"""This request's free part: which runs, buys and moves a model may choose from, and how many of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.domain.quantity import Units
from app.domain.routing import Routing
from app.domain.supply import ItemSite, Lane, Purchasing
from app.domain.timeline import LAST_MINUTE, Minute
from app.solver.lots import lot_of
from app.solver.shop import Shop
from app.solver.wishes import Wish


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
    wishes: tuple[Wish, ...]
    together: bool
    fence_at: Minute
    until: Minute
    bought_until: Minute
    places: dict[ItemSite, Choosable]
    is_whole: bool

    def routings(self, place: ItemSite) -> list[Routing]:
        return self.shop.sources.routings_of.get(place, [])

    def purchasing(self, place: ItemSite) -> list[Purchasing]:
        return self.shop.sources.purchasing_of.get(place, [])

    def lanes(self, place: ItemSite) -> list[Lane]:
        """Lanes from places that are in the problem themselves."""
        lanes = self.shop.sources.lanes_to.get(place[1], [])
        return [lane for lane in lanes if (place[0], lane.origin) in self.places]


def problem_of(
    shop: Shop, wishes: tuple[Wish, ...], fence_at: Minute, until: Minute, *, together: bool
) -> Problem | None:
    """Everything below the lines; None: more runs, or levels of making and moving, than a model may hold."""
    places = _places(shop, wishes)
    if places is None or sum(sum(here.runs.values()) for here in places.values()) > shop.limits.model_runs_max:
        return None
    until = _until_all_is_back(shop, [place for place, here in places.items() if here.runs or here.moves], until)
    return Problem(
        shop=shop,
        wishes=wishes,
        together=together,
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


def _places(shop: Shop, wishes: tuple[Wish, ...]) -> dict[ItemSite, Choosable] | None:
    """Each place with the most it could be asked for: what all that may be made or moved above it could take.

    None where some lie too deep below a line.
    """
    places: dict[ItemSite, Choosable] = defaultdict(Choosable)
    too_deep: set[ItemSite] = set()

    def ask(place: ItemSite, quantity: Units, needs: int, above: tuple[ItemSite, ...]) -> None:
        if place in above:
            return
        if len(above) > shop.limits.sources_deep_max:
            too_deep.add(place)
            return
        here = places[place]
        here.most += quantity
        here.needs += needs
        for routing in shop.sources.routings_of.get(place, ()):
            smallest = lot_of(routing, 1)
            count = min(shop.settings.runs_max * len(wishes), -(-here.most // smallest))
            more, here.runs[routing.id] = count - here.runs.get(routing.id, 0), count
            # Every run may be a smallest lot of which but one unit is needed.
            for component, consumed in _most_consumed(routing, quantity + count * (smallest - 1), count):
                ask(component, consumed, more, (*above, place))
        for lane in shop.sources.lanes_to.get(place[1], ()):
            if lane.origin in shop.plant.sites:
                useful = min(here.most, here.needs + _times_to_give_back(shop, place))
                count = min(useful, shop.limits.model_moves_max)
                here.has_enough_moves &= count == useful
                more, here.moves[lane.id] = count - here.moves.get(lane.id, 0), count
                ask((place[0], lane.origin), quantity, more, (*above, place))

    for wish in wishes:
        for site in dict.fromkeys(way.site for way in wish.ways):
            ask((wish.line.item, site), wish.quantity, 1, ())
    return None if too_deep else dict(places)


def _most_consumed(routing: Routing, units: Units, runs: int) -> Iterator[tuple[ItemSite, Units]]:
    """Each run may round its inputs and its consumption up by a unit, and takes the fixed quantity anew."""
    inputs: list[Units] = []
    for step in reversed(routing.steps):
        units = step.input_for(units) + (0 if step.yield_rate == 1 else runs)
        inputs.append(units)
    for step, input_units in zip(routing.steps, reversed(inputs), strict=True):
        for option in (option for component in step.components for option in component.options):
            yield (option.item, routing.site), option.consumption(input_units) + runs * (1 + option.fixed)


def _times_to_give_back(shop: Shop, place: ItemSite) -> int:
    """By so many instants a transfer may have to bring back what was lent; what serves one of them may come at once."""
    return len({back_by for _, back_by, _ in shop.availability(place).loans(shop.now) if back_by < LAST_MINUTE})
