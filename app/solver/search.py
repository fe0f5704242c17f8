"""The earliest dates for a whole request: insertion above, bounds below, CP-SAT where they differ."""

from collections.abc import Iterator, Sequence

from app.domain.demand import Policy
from app.domain.promise import ProofMethod
from app.domain.timeline import Minute
from app.solver.arrange import Arrangement, Arranger, measured
from app.solver.bounds import Bounds
from app.solver.found import Found
from app.solver.model import improved
from app.solver.shop import Shop
from app.solver.wishes import Way, Wish


def earliest(shop: Shop, wishes: Sequence[Wish], policy: Policy, fence_at: Minute) -> Found | None:
    """None: some line cannot be delivered within the horizon at all, as far as was searched."""
    together = policy.ship_complete and len(wishes) > 1
    below = _below(shop, wishes, fence_at, together=together)
    if below is None:
        return None
    least, floor = below
    best: Arrangement | None = None
    for found in _inserted(shop, wishes, policy, fence_at):
        if best is None or _rank(found, wishes, together) < _rank(best, wishes, together):
            best = found
        if found.is_acceptable and found.measures(wishes, together=together) <= least:
            return Found(arrangement=found, least=least, floor=floor, method=ProofMethod.BOUNDS)
    nearest = improved(shop, wishes, together, fence_at, best, least)
    if nearest is None:
        return None
    arrangement, proven, method = nearest
    return Found(arrangement=arrangement, least=proven, floor=floor, method=method)


def _inserted(shop: Shop, wishes: Sequence[Wish], policy: Policy, fence_at: Minute) -> Iterator[Arrangement]:
    """One run after another, then several side by side; lines that would come too late for anybody go first once."""
    for side_by_side in (1, shop.limits.side_by_side_max):
        arranger = Arranger(shop, fence_at, side_by_side)
        found = arranger.all_of(wishes, policy)
        if found is None:
            continue
        yield found
        if not found.is_acceptable and len(wishes) > 1:
            late = [wish for wish in wishes if not found.last_of(wish).is_acceptable]
            again = arranger.all_of([*late, *(wish for wish in wishes if wish not in late)], policy)
            if again is not None:
                yield again


def _rank(found: Arrangement, wishes: Sequence[Wish], together: bool) -> tuple[object, ...]:
    return (not found.is_acceptable, found.measures(wishes, together=together))


def _below(
    shop: Shop, wishes: Sequence[Wish], fence_at: Minute, *, together: bool
) -> tuple[tuple[Minute, ...], Minute] | None:
    """The least measure of each line by itself, and the earliest that all could be promised.

    None where some line has no date within the horizon.
    """
    bounds = Bounds(shop, fence_at)

    def arrival(wish: Wish, at: int) -> tuple[Way, Minute] | None:
        way = wish.ways[at]
        ready = bounds.earliest((wish.line.item, way.site), wish.quantity)
        if ready is not None and way.earliest_at is not None:
            ready = max(ready, shop.transport.earliest_ready(way.site, way.lane, way.earliest_at))
        deliver_at = None if ready is None else shop.transport.delivered(way.site, way.lane, ready)
        return None if deliver_at is None or deliver_at > shop.horizon else (way, deliver_at)

    groups = [wishes] if together else [[wish] for wish in wishes]
    least: list[Minute] = []
    floor = shop.now
    for group in groups:
        shipments = [[arrival(wish, at) for wish in group] for at in range(len(group[0].ways))]
        possible = [[one for one in shipment if one is not None] for shipment in shipments if None not in shipment]
        if not possible:
            return None
        least.append(min(measured(shipment, together=together)[0] for shipment in possible))
        promised = [max(way.promised(deliver_at) for way, deliver_at in shipment) for shipment in possible]
        floor = max(floor, min(promised))
    return tuple(least), floor
