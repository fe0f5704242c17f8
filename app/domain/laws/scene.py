"""What a law looks at: a snapshot, an instant, and the part of the plan that is in question."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.domain.hours.held_times import Place, held_by
from app.domain.hours.open_hours import OpenHours
from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.needs import Repeg, taken_of_each
from app.domain.parts import Run
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.quantity import Units, quantity_text
from app.domain.snapshots.snapshot import Snapshot
from app.domain.snapshots.snapshot_parts import place_of
from app.domain.supply import ItemSite, SupplyKey
from app.domain.timeline import LAST_MINUTE, Minute, Window

ALL_TIME: Window = (0, LAST_MINUTE)

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One way in which a law is broken, at ``ref``.

    ``by`` says how far, in minutes, units or both multiplied: of one law and one ref, more is worse.
    """

    ref: str
    detail: str
    by: int = 1


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a plan in question: promises by quote, stretches of resources, supplies and needs by place.

    ``places``: where something comes to a unit or leaves it, so that what follows on that unit is in question too.
    Whoever puts it together adds to it.
    """

    promises: set[str] = field(default_factory=set)
    spans: dict[str, list[Window]] = field(default_factory=lambda: defaultdict(list))
    places: dict[tuple[str, int], set[Place]] = field(default_factory=lambda: defaultdict(set))
    supplies: dict[ItemSite, set[SupplyKey]] = field(default_factory=lambda: defaultdict(set))
    needs: dict[ItemSite, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add_repegs(self, repegs: Iterable[Repeg], snapshot: Snapshot) -> None:
        """The needs that are pegged anew, and what they take from then on."""
        for repeg in repegs:
            if place := place_of(repeg, snapshot.plant, snapshot.promises):
                self.needs[place].add(repeg.need)
                self.supplies[place].update(peg.supply for peg in repeg.pegs)

    def add_takers(self, promise: Promise, snapshot: Snapshot) -> None:
        """The needs of others that take from what a promise makes, buys or moves: they wait for it, too."""
        own = taken_of_each([peg for need in promise.plan.needs() for peg in need.pegs])
        for made in promise.plan.makes:
            ledger = snapshot.ledger(made.place)
            if ledger.pegged.get(made.key, 0) > own[made.key]:
                self.needs[made.place].update(owned.need.id for owned in ledger.takers(made.key))

    def add_followers(self, promise: Promise) -> None:
        """What comes after its work, where machines change over."""
        for resource, row in held_by(promise):
            self.places[resource, row.machine].add(row.place)


Law = Callable[["Scene"], Iterator[Breach]]


def once(find: Callable[["Scene"], Iterable[Found]]) -> Callable[["Scene"], Sequence[Found]]:
    """What several laws look at is found once for a scene."""

    def kept(scene: "Scene") -> Sequence[Found]:
        if find not in scene.found:
            scene.found[find] = tuple(find(scene))
        return scene.found[find]

    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What has begun and ended by ``now`` is history: taken as done as planned, and judged no more.

    ``before``: the version that a change has led from, where what was wrong there already need not be found again.
    """

    snapshot: Snapshot
    scope: Scope
    now: Minute
    before: Snapshot | None = None
    found: dict[Callable[["Scene"], object], Sequence[Any]] = field(default_factory=dict, repr=False, compare=False)
    """What several laws look at, by what finds it (``once``)."""

    @property
    def plant(self) -> PlantModel:
        return self.snapshot.compiled.plant

    @property
    def hours(self) -> OpenHours:
        return self.snapshot.compiled.open_hours

    def amount(self, item: str, units: Units) -> str:
        """A quantity as a reader of a violation counts it."""
        known = self.plant.items.get(item)
        return quantity_text(units, known.decimals if known else 0)

    @once
    def promises(self) -> Iterator[Promise]:
        for quote in self.scope.promises:
            if promise := self.snapshot.promises.get(quote):
                yield promise

    @once
    def runs(self) -> Iterator[Run]:
        """The runs in question that are not over."""
        for promise in self.promises():
            yield from (run for run in promise.plan.runs if not _is_history(run, self.now))

    @once
    def needs(self) -> Iterator[tuple[Ledger, OwnedNeed]]:
        for place, ids in self.scope.needs.items():
            if ledger := self.snapshot.ledgers.get(place):
                yield from ((ledger, ledger.needs[id]) for id in ids if id in ledger.needs)


def broken_by(laws: Iterable[Law], scene: Scene) -> Iterator[tuple[Law, Breach]]:
    """Each law with each way in which it is broken there."""
    return ((law, breach) for law in laws for breach in law(scene))


def _is_history(run: Run, now: Minute) -> bool:
    return run.available_at <= now and any(operation.start < now for operation in run.operations)


def is_unlimited(scene: Scene, ledger: Ledger) -> bool:
    item = scene.plant.items.get(ledger.item)
    return item is not None and item.unlimited


def whole_of(*snapshots: Snapshot) -> Scope:
    """Everything that is in any of several versions."""
    scope = Scope()
    for snapshot in snapshots:
        scope.promises.update(snapshot.promises)
        scope.spans.update((resource, [ALL_TIME]) for resource in snapshot.held_times)
        for place, ledger in snapshot.ledgers.items():
            scope.supplies[place] |= ledger.supplies.keys() | ledger.pegged.keys()
            scope.needs[place] |= ledger.needs.keys()
    return scope


def scope_of(*promises: Promise) -> Scope:
    """Promises, and what they hold and take."""
    scope = Scope()
    for promise in promises:
        scope.promises.add(promise.quote)
        for run in promise.plan.runs:
            for operation in run.operations:
                for resource in operation.resources:
                    scope.spans[resource].append((operation.start, operation.end))
        for made in promise.plan.makes:
            scope.supplies[made.place].add(made.key)
        for need in promise.plan.needs():
            scope.needs[need.place].add(need.id)
            scope.supplies[need.place].update(peg.supply for peg in need.pegs)
    return scope
