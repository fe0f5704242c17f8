"""What is wrong with a promise that was given: what makes a commitment at risk, and what a new plant model reports."""

from collections.abc import Set

from app.domain.commitment import Commitment, CommitmentState
from app.domain.laws.material import promises_leave_safety_stock_and_requirements_alone
from app.domain.laws.work import work_goes_on_while_all_is_open
from app.domain.reliance import rests_on
from app.domain.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.verification import Violation, audit_promise
from app.domain.views import CommitmentView

HARMLESS = {
    law.__name__ for law in (promises_leave_safety_stock_and_requirements_alone, work_goes_on_while_all_is_open)
}
"""Safety stock that is drawn on is there to be drawn on, and time that opened since makes nothing late."""


def troubles(snapshot: Snapshot, quote: str, now: Minute) -> tuple[Violation, ...]:
    """What keeps its dates from being sure: laws broken by its own plan or by what it takes of others."""
    own = audit_promise(snapshot, quote, now)
    theirs = (
        found
        for owner, ids in rests_on(snapshot, quote).items()
        for found in audit_promise(snapshot, owner, now)
        if _is_of(found, ids)
    )
    return tuple(dict.fromkeys(found for found in (*own, *theirs) if found.rule not in HARMLESS))


def _is_of(found: Violation, ids: Set[str]) -> bool:
    """Whether it is of one of these runs, buys and moves: a ref begins with the id of what it is of."""
    return found.ref.replace(" ", "/").split("/")[0] in ids


def view_of(commitment: Commitment, snapshot: Snapshot, now: Minute) -> CommitmentView:
    """A commitment as it stands at an instant; one that is over has nothing left to worry about."""
    promise = snapshot.promises.get(commitment.quote)
    is_open = commitment.state is CommitmentState.OPEN
    return CommitmentView(
        commitment=commitment,
        deliveries=promise.plan.deliveries if promise else (),
        risks=troubles(snapshot, commitment.quote, now) if is_open else (),
        plan_version=snapshot.version,
    )
