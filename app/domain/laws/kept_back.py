"""The law of what is kept back: promises leave safety stock, and what requirements need, alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from app.domain.laws.balance import balance, flows
from app.domain.laws.scene import Breach, Scene, clock, is_unlimited
from app.domain.ledger import Ledger, OwnedNeed
from app.domain.quantity import Units
from app.domain.snapshot import Snapshot
from app.domain.supply import ItemSite, Supply, SupplyKey
from app.domain.timeline import Minute


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
        concerned = _concerned(scene, before)
        self._had, self._has = _rows_of(concerned, before, scene), _rows_of(concerned, scene.snapshot, scene)

    def is_to_spare(self, place: ItemSite) -> bool:
        """Whether at no instant more is taken than was to spare from then on, so that nothing is worse than it was."""
        was, ledger = self._before.ledger(*place), self._scene.snapshot.ledger(*place)
        is_kept = was.safety_stock == ledger.safety_stock and was.opened == ledger.opened
        if not is_kept or not self._are_all(place, was, ledger):
            return False
        more: dict[Minute, Units] = defaultdict(int)
        given: dict[Minute, Units] = defaultdict(int)
        for rows, version, sign in ((self._had[place], was, -1), (self._has[place], ledger, +1)):
            for minute, units, of_these in flows(*rows, version, self._scene):
                more[minute] += sign * units
                given[minute] += sign * of_these
        taken = given_more = 0
        for minute in sorted(more):
            taken -= more[minute]
            given_more += given[minute]
            # What there would be without promises is all that must be left, where it is less than the safety stock.
            worse = taken + max(0, given_more)
            if worse > 0 and balance(was, self._scene).worst_since(minute) + worse > 0:
                return False
        return True

    def _are_all(self, place: ItemSite, was: Ledger, ledger: Ledger) -> bool:
        """Whether nobody else takes of a supply that has changed."""
        keys = self._scene.scope.supplies.get(place, ())
        changed = [key for key in keys if was.supplies.get(key) is not ledger.supplies.get(key)]
        return all(
            version.pegged.get(key, 0) == _taken_of(key, rows[place].needs)
            for key in changed
            for version, rows in ((was, self._had), (ledger, self._has))
        )


def _concerned(scene: Scene, before: Snapshot) -> set[str | None]:
    """Whose needs are in question, and whose hold is taken from: that counts with what is taken of it."""
    concerned: set[str | None] = {*scene.scope.promises}
    for place, ids in scene.scope.needs.items():
        for ledger in (before.ledger(*place), scene.snapshot.ledger(*place)):
            for owned in (ledger.needs[id] for id in ids if id in ledger.needs):
                concerned.add(owned.owner)
                supplies = (ledger.supplies.get(peg.supply) for peg in owned.need.pegs)
                concerned |= {supply.owner for supply in supplies if supply is not None and supply.held}
    return concerned


class _Rows(NamedTuple):
    needs: list[OwnedNeed]
    supplies: list[Supply]


def _rows_of(concerned: Iterable[str | None], version: Snapshot, scene: Scene) -> Mapping[ItemSite, _Rows]:
    """All that promises need and bring, by place; of the requirements those in question."""
    rows: dict[ItemSite, _Rows] = defaultdict(lambda: _Rows([], []))
    for quote in concerned:
        promise = None if quote is None else version.promises.get(quote)
        for need in promise.plan.needs() if promise else ():
            rows[need.item, need.site].needs.append(OwnedNeed(owner=quote, need=need))
        for supply in promise.plan.supplies(promise.quote, held=promise.commitment is None) if promise else ():
            rows[supply.item, supply.site].supplies.append(supply)
    for place, ids in scene.scope.needs.items() if None in concerned else ():
        needs = version.ledger(*place).needs
        rows[place].needs.extend(needs[id] for id in ids if id in needs and needs[id].owner is None)
    return rows


def _taken_of(key: SupplyKey, needs: Iterable[OwnedNeed]) -> Units:
    return sum(peg.quantity for owned in needs for peg in owned.need.pegs if peg.supply == key)
