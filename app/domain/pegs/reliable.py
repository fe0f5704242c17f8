"""What somebody else's work brings is promised or lent only where that work can go on as planned."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from itertools import chain

from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.needs import Peg, taken_of_each
from app.domain.parts import Run
from app.domain.pegs.going_on import Broken, GoingOn, broken_in, hit_by_stops
from app.domain.pegs.reliance import taken_from
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import ItemSite, SupplyKey
from app.domain.timeline import Minute


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
    def _work(self) -> GoingOn:
        at_risk, stopped = self._snapshot.at_risk, chain.from_iterable(self._stopped_keys.values())
        before = self._before._work if self._before else None
        return GoingOn(self._snapshot, self._now, at_risk, self._broken, stopped, before)

    @cached_property
    def _broken(self) -> Broken:
        before, broken = self._before, broken_in(self._snapshot, self._now)
        if before is None:
            return broken
        known, here, there = before._broken, self._snapshot.promises, before._snapshot.promises
        return lambda quote: known(quote) if there.get(quote) is here[quote] else broken(quote)

    @cached_property
    def _stopped_keys(self) -> Mapping[ItemSite, Set[SupplyKey]]:
        """What stopped runs bring, and whatever is made of that."""
        keys: dict[ItemSite, set[SupplyKey]] = defaultdict(set)
        for made, _ in taken_from(self._snapshot, chain.from_iterable(self._stopped.values())):
            keys[made.place].add(made.key)
        return keys

    @cached_property
    def _stopped(self) -> Mapping[str, Sequence[Run]]:
        """The runs that cannot go on, by their quotes."""
        hit = hit_by_stops(self._snapshot)
        return {quote: self._stopped_of(self._snapshot.promises[quote], runs) for quote, runs in hit.items()}

    def _stopped_of(self, promise: Promise, runs: Set[str]) -> Sequence[Run]:
        if not any(run.id in runs and run.available_at > self._now for run in promise.plan.runs):
            return ()
        return [made for made in self._broken(promise.quote) if isinstance(made, Run) and made.id in runs]

    def ledger(self, place: ItemSite) -> Ledger:
        if place not in self._known:
            ledger = self._snapshot.ledger(place)
            if not ledger.brought_by:
                return ledger  # Only what promises bring is planned work.
            ledger = self._without_stopped(ledger, place)
            doubtful = [key for key in ledger.left_over if not self._work.is_sure(ledger, key)]
            less = [replace(ledger.supplies[key], quantity=ledger.pegged.get(key, 0)) for key in doubtful]
            self._known[place] = ledger.changed(supplies=less) if less else ledger
        return self._known[place]

    def _without_stopped(self, ledger: Ledger, place: ItemSite) -> Ledger:
        """As if work that does not go on had brought what is pegged to it, and that had been taken: both are gone.

        It stays for whom it was meant, with all else that is pegged to them. The ledger is as it is where others would
        have more to take then.
        """
        in_doubt = {*self._stopped_keys.get(place, ()), *self._short(ledger)}
        takers = list(ledger.takers(*in_doubt)) if in_doubt else []
        if not takers or not all(self._may_be_gone(ledger, peg, owned) for owned in takers for peg in owned.need.pegs):
            return ledger
        taken = taken_of_each(peg for owned in takers for peg in owned.need.pegs)
        short = [_what_is_short(owned) for owned in takers if not owned.need.is_covered]
        left = {key: ledger.supplies[key].quantity - units for key, units in taken.items()}
        return ledger.changed(
            supplies=[replace(ledger.supplies[key], quantity=units) for key, units in left.items() if units],
            gone=[key for key, units in left.items() if not units],
            needs=short,
            ended={owned.need.id for owned in takers} - {owned.need.id for owned in short},
        )

    def _may_be_gone(self, ledger: Ledger, peg: Peg, owned: OwnedNeed) -> bool:
        """Whether others have no more to take once a supply and who is pegged to it are gone: it comes in time.

        What a hold brings to another has to stay, as it counts with what that hold takes itself.
        """
        supply = ledger.supplies.get(peg.supply)
        is_of_another_hold = supply is not None and supply.held and supply.owner != owned.owner
        return not is_of_another_hold and self._work.is_in_time(ledger, peg, owned.need)

    def _short(self, ledger: Ledger) -> Iterator[SupplyKey]:
        """What is short of its parts, or made of what is: whoever it is for has been told of the risk."""
        at_risk = self._snapshot.at_risk
        for quote in ledger.brought_by.keys() & at_risk if at_risk else ():
            yield from (key for key in ledger.brought_by[quote] if not self._work.is_sure(ledger, key))


def _what_is_short(owned: OwnedNeed) -> OwnedNeed:
    return replace(owned, need=replace(owned.need, quantity=owned.need.lacks, pegs=()))
