"""All that is asked for, earlier by moving planned work of others."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.demand import Effort, Policy
from app.domain.promise import ProofMethod
from app.domain.timeline import Minute
from app.solver.bounds.most import may_come_in_parts
from app.solver.bounds.prospects import Prospects
from app.solver.found import Found, Moved
from app.solver.resequencing.freed import with_free_machines, with_free_material
from app.solver.resequencing.loose import Loose
from app.solver.resequencing.search import Resequencing
from app.solver.search import below, is_all_on_time
from app.solver.shop import Shop
from app.solver.wishes import Wish, ship_together


def earlier_by_moving(
    found: Found, fence_at: Minute, wishes: Sequence[Wish], policy: Policy, effort: Effort
) -> Moved | None:
    """``found``: the best plan that moves nobody. Where moving wins nothing it stays, as far as is known the best.

    None where nobody may move, or nothing that is found is acceptable.
    """
    if is_all_on_time(found.arrangement):
        return None
    shop, together = found.arrangement.draft.shop, ship_together(policy, wishes)
    steps = shop.limits.tries(_steps(shop, policy, effort), found.arrangement.draft.mark())
    if not steps:
        return None
    free = with_free_machines(shop)
    hoped = below(Prospects(free, fence_at).closer, wishes, together=together)
    if hoped is None:
        return None
    better = Resequencing(shop, fence_at, wishes, policy, found).search(steps, hoped.least)
    known, is_better = found.arrangement, better is not None and better.arrangement.is_acceptable
    if not is_better and not (known.is_acceptable and _may_any_move(shop, policy)):
        return None
    # Only machines are made room on, so that this is hoped for; what is proven looks at material, too.
    floor = below(_whoever_moves(free, fence_at, policy).closer, wishes, together=together) or hoped
    if better is None or not is_better:
        # A longer search might find how to move somebody.
        bounded = replace(found, least=floor.least, floor=floor.floor)
        return Moved(found=bounded, shifts=(), untouched_at=known.promised_at, stays=True)
    earlier = Found(
        arrangement=replace(better.arrangement, shares=known.shares, due=known.due),
        least=floor.least,
        floor=floor.floor,
        method=ProofMethod.RESEQUENCE,
        is_small=found.is_small,
    )
    return Moved(found=earlier, shifts=better.shifts, untouched_at=known.promised_at)


def may_yet_come(shop: Shop, fence_at: Minute, wishes: Sequence[Wish], policy: Policy, effort: Effort) -> bool:
    """Whether all or less of what nobody found may be there, if others move as no step of the search moved them."""
    if not _steps(shop, policy, effort) or not _may_any_move(shop, policy):
        return False
    prospects = _whoever_moves(with_free_machines(shop), fence_at, policy)
    floor = below(prospects.closer, wishes, together=ship_together(policy, wishes))
    return (floor is not None and not floor.is_too_late) or may_come_in_parts(prospects, policy, wishes)


def _may_any_move(shop: Shop, policy: Policy) -> bool:
    return any(map(Loose(shop, policy.priority).part_of, shop.snapshot.promises.values()))


def _whoever_moves(free: Shop, fence_at: Minute, policy: Policy) -> Prospects:
    """What nobody comes before, in a shop without the machine time of others, who take no material either."""
    return Prospects(with_free_material(free, Loose(free, policy.priority)), fence_at)


def _steps(shop: Shop, policy: Policy, effort: Effort) -> int:
    if policy.moves_max == 0 or effort is Effort.INSTANT:
        return 0
    return shop.limits.standard_steps if effort is Effort.STANDARD else shop.limits.thorough_steps
