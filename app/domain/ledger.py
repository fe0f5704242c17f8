"""All supply of one item at one site and every need that takes from it: copied when it changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from app.domain.plan import Need, Peg
from app.domain.plant import PlanningSettings
from app.domain.quantity import Units
from app.domain.supply import Supply, SupplyKey, SupplyKind
from app.domain.timeline import LAST_MINUTE, Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedNeed:
    """``owner`` is the quote of a promise, None for a requirement of the plant model."""

    owner: str | None
    need: Need


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """``memory``: what was worked out of this very ledger once, kept by whoever did."""

    item: str
    site: str
    safety_stock: Units = 0
    unlimited: bool = False
    supplies: Mapping[SupplyKey, Supply] = field(default_factory=dict)
    needs: Mapping[str, OwnedNeed] = field(default_factory=dict)
    pegged: Mapping[SupplyKey, Units] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def first_receipt_at(self) -> Minute:
        """Until then no receipt is overdue, and what is available does not depend on when one asks."""
        receipts = (supply.available_at for key, supply in self.supplies.items() if key[0] is SupplyKind.RECEIPT)
        return min(receipts, default=LAST_MINUTE)

    @cached_property
    def uncommitted_supplies(self) -> tuple[Supply, ...]:
        return tuple(supply for key, supply in self.supplies.items() if supply.quantity > self.pegged.get(key, 0))

    @cached_property
    def needs_latest_first(self) -> tuple[OwnedNeed, ...]:
        order = sorted(self.needs.values(), key=lambda owned: (owned.need.needed_at, owned.need.id), reverse=True)
        return tuple(order)

    @cached_property
    def planned(self) -> tuple[SupplyKey, ...]:
        """The supplies that promises bring."""
        return tuple(key for key, supply in self.supplies.items() if supply.owner is not None)

    def uncommitted(self, supply: SupplyKey) -> Units:
        return self.supplies[supply].quantity - self.pegged.get(supply, 0)

    def changed(
        self,
        *,
        supplies: Iterable[Supply] = (),
        gone: Iterable[SupplyKey] = (),
        needs: Iterable[OwnedNeed] = (),
        ended: Iterable[str] = (),
    ) -> "Ledger":
        """A copy with supplies and needs added, replaced or taken away."""
        by_key, by_need, pegged = dict(self.supplies), dict(self.needs), dict(self.pegged)
        for key in gone:
            by_key.pop(key, None)
        for supply in supplies:
            by_key[supply.key] = supply
        for need_id in ended:
            if owned := by_need.pop(need_id, None):
                _count(pegged, owned.need.pegs, -1)
        for owned in needs:
            if before := by_need.get(owned.need.id):
                _count(pegged, before.need.pegs, -1)
            by_need[owned.need.id] = owned
            _count(pegged, owned.need.pegs, +1)
        return replace(self, supplies=by_key, needs=by_need, pegged=pegged)


def _count(pegged: dict[SupplyKey, Units], pegs: Iterable[Peg], sign: int) -> None:
    for peg in pegs:
        left = pegged.get(peg.supply, 0) + sign * peg.quantity
        if left:
            pegged[peg.supply] = left
        else:
            pegged.pop(peg.supply, None)


def available_from(supply: Supply, now: Minute, settings: PlanningSettings) -> Minute | None:
    """When a supply can be used, judged at an instant: an overdue receipt comes later, or is not believed at all."""
    if supply.key[0] is not SupplyKind.RECEIPT or supply.available_at >= now:
        return supply.available_at
    if now - supply.available_at > settings.overdue_receipt_ignore_after:
        return None
    return now + settings.overdue_receipt_delay
