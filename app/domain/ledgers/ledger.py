"""All supply of one item at one site and every need that takes from it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from app.domain.layered import amended
from app.domain.needs import Need, Peg
from app.domain.plant import PlanningSettings
from app.domain.quantity import Units
from app.domain.supply import Placed, Supply, SupplyKey, SupplyKind
from app.domain.timeline import LAST_MINUTE, Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedNeed:
    """``owner`` is the quote of a promise, None for a requirement of the plant model."""

    owner: str | None
    need: Need

    def pegged(self, pegs: tuple[Peg, ...]) -> "OwnedNeed":
        return OwnedNeed(owner=self.owner, need=self.need.pegged(pegs))


@dataclass(frozen=True, kw_only=True)
class Ledger(Placed):
    """Immutable. ``opened``: how much of the safety stock each promise may use, by its quote. ``short``: the needs of
    promises that are not covered in full. ``memory``: what was worked out of this very ledger once, by whoever did.
    """

    item: str
    site: str
    safety_stock: Units = 0
    unlimited: bool = False
    supplies: Mapping[SupplyKey, Supply] = field(default_factory=dict)
    needs: Mapping[str, OwnedNeed] = field(default_factory=dict)
    pegged: Mapping[SupplyKey, Units] = field(default_factory=dict)
    opened: Mapping[str, Units] = field(default_factory=dict)
    short: Mapping[str, OwnedNeed] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def first_receipt_at(self) -> Minute:
        """Until then no receipt is overdue, and what is available does not depend on when one asks."""
        receipts = (supply.available_at for key, supply in self.supplies.items() if key[0] is SupplyKind.RECEIPT)
        return min(receipts, default=LAST_MINUTE)

    @cached_property
    def never_needed(self) -> Units:
        """What is left of the stock on hand even if all that anybody takes, from whatever supply, came out of it."""
        there = sum(supply.quantity for key, supply in self.supplies.items() if key[0] is SupplyKind.ON_HAND)
        short = sum(one.need.lacks for one in self.needs.values() if one.owner is None)
        return there - sum(self.pegged.values()) - short - self.safety_stock

    @cached_property
    def uncommitted_supplies(self) -> tuple[Supply, ...]:
        return tuple(supply for key, supply in self.supplies.items() if supply.quantity > self.pegged.get(key, 0))

    @cached_property
    def has_requirements(self) -> bool:
        return any(owned.owner is None for owned in self.needs.values())

    @cached_property
    def has_short_requirements(self) -> bool:
        return any(owned.owner is None and owned.need.lacks > 0 for owned in self.needs.values())

    @cached_property
    def has_holds(self) -> bool:
        """Whether somebody brings something who may yet say no."""
        return any(supply.held for supply in self.supplies.values())

    @cached_property
    def waits_for_a_hold(self) -> bool:
        """Whether somebody is pegged to what the hold of another brings."""
        holders = {key: supply.owner for key, supply in self.supplies.items() if supply.held}
        return bool(holders) and any(
            holders.get(peg.supply, owned.owner) != owned.owner
            for owned in self.needs.values()
            for peg in owned.need.pegs
        )

    @cached_property
    def needs_latest_first(self) -> tuple[OwnedNeed, ...]:
        order = sorted(self.needs.values(), key=lambda owned: (owned.need.needed_at, owned.need.id), reverse=True)
        return tuple(order)

    @cached_property
    def left_over(self) -> tuple[SupplyKey, ...]:
        """Of the supplies that promises bring, those of which something is pegged to nothing."""
        return tuple(one.key for one in self.uncommitted_supplies if one.owner is not None)

    @cached_property
    def brought_by(self) -> Mapping[str, Sequence[SupplyKey]]:
        """The supplies that promises bring, by their quotes."""
        found: dict[str, list[SupplyKey]] = defaultdict(list)
        for key, supply in self.supplies.items():
            if supply.owner is not None:
                found[supply.owner].append(key)
        return found

    def uncommitted(self, supply: SupplyKey) -> Units:
        return self.supplies[supply].quantity - self.pegged.get(supply, 0)

    def takers(self, *supplies: SupplyKey) -> Iterator[OwnedNeed]:
        """The needs that are pegged to any of these."""
        return (owned for owned in self.needs.values() if any(peg.supply in supplies for peg in owned.need.pegs))

    def changed(
        self,
        *,
        supplies: Iterable[Supply] = (),
        gone: Iterable[SupplyKey] = (),
        needs: Iterable[OwnedNeed] = (),
        ended: Iterable[str] = (),
        opened: Iterable[tuple[str, Units]] = (),
        closed: Iterable[str] = (),
    ) -> "Ledger":
        """The ledger with supplies, needs and openings of the safety stock added, replaced or taken away.

        It shares what it can with this one.
        """
        by_key = {supply.key: supply for supply in supplies}
        by_need = {owned.need.id: owned for owned in needs}
        gone = [key for key in gone if key in self.supplies]
        ended = [id for id in ended if id in self.needs]
        pegged = dict(self._pegged_otherwise(ended, by_need))
        spent = [key for key, units in pegged.items() if not units]
        for key in spent:
            del pegged[key]
        short = {id: owned for id, owned in by_need.items() if owned.owner is not None and owned.need.lacks}
        no_longer = [id for id in (*ended, *by_need) if id in self.short and id not in short]
        return replace(
            self,
            supplies=amended(self.supplies, by_key, gone),
            needs=amended(self.needs, by_need, ended),
            pegged=amended(self.pegged, pegged, spent),
            opened=amended(self.opened, dict(opened), [quote for quote in closed if quote in self.opened]),
            short=amended(self.short, short, no_longer),
        )

    def repegged(self, pegs: Mapping[str, tuple[Peg, ...]]) -> "Ledger":
        """The ledger with some of its needs pegged otherwise."""
        owned = (self.needs[id] for id in pegs)
        return self.changed(needs=[one.pegged(pegs[one.need.id]) for one in owned])

    def _pegged_otherwise(
        self, ended: Iterable[str], by_need: Mapping[str, OwnedNeed]
    ) -> Iterator[tuple[SupplyKey, Units]]:
        """What is pegged of each supply that some needs took before or take now instead."""
        shifts: dict[SupplyKey, Units] = defaultdict(int)
        for id in dict.fromkeys([*ended, *by_need]):
            if (before := self.needs.get(id)) is not None:
                for peg in before.need.pegs:
                    shifts[peg.supply] -= peg.quantity
        for owned in by_need.values():
            for peg in owned.need.pegs:
                shifts[peg.supply] += peg.quantity
        for key, shift in shifts.items():
            if shift:
                yield key, self.pegged.get(key, 0) + shift


def had_in_time(need: Need, ledger: Ledger, left: dict[SupplyKey, Units]) -> Iterator[Peg]:
    """What a need is pegged to, as far as it comes by then as planned, and is ``left``: that is counted down.

    No more than it needs: a requirement may have been pegged when it was for more.
    """
    missing = need.quantity
    for peg in need.pegs:
        supply, part = ledger.supplies.get(peg.supply), min(peg.quantity, left.get(peg.supply, 0), missing)
        if supply is not None and supply.available_at <= need.needed_at and part > 0:
            left[peg.supply] -= part
            missing -= part
            yield replace(peg, quantity=part)


def available_from(supply: Supply, now: Minute, settings: PlanningSettings) -> Minute | None:
    """When a supply can be used, judged at an instant: an overdue receipt comes later, or is not believed at all."""
    if supply.key[0] is not SupplyKind.RECEIPT or supply.available_at >= now:
        return supply.available_at
    if now - supply.available_at > settings.overdue_receipt_ignore_after:
        return None
    return now + settings.overdue_receipt_delay
