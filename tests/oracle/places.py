"""What an item at a site has to give before anything new is made: the suffix minimum of supply less needs."""

from dataclasses import dataclass, field
from itertools import accumulate

from app.domain.plant import PlantModel
from tests.oracle.times import NEVER, Clockwork

Place = tuple[str, str]
"""(item, site)"""

ENOUGH = 10**9


@dataclass
class Staircase:
    """``(time, units)`` rising: from that time on so many units may be taken in all, existing supply and buys."""

    steps: list[tuple[int, int]] = field(default_factory=list)
    lends: bool = False
    """Whether more lies there for a while than may be taken for good: this search borrows nothing."""

    def most(self) -> int:
        return self.steps[-1][1] if self.steps else 0

    def earliest(self, units: int, more: list[tuple[int, int]]) -> int:
        """When so many units can have been taken, given what is made and moved: ``more`` of (time, units)."""
        if units <= 0:
            return 0
        times = sorted([time for time, _ in self.steps] + [time for time, _ in more])
        for time in times:
            own = sum(quantity for made, quantity in more if made <= time)
            if own + max((free for start, free in self.steps if start <= time), default=0) >= units:
                return time
        return NEVER


def staircase(plant: PlantModel, clockwork: Clockwork, fence: int, place: Place, *, opened: bool = False) -> Staircase:
    """``opened``: whether the safety stock may be used."""
    if plant.items[place[0]].unlimited:
        return Staircase([(0, ENOUGH)])
    kept = plant.safety_stock[place].quantity if place in plant.safety_stock and not opened else 0
    steps = _uncommitted(plant, clockwork.now, place, kept)
    arrivals = [
        clockwork.bought(source, fence) for source in plant.purchasing.values() if (source.item, source.site) == place
    ]
    bought_at = min(arrivals, default=NEVER)
    steps = [step for step in steps if step[0] < bought_at]
    lends = _lies_there_for_a_while(plant, clockwork.now, place, kept)
    return Staircase([*steps, (bought_at, ENOUGH)] if bought_at < NEVER else steps, lends)


def _lies_there_for_a_while(plant: PlantModel, now: int, place: Place, kept: int) -> bool:
    events = _events(plant, now, place)
    totals = list(accumulate(quantity for _, quantity in events))
    gone = [index for index, (time, quantity) in enumerate(events) if quantity < 0 and time > now]
    return any(max(0, totals[index - 1] - kept) > max(0, totals[index] - kept) for index in gone if index)


def _uncommitted(plant: PlantModel, now: int, place: Place, kept: int) -> list[tuple[int, int]]:
    """Units may change places between needs, so what is free now is what no later instant will miss."""
    events = _events(plant, now, place)
    totals = list(accumulate(quantity for _, quantity in events))
    steps: list[tuple[int, int]] = []
    for index, (time, _) in enumerate(events):
        last_of_time = index + 1 == len(events) or events[index + 1][0] > time
        free = min(totals[index:]) - kept
        if last_of_time and free > (steps[-1][1] if steps else 0):
            steps.append((time, free))
    return steps


def _events(plant: PlantModel, now: int, place: Place) -> list[tuple[int, int]]:
    """What comes to a place and what requirements take from it, in order."""
    events = [
        (0, stock.quantity)
        for stock in plant.stock.values()
        if (stock.item, stock.site) == place and stock.status.value == "available"
    ]
    for receipt in plant.receipts.values():
        if (receipt.item, receipt.site) == place:
            overdue = now - receipt.available_at
            if overdue <= 0:
                events.append((receipt.available_at, receipt.quantity))
            elif overdue <= plant.settings.overdue_receipt_ignore_after:
                events.append((now + plant.settings.overdue_receipt_delay, receipt.quantity))
    events += [
        (need.needed_at, -need.quantity) for need in plant.requirements.values() if (need.item, need.site) == place
    ]
    return sorted(events)
