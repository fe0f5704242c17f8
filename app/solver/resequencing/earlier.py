"""All that is asked for, earlier by moving planned work of others."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.demand import Effort, Policy
from app.domain.promise import ProofMethod
from app.domain.timeline import Minute
from app.solver.found import Found, Moved
from app.solver.prospects import Prospects
from app.solver.resequencing.freed import with_free_machines, with_free_material
from app.solver.resequencing.loose import Loose
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
    shop, together = found.arrangement.draft.shop, ship_together(policy, wishes)
    steps = _steps(shop, policy, effort)
    if not steps:
        return None
    free = with_free_machines(shop)
    hoped = below(Prospects(free, fence_at), wishes, together=together)
    if hoped is None:
        return None
    better = Resequencing(shop, fence_at, wishes, policy, found).search(steps, hoped.least)
    loose = Loose(shop, policy.priority)
    if better is None and not any(map(loose.part_of, shop.snapshot.promises.values())):
        return None
    # Only machines are made room on, so that this is hoped for; what is proven looks at material, too.
    free = with_free_material(free, loose)
    floor = below(Prospects(free, fence_at), wishes, together=together) or hoped
    known = found.arrangement
    if better is None or not better.arrangement.is_acceptable:
        # The best that moves nobody is not the best that may be: work may move, and a longer search might find how.
        bounded = replace(found, least=floor.least, floor=floor.floor)
        return Moved(found=bounded, shifts=(), untouched_at=known.promised_at)
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
