"""The law of what is kept back: promises leave safety stock, and what requirements need, alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from app.domain.laws.balance import Flow, balance, flows
from app.domain.laws.scene import Breach, Scene, Scope, clock, is_unlimited
from app.domain.ledger import Ledger, OwnedNeed
from app.domain.snapshot import Snapshot
from app.domain.supply import ItemSite, Supply, SupplyKey


def promises_leave_safety_stock_and_requirements_alone(scene: Scene) -> Iterator[Breach]:
    """At every instant the promises leave the safety stock, or what there would be without them if that is less.

    Of that, what they have opened together may be gone, but nothing of what requirements need: these stand before
    promises, so they are taken off first, covered or not. Promises take what they are pegged to, and what one is short
    of is taken from nobody.
    """
    for ledger in _in_doubt(scene):
        # Without either of the two, the pegs alone say that nothing is taken that is not there.
        if not ledger.safety_stock and all(owned.owner is not None for owned in ledger.needs.values()):
            continue
        missing = [stretch for stretch in balance(ledger, scene).missing if stretch[2] > 0]
        if missing:
            worst_at, _, worst = max(missing, key=lambda stretch: stretch[2])
            yield Breach(
                ref=f"{ledger.item}@{ledger.site}",
                detail=f"{worst} short of its safety stock or requirements from {clock(worst_at)}",
                by=sum((end - max(start, scene.now)) * short for start, end, short in missing),
            )


def _in_doubt(scene: Scene) -> Iterator[Ledger]:
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
        more = given = 0
        for minute, then in groupby(sorted(self._flows[place]), key=itemgetter(0)):
            for _, units, of_these in then:
                more += units
                given += of_these
            # What there would be without promises is all that has to be left where it is less than the safety stock.
            taken = max(0, given) - more
            if taken > 0 and balance(was, self._scene).worst_since(minute) + taken > 0:
                return False
        return True

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
            self._flows[place] += ((minute, sign * units, sign * given) for minute, units, given in found)
            for owned in needs:
                for peg in owned.need.pegs:
                    self._pegs[sign, place, peg.supply] += peg.quantity


def _concerned(version: Snapshot, scope: Scope) -> Iterator[str | None]:
    """Whose needs and supplies are in question, and whose hold is taken from: that counts with what is taken of it."""
    for place, ids in scope.needs.items():
        ledger = version.ledger(*place)
        supplies = set(scope.supplies.get(place, ()))
        for owned in (ledger.needs[id] for id in ids if id in ledger.needs):
            yield owned.owner
            supplies |= {peg.supply for peg in owned.need.pegs}
        there = (ledger.supplies[key] for key in supplies if key in ledger.supplies)
        yield from (supply.owner for supply in there if supply.held)
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
