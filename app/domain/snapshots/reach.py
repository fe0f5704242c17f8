"""Which plans a writer has to lock before it decides, and which of them a change touches in the end."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.changes import (
    Change,
    HoldExtended,
    PlantChanged,
    PromiseConfirmed,
    PromiseMade,
    PromiseNoted,
    PromiseRevised,
)
from app.domain.plans import FIRST
from app.domain.snapshots.snapshot import Snapshot
from app.domain.snapshots.snapshot_parts import place_of_requirement
from app.domain.snapshots.touched import Touched

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
    replaced = held_under(reach.reference, snapshot)
    for quote in reach.quotes if replaced is None else reach.quotes | {replaced}:
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
    what = Touched()
    what.by(change, before)
    if isinstance(change, HoldExtended | PromiseConfirmed | PromiseNoted):
        what.quotes.add(change.quote)
    promises = [before.promises[quote] for quote in what.quotes if quote in before.promises]
    if isinstance(change, PromiseMade | PromiseRevised):
        promises.append(change.promise)
    required = (place_of_requirement(need, before.plant) for need in what.requirements)
    numbers = plans.of([place[0] for place in required if place]).union(*map(plans.of_promise, promises))
    # Of a promise that is over and done nothing may be left that is of any plan; its end is told all the same.
    return numbers or frozenset({FIRST})


def held_under(reference: str | None, snapshot: Snapshot) -> str | None:
    """The quote whose hold a new quote with this reference replaces."""
    if reference is None:
        return None
    held = (quote for _, quote in snapshot.holds)
    return next((quote for quote in held if snapshot.promises[quote].reference == reference), None)
