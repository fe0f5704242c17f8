"""Supply in doubt, and what it brings to whom, set apart while all else is assigned anew."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.ledgers.ledger import Ledger, OwnedNeed, had_in_time
from app.domain.needs import Need, Peg
from app.domain.supply import SupplyKey


@dataclass(frozen=True, slots=True)
class SetApart:
    """``rest``: the ledger as if what stays had been brought and taken. ``stays``: that, by the ids of the needs."""

    whole: Ledger
    rest: Ledger
    stays: Mapping[str, Sequence[Peg]]

    def put_back(self, rest: Ledger) -> Ledger:
        """The whole ledger with the needs pegged as in another reading of the rest."""
        if rest is self.rest:
            return self.whole
        pegs = {id: (*self.stays.get(id, ()), *owned.need.pegs) for id, owned in rest.needs.items()}
        return self.whole.repegged(pegs)


def set_apart(ledger: Ledger, keys: Collection[SupplyKey], turns: Iterable[OwnedNeed]) -> SetApart:
    """What these supplies bring stays with whom it was meant for, each in its turn, as far as it is there in time.

    Nobody else gets any of it, and who cannot wait for it looks for something else.
    """
    left = {key: ledger.supplies[key].quantity for key in keys}
    takers = [owned for owned in turns if any(peg.supply in left for peg in owned.need.pegs)]
    stays = {owned.need.id: list(had_in_time(owned.need, ledger, left)) for owned in takers}
    less = [replace(owned, need=_without(owned.need, stays[owned.need.id])) for owned in takers]
    return SetApart(ledger, ledger.changed(gone=keys, needs=less), stays)


def _without(need: Need, stays: Iterable[Peg]) -> Need:
    staying = {peg.supply: peg.quantity for peg in stays}
    less = ((peg.supply, peg.quantity - staying.get(peg.supply, 0)) for peg in need.pegs)
    pegs = tuple(Peg(supply=supply, quantity=units) for supply, units in less if units)
    return replace(need, quantity=need.quantity - sum(staying.values()), pegs=pegs)
