"""Who rests on what is made, bought or moved for somebody else, and whom it may hit when promises read otherwise."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import chain

from app.domain.hours.held_times import HeldTime, held_for
from app.domain.layered import differing
from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.needs import Need, taken_of_each
from app.domain.parts import Buy, Move, Run, needs_of
from app.domain.plan import OrderPlan
from app.domain.plant import PlantModel, parts_that_differ
from app.domain.promise import Promise
from app.domain.snapshots.compiled import COMES_AND_GOES, HAPPENS_TO_CAPACITY
from app.domain.snapshots.replanting import resources_said_otherwise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKey
from app.domain.timeline import Minute


class Reliance:
    """Who rests on whom in one version of the plan; what is asked about often is taken apart once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._needs_of_each = cache(self._needs_by_supply)
        self._under = cache(self._taken_for)

    def rests_on(self, quote: str, needs: Iterable[Need]) -> Mapping[str, Set[str]]:
        """The runs, buys and moves of others that needs of a promise rest on, by the quote of whom they are."""
        found: dict[str, set[str]] = defaultdict(set)
        open_ends = self._taken(needs)
        while open_ends:
            owner, supply = open_ends.pop()
            if owner != quote and supply[1] not in found[owner]:
                found[owner].add(supply[1])
                open_ends += self._under(owner, supply)
        return {owner: ids for owner, ids in found.items() if ids}

    def _taken(self, needs: Iterable[Need]) -> list[tuple[str, SupplyKey]]:
        """What they take themselves of what promises bring, each with the quote of that promise."""
        at_each = ((self._snapshot.ledger(need.place).supplies, peg.supply) for need in needs for peg in need.pegs)
        taken = ((supplies[key].owner, key) for supplies, key in at_each if key in supplies)
        return [(owner, key) for owner, key in taken if owner is not None]

    def _taken_for(self, quote: str, supply: SupplyKey) -> list[tuple[str, SupplyKey]]:
        return self._taken(self._needs_of_each(quote).get(supply, ()))

    def _needs_by_supply(self, quote: str) -> Mapping[SupplyKey, Sequence[Need]]:
        return {made.key: needs_of(made) for made in self._snapshot.promises[quote].plan.makes}


def takers(snapshot: Snapshot, makes: Iterable[Run | Buy | Move]) -> set[str]:
    """The quotes of the promises that take from what is made, bought or moved, and from what is made of that."""
    return {owned.owner or "" for _, taking in taken_from(snapshot, makes) for owned in taking}


def taken_by_others(snapshot: Snapshot, promise: Promise) -> list[Run | Buy | Move]:
    """What is made for a promise of which anybody but that takes."""
    own = taken_of_each(peg for need in promise.plan.needs() for peg in need.pegs)
    return [made for made in promise.plan.makes if snapshot.ledger(made.place).pegged.get(made.key, 0) > own[made.key]]


def taken_from(
    snapshot: Snapshot, makes: Iterable[Run | Buy | Move]
) -> Iterator[tuple[Run | Buy | Move, Sequence[OwnedNeed]]]:
    """These, and all that promises make of them and of what is made of that: each with the needs of promises there."""
    open_ends = list(makes)
    seen = {made.key for made in open_ends}
    made_of = cache(lambda quote: _made_of(snapshot.promises[quote]))
    while open_ends:
        made = open_ends.pop()
        taking = [one for one in snapshot.ledger(made.place).takers(made.key) if one.owner is not None]
        yield made, taking
        for owned in taking:
            further = made_of(owned.owner or "").get(owned.need.id)
            if further is not None and further.key not in seen:
                seen.add(further.key)
                open_ends.append(further)


def _made_of(promise: Promise) -> Mapping[str, Run | Buy | Move]:
    """By each need that something is made of."""
    return {need.id: made for made in promise.plan.makes for need in needs_of(made)}


def hit_by(before: Snapshot, after: Snapshot, now: Minute) -> list[str]:
    """The quotes of the promises that may stand otherwise than before.

    Those that read otherwise; those whose work is beside other work than before, or next after it on a machine that
    changes over; and those who take what any of these make.
    """
    changed = differing(before.promises, after.promises)
    other = [entry for pair in ((before, after), (after, before)) for entry in _other_runs(changed, *pair)]
    rows = {row for quote, run in other for row in _beside(quote, run, after, now)}
    hit = {quote for quote in (*changed, *(row.quote for row in rows)) if quote in after.promises}
    runs = {row.run for row in rows} | {run.id for _, run in other}
    made = [run for quote in hit for run in after.promises[quote].plan.runs if run.id in runs]
    return sorted(hit | takers(after, made))


