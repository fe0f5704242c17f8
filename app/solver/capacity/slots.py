"""The earliest and the latest slot for one operation beside everything that is planned already.

For any set of allowed starts, the earliest end never gets earlier when the work may start later; so for a chain,
earliest-first finds the earliest end (and, mirrored, latest-first the latest start). A property test holds it to that.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from app.domain.hours.work_axis import WorkAxis
from app.domain.timeline import Minute, Window
from app.solver.capacity.barriers import Barriers


def earliest_slot(
    axis: WorkAxis, barriers: Sequence[Barriers], ready: Minute, minutes: int, *, interruptible: bool
) -> Window | None:
    """The first [start, end) at or after ``ready`` with so many open minutes (at least one) and no barrier inside.

    Every search asks this most of all, so what the axis would say is worked out here, without asking it in between;
    and gaps too short for the work are passed over, however open: most gaps of a busy resource are.
    """
    opens, closes, worked = axis.starts, axis.ends, axis.worked
    at, last_window, start = 0, len(opens), ready
    while (at := bisect_right(closes, start, at)) < last_window:
        start = opens[at] if start < opens[at] else start
        end = start + minutes
        if end > closes[at]:
            if not interruptible:
                start = closes[at]
                continue
            work = worked[at] + start - opens[at] + minutes
            if work > worked[-1]:
                return None
            last = bisect_left(worked, work, at) - 1
            end = opens[last] + work - worked[last]
        clear_from = start
        for starts, ends in barriers:
            here = bisect_right(ends, start)
            if here < len(starts) and starts[here] < end:
                after, behind = here + 1, len(starts)
                while after < behind and starts[after] - ends[here] < minutes:
                    here, after = after, after + 1
                clear_from = ends[here] if ends[here] > clear_from else clear_from
        if clear_from == start:
            return (start, end)
        start = clear_from
    return None


def latest_slot(
    axis: WorkAxis, barriers: Sequence[Barriers], due: Minute, minutes: int, *, interruptible: bool
) -> Window | None:
    """The last [start, end) that ends at or before ``due``, with so many open minutes and no barrier inside."""
    end: Minute | None = due
    while end is not None:
        slot = _last_open(axis, end, minutes, interruptible=interruptible)
        if slot is None:
            return None
        end = _clear_before(barriers, *slot, minutes)
        if end is None:
            return slot
    return None


def _last_open(axis: WorkAxis, due: Minute, minutes: int, *, interruptible: bool) -> Window | None:
    if interruptible:
        start = axis.latest_start(due, minutes)
        end = None if start is None else axis.end_of_work(start, minutes)
        return None if start is None or end is None else (start, end)
    at = bisect_left(axis.starts, due) - 1
    while at >= 0:
        end = min(due, axis.ends[at])
        if end - axis.starts[at] >= minutes:
            return (end - minutes, end)
        at -= 1
    return None


def _clear_before(barriers: Sequence[Barriers], start: Minute, end: Minute, minutes: int) -> Minute | None:
    """Where to look again: the start of the barrier inside that is furthest back, past gaps too short for the work."""
    clear: Minute | None = None
    for starts, ends in barriers:
        at = bisect_left(starts, end) - 1
        if at >= 0 and ends[at] > start:
            while at > 0 and starts[at] - ends[at - 1] < minutes:
                at -= 1
            if clear is None or starts[at] < clear:
                clear = starts[at]
    return clear
