"""A shop in which nobody's planned work is in the way: what no plan beats, whoever moves where."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.domain.held_times import NOT_HELD
from app.domain.ledger import Ledger
from app.domain.occupation import Interval, Occupation
from app.domain.snapshot import Snapshot
from app.domain.snapshot_parts import bare_occupation
from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.solver.resequencing.loose import Loose
from app.solver.shop import Shop


def with_free_machines(shop: Shop) -> Shop:
    """Without the time that planned work takes, but for what starts before the move fence."""
    occupations = _FreeMachines(shop.snapshot, shop.now, shop.now + shop.settings.move_fence)
    return Shop(replace(shop.snapshot, occupations=occupations, held_times={}), shop.now, shop.limits, shop.opened)


def with_free_material(shop: Shop, loose: Loose) -> Shop:
    """As if whoever may move took nothing, who may take it later, and had brought what they leave over."""
    return Shop(
        replace(shop.snapshot, ledgers=_Freed(shop.snapshot, loose, shop.now)), shop.now, shop.limits, shop.opened
    )


class _FreeMachines(Mapping[str, Occupation]):
    """Each machine once it is asked for: a plant has hundreds, with tens of thousands of bookings, an order a few."""

    def __init__(self, snapshot: Snapshot, now: Minute, fence: Minute) -> None:
        self._snapshot = snapshot
        self._now = now
        self._fence = fence
        self._known: dict[str, Occupation] = {}

    def __getitem__(self, resource: str) -> Occupation:
        if resource not in self._known:
            self._known[resource] = self._bare(resource).changed(self._fixed(resource))
        return self._known[resource]

    def __iter__(self) -> Iterator[str]:
        return iter(self._snapshot.occupations)

    def __len__(self) -> int:
        return len(self._snapshot.occupations)

    def _bare(self, name: str) -> Occupation:
        plant, compiled = self._snapshot.plant, self._snapshot.compiled
        resource = plant.resources[name]
        calendar = plant.calendars[resource.calendar] if resource.calendar else None
        return bare_occupation(
            resource, calendar, compiled.bookings_of.get(name, ()), compiled.overtime_of.get(name, ())
        )

    def _fixed(self, resource: str) -> Iterator[Interval]:
        rows = self._snapshot.held_times.get(resource, NOT_HELD).within(self._now, self._fence)
        return ((row.start, row.end, 1) for row in rows if row.start < self._fence)


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
