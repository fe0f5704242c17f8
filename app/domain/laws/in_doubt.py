"""Which ledgers a law of what there is over time has to look at: after a change, few of those that it touches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from app.domain.laws.balance import Flow, balance, flows
from app.domain.laws.scene import Scene, Scope, is_unlimited, once
from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.needs import taken_of_each
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import Supply, SupplyKey
from app.domain.timeline import LAST_MINUTE, Minute


@once
def in_doubt(scene: Scene) -> Iterator[Ledger]:
    """The ledgers in question; after a change those of which it takes more than was to spare before."""
    for place in scene.scope.supplies.keys() | scene.scope.needs.keys():
        ledger = scene.snapshot.ledgers.get(place)
        if ledger is None or is_unlimited(scene, ledger):
            continue
        if scene.before is None or not _is_no_worse(scene, scene.before, ledger):
            yield ledger


def _is_no_worse(scene: Scene, before: Snapshot, ledger: Ledger) -> bool:
    was = before.ledger(ledger.place)
    if was.safety_stock != ledger.safety_stock or _closes(was, ledger):
        return False
    if was.opened != ledger.opened:
        # What was missing before is not missing because more of the safety stock may be used now.
        was = was.changed(opened=ledger.opened.items())
    if _is_plenty(scene, was, ledger) or not _may_be_missed(ledger):
        return True
    return _takes_what_is_to_spare(scene, before, was, ledger)


def _closes(was: Ledger, ledger: Ledger) -> bool:
    """Whether less of the safety stock may be used than before."""
    return any(ledger.opened.get(quote, 0) < units for quote, units in was.opened.items())


def _may_be_missed(ledger: Ledger) -> bool:
    """Whether somebody is to be left something; else the pegs alone say that nothing is taken that is not there."""
    return bool(ledger.safety_stock) or ledger.has_requirements or ledger.waits_for_a_hold


def _is_plenty(scene: Scene, was: Ledger, ledger: Ledger) -> bool:
    """Whether what was to spare covers all that new needs take, were it taken at once: the usual case, at a glance."""
    place, taken, first = ledger.place, 0, LAST_MINUTE
    for id in scene.scope.needs.get(place, ()):
        if id in was.needs or id not in ledger.needs:
            return False
        need = ledger.needs[id].need
        for peg in need.pegs:
            own = None if peg.supply in was.supplies else ledger.supplies.get(peg.supply)
            # What comes with the change, and in time, is taken from nobody.
            if own is None or own.available_at > need.needed_at:
                taken += peg.quantity
                first = min(first, need.needed_at)
    there = [key for key in scene.scope.supplies.get(place, ()) if key in was.supplies]
    if any(was.supplies[key] is not ledger.supplies.get(key) for key in there):
        return False
    return not taken or was.never_needed >= taken or balance(was, scene).leaves(first, LAST_MINUTE, taken, taken)


def _takes_what_is_to_spare(scene: Scene, before: Snapshot, was: Ledger, ledger: Ledger) -> bool:
    """Whether at no instant more is taken than was to spare then, so that nothing is worse than it was."""
    had, has = _in_question(before, was, scene.scope), _in_question(scene.snapshot, ledger, scene.scope)
    changed = {key for key in {*had.keys, *has.keys} if was.supplies.get(key) is not ledger.supplies.get(key)}
    if not (had.are_all(changed) and has.are_all(changed)):
        return False
    more: dict[Minute, list[Flow]] = defaultdict(list)
    for side, sign in ((had, -1), (has, +1)):
        for flow in side.flows(changed, scene):
            more[flow.at].append(Flow(flow.at, sign * flow.units, sign * flow.given, sign * flow.waiting))
    taken = given = waiting = 0
    for minute, after in pairwise([*sorted(more), LAST_MINUTE]):
        taken -= sum(flow.units for flow in more[minute])
        given += sum(flow.given for flow in more[minute])
        waiting += sum(flow.waiting for flow in more[minute])
        # What there would be without promises is all that must be left, where it is less than the safety stock.
        missing, unsure = taken + max(0, given), taken - waiting
        if max(missing, unsure) > 0 and not balance(was, scene).leaves(minute, after, missing, unsure):
            return False
    return True


@dataclass(frozen=True, slots=True)
class _Side:
    """What a change touches in a ledger, before it or after; all other rows are as they were.

    ``holds``: what is brought by the unconfirmed promises of others that are touched: each counts as one.
    """

    ledger: Ledger
    needs: Mapping[str, OwnedNeed]
    keys: Set[SupplyKey]
    holds: Sequence[Supply]

    def are_all(self, changed: Iterable[SupplyKey]) -> bool:
        """Whether nobody else takes of the supplies that have changed."""
        taken = taken_of_each(peg for owned in self.needs.values() for peg in owned.need.pegs)
        return all(self.ledger.pegged.get(key, 0) == taken[key] for key in changed)

    def flows(self, changed: Set[SupplyKey], scene: Scene) -> Iterator[Flow]:
        brought = [self.ledger.supplies[key] for key in changed if key in self.ledger.supplies]
        return flows(self.needs.values(), [*brought, *self.holds], self.ledger, scene)


def _in_question(version: Snapshot, ledger: Ledger, scope: Scope) -> _Side:
    place = ledger.place
    needs = {id: ledger.needs[id] for id in scope.needs.get(place, ()) if id in ledger.needs}
    keys = {peg.supply for owned in needs.values() for peg in owned.need.pegs}.union(scope.supplies.get(place, ()))
    holds: list[Supply] = []
    for quote in {owned.owner for owned in needs.values()} - scope.promises - {None}:
        promise = version.promises.get(quote or "")
        if promise is not None and promise.commitment is None:
            there = (need for need in promise.plan.needs() if need.place == place)
            needs |= {need.id: OwnedNeed(owner=quote, need=need) for need in there}
            brought = promise.plan.supplies(promise.quote, held=True)
            holds += (supply for supply in brought if supply.place == place)
    return _Side(ledger, needs, keys, holds)
