"""What is wrong with a promise that was given: what makes a commitment at risk, and what a new plant model reports."""

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain

from app.domain.commitment import Commitment, CommitmentState
from app.domain.facts.progress import not_begun
from app.domain.laws.capacity import OF_MACHINES
from app.domain.laws.kept_back import promises_leave_safety_stock_and_requirements_alone
from app.domain.laws.work import work_goes_on_while_all_is_open
from app.domain.ledgers.ledger import OwnedNeed
from app.domain.needs import Need
from app.domain.parts import Buy, Move, Run, needs_of
from app.domain.pegs.reliance import Reliance, taken_from
from app.domain.plan import OrderPlan
from app.domain.promise import Quote, QuoteState
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute, clock
from app.domain.verification import Violation, audit_promise
from app.domain.views import CommitmentView, QuoteView

HARMLESS = {
    law.__name__ for law in (promises_leave_safety_stock_and_requirements_alone, work_goes_on_while_all_is_open)
}
"""Safety stock that is drawn on is there to be drawn on, and time that opened since makes nothing late."""


class Judge:
    """Who is in trouble in one snapshot at one instant; a promise that several rest on is looked at once."""

    def __init__(self, snapshot: Snapshot, now: Minute) -> None:
        self.snapshot = snapshot
        self._now = now
        self._reliance = Reliance(snapshot)
        self._audited: dict[str, tuple[Violation, ...]] = {}

    def troubles(self, quote: str) -> tuple[Violation, ...]:
        """What keeps its dates from being sure: laws broken by its own plan or by what it takes of others.

        What was made only for what has left is history: nothing could make that safe again.
        """
        plan, own = self.snapshot.promises[quote].plan, self._audit(quote)
        past = self._history(plan, own)
        needs = [*(delivery.need for delivery in plan.open_deliveries), *_taken_by(plan, past)]
        return self._harmful((one for one in own if not _is_of(one, past)), needs, quote)

    def troubles_of_supply(self, quote: str) -> tuple[Violation, ...]:
        """What keeps that from being sure which it makes, buys and moves, whoever takes it."""
        makes = self.snapshot.promises[quote].plan.makes
        ids = {made.id for made in makes}
        own = (found for found in self._audit(quote) if _is_of(found, ids)) if ids else ()
        return self._harmful(own, (need for made in makes for need in needs_of(made)), quote)

    def view_of(self, commitment: Commitment) -> CommitmentView:
        """A commitment as it stands; one that is over has nothing left to worry about."""
        promise = self.snapshot.promises.get(commitment.quote)
        is_open = commitment.state is CommitmentState.OPEN
        return CommitmentView(
            commitment=commitment,
            deliveries=promise.plan.deliveries if promise else (),
            risks=self.troubles(commitment.quote) if is_open else (),
            plan_version=self.snapshot.version,
        )

    def view_of_quote(self, quote: Quote) -> QuoteView:
        """A quote as it stands; what was confirmed is its commitment's affair, and else nothing but a hold is kept."""
        is_held = quote.state is QuoteState.HELD and quote.id in self.snapshot.promises
        return QuoteView(quote=quote, risks=self.troubles(quote.id) if is_held else ())

    def _history(self, plan: OrderPlan, own: Sequence[Violation]) -> Set[str]:
        """What is wrong with it and over, and no delivery that has yet to leave rests on it."""
        over = [made for made in plan.makes if made.available_at <= self._now]
        broken = (made for made in over if any(_is_of(one, {made.id}) for one in own))
        return {made.id for made in broken if not self._is_waited_for(made)}

    def _is_waited_for(self, made: Run | Buy | Move) -> bool:
        takers = chain.from_iterable(taking for _, taking in taken_from(self.snapshot, [made]))
        return any(_is_to_leave(owned, self.snapshot) for owned in takers)

    def _harmful(self, own: Iterable[Violation], needs: Iterable[Need], quote: str) -> tuple[Violation, ...]:
        """Beside its own, those of what these needs of it take of others."""
        theirs = (
            found
            for owner, ids in self._reliance.rests_on(quote, needs).items()
            for found in self._audit(owner)
            if _is_of(found, ids)
        )
        return tuple(dict.fromkeys(found for found in (*own, *theirs) if found.rule not in HARMLESS))

    def _audit(self, quote: str) -> tuple[Violation, ...]:
        if quote not in self._audited:
            own = {run.id for run in self.snapshot.promises[quote].plan.runs}
            found = audit_promise(self.snapshot, quote, self._now)
            # All who meet on a machine break these: each is told of its own work alone, or there are their square.
            kept = (one for one in found if one.rule not in OF_MACHINES or _is_of(one, own))
            self._audited[quote] = (*kept, *self._not_begun(quote))
        return self._audited[quote]

    def _not_begun(self, quote: str) -> Iterator[Violation]:
        """No law: to those, what is past is history. Here it is planned work that nobody does, with no other place."""
        promise = self.snapshot.promises[quote]
        for run in promise.plan.runs:
            for operation in not_begun(promise, run, self.snapshot.plant.settings, self._now):
                detail = f"planned from {clock(operation.start)} on, not reported begun, and without a later place"
                yield Violation(rule="work_begins_as_planned", ref=f"{run.id}/{operation.step}", detail=detail)


def _taken_by(plan: OrderPlan, past: Set[str]) -> Iterator[Need]:
    """What is made and moved takes, but for what is past."""
    needs = (need for made in plan.makes if made.id not in past for need in needs_of(made))
    return (need for need in needs if need.id not in plan.counted_needs)


def _is_to_leave(owned: OwnedNeed, snapshot: Snapshot) -> bool:
    plan = snapshot.promises[owned.owner or ""].plan
    return any(one.need.id == owned.need.id for one in plan.open_deliveries)


def view_of(commitment: Commitment, snapshot: Snapshot, now: Minute) -> CommitmentView:
    return Judge(snapshot, now).view_of(commitment)


def _is_of(found: Violation, ids: Set[str]) -> bool:
    """Whether it is of one of these runs, buys and moves: a ref begins with the id of what it is of."""
    return found.ref.replace(" ", "/").split("/")[0] in ids
