"""The least that one request can cost with every line whole by its latest acceptable date, by trying everything.

What is bought, made, moved and sent, and on what each operation is worked, is chosen first: that tells the cost, but
for change-overs. Whether it comes in time, and with which change-overs, is seen by laying it out in time (``search``):
as to those, work that is shifted to an earlier start within its gap costs the same, so the orders tried there are
enough. Choices are tried by their cost, until none can be less than the best found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from math import prod

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from tests.oracle.activities import Activity
from tests.oracle.layout import Layout
from tests.oracle.machines import Machines, Work
from tests.oracle.places import Changes, Place, Profile, profile
from tests.oracle.search import Lateness, Search, below, fence_of, is_opened
from tests.oracle.sharing import Share, asked_of
from tests.oracle.spending import PARTS, Spender, Spending, cost_of_work
from tests.oracle.times import NEVER, Clockwork
from tests.oracle.wishes import Shipment, ways_to_ship


@dataclass(frozen=True)
class Spent:
    """``cost``: None where not all of it can be had. ``complete``: nothing was left untried."""

    cost: Decimal | None
    complete: bool = True


def least_cost(
    plant: PlantModel,
    request: PromiseRequest,
    now: int,
    others: Sequence[Work] = (),
    nodes_max: int = 40_000,
    *,
    in_one: bool = False,
) -> Spent:
    """``in_one``: every line comes in one delivery."""
    clockwork = Clockwork(plant, now)
    fence = fence_of(plant, request, now)
    ways = list(_ways(plant, request, clockwork, in_one=in_one))
    without = replace(plant, purchasing={})
    profiles = {
        place: profile(without, clockwork, fence, place, opened=is_opened(request, place), hold=request.hold.minutes)
        for place in below(plant, ways)
    }
    spender = Spender(clockwork, profiles, fence)
    cheapest = _Cheapest(plant, clockwork, Machines(plant, clockwork, others, fence), profiles, nodes_max)
    spendings: list[tuple[int, Spending]] = []
    for spending in (spending for way in ways for spending in spender.spendings(way)):
        spendings.append((spending.cost + cheapest.least_work(spending.todo), spending))
        if len(spendings) > nodes_max:
            return Spent(None, complete=False)
    for least, spending in sorted(spendings, key=lambda pair: pair[0]):
        if least >= cheapest.cost or cheapest.nodes > nodes_max:
            break
        cheapest.explore(spending)
    cost = None if cheapest.cost >= NEVER else Decimal(cheapest.cost) / PARTS
    return Spent(cost, complete=cheapest.nodes <= nodes_max)


def _ways(
    plant: PlantModel, request: PromiseRequest, clockwork: Clockwork, *, in_one: bool
) -> Iterator[Sequence[Shipment]]:
    """Every choice of sites and lanes, where any date will do that is accepted."""
    if request.policy.ship_complete:
        for way in ways_to_ship(plant, request):
            yield from product(*(_by_each_lane(shipment, clockwork) for shipment in way))
        return
    sent = []
    for line in asked_of(plant, request, in_one=in_one):
        lanes = [one for wish in line.wishes for one in _by_each_lane(Shipment([wish]), clockwork)]
        by_lane = replace(line, wishes=[wish for shipment in lanes for wish in shipment.wishes])
        sent.append(list(by_lane.sent(Share(0, line.quantity), clockwork)))
    yield from ([shipment for parts in way for shipment in parts] for way in product(*sent))


def _by_each_lane(shipment: Shipment, clockwork: Clockwork) -> Iterator[Shipment]:
    limits = [wish.latest for wish in shipment.wishes if wish.latest is not None]
    last = min([clockwork.horizon, *limits])
    for lanes in [[lane] for lane in shipment.wishes[0].lanes] or [[]]:
        yield Shipment([replace(wish, lanes=lanes, requested=last, latest=last) for wish in shipment.wishes])


def _with_more(there: Profile, bought: Changes) -> Profile:
    """With what is bought for good from its arrival on."""
    times = sorted({time for time, _ in [*there.levels, *bought]})
    return Profile([(time, there.at(time, bought)) for time in times])


class _Cheapest:
    """The best found so far."""

    def __init__(
        self,
        plant: PlantModel,
        clockwork: Clockwork,
        machines: Machines,
        profiles: dict[Place, Profile],
        nodes_max: int,
    ) -> None:
        self._plant, self._clockwork, self._machines = plant, clockwork, machines
        self._profiles, self._nodes_max = profiles, nodes_max
        self.cost = NEVER
        self.nodes = 0

    def least_work(self, todo: Sequence[Activity]) -> int:
        return sum(min(costs, default=0) for costs in map(self._costs, todo))

    def explore(self, spending: Spending) -> None:
        profiles = {
            place: _with_more(self._profiles[place], spending.bought.get(place, [])) for place in self._profiles
        }
        search = ByChangeOvers(self._clockwork, self._machines, profiles, self._nodes_max)
        search.nodes = self.nodes
        if prod(len(activity.modes) for activity in spending.todo) > self._nodes_max:
            search.nodes = self._nodes_max
        elif search.bound(Layout(spending.todo)) != (NEVER,):
            for work, todo in self._worked(spending.todo):
                left = self.cost - spending.cost - work
                if left <= 0 or search.nodes > self._nodes_max:
                    break
                search.best = (left,)
                search.explore(Layout(todo))
                self.cost = min(self.cost, spending.cost + work + search.best[0])
        self.nodes = search.nodes + 1

    def _costs(self, activity: Activity) -> list[int]:
        return [cost_of_work(self._plant, held, minutes) for held, minutes in activity.modes]

    def _worked(self, todo: Sequence[Activity]) -> Iterator[tuple[int, list[Activity]]]:
        """Every choice of what each operation is worked on, the cheapest first; equal runs may then differ."""
        modes = [list(zip(self._costs(activity), activity.modes, strict=True)) for activity in todo]
        for chosen in sorted(product(*modes), key=lambda chosen: sum(cost for cost, _ in chosen)):
            worked = [
                replace(one, modes=(mode,), twin=one.twin if one.lane else None)
                for one, (_, mode) in zip(todo, chosen, strict=True)
            ]
            yield sum(cost for cost, _ in chosen), worked


class ByChangeOvers(Search):
    """Of what is in time, that with the cheapest change-overs. What each costs is known once its work is placed."""

    def bound(self, layout: Layout) -> Lateness:
        return (NEVER,) if super().bound(layout) == (NEVER,) else (self._cost(layout),)

    def _note(self, layout: Layout) -> None:
        self.best = (self._cost(layout),)
        self.promised = tuple(self._judged(layout))

    def _cost(self, layout: Layout) -> int:
        return sum(
            cost_of_work(self._machines.plant, [machine], minutes)
            for machine, own in layout.taken.items()
            if machine[1]
            for minutes in self._machines.change_overs(machine, own)
        )
