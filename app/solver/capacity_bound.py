"""When the free time of all resources that could share a piece of work adds up to it."""

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction

from app.domain.quantity import ceil
from app.domain.routing import Alternative, Step
from app.domain.timeline import Minute
from app.solver.shop import Shop
from app.solver.transport import latest

Stretch = tuple[Minute, Minute, int]
"""From one minute to another so many units are open and free."""


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
    if len(entry) == 1:
        return _worked_alone(shop, entry[0], ready, work)
    speeds = {alternative.resource: Fraction(alternative.speed) for alternative in entry}

    def short_until(minute: Minute) -> Minute:
        """0 while the free time up to an instant does not suffice, else 1: a step that ``latest`` can search."""
        free = sum(speed * free_minutes(shop, resource, ready, minute) for resource, speed in speeds.items())
        return 1 if free >= work else 0

    alone = [_worked_alone(shop, alternative, ready, work) for alternative in entry]
    last = min((end for end in alone if end is not None), default=shop.horizon)
    last_short = latest(short_until, 0, ready, last)
    if last_short is None:
        return ready
    return None if last_short >= shop.horizon else last_short + 1


def _worked_alone(shop: Shop, alternative: Alternative, ready: Minute, work: Fraction) -> Minute | None:
    """When one resource could have done all of it with every free unit."""
    left = ceil(work if alternative.speed == 1 else work / Fraction(alternative.speed))
    for start, end, units in _free_stretches(shop, alternative.resource, ready):
        if (end - start) * units >= left:
            return start - (-left // units)
        left -= (end - start) * units
    return None


def free_minutes(shop: Shop, resource: str, start: Minute, end: Minute) -> int:
    """Open minutes of free units of a resource between two instants."""
    total = 0
    for since, until, units in _free_stretches(shop, resource, start):
        if since >= end:
            break
        total += (min(until, end) - since) * units
    return total


def _free_stretches(shop: Shop, resource: str, start: Minute) -> Iterator[Stretch]:
    """The stretches from an instant on in which units are open and free, in order, up to the horizon."""
    axis = shop.axis_of((resource,), shop.in_overtime((resource,)))
    planned = shop.occupation(resource)
    times, used, capacity, horizon = planned.times, planned.used, planned.capacity, shop.horizon
    step, last = bisect_right(times, start) - 1, len(times) - 1
    for window in range(bisect_right(axis.ends, start), len(axis.starts)):
        at, closes = max(start, axis.starts[window]), axis.ends[window]
        if at >= horizon:
            return
        while at < closes:
            while step < last and times[step + 1] <= at:
                step += 1
            until = min(closes, times[step + 1]) if step < last else closes
            units = capacity - (used[step] if step >= 0 else 0)
            if units > 0:
                yield (at, until, units)
            at = until
