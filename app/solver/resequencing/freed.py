"""A shop in which nobody's planned work is in the way: what no plan beats, whoever moves where."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from app.domain.hours.held_times import HeldTimes
from app.domain.hours.occupation import Occupation
from app.domain.ledgers.ledger import Ledger
from app.domain.needs import taken_of_each
from app.domain.snapshots.snapshot import Snapshot
from app.domain.snapshots.snapshot_parts import occupation_of
from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.solver.capacity.machines import Machines
from app.solver.resequencing.loose import Loose
from app.solver.shop import Shop

Key = TypeVar("Key")
Value = TypeVar("Value")


def with_free_machines(shop: Shop) -> Shop:
    """Without the time that planned work takes, but for what starts before the move fence."""
    snapshot, fence = shop.snapshot, shop.now + shop.settings.move_fence
    occupations = _OnceAsked(snapshot.occupations, partial(_free_machine, snapshot, shop.now, fence))
    held_times = _OnceAsked(snapshot.held_times, partial(_fixed_on, snapshot, fence))
    free = replace(snapshot, occupations=occupations, held_times=held_times)
    return _FreeShop(free, shop.now, shop.limits, shop.opened, before=shop)


def with_free_material(shop: Shop, loose: Loose) -> Shop:
    """As if whoever may move took nothing, who may take it later, and had brought what they leave over."""
    ledgers = _OnceAsked(shop.snapshot.ledgers, partial(_free_ledger, shop.snapshot, shop.now, loose))
    return _FreeShop(replace(shop.snapshot, ledgers=ledgers), shop.now, shop.limits, shop.opened, before=shop)


class _FreeShop(Shop):
    def machines(self, fence_at: Minute) -> Machines:
        """Whoever moves may have changed a machine over before the fence of this order."""
        return super().machines(self.now)


class _OnceAsked(Mapping[Key, Value]):
    """Each value once it is asked for: a plant has hundreds of machines and places, an order looks at a few."""

    def __init__(self, keys: Collection[Key], of: Callable[[Key], Value]) -> None:
        self._keys = keys
        self._of = of
        self._known: dict[Key, Value] = {}

    def __getitem__(self, key: Key) -> Value:
        if key not in self._known:
            self._known[key] = self._of(key)
        return self._known[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def _free_machine(snapshot: Snapshot, now: Minute, fence: Minute, resource: str) -> Occupation:
    rows = snapshot.held_on(resource).within(now, fence)
    return occupation_of(resource, snapshot.compiled, (row for row in rows if row.start < fence))


def _fixed_on(snapshot: Snapshot, fence: Minute, resource: str) -> HeldTimes:
    """What stays tells what a machine is set up for, also when it is over."""
    return HeldTimes(row for row in snapshot.held_times[resource] if row.start < fence)


def _free_ledger(snapshot: Snapshot, now: Minute, loose: Loose, place: ItemSite) -> Ledger:
    ledger, moves = snapshot.ledgers[place], partial(_moves, snapshot, loose)
    needs = [owned.need for owned in ledger.needs.values() if moves(owned.owner)]
    brought = [supply for supply in ledger.supplies.values() if moves(supply.owner)]
    if not needs and not brought:
        return ledger
    taken = taken_of_each(peg for need in needs for peg in need.pegs)
    left = [replace(one, quantity=one.quantity - taken[one.key], available_at=now) for one in brought]
    return ledger.changed(supplies=left, ended=[need.id for need in needs])


def _moves(snapshot: Snapshot, loose: Loose, owner: str | None) -> bool:
    promise = None if owner is None else snapshot.promises.get(owner)
    return promise is not None and loose.part_of(promise) is not None
