"""What plans take from supply: needs, the supplies that cover each, and others that cover one instead."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.quantity import Units
from app.domain.supply import Placed, SupplyKey
from app.domain.timeline import Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Peg:
    """A quantity of one supply, taken by one need and by nothing else."""

    supply: SupplyKey
    quantity: Units


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Placed):
    """A quantity of an item at a site that must be there at an instant, and the supplies that cover it.

    ``id`` is unique in the whole plan: the run and operation, the move, or the delivery, and the item.
    """

    id: str
    item: str
    site: str
    quantity: Units
    needed_at: Minute
    pegs: tuple[Peg, ...] = ()

    @property
    def covered(self) -> Units:
        return sum([peg.quantity for peg in self.pegs])

    @property
    def lacks(self) -> Units:
        """So much of it is pegged to nothing."""
        return self.quantity - self.covered

    @property
    def is_covered(self) -> bool:
        return not self.lacks

    def pegged(self, pegs: tuple[Peg, ...]) -> "Need":
        """The same, covered otherwise."""
        return Need(
            id=self.id, item=self.item, site=self.site, quantity=self.quantity, needed_at=self.needed_at, pegs=pegs
        )


def taken_of_each(pegs: Iterable[Peg]) -> defaultdict[SupplyKey, Units]:
    """How much pegs take of each supply."""
    taken: defaultdict[SupplyKey, Units] = defaultdict(int)
    for peg in pegs:
        taken[peg.supply] += peg.quantity
    return taken


def merged(pegs: Iterable[Peg]) -> tuple[Peg, ...]:
    """One peg for each supply."""
    return tuple(Peg(supply=supply, quantity=quantity) for supply, quantity in taken_of_each(pegs).items())


def divided(pegs: Iterable[Peg], quantity: Units) -> tuple[tuple[Peg, ...], tuple[Peg, ...]]:
    """The first so many units, and the rest."""
    first: list[Peg] = []
    rest: list[Peg] = []
    for peg in pegs:
        part = min(quantity, peg.quantity)
        quantity -= part
        first += [replace(peg, quantity=part)] if part else []
        rest += [replace(peg, quantity=peg.quantity - part)] if part < peg.quantity else []
    return tuple(first), tuple(rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeg:
    """Another choice of supply for a need that exists already; its date stands. That is bookkeeping, not a move.

    ``owner`` is the promise's quote, or None where the need is a requirement of the plant model.
    """

    owner: str | None
    need: str
    pegs: tuple[Peg, ...]
