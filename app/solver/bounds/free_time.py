"""When the free time of all resources that could share a piece of work adds up to it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from heapq import merge
from math import lcm

from app.domain.hours.occupation import Occupation
from app.domain.hours.work_axis import WorkAxis
from app.domain.quantity import ceil_of
from app.domain.routing import Alternative
from app.domain.timeline import LAST_MINUTE, Minute, Window
from app.solver.capacity.modes import StepWork
from app.solver.shop import Shop

Stretch = tuple[Minute, Minute, int]
"""From one minute to another so many units are open and free."""

Work = tuple[int, int]
"""Minutes at speed 1: a numerator and a denominator."""


def capacity_end(shop: Shop, ready: Minute, part: StepWork, total: StepWork, runs: int) -> Minute | None:
    """No split of a step's work over alternatives and over so many runs or more is done before this instant.

    ``total``: all of it in one run; ``part``: the smallest run there may be. None: not within the horizon.
    """
    work = total.work(runs)
    ends = [_entry_end(shop, entry, ready, part, work, runs) for entry in part.step.requires]
    found = [end for end in ends if end is not None]
    return None if len(found) < len(ends) else max([ready, *found])


def _entry_end(
    shop: Shop, entry: tuple[Alternative, ...], ready: Minute, part: StepWork, work: Work, runs: int
) -> Minute | None:
    if not work[0]:
        return ready
    if len(entry) == 1:
        return _worked_alone(shop, entry[0], ready, part, work, runs)
    end = _worked_together(shop, entry, ready, part, work)
    return None if end is None or end > shop.horizon else end


def _worked_together(
    shop: Shop, entry: tuple[Alternative, ...], ready: Minute, part: StepWork, work: Work
) -> Minute | None:
    """When several could have done it with every free unit: one sweep over where their stretches begin and end."""
    ratios = {alternative.resource: alternative.speed.as_integer_ratio() for alternative in entry}
    minutes, of = work
    scale = lcm(of, *(under for _, under in ratios.values()))
    left, rate, at = minutes * (scale // of), 0, ready
    changes = (
        _changes(shop, resource, ready, part, over * (scale // under)) for resource, (over, under) in ratios.items()
    )
    for minute, change in merge(*changes):
        if left <= rate * (minute - at):
            break
        left -= rate * (minute - at)
        rate, at = rate + change, minute
    return at - (-left // rate) if rate else None


def _changes(shop: Shop, resource: str, ready: Minute, part: StepWork, speed: int) -> Iterator[tuple[Minute, int]]:
    """By how much more, or less, is worked a minute from an instant on."""
    for gap in _gaps(shop, resource, ready, part):
        for start, end, units in gap:
            yield start, units * speed
            yield end, -units * speed


def _worked_alone(
    shop: Shop, alternative: Alternative, ready: Minute, part: StepWork, work: Work, runs: int
) -> Minute | None:
    """When one resource could have done all of it with every free unit; each gap takes a run of its own at least."""
    (minutes, of), (fast, fast_part) = work, alternative.speed.as_integer_ratio()
    left, each_run = ceil_of(minutes * fast_part, of * fast), 0
    for number, gap in enumerate(_gaps(shop, alternative.resource, ready, part)):
        if number == runs:
            each_run = int(part.each_run / Fraction(alternative.speed))
        left += each_run
        for start, end, units in gap:
            if (end - start) * units >= left:
                return start - (-left // units)
            left -= (end - start) * units
    return None


def _gaps(shop: Shop, resource: str, ready: Minute, part: StepWork) -> Iterator[Iterator[Stretch]]:
    """Where a run fits between what is planned, from an instant on up to the horizon; what is free in each gap."""
    axis = shop.axis_of((resource,), shop.in_overtime((resource,)))
    changes_over = shop.plant.resources[resource].setup_matrix is not None
    planned = shop.machines(shop.now).taken(resource) if changes_over else shop.occupation(resource)
    least = min((minutes for mode, minutes in part.modes if resource in mode.resources), default=shop.horizon)
    full_from, full_until = planned.short_of(1)
    at, begin = bisect_right(full_until, ready), ready
    while begin < shop.horizon:
        end = min(full_from[at], shop.horizon) if at < len(full_from) else shop.horizon
        if begin < end and axis.work_before(end) - axis.work_before(begin) >= least:
            yield _stretches(axis, planned, (begin, end))
        begin = full_until[at] if at < len(full_from) else shop.horizon
        at += 1


def _stretches(axis: WorkAxis, planned: Occupation, gap: Window) -> Iterator[Stretch]:
    """The stretches of a gap in which units are open, in order, and how many."""
    times, used, capacity = planned.times, planned.used, planned.capacity
    start, end = gap
    step, last = bisect_right(times, start) - 1, len(times) - 1
    for window in range(bisect_right(axis.ends, start), len(axis.starts)):
        at, closes = max(start, axis.starts[window]), min(end, axis.ends[window])
        if at >= end:
            return
        while at < closes:
            while step < last and times[step + 1] <= at:
                step += 1
            until = min(closes, times[step + 1]) if step < last else closes
            yield (at, until, capacity - (used[step] if step >= 0 else 0))
            at = until


def worked_off(
    shop: Shop, alternative: Alternative, part: StepWork, each: Fraction, ready: Sequence[Minute]
) -> list[Minute]:
    """When one resource can have worked one piece, two and so on, none before it is ready, and none in two gaps.

    ``each``: minutes that a piece takes at speed 1. What a run takes whatever its size is taken in each gap as often as
    no longer run fits there.
    """
    speed = Fraction(alternative.speed)
    once, each = part.step.setup_minutes + part.each_run / speed, each / speed
    scale = lcm(once.denominator, each.denominator)
    once_scaled, each_scaled = int(once * scale), int(each * scale)
    if not once_scaled + each_scaled:
        return list(ready)  # What takes no time waits for nobody.
    done: list[Minute] = []
    for stretches in _gaps(shop, alternative.resource, ready[0], part):
        gap = _Gap(list(stretches), scale)
        room = gap.longest(ready[len(done)], interruptible=part.step.interruptible) - once_scaled
        largest = max(1, room // each_scaled) if each_scaled else len(ready)
        for at, since in enumerate(ready[len(done) :]):
            begun = 0 if at % largest else once_scaled
            end = gap.worked(begun + each_scaled, since)
            if end is None:
                break
            done.append(end)
        if len(done) == len(ready):
            return done
    return done + [LAST_MINUTE] * (len(ready) - len(done))


class _Gap:
    """One gap, worked from its front on: of its stretch ``at`` so much, in parts of a minute, of all its units."""

    def __init__(self, stretches: Sequence[Stretch], scale: int) -> None:
        self._stretches = stretches
        self._scale = scale
        self._at = 0
        self._used = 0

    def longest(self, ready: Minute, *, interruptible: bool) -> int:
        """How long a run may be that begins no sooner than an instant; without a break if it has to be."""
        longest = length = last = 0
        for start, end, _ in self._stretches:
            length = max(0, end - max(start, ready)) + (length if interruptible or start == last else 0)
            longest, last = max(longest, length), end
        return longest * self._scale

    def worked(self, parts: int, ready: Minute) -> Minute | None:
        """When so much more is done, none of it before it is ready; None: there is not so much room left."""
        while self._at < len(self._stretches):
            start, end, units = self._stretches[self._at]
            self._used = max(self._used, (ready - start) * units * self._scale)
            room = (end - start) * units * self._scale - self._used
            if parts <= room:
                self._used += parts
                return start - (-self._used // (units * self._scale))
            parts -= max(0, room)
            self._at, self._used = self._at + 1, 0
        return None
