"""All that is asked for, earlier by moving planned work of others."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.demand import Effort, Policy
from app.domain.promise import ProofMethod
from app.domain.snapshot_parts import bare_occupations
from app.domain.timeline import Minute
from app.solver.found import Found, Moved
from app.solver.prospects import Prospects
from app.solver.resequencing.search import Resequencing
from app.solver.search import below, is_all_on_time
from app.solver.shop import Shop
from app.solver.wishes import Wish, ship_together


def earlier_by_moving(
    found: Found, fence_at: Minute, wishes: Sequence[Wish], policy: Policy, effort: Effort
) -> Moved | None:
    """None where moving work wins nothing, or nothing may move. ``found``: the best plan that moves nobody."""
    if is_all_on_time(found.arrangement):
        return None
    shop = found.arrangement.draft.shop
    steps = _steps(shop, policy, effort)
    floor = (
        below(Prospects(_emptied(shop), fence_at), wishes, together=ship_together(policy, wishes)) if steps else None
    )
    if floor is None:
        return None
    better = Resequencing(shop, fence_at, wishes, policy, found).search(steps, floor.least)
    if better is None or not better.arrangement.is_acceptable:
        return None
    known = found.arrangement
    earlier = Found(
        arrangement=replace(better.arrangement, shares=known.shares, due=known.due),
        least=floor.least,
        floor=floor.floor,
        method=ProofMethod.RESEQUENCE,
        is_small=found.is_small,
    )
    return Moved(found=earlier, shifts=better.shifts, untouched_at=known.promised_at)


def _steps(shop: Shop, policy: Policy, effort: Effort) -> int:
    if policy.moves_max == 0 or effort is Effort.INSTANT:
        return 0
    return shop.limits.standard_steps if effort is Effort.STANDARD else shop.limits.thorough_steps


def _emptied(shop: Shop) -> Shop:
    """The plant with nobody's planned work in the way, but for what starts before the move fence."""
    snapshot, fence = shop.snapshot, shop.now + shop.settings.move_fence
    occupations = bare_occupations(snapshot.plant)
    for resource in occupations.keys() & snapshot.held_times.keys():
        fixed = (row for row in snapshot.held_times[resource].within(shop.now, fence) if row.start < fence)
        occupations[resource] = occupations[resource].changed([(row.start, row.end, 1) for row in fixed])
    bare = replace(snapshot, occupations=occupations, held_times={})
    return Shop(bare, shop.now, shop.limits, shop.opened)
