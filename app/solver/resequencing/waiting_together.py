"""Who has to wait with whom, as one takes what is made for another."""

from collections import Counter
from collections.abc import Sequence

from app.domain.plan import Buy, Move, Run
from app.domain.promise import Promise
from app.domain.quantity import Units
from app.domain.reliance import rests_on, takers
from app.domain.snapshot import Snapshot
from app.domain.supply import SupplyKey


def with_takers(promise: Promise, standing: Snapshot) -> list[Promise]:
    """It, and whoever takes what is made for it, or what is made of that: they have to wait with it."""
    own = Counter[SupplyKey]()
    for need in promise.plan.needs():
        own.update({peg.supply: peg.quantity for peg in need.pegs})
    shared = [one for one in promise.plan.makes if _taken(one, standing) > own[one.key]]
    quotes = dict.fromkeys([promise.quote, *sorted(takers(standing, shared))])
    return suppliers_first([standing.promises[quote] for quote in quotes], standing)


def _taken(made: Run | Buy | Move, standing: Snapshot) -> Units:
    return standing.ledger(made.item, made.site).pegged.get(made.key, 0)


def suppliers_first(promises: Sequence[Promise], standing: Snapshot) -> list[Promise]:
    """As they come, but for each that takes what is made for others of them: after those."""
    left = {promise.quote: promise for promise in promises}
    owners = {quote: rests_on(standing, quote, one.plan.needs()) for quote, one in left.items()}
    order: list[Promise] = []
    while left:
        # Where some take from each other, the first of them is as good as any.
        free = next((quote for quote in left if left.keys().isdisjoint(owners[quote])), next(iter(left)))
        order.append(left.pop(free))
    return order
