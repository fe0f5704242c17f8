"""Needs covered by what is lent: what somebody needs later, who then takes what comes meanwhile, whoever lapses."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from app.domain.ledgers.availability import left_for
from app.domain.ledgers.exchange import Exchange, exchanged
from app.domain.ledgers.free_supply import FreeSupply
from app.domain.ledgers.ledger import Ledger
from app.domain.needs import Peg, Repeg, taken_of_each
from app.domain.plant import PlanningSettings
from app.domain.promise import Promise
from app.domain.quantity import Units
from app.domain.supply import ItemSite, SupplyKey
from app.domain.timeline import Minute


def covered(
    ledger: Ledger, need_id: str, most: Units, now: Minute, settings: PlanningSettings, kept_back: Units = 0
) -> Ledger:
    """The ledger with a need that takes up to so much, as far as that is left; who gives it up takes something else."""
    owned = ledger.needs[need_id]
    has = owned.need.covered
    part = min(most - has, left_for(owned.owner, owned.need.needed_at, ledger, now, settings) - kept_back)
    if part <= 0:
        return ledger
    asking = replace(owned, need=replace(owned.need, quantity=has + part))
    free = FreeSupply(ledger, now, settings)
    free.keep_back(kept_back)
    exchange = Exchange(ledger, [asking], free)
    pegs = {repeg.need: repeg.pegs for repeg in exchange.repegs()}
    return ledger.repegged(pegs | {need.id: need.pegs for need in exchange.needs()})


def given_back(promise: Promise, ledgers: Mapping[ItemSite, Ledger], settings: PlanningSettings) -> tuple[Repeg, ...]:
    """What others take once a hold is over instead of what it would have brought: what it took, or what that sets free.

    A law says that there is enough for all. Receipts count as they were said to come: those that did not are replaced
    for everybody afterwards (app/domain/pegs/pegging.py).
    """
    brought: dict[ItemSite, set[SupplyKey]] = {}
    for made in promise.plan.makes:
        brought.setdefault(made.place, set()).add(made.key)
    return tuple(
        repeg
        for place, keys in brought.items()
        if place in ledgers
        for repeg in _otherwise(ledgers[place], promise, keys, settings)
    )


def _otherwise(
    ledger: Ledger, promise: Promise, keys: Collection[SupplyKey], settings: PlanningSettings
) -> Iterator[Repeg]:
    own = [need for need in promise.plan.needs() if need.place == ledger.place]
    taken = sum(peg.quantity for need in own for peg in need.pegs if peg.supply in keys)
    if sum(ledger.pegged.get(key, 0) for key in keys) <= taken:
        return
    after = ledger.changed(gone=keys, ended=[need.id for need in own])
    freed = [peg for need in own for peg in need.pegs if peg.supply not in keys]
    waiting = _with_what_it_took(after, keys, freed)
    after = after.repegged(waiting)
    for need_id in waiting:
        had = ledger.needs[need_id].need.covered
        after = covered(after, need_id, had, 0, settings)
    yield from exchanged(ledger, after)


def _with_what_it_took(ledger: Ledger, keys: Collection[SupplyKey], freed: Iterable[Peg]) -> dict[str, tuple[Peg, ...]]:
    """Those who waited for what a hold would have brought, most urgent first, with what it took and they can use."""
    left = taken_of_each(freed)
    found: dict[str, tuple[Peg, ...]] = {}
    for owned in reversed(ledger.needs_latest_first):
        pegs = {peg.supply: peg.quantity for peg in owned.need.pegs if peg.supply not in keys}
        missing = sum(peg.quantity for peg in owned.need.pegs if peg.supply in keys)
        if not missing:
            continue
        for key in left:
            supply = ledger.supplies.get(key)
            if supply is not None and supply.available_at <= owned.need.needed_at:
                part = min(missing, left[key])
                pegs[key] = pegs.get(key, 0) + part
                left[key] -= part
                missing -= part
        found[owned.need.id] = tuple(Peg(supply=key, quantity=units) for key, units in pegs.items() if units)
    return found
