"""Stretches that work may not touch: what of them lies within a span, and what else lies there from now on."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from app.domain.hours.occupation import Stretches
from app.domain.timeline import Minute, Window

Barriers = tuple[Sequence[Minute], Sequence[Minute]]
"""Starts and ends of stretches that the work may not touch: sorted and disjoint."""


def cut_out(barriers: Barriers, span: Window, inside: Stretches) -> None:
    """Appends the parts of barriers that lie within a span to those that lie before it."""
    starts, ends = inside
    first, last, at = bisect_right(barriers[1], span[0]), bisect_left(barriers[0], span[1]), len(starts)
    if first < last:
        starts += barriers[0][first:last]
        ends += barriers[1][first:last]
        starts[at], ends[-1] = max(starts[at], span[0]), min(ends[-1], span[1])


def put_in(barriers: Stretches, span: Window, inside: Stretches) -> None:
    """Lets what lies within a span from now on take the place of what lay there; what touches at either end is one."""
    (starts, ends), (starts_anew, ends_anew), (since, until) = barriers, inside, span
    first, last = bisect_left(ends, since), bisect_right(starts, until)
    if first < last and starts[first] < since:
        if starts_anew and starts_anew[0] == since:
            starts_anew[0] = starts[first]
        else:
            starts_anew.insert(0, starts[first])
            ends_anew.insert(0, since)
    if first < last and ends[last - 1] > until:
        if ends_anew and ends_anew[-1] == until:
            ends_anew[-1] = ends[last - 1]
        else:
            starts_anew.append(until)
            ends_anew.append(ends[last - 1])
    starts[first:last], ends[first:last] = starts_anew, ends_anew
