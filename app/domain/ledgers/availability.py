"""Available-to-promise: how much of an item is uncommitted when, from supply and needs alone."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter

from app.domain.ledgers.ledger import Ledger, available_from
from app.domain.needs import Need
from app.domain.plant import PlanningSettings
from app.domain.quantity import UNITS_MAX, Units
from app.domain.supply import SupplyKey
from app.domain.timeline import LAST_MINUTE, Minute

Flow = tuple[Minute, int]
"""At an instant so many units come, or go where the number is negative."""

Wanted = Callable[[Need], Units]
"""How much a need is taken to ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """What lies there uncommitted over time: ``nets[i]`` units, never negative, from ``times[i]`` to the next time.

    ``free[i]`` is the least from ``times[i]`` on: so much may be taken for good and every need is still met. More than
    that is only lent: it is there now, and has to be back by when it is needed. The first time is 0.
    """

    times: tuple[Minute, ...]
    nets: tuple[Units, ...]
    free: tuple[Units, ...]

    @property
    def lends(self) -> bool:
        """Whether there is more at any instant than may be taken for good."""
        return self.nets != self.free

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
    which row of supply they come from is settled afterwards (app/domain/pegs/pegging.py).
    """
    if ledger.unlimited:
        return NEVER_SHORT
    if now > ledger.first_receipt_at:
        return _availability(ledger, now, settings)
    if "availability" not in ledger.memory:
        ledger.memory["availability"] = _availability(ledger, now, settings)
    found: Availability = ledger.memory["availability"]
    return found


def left_for(owner: str | None, since: Minute, ledger: Ledger, now: Minute, settings: PlanningSettings) -> int:
    """How many more units an owner may take from an instant on where everybody keeps what is pegged, whoever lapses.

    Below zero: so many are pegged to what would be gone. Safety stock is there to be drawn on.
    """
    asking = owner if owner in ledger.brought_by else None
    known = ledger.memory.get("left for")
    if known is None or known[:2] != (asking, now):
        levels = levels_of(flows(ledger, now, settings, lambda need: need.covered, asking))
        known = (asking, now, [time for time, _ in levels], least_from_each([level for _, level in levels]))
        ledger.memory["left for"] = known
    _, _, times, least = known
    return least[max(0, bisect_right(times, since) - 1)] if times else 0


def left_where_the_short_wait(ledger: Ledger, now: Minute, settings: PlanningSettings) -> Iterator[Flow]:
    """What more may be taken for good from each instant on, where promises take no more than is pegged to them."""
    there = _availability(
        ledger, now, settings, lambda need: need.covered if need.id in ledger.short else need.quantity
    )
    before = 0
    for time, free in zip(there.times, there.free, strict=True):
        if free > before:
            yield (time, free - before)
            before = free


def _availability(
    ledger: Ledger, now: Minute, settings: PlanningSettings, wanted: Wanted = attrgetter("quantity")
) -> Availability:
    levels = levels_of([(0, -ledger.safety_stock), *flows(ledger, now, settings, wanted)])
    # Where requirements are short anyway there is nothing to take, and nobody makes it worse by taking nothing.
    nets = [max(0, level) for _, level in levels]
    free = least_from_each(nets)
    return Availability(times=tuple(time for time, _ in levels), nets=tuple(nets), free=tuple(free))


def least_from_each(levels: Sequence[int]) -> list[int]:
    """The least from each on."""
    return list(accumulate(reversed(levels), min))[::-1]


def levels_of(changes: Iterable[Flow]) -> list[tuple[Minute, int]]:
    """What there is from each instant on at which that changes."""
    change_at: dict[Minute, int] = defaultdict(int)
    for time, change in changes:
        change_at[time] += change  # What comes at an instant serves what is needed at that instant.
    times = sorted(change_at)
    return list(zip(times, accumulate(change_at[time] for time in times), strict=True))


def flows(
    ledger: Ledger,
    now: Minute,
    settings: PlanningSettings,
    wanted: Wanted = attrgetter("quantity"),
    asking: str | None = None,
) -> Iterator[Flow]:
    """Supply and needs; of holds but the one that asks only what is gone, whether they lapse or not."""
    for_all: list[Flow] = []
    holds: dict[str | None, list[Flow]] = {
        supply.owner: [] for supply in ledger.supplies.values() if supply.held and supply.owner != asking
    }
    usable = {key: available_from(supply, now, settings) for key, supply in ledger.supplies.items()}
    for key, supply in ledger.supplies.items():
        if (usable_from := usable[key]) is not None:
            holds.get(supply.owner, for_all).append((usable_from, supply.quantity))
    for owned in ledger.needs.values():
        of_owner = holds.get(owned.owner, for_all)
        of_owner.append((owned.need.needed_at, -wanted(owned.need)))
        if owned.need.needed_at < now:
            of_owner += had_by_then(owned.need, usable)
    yield from for_all
    for of_one in holds.values():
        yield from _takes_at_most(of_one)


def had_by_then(need: Need, usable: Mapping[SupplyKey, Minute | None]) -> Iterator[Flow]:
    """What it took was there, though the books may still expect that: a receipt that is overdue by now, say."""
    for peg in need.pegs:
        yield (need.needed_at, peg.quantity)
        if (usable_from := usable.get(peg.supply)) is not None:
            yield (usable_from, -peg.quantity)


def _takes_at_most(of_one: Sequence[Flow]) -> Iterator[Flow]:
    """What a hold takes of others while it has not brought as much: it counts with that, and never with more than 0."""
    first = min([time for time, units in of_one if units < 0], default=LAST_MINUTE)
    if sum([units for time, units in of_one if units < 0 or time <= first]) >= 0:
        # The usual case, at a glance, as there may be hundreds of holds: all that it takes it has brought before.
        return
    taken = 0
    for time, net in levels_of(of_one):
        yield (time, min(0, net) - taken)
        taken = min(0, net)
