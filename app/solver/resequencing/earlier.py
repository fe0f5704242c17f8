"""All that is asked for, earlier by moving planned work of others."""

from dataclasses import replace

from app.domain.demand import Effort
from app.domain.promise import ProofMethod
from app.solver.bounds.most import may_come_in_parts
from app.solver.bounds.prospects import Prospects
from app.solver.found import Found, Moved
from app.solver.resequencing.freed import with_free_machines, with_free_material
from app.solver.resequencing.loose import Loose
from app.solver.resequencing.search import Resequencing
from app.solver.search import below
from app.solver.shop import Shop
from app.solver.wishes import Order


def earlier_by_moving(found: Found, order: Order) -> Moved | None:
    """``found``: the best plan that moves nobody. Where moving wins nothing it stays, as far as is known the best.

    None where nobody may move, or nothing that is found is acceptable.
    """
    shop = found.arrangement.draft.shop
    steps = shop.limits.tries(_steps(shop, order), found.size)
    if not steps:
        return None
    free = with_free_machines(shop)
    hoped = below(Prospects(free, order.fence_at).closer, order)
    if hoped is None:
        return None
    better = Resequencing(shop, order, found).search(steps, hoped.least)
    known, is_better = found.arrangement, better is not None and better.arrangement.is_acceptable
    if not is_better and not (known.is_acceptable and _may_any_move(shop, order)):
        return None
    # Only machines are made room on, so that this is hoped for; what is proven looks at material, too.
    floor = below(_whoever_moves(free, order).closer, order) or hoped
    if better is None or not is_better:
        # A longer search might find how to move somebody.
        bounded = replace(found, least=floor.least, floor=floor.floor, method=ProofMethod.BOUNDS)
        return Moved(found=bounded, shifts=(), untouched_at=known.promised_at, stays=True)
    arrangement = better.arrangement.told_like(known)
    earlier = replace(
        found, arrangement=arrangement, least=floor.least, floor=floor.floor, method=ProofMethod.RESEQUENCE
    )
    return Moved(found=earlier, shifts=better.shifts, untouched_at=known.promised_at)


def may_yet_come(shop: Shop, order: Order) -> bool:
    """Whether all or less of what nobody found may be there, if others move as no step of the search moved them."""
    prospects = if_others_move(shop, order)
    if prospects is None:
        return False
    floor = below(prospects.closer, order)
    return (floor is not None and not floor.is_too_late) or may_come_in_parts(prospects, order)


def if_others_move(shop: Shop, order: Order) -> Prospects | None:
    """What nobody comes before, whoever moves; None where nobody may."""
    if not _steps(shop, order) or not _may_any_move(shop, order):
        return None
    return _whoever_moves(with_free_machines(shop), order)


def _may_any_move(shop: Shop, order: Order) -> bool:
    return any(map(Loose(shop, order.policy.priority).part_of, shop.snapshot.promises.values()))


def _whoever_moves(free: Shop, order: Order) -> Prospects:
    """What nobody comes before, in a shop without the machine time of others, who take no material either."""
    return Prospects(with_free_material(free, Loose(free, order.policy.priority)), order.fence_at)


def _steps(shop: Shop, order: Order) -> int:
    effort = order.request.effort
    if order.policy.moves_max == 0 or effort is Effort.INSTANT:
        return 0
    return shop.limits.standard_steps if effort is Effort.STANDARD else shop.limits.thorough_steps
