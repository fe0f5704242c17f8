"""Available-to-promise: how much of an item is uncommitted when, from supply and needs alone."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from app.domain.ledger import Ledger, available_from
from app.domain.plant import PlanningSettings
from app.domain.quantity import UNITS_MAX, Units
from app.domain.timeline import LAST_MINUTE, Minute

Flow = tuple[Minute, int]
"""At an instant so many units come, or go where the number is negative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """What lies there uncommitted over time: ``nets[i]`` units, never negative, from ``times[i]`` to the next time.

    ``free[i]`` is the least from ``times[i]`` on: so much may be taken for good and every need is still met. More than
    that is only lent: it is there now, and has to be back by when it is needed. The first time is 0.
    """

    times: tuple[Minute, ...]
    nets: tuple[Units, ...]
    free: tuple[Units, ...]

    def by(self, minute: Minute) -> Units:
        """What may be taken for good at an instant."""
        return self.free[bisect_right(self.times, minute) - 1]

    def earliest(self, quantity: Units) -> Minute | None:
        """From when on a quantity may be taken for good; None: never."""
        at = bisect_left(self.free, quantity)
        return self.times[at] if at < len(self.times) else None

    def lent_from(self, quantity: Units, until: Minute) -> Minute:
        """From when on a quantity lies there until an instant by which as much comes back; that instant: not before."""
        at = bisect_left(self.times, until) - 1
        if at < 0 or self.nets[at] < quantity:
            return until
        while at > 0 and self.nets[at - 1] >= quantity:
            at -= 1
        return self.times[at]

    def lent_until(self, quantity: Units, since: Minute) -> Minute | None:
        """By when a quantity taken at an instant has to be back; None: never."""
        at = max(0, bisect_right(self.times, since) - 1)
        if self.nets[at] < quantity:
            return since
        if self.free[at] >= quantity:
            return None
        while self.nets[at] >= quantity:
            at += 1
        return self.times[at]

    def loans(self, now: Minute) -> Iterator[tuple[Minute, Minute, Units]]:
        """What lies there from an instant to another at which it is needed (LAST_MINUTE: for good), from now on."""
        standing: list[tuple[Minute, Units]] = []
        level = 0
        for time, net in zip(self.times, self.nets, strict=True):
            if net > level:
                standing.append((time, net - level))
            while net < level:
                since, units = standing.pop()
                ended = min(units, level - net)
                level -= ended
                if ended < units:
                    standing.append((since, units - ended))
                if time > now:
                    yield (since, time, ended)
            level = net
        yield from ((since, LAST_MINUTE, units) for since, units in standing)


NEVER_SHORT = Availability(times=(0,), nets=(UNITS_MAX,), free=(UNITS_MAX,))


def availability(ledger: Ledger, now: Minute, settings: PlanningSettings) -> Availability:
    """What a new need may take of a ledger; remembered there for as long as no receipt is overdue.

    Units may be exchanged between needs of one item and site, so what counts is how many there are at each instant;
    which row of supply they come from is settled afterwards (app/domain/pegging.py).
    """
    if ledger.unlimited:
        return NEVER_SHORT
    if now > ledger.first_receipt_at:
        return _availability(ledger, now, settings)
    if "availability" not in ledger.memory:
        ledger.memory["availability"] = _availability(ledger, now, settings)
    found: Availability = ledger.memory["availability"]
    return found


def _availability(ledger: Ledger, now: Minute, settings: PlanningSettings) -> Availability:
    change_at: dict[Minute, Units] = defaultdict(int, {0: -ledger.safety_stock})
    for time, change in flows(ledger, now, settings):
        change_at[time] += change  # What comes at an instant serves what is needed at that instant.
    times = sorted(change_at)
    # Where requirements are short anyway there is nothing to take, and nobody makes it worse by taking nothing.
    nets = [max(0, net) for net in accumulate(change_at[time] for time in times)]
    free = list(accumulate(reversed(nets), min))[::-1]
    return Availability(times=tuple(times), nets=tuple(nets), free=tuple(free))


def flows(ledger: Ledger, now: Minute, settings: PlanningSettings) -> Iterator[Flow]:
    """Supply and needs; of an unconfirmed promise only what is gone where it lapses, and what it takes where not."""
    holds: dict[str | None, list[Flow]] = defaultdict(list)
    for supply in ledger.supplies.values():
        usable_from = available_from(supply, now, settings)
        if supply.held:
            # Its surplus is open to nobody else.
            holds[supply.owner].append((supply.available_at, ledger.pegged.get(supply.key, 0)))
        elif usable_from is not None:
            yield (usable_from, supply.quantity)
    for owned in ledger.needs.values():
        flow = (owned.need.needed_at, -owned.need.quantity)
        if owned.owner in holds:
            holds[owned.owner].append(flow)
        else:
            yield flow
    for of_one in holds.values():
        yield from _takes_at_most(of_one)


def _takes_at_most(of_one: Iterable[Flow]) -> Iterator[Flow]:
    """What a hold takes of others while it has not brought as much: it counts with that, and never with more than 0."""
    net = taken = 0
    for time, change in sorted(of_one, key=lambda flow: (flow[0], -flow[1])):
        net += change
        now_taken = min(0, net)
        if now_taken != taken:
            yield (time, now_taken - taken)
        taken = now_taken
