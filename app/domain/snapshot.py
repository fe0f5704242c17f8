"""The plant and every live promise at one version: an immutable value that a change turns into the next one.

Nothing here depends on the time of day but what is asked of it: ``live(now)`` leaves out the holds that are over.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from typing import TypedDict

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
from app.domain.compiled import CompiledPlant
from app.domain.ledger import Ledger, OwnedNeed
from app.domain.loans import given_back
from app.domain.occupation import Occupation
from app.domain.plan import Repeg
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.snapshot_parts import bare_ledgers, bare_occupations, replanted_ledgers
from app.domain.supply import ItemSite
from app.domain.timeline import Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTime:
    """A resource held by one operation of a promise: the plain row that verification reads."""

    quote: str
    run: str
    step: str
    start: Minute
    end: Minute


class HeldTimes(tuple[HeldTime, ...]):
    """The rows of one resource by their start, with those of a stretch found without looking at all of them."""

    def within(self, start: Minute, end: Minute) -> Sequence[HeldTime]:
        """Rows that share a minute with [start, end)."""
        # Every row before the first at which somebody holds on beyond the start is over by then.
        first = bisect_right(self._held_until, start)
        last = bisect_left(self, end, key=lambda row: row.start)
        return [row for row in self[first:last] if start < row.end]

    @cached_property
    def _held_until(self) -> list[Minute]:
        return list(accumulate((row.end for row in self), max))


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """``promises`` are keyed by quote. ``held_times`` are plain rows, ``occupations`` what is compiled from them."""

    version: int
    compiled: CompiledPlant
    ledgers: Mapping[ItemSite, Ledger]
    occupations: Mapping[str, Occupation]
    held_times: Mapping[str, HeldTimes] = field(default_factory=dict)
    promises: Mapping[str, Promise] = field(default_factory=dict)

    @property
    def plant(self) -> PlantModel:
        return self.compiled.plant

    def ledger(self, item: str, site: str) -> Ledger:
        found = self.ledgers.get((item, site))
        # A promise outlives its item where a feed drops it: nothing of it is there, and verification says so.
        known = self.plant.items.get(item)
        return found or Ledger(item=item, site=site, unlimited=known is not None and known.unlimited)

    def apply(self, change: Change) -> "Snapshot":
        """The next version; this one stays as it is."""
        match change:
            case PromiseMade(promise=promise):
                after = self._with(promise)._repegged(promise.plan.repegs)
            case PromiseRevised(promise=promise):
                after = self.revised([promise])._repegged(promise.plan.repegs)
            case PromiseEnded(quote=quote):
                after = self._over([quote])
            case HoldExtended(quote=quote, expires_at=expires_at):
                promise = replace(self.promises[quote], expires_at=expires_at)
                after = replace(self, promises={**self.promises, quote: promise})
            case PromiseConfirmed(quote=quote, commitment=commitment):
                after = self._confirmed(quote, commitment)
            case NeedsRepegged(repegs=repegs):
                after = self._repegged(repegs)
            case PlantChanged(plant=plant, repegs=repegs, revised=revised):
                after = self.revised(revised)._replanted(plant)._repegged(repegs)
        return replace(after, version=self.version + 1)

    def live(self, now: Minute) -> "Snapshot":
        """The same version without the holds that are over at an instant."""
        return self._over([quote for quote, promise in self.promises.items() if not promise.is_live(now)])

    def _over(self, quotes: Sequence[str]) -> "Snapshot":
        left = self
        for quote in quotes:
            left = left._repegged(left.given_back(quote))
        return left._without(*quotes) if quotes else self

    def given_back(self, quote: str) -> tuple[Repeg, ...]:
        """What others take again once an unconfirmed promise is over: what it was lent of theirs."""
        promise = self.promises[quote]
        return () if promise.commitment else given_back(promise, self.ledgers)

    def revised(self, promises: Collection[Promise]) -> "Snapshot":
        """The same version with promises that read otherwise, each in its place among the others, as in the books."""
        after = self._without(*(promise.quote for promise in promises))._with(*promises)
        return replace(after, promises={quote: after.promises[quote] for quote in self.promises})

    def _replanted(self, plant: PlantModel) -> "Snapshot":
        """Another plant model under the same promises; a requirement that was there keeps its pegs."""
        bare = bare_occupations(plant)
        return replace(
            self,
            compiled=self.compiled.replaced_by(plant),
            ledgers=replanted_ledgers(plant, self.ledgers),
            occupations={
                resource: bare.get(resource, Occupation(0)).changed([(row.start, row.end, 1) for row in rows])
                for resource, rows in {**dict.fromkeys(bare, ()), **self.held_times}.items()
            },
        )

    def _with(self, *promises: Promise) -> "Snapshot":
        changes = _LedgerChanges()
        for promise in promises:
            for supply in promise.plan.supplies(promise.quote, held=promise.commitment is None):
                changes.of(supply.item, supply.site)["supplies"].append(supply)
            for need in promise.plan.needs():
                changes.of(need.item, need.site)["needs"].append(OwnedNeed(owner=promise.quote, need=need))
        return replace(
            self,
            ledgers={**self.ledgers, **changes.applied(self)},
            promises={**self.promises, **{promise.quote: promise for promise in promises}},
            **self._with_time(promises, +1),
        )

    def _without(self, *quotes: str) -> "Snapshot":
        promises, gone = [self.promises[quote] for quote in quotes], set(quotes)
        changes = _LedgerChanges()
        for promise in promises:
            for supply in promise.plan.supplies(promise.quote, held=True):
                changes.of(supply.item, supply.site)["gone"].append(supply.key)
            for need in promise.plan.needs():
                changes.of(need.item, need.site)["ended"].append(need.id)
        return replace(
            self,
            ledgers={**self.ledgers, **changes.applied(self)},
            promises={quote: kept for quote, kept in self.promises.items() if quote not in gone},
            **self._with_time(promises, -1),
        )

    def _confirmed(self, quote: str, commitment: str) -> "Snapshot":
        promise = self.promises[quote].confirmed(commitment)
        changes = _LedgerChanges()
        for supply in promise.plan.supplies(quote, held=False):
            changes.of(supply.item, supply.site)["supplies"].append(supply)
        ledgers = {**self.ledgers, **changes.applied(self)}
        return replace(self, ledgers=ledgers, promises={**self.promises, quote: promise})

    def _repegged(self, repegs: Iterable[Repeg]) -> "Snapshot":
        """Needs that exist already take other supply; the promise they belong to is told as well."""
        repegs = tuple(repegs)
        if not repegs:
            return self
        places = {need: place for place, ledger in self.ledgers.items() for need in ledger.needs} if repegs else {}
        changes = _LedgerChanges()
        by_owner: dict[str, dict[str, Repeg]] = defaultdict(dict)
        for repeg in repegs:
            place = places[repeg.need]
            owned = self.ledgers[place].needs[repeg.need]
            changes.of(*place)["needs"].append(replace(owned, need=replace(owned.need, pegs=repeg.pegs)))
            if repeg.owner is not None:
                by_owner[repeg.owner][repeg.need] = repeg
        promises = dict(self.promises)
        for owner, moved in by_owner.items():
            plan = promises[owner].plan.with_pegs({need: repeg.pegs for need, repeg in moved.items()})
            promises[owner] = replace(promises[owner], plan=plan)
        return replace(self, ledgers={**self.ledgers, **changes.applied(self)}, promises=promises)

    def _with_time(self, promises: Iterable[Promise], sign: int) -> "_Time":
        """The fields that say who holds which resource when, with promises' operations put in or taken out."""
        rows: dict[str, list[HeldTime]] = defaultdict(list)
        for promise in promises:
            for resource, row in held_by(promise):
                rows[resource].append(row)
        held_times, occupations = dict(self.held_times), dict(self.occupations)
        for resource, changed in rows.items():
            before = self.held_times.get(resource, ())
            gone = set() if sign > 0 else set(changed)
            kept = [row for row in before if row not in gone]
            held_times[resource] = HeldTimes(sorted([*kept, *(changed if sign > 0 else ())], key=_by_start))
            intervals = [(row.start, row.end, sign) for row in changed]
            # So does it outlive a resource, of which no unit is left then.
            occupations[resource] = occupations.get(resource, Occupation(0)).changed(intervals)
        return _Time(held_times=held_times, occupations=occupations)


