"""Which ledgers a law of what there is over time has to look at: after a change, few of those that it touches."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from app.domain.laws.balance import Flow, balance, flows
from app.domain.laws.scene import Scene, Scope, is_unlimited, once
from app.domain.ledger import Ledger, OwnedNeed
from app.domain.quantity import Units
from app.domain.snapshot import Snapshot
from app.domain.supply import ItemSite, Supply, SupplyKey
from app.domain.timeline import Minute


@once
def in_doubt(scene: Scene) -> Iterator[Ledger]:
    """The ledgers in question; after a change those of which it takes more than was to spare before."""
    touched = None if scene.before is None else _Touched(scene, scene.before)
    for place in scene.scope.supplies.keys() | scene.scope.needs.keys():
        ledger = scene.snapshot.ledgers.get(place)
        is_spared = touched is not None and touched.is_to_spare(place)
        if ledger is not None and not is_unlimited(scene, ledger) and not is_spared:
            yield ledger


class _Touched:
    """What changes in the ledgers with those whom a change concerns; all that others have there is as it was."""

    def __init__(self, scene: Scene, before: Snapshot) -> None:
        self._scene = scene
        self._before = before
        self._flows: dict[ItemSite, list[Flow]] = defaultdict(list)
        self._pegs: Counter[tuple[int, ItemSite, SupplyKey]] = Counter()
        concerned = {owner for version in (before, scene.snapshot) for owner in _concerned(version, scene.scope)}
        for version, sign in ((before, -1), (scene.snapshot, +1)):
            for owner in concerned:
                self._enter(owner, version, sign)

    def is_to_spare(self, place: ItemSite) -> bool:
        """Whether at no instant more is taken than was to spare from then on, so that nothing is worse than it was."""
        was, ledger = self._before.ledger(*place), self._scene.snapshot.ledger(*place)
        is_kept = was.safety_stock == ledger.safety_stock and was.opened == ledger.opened
        if not is_kept or not self._are_all(place, was, ledger):
            return False
        more = given = waiting = 0
        for minute, then in groupby(sorted(self._flows[place]), key=itemgetter(0)):
            for flow in then:
                more += flow.units
                given += flow.given
                waiting += flow.waiting
            # What there would be without promises is all that has to be left where it is less than the safety stock.
            if not self._is_enough(was, minute, kept_back=max(0, given) - more, pegged=-more - waiting):
                return False
        return True

    def _is_enough(self, was: Ledger, minute: Minute, *, kept_back: Units, pegged: Units) -> bool:
        if kept_back <= 0 and pegged <= 0:
            return True
        missing, unsure = balance(was, self._scene).worst_since(minute)
        return (kept_back <= 0 or missing + kept_back <= 0) and (pegged <= 0 or unsure + pegged <= 0)

    def _are_all(self, place: ItemSite, was: Ledger, ledger: Ledger) -> bool:
        """Whether nobody else takes of a supply that has changed."""
        keys = self._scene.scope.supplies.get(place, frozenset())
        changed = [key for key in keys if was.supplies.get(key) is not ledger.supplies.get(key)]
        return all(
            self._pegs[sign, place, key] == version.pegged.get(key, 0)
            for key in changed
            for version, sign in ((was, -1), (ledger, +1))
        )

    def _enter(self, owner: str | None, version: Snapshot, sign: int) -> None:
        for place, (needs, supplies) in _rows(owner, version, self._scene.scope).items():
            found = flows(needs, supplies, version.ledger(*place), self._scene)
            self._flows[place] += (
                Flow(flow.at, sign * flow.units, sign * flow.given, sign * flow.waiting) for flow in found
            )
            for owned in needs:
                for peg in owned.need.pegs:
                    self._pegs[sign, place, peg.supply] += peg.quantity


def _concerned(version: Snapshot, scope: Scope) -> Iterator[str | None]:
    """Whose needs and supplies are in question: all that may take or bring more or less than before."""
    for place, ids in scope.needs.items():
        ledger = version.ledger(*place)
        yield from (ledger.needs[id].owner for id in ids if id in ledger.needs)
    yield from scope.promises


def _rows(
    owner: str | None, version: Snapshot, scope: Scope
) -> Mapping[ItemSite, tuple[list[OwnedNeed], list[Supply]]]:
    """All that a promise needs and brings, by place; of the requirements those in question."""
    rows: dict[ItemSite, tuple[list[OwnedNeed], list[Supply]]] = defaultdict(lambda: ([], []))
    if owner is None:
        for place, ids in scope.needs.items():
            owned = (version.ledger(*place).needs.get(id) for id in ids)
            rows[place][0].extend(one for one in owned if one is not None and one.owner is None)
    elif promise := version.promises.get(owner):
        for need in promise.plan.needs():
            rows[need.item, need.site][0].append(OwnedNeed(owner=owner, need=need))
        for supply in promise.plan.supplies(owner, held=promise.commitment is None):
            rows[supply.item, supply.site][1].append(supply)
    return rows
