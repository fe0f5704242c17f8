"""What each supply of a ledger has left, and in which order a need takes from it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from app.domain.ledgers.in_turn_of_use import InTurnOfUse, Usable
from app.domain.ledgers.ledger import Ledger, OwnedNeed, available_from, had_in_time
from app.domain.needs import Need, Peg
from app.domain.plant import PlanningSettings
from app.domain.quantity import Units
from app.domain.supply import Supply, SupplyKey, SupplyKind
from app.domain.timeline import LAST_MINUTE, Minute


class FreeSupply:
    """Counts down while needs take. ``own``: what the promise in question brings itself, not in the ledger yet.

    ``anew``: as if nobody had taken anything. Then each takes the latest in time, however near that is, so that all is
    covered that can be.
    """

    def __init__(
        self, ledger: Ledger, now: Minute, settings: PlanningSettings, own: Sequence[Supply] = (), *, anew: bool = False
    ) -> None:
        self._ledger = ledger
        self._now = now
        self._settings = settings
        self._near_until = 0 if anew else now + settings.near_window
        self._own = {supply.key: supply for supply in own}
        there = ledger.supplies.values() if anew else ledger.uncommitted_supplies
        self._left = {supply.key: supply.quantity if anew else ledger.uncommitted(supply.key) for supply in there}
        self._left |= {supply.key: supply.quantity for supply in own}
        usable = ((available_from(supply, now, settings), supply) for supply in (*there, *own))
        self._usable: dict[SupplyKey, Usable] = {supply.key: (at, supply) for at, supply in usable if at is not None}

    @cached_property
    def _public(self) -> InTurnOfUse:
        return self._in_turn(supply for _, supply in self._usable.values() if not supply.held)

    @cached_property
    def _of_feeds(self) -> InTurnOfUse:
        return self._in_turn(supply for supply in self._public.earliest_first() if supply.owner is None)

    @cached_property
    def _held(self) -> InTurnOfUse:
        return self._in_turn(supply for _, supply in self._usable.values() if supply.held)

    @cached_property
    def _held_by(self) -> Mapping[str | None, InTurnOfUse]:
        of_each: dict[str | None, list[Supply]] = defaultdict(list)
        for _, supply in self._usable.values():
            if supply.held:
                of_each[supply.owner].append(supply)
        return {owner: self._in_turn(planned) for owner, planned in of_each.items()}

    def _in_turn(self, supplies: Iterable[Supply]) -> InTurnOfUse:
        return InTurnOfUse((self._usable[supply.key] for supply in supplies), self._left)

    def keep_back(self, quantity: Units) -> Mapping[SupplyKey, Units]:
        """What comes first meets the safety stock; who needs more takes from those who need it later. What it is."""
        kept: dict[SupplyKey, Units] = {}
        for supply in self._public.earliest_first() if quantity > 0 else ():
            kept[supply.key] = min(quantity, self._left[supply.key])
            quantity -= kept[supply.key]
            if quantity <= 0:
                break
        for key, units in kept.items():
            self._left[key] -= units
        return kept

    def put_back(self, kept: Mapping[SupplyKey, Units]) -> None:
        for key, units in kept.items():
            self._left[key] += units
            self._public.restore(self._usable[key])
            if self._usable[key][1].owner is None:
                self._of_feeds.restore(self._usable[key])

    def keep(self, need: Need) -> tuple[Peg, ...]:
        """What a need was pegged to when its instant came, as far as that was there by then: it has taken it."""
        return tuple(had_in_time(need, self._ledger, self._left))

    def take(self, owned: OwnedNeed, quantity: Units, *, held: bool = False) -> tuple[Peg, ...]:
        """Own planned supply first, then on hand for what is near, else the latest in time.

        ``held``: only of what other unconfirmed promises leave over.
        """
        return self._taken(self._left_by_holds(owned) if held else self._in_order_of_choice(owned), quantity, {})

    def take_before_promises(self, owned: OwnedNeed, quantity: Units) -> tuple[Peg, ...]:
        """What it is pegged to now of all that promises bring, then of what the feeds bring."""
        has = {peg.supply: peg.quantity for peg in owned.need.pegs}
        kept = self._taken(self._had_of_promises(owned.need), quantity, has)
        rest = quantity - sum(peg.quantity for peg in kept)
        return (*kept, *self._taken(self._there_for_all(self._of_feeds, owned.need.needed_at), rest, {}))

    def _taken(self, choice: Iterable[Supply], quantity: Units, most: Mapping[SupplyKey, Units]) -> tuple[Peg, ...]:
        """``most``: no more than so much of each supply that it names."""
        pegs: list[Peg] = []
        for supply in choice if quantity > 0 else ():
            part = min(quantity, self._left[supply.key], most.get(supply.key, quantity))
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

    def _left_by_holds(self, owned: OwnedNeed) -> Iterator[Supply]:
        return (one for one in self._held.latest_first(owned.need.needed_at) if one.key not in self._own)

    def _in_order_of_choice(self, owned: OwnedNeed) -> Iterator[Supply]:
        due = owned.need.needed_at
        if owned.owner in self._held_by:
            yield from self._held_by[owned.owner].latest_first(due)
        yield from self._there_for_all(self._public, due)
        # Who gave something up for the promise in question takes what that brings.
        brought = (
            supply for supply in self._own.values() if supply.owner != owned.owner and supply.available_at <= due
        )
        yield from sorted(brought, key=lambda supply: (supply.available_at, supply.key))

    def _there_for_all(self, supplies: InTurnOfUse, due: Minute) -> Iterable[Supply]:
        in_time = supplies.latest_first(due)
        if due < self._now:
            # What was needed before now was taken from what was there then, overdue by now or not.
            in_time = (supply for supply in supplies.latest_first(LAST_MINUTE) if supply.available_at <= due)
        if due > self._near_until:
            return in_time
        return sorted(in_time, key=lambda supply: supply.key[0] is not SupplyKind.ON_HAND)

    def _had_of_promises(self, need: Need) -> list[Supply]:
        """What promises bring of what a need is pegged to, the latest first."""
        usable = [self._usable[peg.supply] for peg in need.pegs if peg.supply in self._usable]
        in_time = self._in_turn(one for at, one in usable if one.owner and not one.held)
        return list(in_time.latest_first(need.needed_at))