def snapshot_of(
    plant: PlantModel, promises: Iterable[Promise] = (), version: int = 0, repegs: Iterable[Repeg] = ()
) -> Snapshot:
    """The snapshot of a plant model and the promises made so far, each as it stands; then needs are pegged anew."""
    snapshot = Snapshot(
        version=version,
        compiled=CompiledPlant(plant),
        ledgers=bare_ledgers(plant),
        occupations=bare_occupations(plant),
    )
    return snapshot._with(*promises)._repegged(repegs)


def held_by(promise: Promise) -> Iterable[tuple[str, HeldTime]]:
    """Each resource that the promise's operations hold, with the stretch; work of no minutes holds nothing."""
    for run in promise.plan.runs:
        for operation in run.operations:
            if operation.start < operation.end:
                row = HeldTime(
                    quote=promise.quote, run=run.id, step=operation.step, start=operation.start, end=operation.end
                )
                yield from ((resource, row) for resource in operation.resources)


def _by_start(row: HeldTime) -> tuple[Minute, str, str]:
    return (row.start, row.run, row.step)


class _Time(TypedDict):
    held_times: Mapping[str, HeldTimes]
    occupations: Mapping[str, Occupation]


class _LedgerChanges:
    """Collects what changes in each ledger, so that each is copied once."""

    def __init__(self) -> None:
        self._by_place: dict[ItemSite, dict[str, list[object]]] = {}

    def of(self, item: str, site: str) -> dict[str, list[object]]:
        return self._by_place.setdefault((item, site), defaultdict(list))

    def applied(self, snapshot: Snapshot) -> dict[ItemSite, Ledger]:
        return {
            place: snapshot.ledger(*place).changed(**changes)  # type: ignore[arg-type]
            for place, changes in self._by_place.items()
        }
