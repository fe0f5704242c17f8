"""Safety stock that promises open: how much of it a plan takes, and for how long that stays its own."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from app.domain.ledgers.availability import Flow, flows, had_by_then, levels_of
from app.domain.ledgers.ledger import Ledger, available_from
from app.domain.plan import OrderPlan
from app.domain.plant import PlanningSettings
from app.domain.quantity import Units
from app.domain.supply import ItemSite, OpenedSafetyStock
from app.domain.timeline import Minute


def opened_by(plan: OrderPlan) -> tuple[OpenedSafetyStock, ...]:
    """What a plan keeps open: no more than it still takes, whatever it was planned with."""
    if not plan.opened:
        return ()
    taken: Counter[ItemSite] = Counter()
    for need in plan.needs():
        taken[need.place] += need.quantity
    kept: list[OpenedSafetyStock] = []
    for one in plan.opened:
        quantity = min(one.quantity, taken[one.place])
        taken[one.place] -= quantity
        kept += [replace(one, quantity=quantity)] if quantity else []
    return tuple(kept)


def still_opened(plan: OrderPlan) -> Mapping[ItemSite, Units]:
    """The same by place."""
    opened: Counter[ItemSite] = Counter()
    for one in opened_by(plan):
        opened[one.place] += one.quantity
    return opened


def drawn_on(before: Ledger, after: Ledger, safety_stock: Units, now: Minute, settings: PlanningSettings) -> Units:
    """How much more of the safety stock is used at some instant ``after`` than ``before``, at most.

    Counted at each instant by itself: what one promise has opened until a receipt comes is open to no other after it.
    """
    had, has = _used(before, safety_stock, now, settings), _used(after, safety_stock, now, settings)
    times = sorted(had.keys() | has.keys())
    used_before = used_after = most = 0
    for at in times:
        used_before, used_after = had.get(at, used_before), has.get(at, used_after)
        most = max(most, used_after - used_before)
    return most


def _used(ledger: Ledger, safety_stock: Units, now: Minute, settings: PlanningSettings) -> dict[Minute, Units]:
    """From when on, how much less there is than the safety stock, or than there would be without promises."""
    free, base = _there_from(now, flows(ledger, now, settings)), _there_from(now, _given(ledger, now, settings))
    used: dict[Minute, Units] = {}
    left = given = 0
    for at in sorted(free.keys() | base.keys()):
        left, given = free.get(at, left), base.get(at, given)
        used[at] = max(0, min(safety_stock, given) - left)
    return used


def _given(ledger: Ledger, now: Minute, settings: PlanningSettings) -> Iterator[Flow]:
    """What the plant model brings, and what its requirements take; what promises took of it before now is gone."""
    usable = {
        key: available_from(supply, now, settings) for key, supply in ledger.supplies.items() if supply.owner is None
    }
    for key, usable_from in usable.items():
        if usable_from is not None:
            yield (usable_from, ledger.supplies[key].quantity)
    for owned in ledger.needs.values():
        has_been = owned.need.needed_at < now
        if owned.owner is None or has_been:
            yield (owned.need.needed_at, -owned.need.quantity)
        if has_been:
            yield from had_by_then(owned.need, usable)


def _there_from(now: Minute, changes: Iterable[Flow]) -> dict[Minute, int]:
    """What there is from each instant on; what has been is there now."""
    return dict(levels_of([(now, 0), *((max(time, now), change) for time, change in changes)]))