def hit_by_plant(before: Snapshot, after: Snapshot, now: Minute) -> Collection[str]:
    """The quotes of the promises that may stand otherwise because of another plant model, and all that it changed.

    Everybody, where what all rest on without naming it is another one. Else those whose plans name what is said
    otherwise, who take or bring what is somewhere where there is more or less, who work where hours are other ones or
    next to any of these, and who take what these make.
    """
    other = parts_that_differ(before.plant, after.plant) - COMES_AND_GOES - HAPPENS_TO_CAPACITY
    if any(_may_hit_anybody(part, before.plant, after.plant) for part in other - NAMED_BY_PLANS):
        return after.promises
    names = {
        (part, name)
        for part in other & NAMED_BY_PLANS
        for name in differing(getattr(before.plant, part), getattr(after.plant, part))
    }
    resources = resources_said_otherwise(before.plant, after.plant)
    rows = [row for resource in resources for row in after.held_on(resource)]
    places = differing(before.ledgers, after.ledgers)
    there = {quote for place in places for quote in _owners(after.ledger(place)) if quote in after.promises}
    if names:
        there |= {quote for quote, promise in after.promises.items() if not names.isdisjoint(_named(promise.plan))}
        rows += [
            row for quote in there for run in after.promises[quote].plan.runs for row in _beside(quote, run, after, now)
        ]
    working, runs = {row.quote for row in rows}, {row.run for row in rows}
    made = [
        *(run for quote in working for run in after.promises[quote].plan.runs if run.id in runs),
        *(one for quote in there for one in after.promises[quote].plan.makes),
    ]
    hit = {*working, *there, *takers(after, made), *hit_by(before, after, now)}
    return [quote for quote in after.promises if quote in hit]


NAMED_BY_PLANS = frozenset({"items", "resources", "routings", "purchasing", "lanes"})
"""Parts of the plant model of which a plan names whatever it rests on."""

NAMED_BY_THE_PLANT = frozenset({"calendars", "sites", "ship_tos", "setup_matrices"})
"""Parts that others rest on: a new one is named by nothing that reads as before."""


def _may_hit_anybody(part: str, before: PlantModel, after: PlantModel) -> bool:
    had = getattr(before, part)
    return part not in NAMED_BY_THE_PLANT or any(name in had for name in differing(had, getattr(after, part)))


def _named(plan: OrderPlan) -> Iterator[tuple[str, str]]:
    """Each part of the plant model with what of it the plan names."""
    yield from (("items", need.item) for need in plan.all_needs())
    yield from (("items", made.item) for made in plan.makes)
    yield from (("routings", run.routing) for run in plan.runs)
    yield from (("resources", name) for run in plan.runs for one in run.operations for name in one.resources)
    yield from (("purchasing", buy.purchasing) for buy in plan.buys)
    yield from (("lanes", one.lane) for one in plan.carried if one.lane is not None)


def _owners(ledger: Ledger) -> Iterator[str]:
    """Of the promises that take or bring something there."""
    owners = chain((one.owner for one in ledger.needs.values()), (one.owner for one in ledger.supplies.values()))
    return (owner for owner in owners if owner is not None)


def _other_runs(quotes: Iterable[str], there: Snapshot, elsewhere: Snapshot) -> Iterator[tuple[str, Run]]:
    """The runs of these promises that are in one version and read otherwise in another, or are not there."""
    for quote in quotes:
        if quote in there.promises:
            known = elsewhere.promises[quote].plan.runs if quote in elsewhere.promises else ()
            yield from ((quote, run) for run in there.promises[quote].plan.runs if run not in known)


def _beside(quote: str, run: Run, snapshot: Snapshot, now: Minute) -> Iterator[HeldTime]:
    """Whatever holds a resource while a run does, from now on; and what comes next where machines change over.

    Behind a hold, which may lapse, and behind work that leaves the machine as it was, others may be next.
    """
    for resource, row in held_for(quote, [run]):
        rows = snapshot.held_on(resource)
        if row.end > now:
            yield from rows.within(max(now, row.start), row.end)
        known = snapshot.plant.resources.get(resource)
        if known is None or known.setup_matrix is None:
            continue
        for follower in rows.after(row.place, row.machine):
            yield follower
            sets_up = snapshot.compiled.family_of(follower.routing, follower.step) is not None
            if sets_up and snapshot.promises[follower.quote].commitment is not None:
                break
