"""When the free time of all resources that could share a piece of work adds up to it."""

from bisect import bisect_right
from fractions import Fraction

from app.domain.routing import Alternative, Step
from app.domain.timeline import Minute
from app.solver.shop import Shop
from app.solver.transport import latest


def capacity_end(shop: Shop, step: Step, ready: Minute, work: Fraction) -> Minute | None:
    """No split of the work over alternatives and runs is done before this instant; None: not within the horizon.

    ``work`` is in minutes at speed 1, without setups.
    """
    ends = [_entry_end(shop, entry, ready, work) for entry in step.requires]
    found = [end for end in ends if end is not None]
    return None if len(found) < len(ends) else max([ready, *found])


def _entry_end(shop: Shop, entry: tuple[Alternative, ...], ready: Minute, work: Fraction) -> Minute | None:
    if work <= 0:
        return ready
    speeds = {alternative.resource: Fraction(alternative.speed) for alternative in entry}

    def short_until(minute: Minute) -> Minute:
        """0 while the free time up to an instant does not suffice, else 1: a step that ``latest`` can search."""
        free = sum(speed * free_minutes(shop, resource, ready, minute) for resource, speed in speeds.items())
        return 1 if free >= work else 0

    last_short = latest(short_until, 0, ready, shop.horizon)
    if last_short is None:
        return ready
    return None if last_short >= shop.horizon else last_short + 1


def free_minutes(shop: Shop, resource: str, start: Minute, end: Minute) -> int:
    """Open minutes of free units of a resource between two instants."""
    axis = shop.compiled.axis_of_resources((resource,), shop.now)
    planned = shop.snapshot.occupations[resource]
    open_minutes = axis.work_before(end) - axis.work_before(start)
    taken = 0
    at = max(0, bisect_right(planned.times, start) - 1)
    while at < len(planned.times) and planned.times[at] < end:
        until = planned.times[at + 1] if at + 1 < len(planned.times) else end
        inside = axis.work_before(min(until, end)) - axis.work_before(max(planned.times[at], start))
        taken += max(0, inside) * planned.used[at]
        at += 1
    return open_minutes * planned.capacity - taken
