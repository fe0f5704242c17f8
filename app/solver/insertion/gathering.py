"""What several parents of a bill need of the same: how much it is in all, so that it can be made at once for them.

Where parents share parts at each level, the ways down a bill multiply from level to level, and so would its runs. This
looks as far down as the first routing of each item and what it takes first tell: what another takes instead, or comes
from elsewhere, is planned for whoever needs it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from app.domain.quantity import Units, ceil_of
from app.domain.routing import Routing
from app.domain.supply import ItemSite
from app.solver.draft import Draft, DraftRun
from app.solver.lots import lot_of
from app.solver.shop import Shop


class Asked(NamedTuple):
    """``ways``: by so many ways down from what is sold."""

    units: Units
    ways: int


Bill = Mapping[ItemSite, list[Asked]]
"""By place, parents first, what is asked of it by whom."""


def bill_of(shop: Shop, sold: Iterable[tuple[ItemSite, Units]]) -> Bill:
    """What is sold and all that it takes, less what is there."""
    asked: dict[ItemSite, list[Asked]] = defaultdict(list)
    for place, quantity in sold:
        asked[place].append(Asked(quantity, 1))
    bill = {place: asked[place] for place in _parents_first(list(asked), partial(_components, shop))}
    for place, askers in bill.items():
        ways = sum(one.ways for one in askers)
        for component, units in _taken(shop, place, _missing(shop, place, askers)):
            asked[component].append(Asked(units, ways))
    return bill


def needed_by_several(shop: Shop, bill: Bill) -> Mapping[ItemSite, Units]:
    """Where something is made that goes into several other things, and all that is needed there; components first."""
    shared = [place for place, askers in bill.items() if len(askers) > 1 and _routing(shop, place)]
    return {place: sum(one.units for one in bill[place]) for place in reversed(shared)}


def made_in_more_runs(draft: Draft) -> list[ItemSite]:
    """Where a plan makes something in more runs than all of it takes; components first."""
    runs: dict[ItemSite, list[DraftRun]] = defaultdict(list)
    below: dict[ItemSite, list[ItemSite]] = defaultdict(list)
    for one in draft.runs_and_moves:
        if isinstance(one, DraftRun):
            runs[one.place].append(one)
            below[one.place] += [need.place for operation in one.operations for need in operation.needs]
        else:
            below[one.place].append(one.need.place)
    components_first = list(reversed(_parents_first(runs, lambda place: below[place])))
    return [place for place in components_first if place in runs and len(runs[place]) > _fewest(runs[place])]


def _fewest(runs: Sequence[DraftRun]) -> int:
    """Of the same quantity, by the one of their routings that makes most at once."""
    quantity = sum(run.quantity for run in runs)
    return min(ceil_of(quantity, lot_of(run.routing, quantity)) for run in runs)


def made_for_one_each(shop: Shop, bill: Bill) -> int:
    """So many runs and purchases it takes if each is for one who needs it."""
    missing = (askers for place, askers in bill.items() if _missing(shop, place, askers) > 0)
    return sum(one.ways for askers in missing for one in askers)


def is_too_much_for_one_each(shop: Shop, place: ItemSite, quantity: Units) -> bool:
    """Whether everything made for one alone would be hopelessly much, of as few things as it is."""
    most = shop.limits.made_for_one_each_max
    if ways_down(shop, place) <= most:
        return False
    bill = bill_of(shop, [(place, quantity)])
    return made_for_one_each(shop, bill) > max(most, 2 * len(bill))


def ways_down(shop: Shop, place: ItemSite) -> int:
    """The same where nothing is there; remembered, for whoever asks first whether it is worth looking."""
    known: dict[ItemSite, int] = shop.compiled.memory("ways down")
    if place not in known:
        for below in reversed(_parents_first([place], partial(_components, shop))):
            known[below] = 1 + sum(known[component] for component in _components(shop, below))
    return known[place]


def parts_meet(shop: Shop, place: ItemSite) -> bool:
    """Whether anything below goes into several things; remembered: most bills are trees, and need no more looks."""
    known: dict[ItemSite, bool] = shop.compiled.memory("parts that meet")
    if place not in known:
        known[place] = ways_down(shop, place) > len(_parents_first([place], partial(_components, shop)))
    return known[place]


def _missing(shop: Shop, place: ItemSite, askers: Iterable[Asked]) -> Units:
    return sum(one.units for one in askers) - shop.availability(place).by(shop.now)


def _taken(shop: Shop, place: ItemSite, missing: Units) -> Iterator[tuple[ItemSite, Units]]:
    """What is made of it takes of each component, in as many runs as it needs."""
    routing = _routing(shop, place)
    if routing is None or missing <= 0:
        return
    lot = lot_of(routing, missing)
    runs = ceil_of(missing, lot)
    for work in shop.work(routing, lot):
        for (component, units), *_ in work.consumed:
            yield component, units * runs


def _parents_first(tops: Iterable[ItemSite], below: Callable[[ItemSite], Iterable[ItemSite]]) -> list[ItemSite]:
    """Every place below, each after all that it goes into: bills have no circles, but lanes may lead back."""
    met: set[ItemSite] = set()
    done: dict[ItemSite, None] = {}

    def visit(place: ItemSite) -> None:
        if place not in met:
            met.add(place)
            for component in below(place):
                visit(component)
            done[place] = None

    for top in tops:
        visit(top)
    return list(reversed(done))


def _components(shop: Shop, place: ItemSite) -> list[ItemSite]:
    routing = _routing(shop, place)
    return [(used.item, place[1]) for step in routing.steps for used in step.components] if routing else []


def _routing(shop: Shop, place: ItemSite) -> Routing | None:
    return next(iter(shop.sources.routings(place)), None)
