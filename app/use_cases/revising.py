"""What changing, cancelling and shipping a commitment share: finding it open, and writing its promise anew."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.domain.changes import EndReason, PromiseEnded, PromiseMade, PromiseRevised, RevisionReason
from app.domain.commitment import Commitment, CommitmentState
from app.domain.errors import CommitmentClosed, UnknownCommitment
from app.domain.pegging import is_covered, pegs_for_the_short, settled_pegs
from app.domain.plan import OrderPlan, Repeg
from app.domain.promise import Promise
from app.domain.remains import all_made, merged, remains, shipped_part
from app.domain.snapshot import Snapshot
from app.domain.spent import is_spent
from app.domain.timeline import Minute
from app.domain.verification import Violation, violations
from app.use_cases.floor import refuse
from app.use_cases.ports import Books, Moment, Ports


def known_commitment(commitment_id: str, books: Books) -> Commitment:
    """
    Raises:
        UnknownCommitment
    """
    commitment = books.commitment(commitment_id)
    if commitment is None:
        raise UnknownCommitment(f"There is no commitment {commitment_id}.")
    return commitment


def open_commitment(commitment_id: str, books: Books) -> Commitment:
    """
    Raises:
        UnknownCommitment
        CommitmentClosed: all of it has left, or it was cancelled.
    """
    commitment = known_commitment(commitment_id, books)
    if commitment.state is not CommitmentState.OPEN:
        raise CommitmentClosed(f"{commitment_id} is {commitment.state.value} already.")
    return commitment


def revise(promise: Promise, reason: RevisionReason, moment: Moment, books: Books, ports: Ports) -> None:
    """Writes a commitment's promise as it reads from now on; ends it where nothing of it is left to plan.

    Raises:
        PlanBroken: somebody else's promise would suffer, which is a bug of ours.
    """
    change, broken = _weighed(promise, reason, moment, books)
    refuse(broken)
    _write(change, moment, books, ports)


def _weighed(
    promise: Promise, reason: RevisionReason, moment: Moment, books: Books
) -> tuple[PromiseRevised, tuple[Violation, ...]]:
    """The change that writes a promise as it reads from now on, and what it would break."""
    before, now = books.snapshot(), moment.planned
    change = PromiseRevised(promise=settled(promise, before, reason, now), reason=reason)
    broken = violations(before, change, now)
    if not broken or reason is RevisionReason.CHANGED:
        return change, broken
    # What is given back waits for a requirement that is short of it: then nobody else is pegged to it for now.
    left_alone = replace(promise, plan=replace(promise.plan, repegs=()))
    change = PromiseRevised(promise=left_alone, reason=reason)
    return change, violations(before, change, now)


def _write(change: PromiseRevised, moment: Moment, books: Books, ports: Ports) -> None:
    before, now, quote = books.snapshot(), moment.planned, change.promise.quote
    after = books.record([change], moment.instant, ports.who)
    left = after.promises[quote]
    if not left.plan.open_deliveries and is_spent(left, after, now):
        is_cancelled = change.reason is RevisionReason.CANCELLED
        ended = EndReason.CANCELLED if is_cancelled else EndReason.COMPLETED
        books.record([PromiseEnded(quote=quote, reason=ended)], moment.instant, ports.who)
    for closed in _no_longer_served(before.promises[quote], before):
        _give_up(closed, moment, books, ports)


def _give_up(closed: str, moment: Moment, books: Books, ports: Ports) -> None:
    """What a commitment that is over keeps and nobody is pegged to any more.

    All of it stays where somebody rests on it all the same, as whoever takes what a hold brings rests on what would
    take its place if the hold lapsed.
    """
    still = books.snapshot().promises.get(closed)
    if still is None:
        # It was ended together with another that it had kept something for.
        return
    given_up = replace(still, plan=remains(still, books.snapshot(), moment.planned))
    if given_up.plan == still.plan:
        return
    change, broken = _weighed(given_up, RevisionReason.CANCELLED, moment, books)
    if not broken:
        _write(change, moment, books, ports)


def _no_longer_served(promise: Promise, before: Snapshot) -> Iterator[str]:
    """The commitments that are over and kept something for this one: it may be what nobody needs from now on."""
    keys = {peg.supply for need in promise.plan.needs() for peg in need.pegs}
    for quote, other in before.promises.items():
        over = other.commitment is not None and not other.plan.open_deliveries
        if over and quote != promise.quote and any(made.key in keys for made in other.plan.makes):
            yield quote


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """A commitment's promise without all that it can give back, and the plan in which it can be planned anew."""

    promise: Promise
    base: Snapshot

    def planned_anew(self, plan: OrderPlan) -> OrderPlan:
        """What stays of the earlier plan beside one that was made in ``base``, with the exchanges of both."""
        return replace(merged(self.promise.plan, plan), repegs=(*self.promise.plan.repegs, *plan.repegs))


def given_back(promise: Promise, before: Snapshot, now: Minute) -> GivenBack:
    """Nothing of what it brings is given up where somebody rests on it whom the rest would leave short.

    Nobody need be pegged to it: whoever takes what a hold brings rests on what is left if the hold lapses.
    """
    change = _giving_up(promise, remains(promise, before, now), before, now)
    if violations(before, change, now):
        change = _giving_up(promise, all_made(promise.plan), before, now)
    return GivenBack(promise=change.promise, base=before.apply(change))


def _giving_up(promise: Promise, stays: OrderPlan, before: Snapshot, now: Minute) -> PromiseRevised:
    rest = replace(promise, lines=shipped_part(promise.lines, stays), plan=stays)
    rest = settled(rest, before, RevisionReason.CANCELLED, now)
    return PromiseRevised(promise=rest, reason=RevisionReason.CANCELLED)


def settled(promise: Promise, before: Snapshot, reason: RevisionReason, now: Minute) -> Promise:
    """The promise with the exchanges of pegs that follow from it: what it frees may cover what others are short of."""
    after = before.apply(PromiseRevised(promise=promise, reason=reason))
    repegs = _merged([*promise.plan.repegs, *settled_pegs(after, now)])
    return replace(promise, plan=replace(promise.plan, repegs=repegs))


def with_what_is_there(promise: Promise, before: Snapshot, now: Minute) -> Promise:
    """A promise about to be made that may be short: with what nobody else has taken of what it is short of."""
    if all(map(is_covered, promise.plan.needs())):
        return promise
    repegs = pegs_for_the_short(before.apply(PromiseMade(promise=promise)), promise, now)
    own = {repeg.need: repeg.pegs for repeg in repegs if repeg.owner == promise.quote}
    others = [repeg for repeg in repegs if repeg.owner != promise.quote]
    return replace(promise, plan=promise.plan.with_pegs(own, _merged([*promise.plan.repegs, *others])))


def _merged(repegs: Iterable[Repeg]) -> tuple[Repeg, ...]:
    """The last word on each need."""
    return tuple({repeg.need: repeg for repeg in repegs}.values())
