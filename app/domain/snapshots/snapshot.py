"""The plant and every live promise at one version: an immutable value that a change turns into the next one.

Nothing here depends on the time of day but what is asked of it: ``live(now)`` leaves out the holds that are over.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from app.domain.changes import (
    Change,
    HoldExtended,
    NeedsRepegged,
    PlanMoved,
    PlantChanged,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
    PromiseNoted,
    PromiseRevised,
)
from app.domain.hours.held_times import NOT_HELD, HeldTime, HeldTimes, rows_of
from app.domain.hours.occupation import Occupation
from app.domain.layered import amended
from app.domain.ledgers.ledger import Ledger
from app.domain.ledgers.ledger_changes import LedgerChanges
from app.domain.ledgers.loans import given_back
from app.domain.needs import Repeg
from app.domain.parts import PlannedOperation
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.shifting import moved_promises
from app.domain.snapshots.compiled import CompiledPlant
from app.domain.snapshots.replanting import replanted_ledgers, replanted_occupations
from app.domain.snapshots.snapshot_parts import (
    Promising,
    Time,
    bare_ledgers,
    bare_occupations,
    empty_ledger,
    holds_in,
    place_of,
)
from app.domain.supply import ItemSite
from app.domain.timeline import Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """``promises`` are keyed by quote. ``held_times`` are plain rows, ``occupations`` what is compiled from them.

    ``holds``: the promises that are not confirmed, by their ends. ``at_risk``: the quotes of those noted so.
    ``ahead``: what was judged last, until it is applied.
    """

    version: int
    compiled: CompiledPlant
    ledgers: Mapping[ItemSite, Ledger]
    occupations: Mapping[str, Occupation]
    held_times: Mapping[str, HeldTimes] = field(default_factory=dict)
    promises: Mapping[str, Promise] = field(default_factory=dict)
    holds: Sequence[tuple[Minute, str]] = ()
    at_risk: frozenset[str] = frozenset()
    ahead: list[tuple[Change, "Snapshot"]] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def plant(self) -> PlantModel:
        return self.compiled.plant

    def ledger(self, place: ItemSite) -> Ledger:
        found = self.ledgers.get(place)
        return empty_ledger(self.plant, place) if found is None else found

    def held_on(self, resource: str) -> HeldTimes:
        return self.held_times.get(resource, NOT_HELD)

    def operation_of(self, row: HeldTime) -> PlannedOperation:
        """What holds a resource there."""
        run = next(run for run in self.promises[row.quote].plan.runs if run.id == row.run)
        return next(operation for operation in run.operations if operation.step == row.step)

    def apply(self, change: Change) -> "Snapshot":
        """The next version; this one stays as it is."""
        for judged, after in self.ahead:
            if judged is change:
                self.ahead.clear()
                return after
        return replace(self._changed(change), version=self.version + 1)

    def look_ahead(self, change: Change) -> "Snapshot":
        """The same for whoever judges a change, kept for whoever applies it then."""
        self.ahead[:] = [(change, after := self.apply(change))]
        return after

    def _changed(self, change: Change) -> "Snapshot":
        match change:
            case PromiseMade(promise=promise):
                after = self._with(promise)._repegged(promise.plan.repegs)
            case PromiseRevised(promise=promise):
                after = self.revised([promise])._repegged(promise.plan.repegs)
            case PromiseEnded(quote=quote):
                after = self._over([quote])
            case HoldExtended(quote=quote, expires_at=expires_at):
                after = replace(self, **self._promising([replace(self.promises[quote], expires_at=expires_at)]))
            case PromiseConfirmed(quote=quote, commitment=commitment):
                after = self._confirmed(quote, commitment)
            case NeedsRepegged(repegs=repegs):
                after = self._repegged(repegs)
            case PlanMoved(shifts=shifts, dates=dates, repegs=repegs):
                after = self.revised(moved_promises(self.promises, shifts, dates, self.plant))._repegged(repegs)
            case PromiseNoted(quote=quote):
                after = replace(self, **self._promising([change.noted(self.promises[quote])]))
            case PlantChanged(plant=plant, repegs=repegs):
                after = self.revised(change.revised(self.promises).values())._replanted(plant)._repegged(repegs)
        return after

    def live(self, now: Minute) -> "Snapshot":
        """The same version without the holds that are over at an instant."""
        return self._over(self.lapsed(now))

    def lapsed(self, now: Minute) -> list[str]:
        """The quotes of the holds that are over at an instant."""
        return [quote for _, quote in takewhile(lambda hold: hold[0] <= now, self.holds)]

    def _over(self, quotes: Sequence[str]) -> "Snapshot":
        """Without promises, as if they had ended one after another: each gives back beside those that are left."""
        left, over = self, list[str]()
        for quote in quotes:
            if left.given_back(quote):
                left = left._without(*over)
                left, over = left._repegged(left.given_back(quote)), []
            over.append(quote)
        return left._without(*over) if over else left

    def given_back(self, quote: str) -> tuple[Repeg, ...]:
        """What others take again once an unconfirmed promise is over: what it was lent of theirs."""
        promise = self.promises[quote]
        return () if promise.commitment else given_back(promise, self.ledgers, self.plant.settings)

    def revised(self, promises: Collection[Promise]) -> "Snapshot":
        """The same version with promises that read otherwise, each in its place among the others, as in the books."""
        return self._exchanged(promises, [self.promises[promise.quote] for promise in promises])

    def holding(self, put: Iterable[Promise] = (), gone: Iterable[Promise] = ()) -> "Snapshot":
        """The same version with other time held: that of some promises' operations put in, that of others taken out."""
        return replace(self, **self._with_time(put, gone))

    def _replanted(self, plant: PlantModel) -> "Snapshot":
        """Another plant model under the same promises; a requirement that was there keeps its pegs."""
        compiled = self.compiled.replaced_by(plant)
        return replace(
            self,
            compiled=compiled,
            ledgers=replanted_ledgers(self.plant, plant, self.ledgers),
            occupations=replanted_occupations(self.compiled, compiled, self.occupations, self.held_times),
        )

    def _with(self, *promises: Promise) -> "Snapshot":
        return self._exchanged(put=promises)

    def _without(self, *quotes: str) -> "Snapshot":
        return self._exchanged(gone=[self.promises[quote] for quote in quotes])

    def _exchanged(self, put: Collection[Promise] = (), gone: Collection[Promise] = ()) -> "Snapshot":
        """With promises put in and others taken out; of one that is both, what it reads now comes in the same place."""
        changes = LedgerChanges()
        for promise in gone:
            changes.without_promise(promise)
        for promise in put:
            changes.with_promise(promise)
        read_now = {promise.quote for promise in put}
        return replace(
            self,
            ledgers=amended(self.ledgers, changes.applied(self.ledger)),
            **self._promising(put, [promise.quote for promise in gone if promise.quote not in read_now]),
            **self._with_time(put, gone),
        )

    def _confirmed(self, quote: str, commitment: str) -> "Snapshot":
        promise = self.promises[quote].confirmed(commitment)
        changes = LedgerChanges()
        changes.with_supplies(promise)
        return replace(self, ledgers=amended(self.ledgers, changes.applied(self.ledger)), **self._promising([promise]))

    def _repegged(self, repegs: Iterable[Repeg]) -> "Snapshot":
        """Needs that exist already take other supply; the promise they belong to is told as well."""
        repegs = tuple(repegs)
        if not repegs:
            return self
        changes = LedgerChanges()
        by_owner: dict[str, dict[str, Repeg]] = defaultdict(dict)
        for repeg in repegs:
            if (place := place_of(repeg, self.plant, self.promises)) is None:
                raise KeyError(repeg.need)
            changes.with_need(place, self.ledgers[place].needs[repeg.need].pegged(repeg.pegs))
            if repeg.owner is not None:
                by_owner[repeg.owner][repeg.need] = repeg
        promises: dict[str, Promise] = {}
        for owner, moved in by_owner.items():
            plan = self.promises[owner].plan.with_pegs({need: repeg.pegs for need, repeg in moved.items()})
            promises[owner] = replace(self.promises[owner], plan=plan)
        ledgers = amended(self.ledgers, changes.applied(self.ledger))
        return replace(self, ledgers=ledgers, promises=amended(self.promises, promises))

    def _promising(self, put: Collection[Promise] = (), gone: Collection[str] = ()) -> Promising:
        """The fields that say what is promised to whom, with promises put in, replaced or taken out."""
        by_quote = {promise.quote: promise for promise in put}
        touched = [self.promises[quote] for quote in (*gone, *by_quote) if quote in self.promises]
        holds = list(self.holds)
        # There may be hundreds, and thousands at risk, of which one or two change.
        for ended in set(holds_in(touched)):
            del holds[bisect_left(holds, ended)]
        for begun in holds_in(put):
            insort(holds, begun)
        was_at_risk = self.at_risk.intersection((*gone, *by_quote))
        is_at_risk = frozenset(one.quote for one in put if one.at_risk)
        at_risk = self.at_risk if was_at_risk == is_at_risk else (self.at_risk - was_at_risk) | is_at_risk
        return Promising(promises=amended(self.promises, by_quote, gone), holds=holds, at_risk=at_risk)

    def _with_time(self, put: Iterable[Promise] = (), gone: Iterable[Promise] = ()) -> Time:
        """The fields that say who holds which resource when, with promises' operations put in and others taken out."""
        begun, ended = rows_of(put), rows_of(gone)
        held_times: dict[str, HeldTimes] = {}
        occupations: dict[str, Occupation] = {}
        for resource in {**ended, **begun}:
            less, more = ended.get(resource, ()), begun.get(resource, ())
            held_times[resource] = self.held_on(resource).changed(put=more, gone=less)
            # So does it outlive a resource, of which no unit is left then.
            occupied = self.occupations.get(resource) or Occupation(0)
            given_back = [(row.start, row.end, -1) for row in less]
            occupations[resource] = occupied.changed([*given_back, *((row.start, row.end, +1) for row in more)])
        return Time(held_times=amended(self.held_times, held_times), occupations=amended(self.occupations, occupations))


def snapshot_of(
    plant: PlantModel, promises: Iterable[Promise] = (), version: int = 0, repegs: Iterable[Repeg] = ()
) -> Snapshot:
    """The snapshot of a plant model and the promises made so far, each as it stands; then needs are pegged anew."""
    compiled = CompiledPlant(plant)
    ledgers, occupations = bare_ledgers(plant), bare_occupations(compiled)
    snapshot = Snapshot(version=version, compiled=compiled, ledgers=ledgers, occupations=occupations)
    return snapshot._with(*promises)._repegged(repegs)
