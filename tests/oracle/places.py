"""What an item at a site has to give before anything new is made: supply less needs, at each instant."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.plant import PlantModel
from tests.oracle.times import NEVER, Clockwork

Place = tuple[str, str]
"""(item, site)"""

ENOUGH = 10**9


Window = tuple[int, int]
"""From when on something lies there, and until when."""


@dataclass(frozen=True)
class Shelf:
    """``(time, units)``: so many lie there uncommitted from that time until the next, existing supply and buys."""

    levels: Sequence[tuple[int, int]]

    def for_good(self, units: int) -> int:
        """From when on so many may be taken and will not be missed."""
        return self.windows(units, [])[-1][0] if units <= self.most() else NEVER

    def most(self) -> int:
        return self.levels[-1][1]

    def windows(self, units: int, more: Sequence[tuple[int, int]]) -> list[Window]:
        """When so many lie there, with what is made and moved: ``more`` of (time, units); the last for good, perhaps.

        What is needed later is lent until then: whoever takes it has to bring as much by the end of the window.
        """
        found: list[Window] = []
        since: int | None = None
        for time in sorted({time for time, _ in [*self.levels, *more]}):
            enough = self.level(time, more) >= units
            if enough and since is None:
                since = time
            elif not enough and since is not None:
                found.append((since, time))
                since = None
        return found if since is None else [*found, (since, NEVER)]

    def level(self, time: int, more: Sequence[tuple[int, int]]) -> int:
        own = sum(quantity for made, quantity in more if made <= time)
        return own + next(units for start, units in reversed(self.levels) if start <= time)


def shelf(plant: PlantModel, clockwork: Clockwork, fence: int, place: Place, *, opened: bool = False) -> Shelf:
    """``opened``: whether the safety stock may be used."""
    if plant.items[place[0]].unlimited:
        return Shelf([(0, ENOUGH)])
    kept = plant.safety_stock[place].quantity if place in plant.safety_stock and not opened else 0
    levels = _uncommitted(plant, clockwork.now, place, kept)
    arrivals = [
        clockwork.bought(source, fence) for source in plant.purchasing.values() if (source.item, source.site) == place
    ]
    bought_at = min(arrivals, default=NEVER)
    levels = [level for level in levels if level[0] < bought_at]
    return Shelf([*levels, (bought_at, ENOUGH)] if bought_at < NEVER else levels)


def _uncommitted(plant: PlantModel, now: int, place: Place, kept: int) -> list[tuple[int, int]]:
    """Where requirements are short anyway there is nothing to take."""
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
    times = sorted({0, *(time for time, _ in events)})
    totals = [sum(quantity for other, quantity in events if other <= time) - kept for time in times]
    return [(time, max(0, total)) for time, total in zip(times, totals, strict=True)]
