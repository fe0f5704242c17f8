"""Needs covered by what is lent: what somebody needs later, who then takes what comes meanwhile, whoever lapses."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from app.domain.availability import left_for
from app.domain.exchange import Exchange, exchanged
from app.domain.free_supply import FreeSupply
from app.domain.ledger import Ledger
from app.domain.plan import Repeg
from app.domain.plant import PlanningSettings
from app.domain.promise import Promise
from app.domain.quantity import Units
from app.domain.supply import ItemSite, SupplyKey
from app.domain.timeline import Minute


def covered(ledger: Ledger, need_id: str, most: Units, now: Minute, settings: PlanningSettings) -> Ledger:
    """The ledger with a need that takes up to so much, as far as that is left; who gives it up takes something else."""
    owned = ledger.needs[need_id]
    has = sum(peg.quantity for peg in owned.need.pegs)
    part = min(most - has, left_for(owned.owner, owned.need.needed_at, ledger, now, settings))
    if part <= 0:
        return ledger
    asking = replace(owned, need=replace(owned.need, quantity=has + part))
    exchange = Exchange(ledger, [asking], FreeSupply(ledger, now, settings))
    pegs = {repeg.need: repeg.pegs for repeg in exchange.repegs()}
    return ledger.repegged(pegs | {need.id: need.pegs for need in exchange.needs()})


def given_back(promise: Promise, ledgers: Mapping[ItemSite, Ledger], settings: PlanningSettings) -> tuple[Repeg, ...]:
    """What others take once a hold is over instead of what it would have brought: what it took, or what that sets free.

    A law says that there is enough for all. Receipts count as they were said to come: those that did not are replaced
    for everybody afterwards (app/domain/pegging.py).
    """
    brought: dict[ItemSite, set[SupplyKey]] = {}
    for made in promise.plan.makes:
        brought.setdefault((made.item, made.site), set()).add(made.key)
    return tuple(
        repeg
        for place, keys in brought.items()
        if place in ledgers
        for repeg in _otherwise(ledgers[place], promise, keys, settings)
    )


def _otherwise(
    ledger: Ledger, promise: Promise, keys: Collection[SupplyKey], settings: PlanningSettings
) -> Iterator[Repeg]:
    own = [need for need in promise.plan.needs() if (need.item, need.site) == (ledger.item, ledger.site)]
    taken = sum(peg.quantity for need in own for peg in need.pegs if peg.supply in keys)
    if sum(ledger.pegged.get(key, 0) for key in keys) <= taken:
        return
    after = ledger.changed(gone=keys, ended=[need.id for need in own])
    waiting = {
        owned.need.id: tuple(peg for peg in owned.need.pegs if peg.supply not in keys)
        for owned in reversed(after.needs_latest_first)
        if any(peg.supply in keys for peg in owned.need.pegs)
    }
    after = after.repegged(waiting)
    for need_id in waiting:
        had = sum(peg.quantity for peg in ledger.needs[need_id].need.pegs)
        after = covered(after, need_id, had, 0, settings)
    yield from exchanged(ledger, after)
