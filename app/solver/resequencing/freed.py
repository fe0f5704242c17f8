"""A shop in which nobody's planned work is in the way: what no plan beats, whoever moves where."""

from collections.abc import Set
from dataclasses import replace

from app.domain.ledger import Ledger
from app.domain.snapshot_parts import bare_occupations
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
    snapshot = shop.snapshot
    moving = {quote for quote, promise in snapshot.promises.items() if loose.part_of(promise)}
    ledgers = {place: _freed(ledger, moving, shop.now) for place, ledger in snapshot.ledgers.items()}
    return Shop(replace(snapshot, ledgers=ledgers), shop.now, shop.limits, shop.opened)


def _freed(ledger: Ledger, moving: Set[str], now: Minute) -> Ledger:
    needs = [owned.need for owned in ledger.needs.values() if owned.owner in moving]
    brought = [supply for supply in ledger.supplies.values() if supply.owner in moving]
    if not needs and not brought:
        return ledger
    taken = {supply.key: 0 for supply in brought}
    for peg in (peg for need in needs for peg in need.pegs if peg.supply in taken):
        taken[peg.supply] += peg.quantity
    left = [replace(one, quantity=one.quantity - taken[one.key], available_at=now) for one in brought]
    return ledger.changed(supplies=left, ended=[need.id for need in needs])
