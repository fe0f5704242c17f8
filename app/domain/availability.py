"""Available-to-promise: how much of an item is uncommitted by when, from supply and needs alone."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, chain

from app.domain.ledger import Ledger, OwnedNeed, available_from
from app.domain.plant import PlanningSettings
from app.domain.quantity import UNITS_MAX, Units
from app.domain.supply import SupplyKey
from app.domain.timeline import Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """A rising staircase: from ``times[i]`` on, ``quantities[i]`` units may be taken and every need is still met."""

    times: tuple[Minute, ...]
    quantities: tuple[Units, ...]

    def by(self, minute: Minute) -> Units:
        at = bisect_right(self.times, minute)
        return self.quantities[at - 1] if at else 0

    def earliest(self, quantity: Units) -> Minute | None:
        at = bisect_left(self.quantities, quantity)
        return self.times[at] if at < len(self.times) else None


NEVER_SHORT = Availability(times=(0,), quantities=(UNITS_MAX,))


def availability(ledger: Ledger, now: Minute, settings: PlanningSettings) -> Availability:
    """What a new need may take: the suffix minimum of supply less needs.

    Units may be exchanged between needs of one item and site, so a unit is free at an instant when no later
    instant would miss it; which row of supply it comes from is settled afterwards (app/domain/pegging.py).
    """
    if ledger.unlimited:
        return NEVER_SHORT
    change_at: dict[Minute, Units] = defaultdict(int)
    for time, quantity in chain(_supplied(ledger, now, settings), _needed(ledger)):
        change_at[time] += quantity  # What comes at an instant serves what is needed at that instant.
    times = sorted(change_at)
    nets = list(accumulate(change_at[time] for time in times))
    free_later = list(accumulate(reversed(nets), min))[::-1]
    steps_at: list[Minute] = []
    steps: list[Units] = []
    for time, least in zip(times, free_later, strict=True):
        free = least - ledger.safety_stock
        if free > (steps[-1] if steps else 0):
            steps_at.append(time)
            steps.append(free)
    return Availability(times=tuple(steps_at), quantities=tuple(steps))


def _supplied(ledger: Ledger, now: Minute, settings: PlanningSettings) -> Iterator[tuple[Minute, Units]]:
    for supply in ledger.supplies.values():
        usable_from = available_from(supply, now, settings)
        if not supply.held and usable_from is not None:
            yield (usable_from, supply.quantity)


def _needed(ledger: Ledger) -> Iterator[tuple[Minute, Units]]:
    """Needs, less what each takes from the unconfirmed runs of its own promise, which nobody else can count on."""
    for owned in ledger.needs.values():
        own = sum(peg.quantity for peg in owned.need.pegs if is_own(ledger, owned, peg.supply))
        if owned.need.quantity > own:
            yield (owned.need.needed_at, own - owned.need.quantity)


def is_own(ledger: Ledger, owned: OwnedNeed, key: SupplyKey) -> bool:
    supply = ledger.supplies.get(key)
    return supply is not None and supply.held and supply.owner == owned.owner
