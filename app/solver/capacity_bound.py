"""When the free time of all resources that could share a piece of work adds up to it."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from heapq import merge
from math import lcm

from app.domain.quantity import ceil
from app.domain.routing import Alternative, Step
from app.domain.timeline import Minute
from app.solver.shop import Shop

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
    end = _worked_together(shop, {alternative.resource: alternative.speed for alternative in entry}, ready, work)
    return None if end is None or end > shop.horizon else end


def _worked_together(shop: Shop, speeds: Mapping[str, Decimal], ready: Minute, work: Fraction) -> Minute | None:
    """When several could have done it with every free unit: one sweep over where their stretches begin and end."""
    ratios = {resource: speed.as_integer_ratio() for resource, speed in speeds.items()}
    scale = lcm(work.denominator, *(under for _, under in ratios.values()))
    left, rate, at = int(work * scale), 0, ready
    changes = (_changes(shop, resource, ready, over * (scale // under)) for resource, (over, under) in ratios.items())
    for minute, change in merge(*changes):
        if left <= rate * (minute - at):
            break
        left -= rate * (minute - at)
        rate, at = rate + change, minute
    return at - (-left // rate) if rate else None


def _changes(shop: Shop, resource: str, ready: Minute, speed: int) -> Iterator[tuple[Minute, int]]:
    """By how much more, or less, is worked a minute from an instant on."""
    for start, end, units in _free_stretches(shop, resource, ready):
        yield start, units * speed
        yield end, -units * speed


def _worked_alone(shop: Shop, alternative: Alternative, ready: Minute, work: Fraction) -> Minute | None:
    """When one resource could have done all of it with every free unit."""
    left = ceil(work if alternative.speed == 1 else work / Fraction(alternative.speed))
    for start, end, units in _free_stretches(shop, alternative.resource, ready):
        if (end - start) * units >= left:
            return start - (-left // units)
        left -= (end - start) * units
    return None


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
