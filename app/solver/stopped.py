"""What somebody else's work brings is promised or lent only where that work can go on as planned."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache, cached_property, partial
from itertools import chain
from operator import itemgetter

from app.domain.held_times import NOT_HELD
from app.domain.laws.capacity import CAPACITY_LAWS
from app.domain.laws.work import WORK_LAWS, work_goes_on_while_all_is_open
from app.domain.ledger import Ledger, OwnedNeed, available_from
from app.domain.needs import Need, Peg
from app.domain.pegging import is_covered
from app.domain.plan import Run, needs_of
from app.domain.promise import Promise
from app.domain.reliance import taken_from
from app.domain.snapshot import Snapshot
from app.domain.supply import ItemSite, SupplyKey
from app.domain.timeline import Minute
from app.domain.verification import audit_promise

STOPPING = {law.__name__ for law in (*WORK_LAWS, *CAPACITY_LAWS) if law is not work_goes_on_while_all_is_open}
"""Work that has more time than it needs is there as planned."""

Broken = Callable[[str], Sequence[Run]]
"""By the quote of a promise."""


class Reliable:
    """The ledgers in which work that is stopped, or short of what it takes, leaves nothing over for anybody new.

    Whoever is pegged to it is at risk and stays; what stopped work brings to one is not lent to another either. Each
    ledger is looked at when somebody asks for it, and what is stopped with the first.

    ``before``: the same before some promises moved or were taken out, and nobody was worse for it. The others are not
    looked at anew: each takes a while, there may be hundreds, and plans where a few have moved are tried by the dozen.
    """

    def __init__(self, snapshot: Snapshot, now: Minute, before: "Reliable | None" = None) -> None:
        self._snapshot = snapshot
        self._now = now
        self._before = before
        self._known: dict[ItemSite, Ledger] = {}

    @cached_property
    def _work(self) -> "_Work":
        return _Work(self._snapshot, self._now, chain.from_iterable(self._stopped.values()), self._broken)

    @cached_property
    def _broken(self) -> Broken:
        return cache(partial(_broken, self._snapshot, self._now))

    @cached_property
    def _stopped(self) -> Mapping[str, Sequence[Run]]:
        """The runs that cannot go on, by their quotes."""
        hit = _hit(self._snapshot)
        return {quote: self._stopped_of(self._snapshot.promises[quote], runs) for quote, runs in hit.items()}

    def _stopped_of(self, promise: Promise, runs: Set[str]) -> Sequence[Run]:
        if self._before is not None and self._before._snapshot.promises.get(promise.quote) is promise:
            return [run for run in self._before._stopped.get(promise.quote, ()) if run.id in runs]
        if not any(run.id in runs and run.available_at > self._now for run in promise.plan.runs):
            return ()
        return [run for run in self._broken(promise.quote) if run.id in runs]

    def ledger(self, place: ItemSite) -> Ledger:
        if place not in self._known:
            ledger = self._snapshot.ledger(*place)
            if not ledger.brought_by:
                return ledger  # Only what promises bring is planned work.
            ledger = self._work.without_stopped(ledger, place)
            doubtful = [key for key in ledger.left_over if not self._work.goes_on(ledger, key)]
            less = [replace(ledger.supplies[key], quantity=ledger.pegged.get(key, 0)) for key in doubtful]
            self._known[place] = ledger.changed(supplies=less) if less else ledger
        return self._known[place]


class _Work:
    """Which runs, buys and moves can be what they were planned to be; each is looked at once."""

    def __init__(self, snapshot: Snapshot, now: Minute, stopped: Iterable[Run], broken: Broken) -> None:
        self._snapshot = snapshot
        self._now = now
        self._broken = broken
        self._stopped: dict[ItemSite, set[SupplyKey]] = defaultdict(set)
        """What stopped runs bring, and whatever is made of that."""
        for made, _ in taken_from(snapshot, stopped):
            self._stopped[made.item, made.site].add(made.key)
        self._known = {key: False for keys in self._stopped.values() for key in keys}

    def without_stopped(self, ledger: Ledger, place: ItemSite) -> Ledger:
        """As if work that does not go on had brought what is pegged to it, and that had been taken: both are gone.

        It stays for whom it was meant, with all else that is pegged to them, where that is there in time; where it is
        not the ledger is as it is, since others have less to take from then.
        """
        in_doubt = {*self._stopped.get(place, ()), *self._short(ledger)}
        takers = list(ledger.takers(*in_doubt)) if in_doubt else []
        pegs = [(peg, owned.need) for owned in takers for peg in owned.need.pegs]
        if not takers or not all(self._is_in_time(ledger, peg, need) for peg, need in pegs):
            return ledger
        taken = Counter({peg.supply: 0 for peg, _ in pegs})
        for peg, _ in pegs:
            taken[peg.supply] += peg.quantity
        short = [_what_is_short(owned) for owned in takers if not is_covered(owned.need)]
        left = {key: ledger.supplies[key].quantity - units for key, units in taken.items()}
        return ledger.changed(
            supplies=[replace(ledger.supplies[key], quantity=units) for key, units in left.items() if units],
            gone=[key for key, units in left.items() if not units],
            needs=short,
            ended={owned.need.id for owned in takers} - {owned.need.id for owned in short},
        )

    def _short(self, ledger: Ledger) -> Iterator[SupplyKey]:
        """What is short of its parts, or made of what is: whoever it is for has been told of the risk."""
        for quote in ledger.brought_by.keys() & self._snapshot.at_risk:
            yield from (key for key in ledger.brought_by[quote] if not self.goes_on(ledger, key))

    def _is_in_time(self, ledger: Ledger, peg: Peg, need: Need) -> bool:
        supply = ledger.supplies.get(peg.supply)
        usable = None if supply is None else available_from(supply, self._now, self._snapshot.plant.settings)
        return usable is not None and usable <= need.needed_at

    def goes_on(self, ledger: Ledger, key: SupplyKey) -> bool:
        """Whether it is not stopped, and all that it takes is there in time, made by work that goes on itself."""
        if key not in self._known:
            owner = self._snapshot.promises[ledger.supplies[key].owner or ""]
            there = owner.plan.counted_needs.union(need.id for need in owner.plan.used_up())
            takes = [need for made in owner.plan.makes if made.key == key for need in needs_of(made)]
            is_fed = all(self._is_fed(need) for need in takes if need.id not in there)
            # Who is at risk may be so by a calendar or by others' work, too.
            stopped = self._broken(owner.quote) if owner.at_risk else ()
            self._known[key] = is_fed and all(run.id != key[1] for run in stopped)
        return self._known[key]

    def _is_fed(self, need: Need) -> bool:
        """A need whose instant has passed took what it is pegged to; what it was short of then it never got."""
        ledger = self._snapshot.ledger(need.item, need.site)
        if ledger.unlimited:
            return True
        if not is_covered(need):
            return False
        is_ahead = need.needed_at >= self._now
        return all(
            self._is_made(ledger, peg.supply) and (not is_ahead or self._is_in_time(ledger, peg, need))
            for peg in need.pegs
        )

    def _is_made(self, ledger: Ledger, key: SupplyKey) -> bool:
        supply = ledger.supplies.get(key)
        return supply is None or supply.owner is None or self.goes_on(ledger, key)


def _what_is_short(owned: OwnedNeed) -> OwnedNeed:
    covered = sum(peg.quantity for peg in owned.need.pegs)
    return replace(owned, need=replace(owned.need, quantity=owned.need.quantity - covered, pegs=()))


def _hit(snapshot: Snapshot) -> Mapping[str, Set[str]]:
    """The runs that stand where something takes units away that nobody planned with, by their quotes.

    That may be over by now: what it stopped is as late as before until the floor or a re-promise says otherwise.
    """
    hit: dict[str, set[str]] = defaultdict(set)
    for resource, windows in snapshot.compiled.stops.items():
        rows = snapshot.held_times.get(resource, NOT_HELD)
        # A year of breakdowns is kept, and most of them were over before anything that is still planned began.
        for window in windows[bisect_right(windows, rows.begins, key=itemgetter(1)) :]:
            for row in rows.within(*window):
                hit[row.quote].add(row.run)
    return hit


def _broken(snapshot: Snapshot, now: Minute, quote: str) -> Sequence[Run]:
    """The runs of a promise, still to come, that break a law of work or capacity."""
    laws = (found for found in audit_promise(snapshot, quote, now) if found.rule in STOPPING)
    broken = {found.ref.split("/")[0] for found in laws}
    return [run for run in snapshot.promises[quote].plan.runs if run.id in broken and run.available_at > now]
