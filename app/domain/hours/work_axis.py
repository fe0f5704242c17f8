"""Open minutes counted along an axis with prefix sums, so that a duration becomes an end without walking the days."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from app.domain.timeline import Minute, Window


class WorkAxis:
    """The open windows of a calendar, or of several at once, over a bounded stretch of time.

    Sorted, disjoint, none empty. Immutable. What lies outside the stretch counts as closed.
    """

    __slots__ = ("ends", "starts", "worked")

    def __init__(self, windows: Sequence[Window]) -> None:
        self.starts: list[Minute] = [start for start, _ in windows]
        self.ends: list[Minute] = [end for _, end in windows]
        self.worked: list[int] = [0, *accumulate([end - start for start, end in windows])]

    def work_before(self, minute: Minute) -> int:
        """Open minutes before an instant."""
        at = bisect_right(self.starts, minute) - 1
        if at < 0:
            return 0
        return self.worked[at] + min(minute, self.ends[at]) - self.starts[at]

    def next_open(self, minute: Minute) -> Minute | None:
        """The first open minute at or after an instant."""
        at = bisect_right(self.ends, minute)
        if at == len(self.starts):
            return None
        return max(minute, self.starts[at])

    def last_open(self, minute: Minute) -> Minute | None:
        """The last open minute at or before an instant."""
        at = bisect_right(self.starts, minute) - 1
        return None if at < 0 else min(minute, self.ends[at] - 1)

    def end_of_work(self, start: Minute, minutes: int) -> Minute | None:
        """When work that starts in open time and pauses while closed has had its minutes (at least one)."""
        return self.minute_of_work(self.work_before(start) + minutes)

    def minute_of_work(self, work: int) -> Minute | None:
        """The instant by which so many open minutes (at least one) have passed."""
        if work > self.worked[-1]:
            return None
        at = bisect_left(self.worked, work) - 1
        return self.starts[at] + work - self.worked[at]

    def latest_start(self, end: Minute, minutes: int) -> Minute | None:
        """The latest open instant from which so many open minutes (at least one) pass by an end."""
        work = self.work_before(end) - minutes
        if work < 0:
            return None
        at = bisect_right(self.worked, work) - 1
        return self.starts[at] + work - self.worked[at]

    def window_around(self, minute: Minute) -> Window | None:
        """The open window that holds an instant."""
        at = bisect_right(self.starts, minute) - 1
        if at < 0 or self.ends[at] <= minute:
            return None
        return (self.starts[at], self.ends[at])
