"""As much of a request as insertion brings in time.

In runs as it is known to come, and as each gap takes it: which of the two brings more cannot be said beforehand, as
filling one gap may spoil another. And with the lines as they are settled, and by their dates: what is settled first
would else take what is there first, though it may come later than the others.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from app.domain.quantity import Units
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.bounds.most import most_in_time
from app.solver.bounds.prospects import Prospects
from app.solver.delivered import Delivered
from app.solver.found import Found
from app.solver.insertion.arrange import Arranger
from app.solver.insertion.care import Care
from app.solver.insertion.delivering import ACCEPTABLE, ON_TIME, Dates, Rest
from app.solver.limits import TooManyParts
from app.solver.search import earliest
from app.solver.wishes import Order, Wish

Quantities = tuple[Units, ...]
"""How much of each line, in the order in which they are settled: more of one comes before all that follow."""

Rank = Callable[[Arrangement, Order], tuple[object, ...]]
"""Of plans in parts; less is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    """What a plan in parts shall be best at, and who plans it with the lines in some order.

    ``undated``: by when a line without such a date is taken to be wanted.
    """

    planned: Callable[[Arranger, Order], Arrangement | None]
    dates: Dates
    undated: Minute
    rank: Rank


def on_time_first(prospects: Prospects, order: Order, found: Found | None, rest: Rest) -> Arrangement | None:
    """As much as comes on the requested date; None where that, and what becomes of the rest, is not acceptable."""
    if not any(wish.is_dated for wish in order.wishes):
        return None

    def planned(arranger: Arranger, order: Order) -> Arrangement | None:
        plan = arranger.on_time_first(order, rest)
        return plan if plan is not None and plan.is_acceptable else None

    aim = _Aim(planned=planned, dates=ON_TIME, undated=prospects.shop.now, rank=line_by_line)
    return _most_found(prospects, order, found, aim)


def most_of(prospects: Prospects, order: Order, found: Found | None) -> Arrangement | None:
    """As much as can be accepted, and so much of it as early as it is found."""
    horizon = prospects.shop.horizon
    aim = _Aim(planned=Arranger.most_of, dates=ACCEPTABLE, undated=horizon, rank=_quantities_first)
    best = _most_found(prospects, order, found, aim)
    return best if best is None or not best.delivered else _sooner(prospects, order, best)


def line_by_line(parts: Arrangement, order: Order) -> tuple[tuple[Minute, ...], ...]:
    """How much of a line comes, how much of it on time, and when the last of it does; then the same of the next."""
    return tuple(_rank_of(parts.of(wish)) for wish in order.wishes)


def quantities(delivered: Sequence[Delivered], wishes: Sequence[Wish]) -> Quantities:
    return tuple(sum(one.quantity for one in delivered if one.wish is wish) for wish in wishes)


def _rank_of(parts: Sequence[Delivered]) -> tuple[Minute, ...]:
    quantity, on_time = (sum(one.quantity for one in parts if one.is_on_time or late) for late in (True, False))
    return (-quantity, -on_time, max((one.way.measure(one.deliver_at) for one in parts), default=0))


def _quantities_first(parts: Arrangement, order: Order) -> tuple[object, ...]:
    return ([-units for units in quantities(parts.delivered, order.wishes)], line_by_line(parts, order))


def _most_found(prospects: Prospects, order: Order, found: Found | None, aim: _Aim) -> Arrangement | None:
    """The best of all plans, of equals the first; filled the other way only if there may be more.

    What took many tries is not planned in other ways, too.
    """
    there_may_be = tuple(most_in_time(prospects, wish, order.policy, aim.dates.in_time) for wish in order.wishes)
    best: Arrangement | None = None
    for filling in _ways_to_fill(prospects, found):
        for turns in _turns(order, aim):
            arranger = _arranger(prospects, found, filling=filling)
            try:
                plan = aim.planned(arranger, turns)
            except TooManyParts:
                if best is None:
                    raise
                return best
            if plan is not None and (best is None or aim.rank(plan, order) < aim.rank(best, order)):
                best = plan
            if arranger.planned > prospects.shop.limits.other_ways_needs_max:
                return best
        if best is not None and _in_time(best, order, aim.dates) >= there_may_be:
            break
    return best


def _in_time(plan: Arrangement, order: Order, dates: Dates) -> Quantities:
    return quantities([one for one in plan.delivered if dates.in_time(one.way, one.deliver_at)], order.wishes)


def _turns(order: Order, aim: _Aim) -> Iterator[Order]:
    """With the lines as they are settled, and by their dates where that is another order."""
    by_date = order.by_date(aim.dates.last, aim.undated)
    yield order
    if by_date.wishes != order.wishes:
        yield by_date


def _ways_to_fill(prospects: Prospects, found: Found | None) -> tuple[bool, ...]:
    """What comes in many runs is best filled; in one, it may be, where it is tried further at all."""
    in_shares = found is not None and bool(found.arrangement.shares or found.arrangement.due)
    return (in_shares, not in_shares) if prospects.shop.limits.further_parts_max else (in_shares,)


def _arranger(prospects: Prospects, found: Found | None, *, filling: bool) -> Arranger:
    """Each plan has a budget of its own, so that none finds less because another came first."""
    if found is None:
        return Arranger(prospects, Care(trials=prospects.shop.limits.trials_max), filling=filling)
    return Arranger.like(prospects, found, filling=filling)


def _sooner(prospects: Prospects, order: Order, best: Arrangement) -> Arrangement:
    """The same quantities as if no more had been asked for: when all of it comes is tried in more ways."""
    gets = [(wish, units) for wish, units in zip(order.wishes, quantities(best.delivered, order.wishes), strict=True)]
    wishes = {wish.line.line: wish for wish, units in gets if units}
    less = (replace(wish, line=replace(wish.line, quantity=units)) for wish, units in gets if units)
    found: Found | None = None
    with suppress(TooManyParts):
        found = earliest(prospects, order.of(less), exact=False).found
    if found is None or not found.arrangement.is_acceptable:
        return best
    delivered = tuple(replace(one, wish=wishes[one.wish.line.line]) for one in found.arrangement.delivered)
    again = replace(found.arrangement, delivered=delivered)
    return min(best, again, key=lambda plan: _quantities_first(plan, order))
