"""Room for the needs of one promise where supply is pegged already: who needs it later takes something else.

A need that is due at an instant accepts whatever is there by then, so a later one accepts all that an earlier one does.
Taking from the latest of those who hold something in time therefore leaves whoever gives it up the widest choice, and
finds room wherever there is any.
"""

from bisect import insort
from collections.abc import Iterator, Sequence

from app.domain.ledgers.free_supply import FreeSupply
from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.needs import Need, Peg, Repeg
from app.domain.quantity import Units
from app.domain.supply import SupplyKey


class Exchange:
    """``asking``: the needs of one promise as far as free supply covers them; short ones are covered by exchange."""

    def __init__(self, ledger: Ledger, asking: Sequence[OwnedNeed], free: FreeSupply) -> None:
        self._asking = asking
        self._free = free
        own = {owned.need.id for owned in asking}
        self._latest_first = [*ledger.needs_latest_first]
        if not own.isdisjoint(ledger.needs):
            self._latest_first = [owned for owned in self._latest_first if owned.need.id not in own]
        for owned in asking:
            insort(self._latest_first, owned, key=_latest_first)
        self._pegs: dict[str, dict[SupplyKey, Units]] = {}
        for owned in asking:
            self._cover(owned, owned.need.quantity - sum(self._pegs_of(owned).values()))

    def needs(self) -> tuple[Need, ...]:
        """The promise's needs with what they take now."""
        return tuple(self._pegged(owned.need) for owned in self._asking)

    def repegs(self) -> Iterator[Repeg]:
        """What others take instead."""
        own = {owned.need.id for owned in self._asking}
        for owned in reversed(self._latest_first):
            if owned.need.id in self._pegs and owned.need.id not in own:
                need = self._pegged(owned.need)
                if set(need.pegs) != set(owned.need.pegs):
                    yield Repeg(owner=owned.owner, need=need.id, pegs=need.pegs)

    def _cover(self, owned: OwnedNeed, short: Units) -> None:
        """Each that gives something up is covered in its turn; it is due later than the one before, so that ends."""
        waiting = [(owned, short)]
        while waiting:
            taker, missing = waiting.pop()
            # What is there for all comes first: whoever rests on a hold takes something else again when it lapses.
            for held in (False, True):
                for peg in self._free.take(taker, missing, held=held):
                    self._shift(taker, peg.supply, peg.quantity)
                    missing -= peg.quantity
                found = self._latest_holder(taker, held=held) if missing > 0 else None
                if found is not None:
                    holder, key = found
                    part = min(missing, self._pegs_of(holder)[key])
                    self._shift(holder, key, -part)
                    self._shift(taker, key, part)
                    waiting += [(taker, missing - part), (holder, part)]
                    break

    def _latest_holder(self, taker: OwnedNeed, *, held: bool) -> tuple[OwnedNeed, SupplyKey] | None:
        due = taker.need.needed_at
        for owned in self._latest_first:
            if owned.need.needed_at <= due:
                return None
            # At a glance, for all who need it later: most of them have changed nothing yet.
            shifted = self._pegs.get(owned.need.id)
            for key in [peg.supply for peg in owned.need.pegs] if shifted is None else shifted:
                if self._free.may_pass(key, due, held=held):
                    return owned, key
        return None

    def _pegs_of(self, owned: OwnedNeed) -> dict[SupplyKey, Units]:
        if owned.need.id in self._pegs:
            return self._pegs[owned.need.id]
        return {peg.supply: peg.quantity for peg in owned.need.pegs}

    def _shift(self, owned: OwnedNeed, key: SupplyKey, units: Units) -> None:
        pegs = self._pegs.setdefault(owned.need.id, self._pegs_of(owned))
        pegs[key] = pegs.get(key, 0) + units
        if not pegs[key]:
            del pegs[key]

    def _pegged(self, need: Need) -> Need:
        if need.id not in self._pegs:
            return need
        return need.pegged(tuple(Peg(supply=key, quantity=units) for key, units in self._pegs[need.id].items()))


def exchanged(before: Ledger, after: Ledger) -> Iterator[Repeg]:
    """What the needs of a ledger are pegged to otherwise in a later one."""
    for id, owned in after.needs.items():
        if set(owned.need.pegs) != set(before.needs[id].need.pegs):
            yield Repeg(owner=owned.owner, need=id, pegs=owned.need.pegs)


def _latest_first(owned: OwnedNeed) -> int:
    return -owned.need.needed_at
