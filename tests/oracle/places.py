"""What lies at a site of an item over time before anything new is made: supply less needs, and what can be bought."""

from dataclasses import dataclass

from app.domain.plant import PlantModel
from tests.oracle.times import NEVER, Clockwork

Place = tuple[str, str]
"""(item, site)"""

Changes = list[tuple[int, int]]
"""At an instant so many units come, or are taken."""

ENOUGH = 10**9


@dataclass
class Profile:
    """``(time, units)``: from that time until the next so many units lie there and are nobody's, never less than none.

    What lies there for somebody later is lent: it may be taken, and has to be back by when it is needed.
    """

    levels: Changes

    def most(self) -> int:
        """What stays for good."""
        return self.levels[-1][1]

    def earliest(self, units: int, made: Changes) -> int:
        """From when on so many units are there at any later instant, too, with what is made and moved."""
        stretches = self.stretches(units, made)
        return stretches[-1][0] if stretches and stretches[-1][1] >= NEVER else NEVER

    def stretches(self, units: int, made: Changes) -> list[tuple[int, int]]:
        """When so many units are there, as stretches that do not touch; one that goes on for good ends NEVER."""
        found: list[tuple[int, int]] = []
        times = sorted({0, *(time for time, _ in self.levels), *(time for time, _ in made if time < NEVER)})
        for since, until in zip(times, [*times[1:], NEVER], strict=True):
            if self.at(since, made) >= units:
                goes_on = found and found[-1][1] == since
                found[-1:] = [(found[-1][0], until)] if goes_on else [*found[-1:], (since, until)]
        return found

    def at(self, time: int, made: Changes) -> int:
        return next(units for since, units in reversed(self.levels) if since <= time) + _by(time, made)

    def is_overdrawn(self, made: Changes, drawn: Changes, before: int) -> bool:
        """Whether at some instant before that one more has been taken than was there."""
        times = {time for time, _ in [*self.levels, *made, *drawn] if time < before}
        return any(self.at(time, made) < _by(time, drawn) for time in times)


def _by(time: int, changes: Changes) -> int:
    return sum(units for since, units in changes if since <= time)


def profile(
    plant: PlantModel, clockwork: Clockwork, fence: int, place: Place, *, opened: bool = False, hold: int = 0
) -> Profile:
    """``opened``: whether the safety stock may be used. ``hold``: so many minutes it has to be true for."""
    if plant.items[place[0]].unlimited:
        return Profile([(0, ENOUGH)])
    kept = plant.safety_stock[place].quantity if place in plant.safety_stock and not opened else 0
    arrivals = [
        clockwork.bought(source, fence) for source in plant.purchasing.values() if (source.item, source.site) == place
    ]
    bought_at = min(arrivals, default=NEVER)
    changes = [(0, -kept), *_changes(plant, clockwork.now, clockwork.now + hold, place)]
    times = sorted({time for time, _ in changes if time < bought_at})
    levels = [(time, max(0, _by(time, changes))) for time in times]
    return Profile([*levels, (bought_at, ENOUGH)] if bought_at < NEVER else levels)


def _changes(plant: PlantModel, now: int, held_until: int, place: Place) -> Changes:
    """Units may change places between needs, so only how many there are counts, not whose they are.

    What is overdue is believed as it will be when the hold ends.
    """
    changes = [
        (0, stock.quantity)
        for stock in plant.stock.values()
        if (stock.item, stock.site) == place and stock.status.value == "available"
    ]
    for receipt in plant.receipts.values():
        if (receipt.item, receipt.site) == place:
            if receipt.available_at >= now:
                changes.append((receipt.available_at, receipt.quantity))
            elif held_until - receipt.available_at <= plant.settings.overdue_receipt_ignore_after:
                changes.append((held_until + plant.settings.overdue_receipt_delay, receipt.quantity))
    changes += [
        (need.needed_at, -need.quantity) for need in plant.requirements.values() if (need.item, need.site) == place
    ]
    return changes
