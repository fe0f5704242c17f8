"""How the books stand in memory: the snapshot, and how far it has read the log of each plan."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from app.domain.changes import Change, PlantChanged, PromiseEnded, PromiseMade, PromiseRevised
from app.domain.snapshots.reach import Spanning, touched
from app.domain.snapshots.snapshot import Snapshot
from app.storage.rows.plant_rows import Changed
from app.storage.scope import Scope

Heads = Mapping[str, int]
"""The sequence of the last entry in the log of each plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A change as it is in the log of its plan. ``version``: that of the whole that it led to, as its writer saw it.

    What depends on it was written under a lock that it held, and has a greater one. ``entities``: what is new in a new
    plant model.
    """

    plan: str
    sequence: int
    version: int
    change: Change
    entities: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Immutable. The version of its snapshot is the number of all entries that it has read."""

    snapshot: Snapshot
    heads: Heads
    spanning: Spanning = field(default_factory=dict)

    def entered(self, change: Change, scope: Scope) -> tuple[Entered, "Standing", frozenset[int]]:
        """The change with its place in a log, what it makes of the books, and the plans that it touches."""
        numbers = touched(change, self.snapshot)
        plan = scope.plan_numbered(min(numbers))
        after = self.read(plan, change)
        version = after.snapshot.version
        return Entered(plan=plan, sequence=after.heads[plan], version=version, change=change), after, numbers

    def read(self, plan: str, change: Change) -> "Standing":
        """One entry further in the log of a plan."""
        heads = {**self.heads, plan: self.heads.get(plan, 0) + 1}
        after = self.snapshot.apply(change)
        return replace(self, snapshot=after, heads=heads, spanning=self._spanning_after(change, after))

    def has_read(self, heads: Heads) -> bool:
        return all(self.heads.get(plan, 0) >= sequence for plan, sequence in heads.items())

    def is_at(self, heads: Heads) -> bool:
        """Whether all of that is read and nothing beyond it."""
        return self.has_read(heads) and all(heads.get(plan, 0) >= sequence for plan, sequence in self.heads.items())

    def comes_before(self, entries: Collection[Entered], after: "Standing") -> bool:
        """Whether all is read here that was there before the entries led to another standing, and none of them is."""
        before = dict(after.heads)
        for entry in entries:
            before[entry.plan] -= 1
        return self.has_read(before) and all(self.heads.get(entry.plan, 0) == before[entry.plan] for entry in entries)

    def _spanning_after(self, change: Change, after: Snapshot) -> Spanning:
        plans = after.compiled.plans
        if isinstance(change, PlantChanged) and (change.taken or plans is not self.snapshot.compiled.plans):
            return spanning_in(after)
        if plans.count == 1:
            return self.spanning
        match change:
            case PromiseMade(promise=promise) | PromiseRevised(promise=promise):
                rest = {quote: those for quote, those in self.spanning.items() if quote != promise.quote}
                numbers = plans.of_promise(promise)
                return {**rest, promise.quote: numbers} if len(numbers) > 1 else rest
            case PromiseEnded(quote=gone):
                return {quote: those for quote, those in self.spanning.items() if quote != gone}
        return self.spanning


def spanning_in(snapshot: Snapshot) -> Spanning:
    plans = snapshot.compiled.plans
    if plans.count == 1:
        return {}
    found = {quote: plans.of_promise(promise) for quote, promise in snapshot.promises.items()}
    return {quote: numbers for quote, numbers in found.items() if len(numbers) > 1}
