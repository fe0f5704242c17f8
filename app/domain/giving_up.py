"""A promise as it reads once it is changed or over, and what those that are over give up when nobody needs it any more.

Pure: who asks records what comes of it, or only looks at the plan as it would be.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.domain.changes import Change, EndReason, PromiseEnded, PromiseRevised, RevisionReason
from app.domain.facts.remains import remains, shipped_part, under_way
from app.domain.facts.spent import is_spent
from app.domain.ledgers.loans import given_back
from app.domain.needs import Repeg
from app.domain.pegs.pegging import settled_pegs
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.domain.verification import Violation, violations

Weighed = tuple[PromiseRevised, tuple[Violation, ...]]
"""A change, and what it would break."""


def weighed(promise: Promise, reason: RevisionReason, before: Snapshot, now: Minute) -> Weighed:
    """The change that writes a promise as it reads from now on."""
    change = PromiseRevised(promise=settled(promise, before, reason, now), reason=reason)
    broken = violations(before, change, now)
    if not broken:
        return change, broken
    # What is given back waits for a requirement that is short of it: then nobody else is pegged to it for now. A change
    # keeps the exchanges that it was planned with, and what it was given is not taken from it for whoever is short.
    keeps = promise.plan.repegs if reason is RevisionReason.CHANGED else ()
    left_alone = replace(promise, plan=replace(promise.plan, repegs=keeps))
    change = PromiseRevised(promise=left_alone, reason=reason)
    return change, violations(before, change, now)


def settled(promise: Promise, before: Snapshot, reason: RevisionReason, now: Minute) -> Promise:
    """The promise with the exchanges of pegs that follow from it: what it frees may cover what others are short of."""
    after = before.apply(PromiseRevised(promise=promise, reason=reason))
    repegs = merged_repegs([*promise.plan.repegs, *settled_pegs(after, now)])
    return replace(promise, plan=replace(promise.plan, repegs=repegs))


def with_loans_returned(promise: Promise, before: Snapshot, now: Minute) -> Promise | None:
    """A promise without all that is not begun: whoever waits for what it brings takes back what that was lent for.

    None where nobody waits for it. Whether all who do are covered then is to be weighed.
    """
    stays = under_way(promise, before, now)
    goes = replace(promise.plan.without({made.key for made in stays.makes}), deliveries=promise.plan.open_deliveries)
    repegs = given_back(replace(promise, plan=goes), before.ledgers, before.plant.settings)
    lines = shipped_part(promise.lines, stays)
    return replace(promise, lines=lines, plan=replace(stays, repegs=repegs)) if repegs else None


def merged_repegs(repegs: Iterable[Repeg]) -> tuple[Repeg, ...]:
    """The last word on each need."""
    return tuple({repeg.need: repeg for repeg in repegs}.values())


def ended_by(change: PromiseRevised, after: Snapshot, now: Minute) -> PromiseEnded | None:
    """The end of a promise of which a change has left nothing to plan."""
    left = after.promises[change.promise.quote]
    if not is_spent(left, after, now):
        return None
    is_cancelled = change.reason is RevisionReason.CANCELLED
    return PromiseEnded(quote=left.quote, reason=EndReason.CANCELLED if is_cancelled else EndReason.COMPLETED)


def given_up(places: Iterable[ItemSite], snapshot: Snapshot, now: Minute) -> Iterator[Change]:
    """What commitments that are over keep at these places and nobody takes any more, and where it took from in turn.

    Each change for the plan in which those before it have been made. All of it stays where somebody rests on it all the
    same, as whoever takes what a hold brings rests on what would take its place if the hold lapsed.
    """
    queue = list(places)
    for place in queue:
        for owner in _owners_at(place, snapshot):
            # As it reads by now: what was given up before it may have been exchanged for something of it.
            closed = snapshot.promises.get(owner)
            if closed is None or closed.commitment is None or closed.plan.open_deliveries:
                continue
            left = replace(closed, plan=remains(closed, snapshot, now))
            if [*left.plan.makes] == [*closed.plan.makes]:
                continue
            change, broken = weighed(left, RevisionReason.GIVEN_UP, snapshot, now)
            if broken:
                continue
            yield change
            snapshot = snapshot.apply(change)
            if ended := ended_by(change, snapshot, now):
                yield ended
                snapshot = snapshot.apply(ended)
            queue += places_of(closed)


def places_of(promise: Promise) -> Iterator[ItemSite]:
    """Where it takes or brings anything."""
    plan = promise.plan
    yield from dict.fromkeys(one.place for one in (*plan.needs(), *plan.makes))


def _owners_at(place: ItemSite, snapshot: Snapshot) -> list[str]:
    """The quotes of the promises of which something is left over there."""
    ledger = snapshot.ledger(place)
    owners = (ledger.supplies[key].owner for key in ledger.left_over)
    return list(dict.fromkeys(owner for owner in owners if owner is not None))
