"""What changing, cancelling and shipping a commitment share: finding it open, and writing its promise anew."""

from dataclasses import dataclass, replace

from app.domain.changes import PromiseMade, PromiseRevised, RevisionReason
from app.domain.commitment import Commitment, CommitmentState
from app.domain.errors import CommitmentClosed, UnknownCommitment
from app.domain.giving_up import ended_by, merged_repegs, places_of, settled, weighed
from app.domain.pegging import is_covered, pegs_for_the_short
from app.domain.plan import OrderPlan
from app.domain.promise import Promise
from app.domain.remains import all_made, merged, remains, shipped_part
from app.domain.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.verification import violations
from app.use_cases.floor import refuse
from app.use_cases.ports import Books, Moment, Ports
from app.use_cases.watching import give_up


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
    before, now = books.snapshot(), moment.planned
    change, broken = weighed(promise, reason, before, now)
    refuse(broken)
    after = books.record([change], moment.instant, ports.who)
    if ended := ended_by(change, after, now):
        books.record([ended], moment.instant, ports.who)
    give_up(places_of(before.promises[promise.quote]), moment, books, ports)


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


def with_what_is_there(promise: Promise, before: Snapshot, now: Minute) -> Promise:
    """A promise about to be made that may be short: with what nobody else has taken of what it is short of."""
    if all(map(is_covered, promise.plan.needs())):
        return promise
    repegs = pegs_for_the_short(before.apply(PromiseMade(promise=promise)), promise, now)
    own = {repeg.need: repeg.pegs for repeg in repegs if repeg.owner == promise.quote}
    others = [repeg for repeg in repegs if repeg.owner != promise.quote]
    return replace(promise, plan=promise.plan.with_pegs(own, merged_repegs([*promise.plan.repegs, *others])))
