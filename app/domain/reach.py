"""Which plans a writer has to lock before it decides, and which of them a change touches in the end."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from app.domain.changes import (
    Change,
    HoldExtended,
    NeedsRepegged,
    PlantChanged,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
    PromiseRevised,
)
from app.domain.plan import Repeg
from app.domain.plans import FIRST, Plans
from app.domain.snapshot import Snapshot
from app.domain.snapshot_parts import place_of

Spanning = Mapping[str, frozenset[int]]
"""Live promises that are of several plans, by quote, such as an order of several lines: those plans lock together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a writer is going to touch; one that names nothing touches no plan.

    ``items``: what is wanted. ``quotes``: promises, where they live. ``reference``: the hold that has it, if one has.
    """

    items: frozenset[str] = frozenset()
    quotes: frozenset[str] = frozenset()
    reference: str | None = None


NOTHING = Reach()


def reached(reach: Reach, snapshot: Snapshot, spanning: Spanning) -> frozenset[int]:
    """The plans to lock, with those that live promises tie to them."""
    plans = snapshot.compiled.plans
    numbers = plans.of(reach.items) if reach.items else frozenset[int]()
    for quote in {*reach.quotes, *_with_reference(reach.reference, snapshot)}:
        # Of a quote that holds nothing any more nothing but its row is written.
        numbers |= plans.of_promise(snapshot.promises[quote]) if quote in snapshot.promises else {FIRST}
    return tied(numbers, spanning)


def tied(numbers: frozenset[int], spanning: Spanning) -> frozenset[int]:
    """With all plans that are tied to them by promises of several, directly or through others."""
    while True:
        wider = numbers.union(*(plans for plans in spanning.values() if plans & numbers))
        if wider == numbers:
            return numbers
        numbers = wider


def touched(change: Change, before: Snapshot) -> frozenset[int]:
    """The plans that a change writes in; a new plant model writes in all, and is in the log of the first."""
    plans = before.compiled.plans
    if plans.count == 1 or isinstance(change, PlantChanged):
        return frozenset({FIRST})
    match change:
        case PromiseMade(promise=promise) | PromiseRevised(promise=promise):
            own, repegs = plans.of_promise(promise), promise.plan.repegs
            if promise.quote in before.promises:
                own |= plans.of_promise(before.promises[promise.quote])
        case PromiseEnded(quote=quote):
            own, repegs = plans.of_promise(before.promises[quote]), before.given_back(quote)
        case HoldExtended(quote=quote) | PromiseConfirmed(quote=quote):
            own, repegs = plans.of_promise(before.promises[quote]), ()
        case NeedsRepegged(repegs=repegs):
            own = frozenset()
    # Of a promise that is over and done nothing may be left that is of any plan; its end is told all the same.
    return own.union(*_of_repegs(repegs, before, plans)) or frozenset({FIRST})


def _of_repegs(repegs: Collection[Repeg], before: Snapshot, plans: Plans) -> Iterator[frozenset[int]]:
    for repeg in repegs:
        if repeg.owner is not None and repeg.owner in before.promises:
            yield plans.of_promise(before.promises[repeg.owner])
        elif place := place_of(repeg, before.plant, before.promises):
            yield plans.of([place[0]])


def _with_reference(reference: str | None, snapshot: Snapshot) -> Iterator[str]:
    if reference is not None:
        held = (quote for _, quote in snapshot.holds)
        yield from (quote for quote in held if snapshot.promises[quote].reference == reference)
