"""The earliest dates for a whole request: insertion above, bounds below, CP-SAT where they differ."""

from collections.abc import Iterator, Sequence

from app.domain.demand import Policy
from app.domain.promise import ProofMethod
from app.domain.timeline import Minute
from app.solver.arrange import Arrangement, Arranger, measured
from app.solver.found import Found
from app.solver.model import improved
from app.solver.prospects import Prospects
from app.solver.wishes import Way, Wish, ship_together


def earliest(prospects: Prospects, wishes: Sequence[Wish], policy: Policy) -> Found | None:
    """None: some line cannot be delivered within the horizon at all, as far as was searched."""
    together = ship_together(policy, wishes)
    below = _below(prospects, wishes, together=together)
    if below is None:
        return None
    least, floor = below
    best: Arrangement | None = None
    small = True
    for found in _inserted(prospects, wishes, policy):
        small = _is_small(found, prospects) if best is None else small
        if best is None or _rank(found, wishes, together) < _rank(best, wishes, together):
            best = found
        if found.is_acceptable and found.measures(wishes, together=together) <= least:
            return Found(arrangement=found, least=least, floor=floor, method=ProofMethod.BOUNDS, is_small=small)
    nearest = improved(prospects.shop, wishes, together, prospects.fence_at, best, least)
    if nearest is None:
        return None
    arrangement, proven, method = nearest
    return Found(arrangement=arrangement, least=proven, floor=floor, method=method, is_small=small)


def _inserted(prospects: Prospects, wishes: Sequence[Wish], policy: Policy) -> Iterator[Arrangement]:
    """By what may be expected; then, unless the plan is large, by comparing plans, and with runs side by side.

    Lines that would come too late for anybody go first once.
    """
    limits = prospects.shop.limits
    for trials, side_by_side in ((0, 1), (limits.trials_max, 1), (limits.trials_max, limits.side_by_side_max)):
        arranger = Arranger(prospects, trials=trials, side_by_side=side_by_side)
        found = arranger.all_of(wishes, policy)
        if found is None:
            continue
        yield found
        if not _is_small(found, prospects):
            return
        if not found.is_acceptable and len(wishes) > 1:
            late = [wish for wish in wishes if not found.last_of(wish).is_acceptable]
            again = arranger.all_of([*late, *(wish for wish in wishes if wish not in late)], policy)
            if again is not None:
                yield again


def _is_small(found: Arrangement, prospects: Prospects) -> bool:
    return found.draft.mark() <= prospects.shop.limits.trials_plan_max


def _rank(found: Arrangement, wishes: Sequence[Wish], together: bool) -> tuple[object, ...]:
    return (not found.is_acceptable, found.measures(wishes, together=together))


def _below(prospects: Prospects, wishes: Sequence[Wish], *, together: bool) -> tuple[tuple[Minute, ...], Minute] | None:
    """The least measure of each line by itself, and the earliest that all could be promised.

    None where some line has no date within the horizon.
    """

    def arrival(wish: Wish, at: int) -> tuple[Way, Minute] | None:
        way = wish.ways[at]
        deliver_at = prospects.soonest(wish, way, wish.quantity)
        return None if deliver_at is None else (way, deliver_at)

    groups = [wishes] if together else [[wish] for wish in wishes]
    least: list[Minute] = []
    floor = prospects.shop.now
    for group in groups:
        shipments = [[arrival(wish, at) for wish in group] for at in range(len(group[0].ways))]
        possible = [[one for one in shipment if one is not None] for shipment in shipments if None not in shipment]
        if not possible:
            return None
        least.append(min(measured(shipment, together=together)[0] for shipment in possible))
        promised = [max(way.promised(deliver_at) for way, deliver_at in shipment) for shipment in possible]
        floor = max(floor, min(promised))
    return tuple(least), floor
