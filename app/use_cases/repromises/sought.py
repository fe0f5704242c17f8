"""What a re-promise run has to look for in a plan: who is in trouble, or was promised later than wanted."""

from collections.abc import Iterator, Mapping

from app.domain.promise import Promise
from app.domain.repromise import Repromise, Sought, Strategy, Whom
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.use_cases.standing.troubles import Judge


def sought_by(run: Repromise, snapshot: Snapshot, steps: int, now: Minute) -> Sought:
    """``snapshot`` has live promises only."""
    promises = {quote: one for quote, one in snapshot.promises.items() if one.commitment and one.plan.open_deliveries}
    named = {
        quote: promise
        for quote, promise in promises.items()
        if not run.request.commitments or promise.owner in run.request.commitments
    }
    strategies = _strategies(run, snapshot)
    troubled = dict(_troubled(named, snapshot, now))
    earlier = run.request.whom is Whom.IMPROVE
    if earlier:
        # Nobody is promised sooner what cannot be kept as it is.
        due = {quote: dict(_wishes(promise, now)) for quote, promise in named.items() if quote not in troubled}
        due = {quote: lines for quote, lines in due.items() if lines and strategies[quote] in GAINING}
    else:
        due = {quote: {line.line: line.promised_at for line in one.lines} for quote, one in promises.items()}
    return Sought(
        run=run.id,
        troubled={} if earlier else troubled,
        strategies=strategies,
        due=due,
        steps=steps,
        earlier=earlier,
    )


GAINING = frozenset({Strategy.WIN, Strategy.GAIN, Strategy.IMPROVE, Strategy.REDISTRIBUTE})
"""Who may get an earlier date."""


def _strategies(run: Repromise, snapshot: Snapshot) -> dict[str, Strategy]:
    customers, request = snapshot.plant.customers, run.request

    def strategy(promise: Promise) -> Strategy:
        customer = customers.get(promise.customer or "")
        return request.strategies.get(customer.demand_class if customer else "", request.otherwise)

    return {quote: strategy(promise) for quote, promise in snapshot.promises.items()}


def _troubled(promises: Mapping[str, Promise], snapshot: Snapshot, now: Minute) -> Iterator[tuple[str, str]]:
    judge = Judge(snapshot, now)
    for quote in promises:
        if found := judge.troubles(quote):
            yield quote, found[0].detail


def _wishes(promise: Promise, now: Minute) -> Iterator[tuple[str, Minute]]:
    """When the lines that were promised later than wanted are wanted: those wanted as soon as possible, at once.

    The other lines are due when they are promised.
    """
    is_late = any(line.is_late for line in promise.lines)
    for line in promise.lines if is_late else ():
        wished = now if line.requested_at is None else line.requested_at
        yield line.line, wished if line.is_late else line.promised_at
