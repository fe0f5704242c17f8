"""What changing, cancelling and shipping a commitment share: finding it open, and writing its promise anew."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.domain.changes import PromiseMade, RevisionReason
from app.domain.commitment import Commitment, CommitmentState
from app.domain.errors import CommitmentClosed, UnknownCommitment
from app.domain.facts.remains import all_made, merged, remains, shipped_part
from app.domain.giving_up import Weighed, ended_by, merged_repegs, places_of, weighed, with_loans_returned
from app.domain.pegs.pegging_the_short import pegs_for_the_short
from app.domain.plan import OrderPlan
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.use_cases.ports.books import Books
from app.use_cases.standing.fitting import must_break_nothing
from app.use_cases.writing.turn import Turn
from app.use_cases.writing.watching import give_up


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


def revise(readings: Iterable[Promise], reason: RevisionReason, turn: Turn) -> Promise:
    """Writes a commitment's promise as it reads from now on: the first of several readings that nobody suffers from.

    Ends it where nothing of it is left to plan.

    Raises:
        PlanBroken: somebody else's promise would suffer from each, which is a bug of ours.
    """
    before, now = turn.snapshot(), turn.now
    change, broken = first_that_fits(weighed(promise, reason, before, now) for promise in readings)
    must_break_nothing(broken)
    after = turn.record([change])
    if ended := ended_by(change, after, now):
        turn.record([ended])
    give_up(places_of(before.promises[change.promise.quote]), turn)
    return change.promise


def first_that_fits(weighings: Iterable[Weighed]) -> Weighed:
    """The last where none does."""
    for weighing in weighings:
        if not weighing[1]:
            break
    return weighing


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """A commitment's promise without all that it can give back, and the plan in which it can be planned anew.

    ``returns_loans``: what it was lent as well, and so without what makes up for that.
    """

    promise: Promise
    base: Snapshot
    returns_loans: bool = False

    def planned_anew(self, plan: OrderPlan) -> OrderPlan:
        """What stays of the earlier plan beside one that was made in ``base``, with the exchanges of both."""
        return replace(merged(self.promise.plan, plan), repegs=(*self.promise.plan.repegs, *plan.repegs))


def given_back_with_loans(promise: Promise, before: Snapshot, now: Minute) -> Iterator[GivenBack]:
    """With what it was lent first, unless nobody lent it anything, or those who did would be short then."""
    rest = with_loans_returned(promise, before, now)
    if rest is not None:
        change, broken = weighed(rest, RevisionReason.CANCELLED, before, now)
        if not broken:
            yield GivenBack(promise=change.promise, base=before.apply(change), returns_loans=True)
    yield from given_back(promise, before, now)


def given_back(promise: Promise, before: Snapshot, now: Minute) -> Iterator[GivenBack]:
    """All that nobody needs; then, for whoever cannot plan beside that, nothing of what it brings.

    Nobody need be pegged to it: whoever takes what a hold brings rests on what is left if the hold lapses.
    """
    change, broken = _giving_up(promise, remains(promise, before, now), before, now)
    if not broken:
        yield GivenBack(promise=change.promise, base=before.apply(change))
    change, _ = _giving_up(promise, all_made(promise.plan), before, now)
    yield GivenBack(promise=change.promise, base=before.apply(change))


def _giving_up(promise: Promise, stays: OrderPlan, before: Snapshot, now: Minute) -> Weighed:
    rest = replace(promise, lines=shipped_part(promise.lines, stays), plan=stays)
    return weighed(rest, RevisionReason.CANCELLED, before, now)


def with_what_is_there(promise: Promise, before: Snapshot, now: Minute) -> Promise:
    """A promise about to be made that may be short: with what nobody else has taken of what it is short of."""
    if all(need.is_covered for need in promise.plan.needs()):
        return promise
    repegs = pegs_for_the_short(before.apply(PromiseMade(promise=promise)), [promise], now)
    own = {repeg.need: repeg.pegs for repeg in repegs if repeg.owner == promise.quote}
    others = [repeg for repeg in repegs if repeg.owner != promise.quote]
    repegs = merged_repegs([*promise.plan.repegs, *others])
    return replace(promise, plan=replace(promise.plan.with_pegs(own), repegs=repegs))
