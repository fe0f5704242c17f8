"""What an unconfirmed promise was lent by others who wait for what it brings: they get it back if it lapses."""

from collections.abc import Iterator, Mapping

from app.domain.ledger import Ledger, OwnedNeed
from app.domain.plan import Peg, Repeg
from app.domain.promise import Promise
from app.domain.quantity import Units
from app.domain.supply import ItemSite, SupplyKey


def given_back(promise: Promise, ledgers: Mapping[ItemSite, Ledger]) -> tuple[Repeg, ...]:
    """What others take once a hold is over, instead of what it would have brought: what it took itself.

    Those that need it first are served first, so that each finds something in time (a law says that there is).
    """
    brought = {(made.item, made.site): set[SupplyKey]() for made in promise.plan.makes}
    for made in promise.plan.makes:
        brought[made.item, made.site].add(made.key)
    lent = [(keys, ledgers[place]) for place, keys in brought.items() if _is_lent(promise, place, keys, ledgers)]
    return tuple(repeg for keys, ledger in lent for repeg in _returned(promise, keys, ledger))


def _is_lent(promise: Promise, place: ItemSite, keys: set[SupplyKey], ledgers: Mapping[ItemSite, Ledger]) -> bool:
    if place not in ledgers:
        return False
    own = (peg for need in promise.plan.needs() if (need.item, need.site) == place for peg in need.pegs)
    taken = sum(peg.quantity for peg in own if peg.supply in keys)
    return sum(ledgers[place].pegged.get(key, 0) for key in keys) > taken


def _returned(promise: Promise, keys: set[SupplyKey], ledger: Ledger) -> Iterator[Repeg]:
    own = [owned for owned in ledger.needs.values() if owned.owner == promise.quote]
    left = {
        peg.supply: sum(p.quantity for owned in own for p in owned.need.pegs if p.supply == peg.supply)
        for owned in own
        for peg in owned.need.pegs
        if peg.supply not in keys and peg.supply in ledger.supplies
    }
    waiting = [
        owned
        for owned in ledger.needs.values()
        if owned.owner != promise.quote and any(peg.supply in keys for peg in owned.need.pegs)
    ]
    for owned in sorted(waiting, key=lambda one: (one.need.needed_at, one.need.id)):
        kept = {peg.supply: peg.quantity for peg in owned.need.pegs if peg.supply not in keys}
        missing = sum(peg.quantity for peg in owned.need.pegs if peg.supply in keys)
        for key, units in _in_time(owned, left, missing, ledger):
            kept[key] = kept.get(key, 0) + units
        pegs = tuple(Peg(supply=key, quantity=units) for key, units in kept.items())
        yield Repeg(owner=owned.owner, need=owned.need.id, pegs=pegs)


def _in_time(
    owned: OwnedNeed, left: dict[SupplyKey, Units], missing: Units, ledger: Ledger
) -> Iterator[tuple[SupplyKey, Units]]:
    for key, units in left.items():
        part = min(missing, units) if ledger.supplies[key].available_at <= owned.need.needed_at else 0
        if part > 0:
            left[key] = units - part
            missing -= part
            yield key, part
