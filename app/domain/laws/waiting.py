"""The law of waiting: who is short comes before whoever asks later."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.changes import Change, PromiseMade, PromiseRevised, RevisionReason
from app.domain.laws.balance import balance, in_all
from app.domain.laws.scene import Breach, Scene, Scope
from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.needs import Peg
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import ItemSite, stock_key
from app.domain.timeline import Minute


def what_a_promise_is_short_of_is_left_to_it(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """A new promise takes nothing that one before it waits for: that counts like what requirements need."""
    match change:
        case PromiseMade(promise=promise) | PromiseRevised(promise=promise, reason=RevisionReason.CHANGED):
            pass
        case _:
            return
    # Who takes nothing, and has nobody take anything else, takes nothing from others.
    asked = {
        place: needs
        for place in dict.fromkeys(need.place for need in promise.plan.needs() if need.pegs or promise.plan.repegs)
        if (needs := list(_asked(place, promise, before, now)))
    }
    after = before.look_ahead(change) if asked else before
    for place, needs in asked.items():
        ledgers = (_without_what_is_closed(place, promise, before, after), after.ledger(place))
        was, missing = (_missing(ledger.changed(needs=needs), before, now) for ledger in ledgers)
        if missing > was:
            detail = "takes what others are short of"
            yield Breach(ref=f"{promise.quote} {place[0]}@{place[1]}", detail=detail, by=missing - was)


def _asked(place: ItemSite, promise: Promise, before: Snapshot, now: Minute) -> Iterator[OwnedNeed]:
    """What other promises that are short take, and what they lack beside that; none of an unlimited item.

    All that is compared asks for it as it was: a change may give some of it to them.
    """
    ledger = before.ledger(place)
    for owned in ledger.short.values():
        if owned.owner != promise.quote and not ledger.unlimited:
            yield owned
            is_held = before.promises[owned.owner or ""].commitment is None
            yield _lacked_by_a_hold(owned, now) if is_held else _lacked(owned)


def _lacked(owned: OwnedNeed) -> OwnedNeed:
    """As a need of nobody, which counts in full."""
    need = replace(owned.need, id=f"lacked by {owned.need.id}", quantity=owned.need.lacks, pegs=())
    return OwnedNeed(owner=None, need=need)


def _lacked_by_a_hold(owned: OwnedNeed, now: Minute) -> OwnedNeed:
    """As a need of its own, which lapses with the hold, and lasts no longer than until the hold has brought as much."""
    lacked = _lacked(owned).need
    taken = (Peg(supply=NOT_THERE, quantity=lacked.quantity),)
    return OwnedNeed(owner=owned.owner, need=replace(lacked, needed_at=max(now, lacked.needed_at), pegs=taken))


NOT_THERE = stock_key("what is lacked", "nowhere")
"""No supply: whoever takes it takes it of all there is."""


def _without_what_is_closed(place: ItemSite, promise: Promise, before: Snapshot, after: Snapshot) -> Ledger:
    """What was, had it opened no more of the safety stock than it does now: to give that up is to take nothing."""
    ledger, opens = before.ledger(place), after.ledger(place).opened.get(promise.quote, 0)
    closes = ledger.opened.get(promise.quote, 0) > opens
    return ledger.changed(opened=[(promise.quote, opens)]) if closes else ledger


def _missing(ledger: Ledger, there: Snapshot, now: Minute) -> int:
    """How much is missing of safety stock and all that is waited for, times for how long."""
    scene = Scene(snapshot=there, scope=Scope(), now=now)
    return in_all([(stretch, stretch.missing) for stretch in balance(ledger, scene).stretches], now)
