"""What each supply of a ledger has left, and in which order a need takes from it."""

from collections.abc import Mapping, Sequence

from app.domain.ledger import Ledger, OwnedNeed, available_from, had_in_time
from app.domain.needs import Need, Peg
from app.domain.plant import PlanningSettings
from app.domain.quantity import Units
from app.domain.supply import Supply, SupplyKey, SupplyKind
from app.domain.timeline import Minute


class FreeSupply:
    """Counts down while needs take. ``own``: what the promise in question brings itself, not in the ledger yet."""

    def __init__(
        self, ledger: Ledger, now: Minute, settings: PlanningSettings, own: Sequence[Supply] = (), *, anew: bool = False
    ) -> None:
        self._ledger = ledger
        self._now = now
        self._settings = settings
        self._near_until = 0 if anew else now + settings.near_window
        self._own = {supply.key: supply for supply in own}
        self._left = {supply.key: supply.quantity for supply in own}
        self._in_time: list[tuple[Minute, Supply]] = []
        for supply in [*(ledger.supplies.values() if anew else ledger.uncommitted_supplies), *own]:
            if supply.key not in self._own:
                self._left[supply.key] = supply.quantity if anew else ledger.uncommitted(supply.key)
            usable_from = available_from(supply, now, settings)
            if usable_from is not None:
                self._in_time.append((usable_from, supply))
        self._in_time.sort(key=lambda entry: (entry[0], entry[1].key))

    def keep_back(self, quantity: Units) -> Mapping[SupplyKey, Units]:
        """What comes first meets the safety stock; who needs more takes from those who need it later. What it is."""
        kept: dict[SupplyKey, Units] = {}
        for _, supply in self._in_time:
            part = 0 if supply.held else min(quantity, self._left[supply.key])
            if part > 0:
                self._left[supply.key] -= part
                kept[supply.key] = part
                quantity -= part
        return kept

    def put_back(self, kept: Mapping[SupplyKey, Units]) -> None:
        for key, units in kept.items():
            self._left[key] += units

    def keep(self, need: Need) -> tuple[Peg, ...]:
        """What a need was pegged to when its instant came, as far as that was there by then: it has taken it."""
        return tuple(had_in_time(need, self._ledger, self._left))

    def take(
        self, owned: OwnedNeed, quantity: Units, *, held: bool = False, before_promises: bool = False
    ) -> tuple[Peg, ...]:
        """Own planned supply first, then on hand for what is near, else the latest in time.

        ``held``: only of what other unconfirmed promises leave over. ``before_promises``: of what promises bring only
        what it is pegged to now, and that first.
        """
        choice = self._left_by_holds(owned) if held else self._in_order_of_choice(owned)
        has: dict[SupplyKey, Units] = {}
        if before_promises:
            has = {peg.supply: peg.quantity for peg in owned.need.pegs}
            choice = sorted(choice, key=lambda supply: supply.owner is None)
        pegs: list[Peg] = []
        for supply in choice:
            most = self._left[supply.key]
            if before_promises and supply.owner:
                most = min(most, has.get(supply.key, 0))
            part = min(quantity, most)
            if part > 0:
                self._left[supply.key] -= part
                pegs.append(Peg(supply=supply.key, quantity=part))
                quantity -= part
            if quantity <= 0:
                break
        return tuple(pegs)

    def may_pass(self, key: SupplyKey, due: Minute, *, held: bool) -> bool:
        """Whether what one need took may be taken by another that is due then.

        ``held``: of what an unconfirmed promise brings; else of what is there for all, or is brought by who asks.
        """
        supply = self._own.get(key) or self._ledger.supplies.get(key)
        if supply is None or held != (supply.held and key not in self._own):
            return False
        usable_from = available_from(supply, self._now, self._settings)
        return usable_from is not None and usable_from <= due

    def _left_by_holds(self, owned: OwnedNeed) -> Sequence[Supply]:
        due = owned.need.needed_at
        in_time = (supply for usable_from, supply in reversed(self._in_time) if usable_from <= due)
        return [supply for supply in in_time if supply.held and supply.key not in self._own]

    def _in_order_of_choice(self, owned: OwnedNeed) -> Sequence[Supply]:
        due = owned.need.needed_at
        in_time = [supply for usable_from, supply in self._in_time if usable_from <= due]
        if due < self._now:
            # What was needed before now was taken from what was there then, overdue by now or not.
            in_time = [supply for _, supply in self._in_time if supply.available_at <= due]
        public = [supply for supply in in_time if not supply.held]
        if due <= self._near_until:
            public.sort(key=lambda supply: supply.key[0] is SupplyKind.ON_HAND)
        planned = [supply for supply in reversed(in_time) if supply.held and supply.owner == owned.owner]
        # Who gave something up for the promise in question takes what that brings.
        brought = [self._own[s.key] for s in in_time if s.key in self._own and s.owner != owned.owner]
        return [*planned, *reversed(public), *brought]
