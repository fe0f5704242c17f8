"""Which live promises no longer fit since something happened, and why."""

from collections.abc import Iterable, Iterator

from app.domain.commitment import open_order_of
from app.domain.views import Report
from app.use_cases.standing.troubles import Judge


def reports(was: Judge, judge: Judge, quotes: Iterable[str]) -> Iterator[Report]:
    """What is wrong with the promises named and was not, or not as much, before; nobody waits for what is over."""
    for quote in quotes:
        promise = judge.snapshot.promises[quote]
        broken = judge.troubles(quote) if promise.plan.open_deliveries else ()
        had = was.troubles(quote) if broken and quote in was.snapshot.promises else ()
        known = {(found.rule, found.ref): found.by for found in had}
        for found in broken:
            if found.by > known.get((found.rule, found.ref), 0):
                yield Report(
                    owner=promise.owner,
                    reference=promise.reference,
                    open_order=open_order_of(promise.quote),
                    customer=promise.customer,
                    rule=found.rule,
                    ref=found.ref,
                    detail=found.detail,
                )
