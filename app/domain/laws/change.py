"""Laws of change: what may happen to a plan at an instant, whatever the plan would be afterwards."""

from collections import Counter
from collections.abc import Iterable, Iterator

from app.domain.changes import (
    Change,
    EndReason,
    HoldExtended,
    NeedsRepegged,
    PlanMoved,
    PlantChanged,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
    PromiseRevised,
    RevisionReason,
)
from app.domain.facts.spent import is_spent
from app.domain.laws.scene import Breach
from app.domain.laws.shifting import (
    a_shift_takes_slack_alone,
    only_lines_of_commitments_are_promised_anew,
    what_is_fixed_does_not_move,
    what_moves_stands_where_it_was_thought_to,
)
from app.domain.laws.waiting import what_a_promise_is_short_of_is_left_to_it
from app.domain.layered import amended
from app.domain.needs import Repeg
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.snapshots.snapshot_parts import place_of
from app.domain.timeline import Minute, clock

ENDS_OF_HOLDS = (EndReason.RELEASED, EndReason.EXPIRED, EndReason.REPLACED)


def a_change_is_of_what_is_there(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """A promise is made once; only one that is there ends, is extended, confirmed or revised. Ids are of one promise.

    What a feed takes over is taken from them together with the change of the plant.
    """
    match change:
        case PromiseMade(promise=promise):
            if promise.quote in before.promises:
                yield Breach(ref=promise.quote, detail="has a promise already")
            yield from _taken_ids(before, promise)
        case PromiseRevised(promise=promise):
            yield from _unknown(before, promise.quote)
            yield from _taken_ids(before, promise)
        case PlantChanged(taken=taken):
            for one in taken:
                yield from _unknown(before, one.quote)
        case NeedsRepegged() | PlanMoved():
            return
        case _:
            yield from _unknown(before, change.quote)


def a_repeg_is_of_a_need_that_is_there(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """Only needs that exist, under the owner that they have, are pegged anew."""
    repegs: Iterable[Repeg] = ()
    plant, promises = before.plant, before.promises
    match change:
        case PromiseMade(promise=promise):
            repegs = promise.plan.repegs
        case PromiseRevised(promise=promise):
            repegs, promises = promise.plan.repegs, amended(promises, {promise.quote: promise})
        case NeedsRepegged() | PlanMoved():
            repegs = change.repegs
        case PlantChanged():
            repegs, plant = change.repegs, change.plant
            promises = {**promises, **change.revised(promises)}
    for repeg in repegs:
        if place_of(repeg, plant, promises) is None:
            yield Breach(ref=repeg.need, detail=f"is no need of {repeg.owner}")


def a_promise_begins_alive_and_ahead(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """A new promise is live, its fence is the frozen one or later, and nothing in its plan is history already.

    Of one that the customer changed this holds for what is new in its plan.
    """
    match change:
        case PromiseMade(promise=promise):
            frozen_until = now + before.plant.settings.frozen_fence
            if not promise.is_live(now):
                yield Breach(ref=promise.quote, detail=f"ended {clock(promise.expires_at)}, before it began")
            if promise.plan.fence_at < frozen_until:
                detail = f"fence at {clock(promise.plan.fence_at)}, frozen until {clock(frozen_until)}"
                yield Breach(ref=promise.quote, detail=detail)
            had: frozenset[str] = frozenset()
        case PromiseRevised(promise=promise, reason=RevisionReason.CHANGED):
            had = frozenset(id for id, _, _ in _instants(before.promises[promise.quote]))
        case _:
            return
    for id, at, is_there in _instants(promise):
        if at < now and id not in had:
            yield Breach(ref=id, detail=f"{'there' if is_there else 'needed'} {clock(at)}, which is past")


def a_commitment_stands(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """Only a live hold is extended, confirmed or given back; it expires no sooner than it said.

    A commitment ends when nothing of it is left to plan.
    """
    if not isinstance(change, HoldExtended | PromiseConfirmed | PromiseEnded) or change.quote not in before.promises:
        return
    promise = before.promises[change.quote]
    if isinstance(change, PromiseEnded) and change.reason not in ENDS_OF_HOLDS:
        if promise.commitment is None or not is_spent(promise, before, now):
            yield Breach(ref=change.quote, detail=f"is not over: {promise.owner} still holds what it was promised")
        return
    if promise.commitment is not None:
        yield Breach(ref=change.quote, detail=f"is commitment {promise.commitment}")
    if isinstance(change, HoldExtended | PromiseConfirmed) and not promise.is_live(now):
        yield Breach(ref=change.quote, detail=f"ended {clock(promise.expires_at)}")
    if isinstance(change, HoldExtended) and change.expires_at < promise.expires_at:
        yield Breach(ref=change.quote, detail=f"extended to {clock(change.expires_at)}, sooner than it said")
    if isinstance(change, PromiseEnded) and change.reason is EndReason.EXPIRED and promise.is_live(now):
        yield Breach(ref=change.quote, detail=f"is held until {clock(promise.expires_at)}")


def dates_change_only_when_asked(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """Shipping and what the floor reports leave what was promised, and to whom, as it was."""
    match change:
        case PromiseRevised(promise=promise, reason=RevisionReason.SHIPPED | RevisionReason.REPORTED):
            was = before.promises.get(promise.quote, promise)
            if (was.lines, was.commitment, was.expires_at) != (promise.lines, promise.commitment, promise.expires_at):
                yield Breach(ref=promise.quote, detail="promises something else than before")


def safety_stock_is_opened_as_the_policy_allows(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """A promise opens no more of a safety stock than there is and than it takes there, and only as its policy allows.

    Of one that the customer changed this holds for what it opens anew.
    """
    promise, had = _planned_anew(before, change)
    if promise is None:
        return
    sold = {delivery.need.item for delivery in promise.plan.open_deliveries}
    anew = [opened for opened in promise.plan.opened if had is None or opened not in had.plan.opened]
    for opened in anew:
        units = sum(other.quantity for other in anew if other.place == opened.place)
        taken = sum(need.quantity for need in promise.plan.needs() if need.place == opened.place)
        kept = before.plant.safety_stock.get(opened.place)
        ref, most = f"{promise.quote} {opened.item}@{opened.site}", min(kept.quantity if kept else 0, taken)
        if units > most or opened.quantity < 1:
            yield Breach(ref=ref, detail=f"opens {units} of its safety stock, at most {most}")
        if not opened.by.allows(opened.item, sold):
            yield Breach(ref=ref, detail=f"opens safety stock that the policy {opened.by} keeps")


def a_line_is_made_in_few_enough_runs(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """A promise has at most ``runs_max`` runs of an item for each of its lines.

    Of one that the customer changed this holds for those planned anew: what is begun, or serves others, goes on.
    """
    promise, had = _planned_anew(before, change)
    if promise is None or not promise.plan.open_deliveries:
        return
    going_on = {run.id for run in had.plan.runs} if had else set()
    most = before.plant.settings.runs_max * len(promise.lines)
    for item, runs in Counter(run.item for run in promise.plan.runs if run.id not in going_on).items():
        if runs > most:
            yield Breach(ref=f"{promise.quote} {item}", detail=f"{runs} runs, at most {most}")


def _planned_anew(before: Snapshot, change: Change) -> tuple[Promise | None, Promise | None]:
    """The promise that is made, or that the customer changed, and as it was before; None where there is none."""
    match change:
        case PromiseMade(promise=promise):
            return promise, None
        case PromiseRevised(promise=promise, reason=RevisionReason.CHANGED):
            return promise, before.promises[promise.quote]
        case _:
            return None, None


def _unknown(before: Snapshot, quote: str) -> Iterator[Breach]:
    if quote not in before.promises:
        yield Breach(ref=quote, detail="has no live promise")


def _taken_ids(before: Snapshot, promise: Promise) -> Iterator[Breach]:
    for need in promise.plan.needs():
        owned = before.ledger(need.place).needs.get(need.id)
        if owned is not None and owned.owner != promise.quote:
            yield Breach(ref=need.id, detail="is the id of another need")
    for made in promise.plan.makes:
        supply = before.ledger(made.place).supplies.get(made.key)
        if supply is not None and supply.owner != promise.quote:
            yield Breach(ref=made.id, detail="is the id of another supply")


def _instants(promise: Promise) -> Iterator[tuple[str, Minute, bool]]:
    """When each need falls due and each supply and delivery is there, with whether it is one of the latter."""
    for need in promise.plan.needs():
        yield (need.id, need.needed_at, False)
    for made in promise.plan.makes:
        yield (made.id, made.available_at, True)
    for delivery in promise.plan.open_deliveries:
        yield (delivery.id, delivery.deliver_at, True)


ENTRY_LAWS = (
    a_change_is_of_what_is_there,
    a_repeg_is_of_a_need_that_is_there,
    what_moves_stands_where_it_was_thought_to,
    only_lines_of_commitments_are_promised_anew,
)
"""Where one of these is broken there is no plan afterwards to judge."""

CHANGE_LAWS = (
    *ENTRY_LAWS,
    a_promise_begins_alive_and_ahead,
    a_commitment_stands,
    dates_change_only_when_asked,
    safety_stock_is_opened_as_the_policy_allows,
    a_line_is_made_in_few_enough_runs,
    what_a_promise_is_short_of_is_left_to_it,
    what_is_fixed_does_not_move,
    a_shift_takes_slack_alone,
)
