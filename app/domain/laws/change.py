"""Laws of change: what may happen to a plan at an instant, whatever the plan would be afterwards."""

from collections.abc import Iterator

from app.domain.changes import (
    Change,
    EndReason,
    HoldExtended,
    PlantChanged,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
)
from app.domain.laws.scene import Breach, clock, place_of
from app.domain.snapshot import Snapshot
from app.domain.timeline import Minute


def a_change_is_of_what_is_there(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """A promise is made once and with ids of its own; only one that is there ends, is extended or confirmed."""
    if isinstance(change, PromiseMade):
        promise = change.promise
        if promise.quote in before.promises:
            yield Breach(ref=promise.quote, detail="has a promise already")
        for need in promise.plan.needs():
            ledger = before.ledgers.get((need.item, need.site))
            if ledger and need.id in ledger.needs:
                yield Breach(ref=need.id, detail="is the id of another need")
        for supply in promise.plan.supplies(promise.quote, held=True):
            ledger = before.ledgers.get((supply.item, supply.site))
            if ledger and supply.key in ledger.supplies:
                yield Breach(ref=supply.key[1], detail="is the id of another supply")
    elif not isinstance(change, PlantChanged) and change.quote not in before.promises:
        yield Breach(ref=change.quote, detail="has no live promise")


def a_repeg_is_of_a_need_that_is_there(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """Only needs that exist, under the owner that they have, are pegged anew."""
    if isinstance(change, PromiseMade):
        repegs, plant = change.promise.plan.repegs, before.plant
    elif isinstance(change, PlantChanged):
        repegs, plant = change.repegs, change.plant
    else:
        return
    for repeg in repegs:
        if place_of(repeg, plant, before.promises) is None:
            yield Breach(ref=repeg.need, detail=f"is no need of {repeg.owner}")


def a_promise_begins_alive_and_ahead(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """A new promise is live, its fence is the frozen one or later, and nothing in its plan is history already."""
    if not isinstance(change, PromiseMade):
        return
    promise = change.promise
    frozen_until = now + before.plant.settings.frozen_fence
    if not promise.is_live(now):
        yield Breach(ref=promise.quote, detail=f"ended {clock(promise.expires_at)}, before it began")
    if promise.plan.fence_at < frozen_until:
        detail = f"fence at {clock(promise.plan.fence_at)}, frozen until {clock(frozen_until)}"
        yield Breach(ref=promise.quote, detail=detail)
    for need in promise.plan.needs():
        if need.needed_at < now:
            yield Breach(ref=need.id, detail=f"needed {clock(need.needed_at)}, which is past")
    made = [(supply.key[1], supply.available_at) for supply in promise.plan.supplies(promise.quote, held=True)]
    for ref, there_at in [*made, *((delivery.id, delivery.deliver_at) for delivery in promise.plan.deliveries)]:
        if there_at < now:
            yield Breach(ref=ref, detail=f"there {clock(there_at)}, which is past")


def a_commitment_stands(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """Only a live hold is extended, to some time ahead, or confirmed, or ended; it expires no sooner than it said."""
    if isinstance(change, PromiseMade | PlantChanged) or change.quote not in before.promises:
        return
    promise = before.promises[change.quote]
    if promise.commitment is not None:
        yield Breach(ref=change.quote, detail=f"is commitment {promise.commitment}")
    if isinstance(change, HoldExtended | PromiseConfirmed) and not promise.is_live(now):
        yield Breach(ref=change.quote, detail=f"ended {clock(promise.expires_at)}")
    if isinstance(change, HoldExtended) and change.expires_at <= now:
        yield Breach(ref=change.quote, detail=f"extended to {clock(change.expires_at)}, which is past")
    if isinstance(change, PromiseEnded) and change.reason is EndReason.EXPIRED and promise.is_live(now):
        yield Breach(ref=change.quote, detail=f"is held until {clock(promise.expires_at)}")


ENTRY_LAWS = (a_change_is_of_what_is_there, a_repeg_is_of_a_need_that_is_there)
"""Where one of these is broken there is no plan afterwards to judge."""

CHANGE_LAWS = (*ENTRY_LAWS, a_promise_begins_alive_and_ahead, a_commitment_stands)
