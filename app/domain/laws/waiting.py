"""The law of waiting: who is short comes before whoever asks later."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.changes import Change, PromiseMade, PromiseRevised, RevisionReason
from app.domain.laws.balance import balance
from app.domain.laws.scene import Breach, Scene, Scope
from app.domain.ledger import Ledger, OwnedNeed
from app.domain.promise import Promise
from app.domain.snapshot import Snapshot
from app.domain.supply import ItemSite
from app.domain.timeline import Minute


def what_a_promise_is_short_of_is_left_to_it(before: Snapshot, change: Change, now: Minute) -> Iterator[Breach]:
    """A new promise takes nothing that one before it waits for: that counts like what requirements need."""
    match change:
        case PromiseMade(promise=promise) | PromiseRevised(promise=promise, reason=RevisionReason.CHANGED):
            pass
        case _:
            return
    asked = {place: needs for place in _places(promise) if (needs := _asked(before.ledger(*place), promise))}
    after = before.look_ahead(change) if asked else before
    for place, needs in asked.items():
        was, missing = (_missing(there, place, needs, now) for there in (before, after))
        if missing > was:
            detail = "takes what others are short of"
            yield Breach(ref=f"{promise.quote} {place[0]}@{place[1]}", detail=detail, by=missing - was)


def _places(promise: Promise) -> list[ItemSite]:
    return list(dict.fromkeys((need.item, need.site) for need in promise.plan.needs()))


def _asked(ledger: Ledger, promise: Promise) -> list[OwnedNeed]:
    """What other promises that are short take, and what they lack as needs of nobody; none of an unlimited item.

    All that is compared asks for it as it was: a change may give some of it to them.
    """
    short = [owned for owned in ledger.short.values() if owned.owner != promise.quote and not ledger.unlimited]
    return [*short, *map(_lacked, short)]


def _lacked(owned: OwnedNeed) -> OwnedNeed:
    need = replace(owned.need, id=f"lacked by {owned.need.id}", quantity=owned.need.lacks, pegs=())
    return OwnedNeed(owner=None, need=need)


def _missing(there: Snapshot, place: ItemSite, asked: list[OwnedNeed], now: Minute) -> int:
    """How much is missing of safety stock and all that is waited for, times for how long."""
    ledger = there.ledger(*place).changed(needs=asked)
    scene = Scene(snapshot=there, scope=Scope(), now=now)
    short = (stretch for stretch in balance(ledger, scene).stretches if stretch.missing > 0)
    return sum((stretch.end - max(stretch.start, now)) * stretch.missing for stretch in short)
