"""Who has to wait with whom, as one takes what is made for another."""

from collections import OrderedDict
from collections.abc import Sequence

from app.domain.pegs.reliance import Reliance, taken_by_others, takers
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot


def with_takers(promise: Promise, standing: Snapshot) -> list[Promise]:
    """It, and whoever takes what is made for it, or what is made of that: they have to wait with it."""
    quotes = dict.fromkeys([promise.quote, *sorted(takers(standing, taken_by_others(standing, promise)))])
    return suppliers_first([standing.promises[quote] for quote in quotes], standing)


def suppliers_first(promises: Sequence[Promise], standing: Snapshot) -> list[Promise]:
    """As they come, but for each that takes what is made for others of them: after those."""
    # Taken from its front, a plain dict looks at all that has been there, each time.
    left = OrderedDict((promise.quote, promise) for promise in promises)
    reliance = Reliance(standing)
    owners = {quote: reliance.rests_on(quote, one.plan.needs()) for quote, one in left.items()}
    order: list[Promise] = []
    while left:
        # Where some take from each other, the first of them is as good as any.
        free = next((quote for quote in left if left.keys().isdisjoint(owners[quote])), next(iter(left)))
        order.append(left.pop(free))
    return order
