"""A shop in which nobody's planned work is in the way: what no plan beats, whoever moves where."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.domain.ledger import Ledger
from app.domain.snapshot import Snapshot
from app.domain.snapshot_parts import bare_occupations
from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.solver.resequencing.loose import Loose
from app.solver.shop import Shop


def with_free_machines(shop: Shop) -> Shop:
    """Without the time that planned work takes, but for what starts before the move fence."""
    snapshot, fence = shop.snapshot, shop.now + shop.settings.move_fence
    occupations = bare_occupations(snapshot.plant)
    for resource in occupations.keys() & snapshot.held_times.keys():
        fixed = (row for row in snapshot.held_times[resource].within(shop.now, fence) if row.start < fence)
        occupations[resource] = occupations[resource].changed([(row.start, row.end, 1) for row in fixed])
    bare = replace(snapshot, occupations=occupations, held_times={})
    return Shop(bare, shop.now, shop.limits, shop.opened)


def with_free_material(shop: Shop, loose: Loose) -> Shop:
    """As if whoever may move took nothing, who may take it later, and had brought what they leave over."""
    return Shop(
        replace(shop.snapshot, ledgers=_Freed(shop.snapshot, loose, shop.now)), shop.now, shop.limits, shop.opened
    )


class _Freed(Mapping[ItemSite, Ledger]):
    """Ledgers without what may move: each once it is asked for, as one request looks at few places of a plant."""

    def __init__(self, snapshot: Snapshot, loose: Loose, now: Minute) -> None:
        self._snapshot = snapshot
        self._loose = loose
        self._now = now
        self._known: dict[ItemSite, Ledger] = {}

    def __getitem__(self, place: ItemSite) -> Ledger:
        if place not in self._known:
            self._known[place] = self._freed(self._snapshot.ledgers[place])
        return self._known[place]

    def __iter__(self) -> Iterator[ItemSite]:
        return iter(self._snapshot.ledgers)

    def __len__(self) -> int:
        return len(self._snapshot.ledgers)

    def _freed(self, ledger: Ledger) -> Ledger:
        needs = [owned.need for owned in ledger.needs.values() if self._moves(owned.owner)]
        brought = [supply for supply in ledger.supplies.values() if self._moves(supply.owner)]
        if not needs and not brought:
            return ledger
        taken = {supply.key: 0 for supply in brought}
        for peg in (peg for need in needs for peg in need.pegs if peg.supply in taken):
            taken[peg.supply] += peg.quantity
        left = [replace(one, quantity=one.quantity - taken[one.key], available_at=self._now) for one in brought]
        return ledger.changed(supplies=left, ended=[need.id for need in needs])

    def _moves(self, owner: str | None) -> bool:
        promise = None if owner is None else self._snapshot.promises.get(owner)
        return promise is not None and self._loose.part_of(promise) is not None
