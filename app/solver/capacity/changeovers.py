"""Change-overs as barriers: where work of a family fits into the gaps between what stands on a machine.

In each gap work starts no sooner than the machine is set up for it, from whatever family may be the last before it, and
ends so soon that what comes after can still be set up. With that, a gap is free time like any other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from app.domain.hours.work_axis import WorkAxis
from app.domain.timeline import FOREVER, Minute, Window
from app.solver.capacity.barriers import Barriers
from app.solver.capacity.standing import Standing

SetupMinutes = Callable[[str | None, str], int]
"""Minutes from the last family, None while nobody knows it, to another."""


# Made anew for each gap, by the hundred thousand where orders make room for themselves: tuples take half the time.
class _Between(NamedTuple):
    """What stands between something and a gap, by holder until when; nothing of those who must have ``lapsed``."""

    until: Mapping[str | None, Minute] = MappingProxyType({})
    lapsed: frozenset[str | None] = frozenset()

    def with_next(self, one: Standing) -> "_Between":
        if one.holder in self.lapsed:
            return self
        if one.family is None:
            return _Between({**self.until, one.holder: max(self.until.get(one.holder, 0), one.end)}, self.lapsed)
        left = self.until
        if one.holder in left:
            left = {holder: end for holder, end in left.items() if holder != one.holder}
        return _Between(left, self.lapsed | {one.holder})


NOTHING = _Between()


class _Before(NamedTuple):
    """A family that may be the last one before a gap, until when that work lasts, and what stands between."""

    family: str | None
    end: Minute
    holder: str | None = None
    between: _Between = NOTHING

    @property
    def since(self) -> Minute:
        """From when on the machine could change over from it."""
        return max([self.end, *self.between.until.values()])

    def with_next(self, one: Standing) -> "_Before":
        return _Before(self.family, self.end, self.holder, self.between.with_next(one))


class _After(NamedTuple):
    """Work after a gap that has to be set up, and what stands between."""

    work: Standing
    between: _Between = NOTHING

    def with_next(self, one: Standing) -> "_After":
        return _After(self.work, self.between.with_next(one))


class _Gap(NamedTuple):
    start: Minute
    end: Minute
    before: Sequence[_Before]
    after: Sequence[_After]


class Gaps:
    """The gaps of one machine, and what comes before and after each, whichever of the holds lapse."""

    def __init__(self, standing: Sequence[Standing], state: str | None, axis: WorkAxis, fence_at: Minute) -> None:
        self._axis = axis
        self._fence_at = fence_at
        self._gaps = list(_gaps(standing, state, fence_at))

    def barriers(self, family: str | None, takes: SetupMinutes) -> Barriers:
        """What work of that family may not touch."""
        return _between(self._room(gap, family, takes) for gap in self._gaps)

    def bounds(self, family: str | None, takes: SetupMinutes) -> Barriers:
        """What it could not touch, whatever else of its own order stood there: only what is next to a gap counts."""
        ends = [0, *(gap.end for gap in self._gaps)]
        bare = (_bare(gap, family, room_until) for gap, room_until in zip(self._gaps, ends, strict=False))
        return _between(self._room(gap, family, takes) for gap in bare)

    def binding(self, start: Minute, family: str, takes: SetupMinutes) -> tuple[str | None, Minute] | None:
        """The family that it changes over from until just then, and since when; None where it has time left."""
        gap = next((gap for gap in self._gaps if gap.start <= start < gap.end), None)
        for last in gap.before if gap else ():
            since, minutes = max(last.since, self._fence_at), takes(last.family, family)
            if minutes and self._later(since, minutes) == start:
                return last.family, since
        return None

    def _room(self, gap: _Gap, family: str | None, takes: SetupMinutes) -> Window:
        """From when on work may start in a gap, and by when it must end."""
        opens, shuts = gap.start, gap.end
        if family is not None:
            for last in gap.before:
                if minutes := takes(last.family, family):
                    opens = max(opens, self._later(max(last.since, self._fence_at), minutes))
        for after in gap.after:
            shuts = min(shuts, self._latest_end(gap, after, family, takes))
        return opens, shuts

    def _latest_end(self, gap: _Gap, after: _After, family: str | None, takes: SetupMinutes) -> Minute:
        """By when work in the gap must end so that other work after it is set up in time; 0: it cannot be there."""
        to = after.work.family or ""
        if family is None:
            lasts = [last for last in _possible(gap.before, after) if not _is_between(last, after)]
            return self._latest_before(gap, after.work, max([takes(last.family, to) for last in lasts], default=0))
        minutes = takes(family, to)
        if not after.between.until:
            return self._latest_before(gap, after.work, minutes)
        since = max(after.work.fence, *after.between.until.values())
        return gap.end if self._minutes_between(since, after.work.start) >= minutes else 0

    def _latest_before(self, gap: _Gap, work: Standing, minutes: int) -> Minute:
        """By when to end where nothing else stands before the other work, which takes so long to set up."""
        if minutes == 0:
            return gap.end
        if self._minutes_between(work.fence, work.start) < minutes:
            return 0
        latest = self._axis.latest_start(work.start, minutes)
        return gap.end if latest is None else min(gap.end, latest)

    def _minutes_between(self, since: Minute, until: Minute) -> int:
        return self._axis.work_before(until) - self._axis.work_before(since)

    def _later(self, since: Minute, minutes: int) -> Minute:
        at = self._axis.minute_of_work(self._axis.work_before(since) + minutes)
        return FOREVER if at is None else at


def _gaps(standing: Sequence[Standing], state: str | None, fence_at: Minute) -> Iterator[_Gap]:
    """Gaps that end after the fence. ``standing`` is in the order of starts."""
    followers = _followers(standing)
    before, reach = [_Before(state, 0)], 0
    for at, one in enumerate(standing):
        if reach < one.start and one.start > fence_at:
            yield _Gap(reach, one.start, before, followers[at])
        reach = max(reach, one.end)
        before = _with_next(before, one)
    if reach < FOREVER:
        yield _Gap(reach, FOREVER, before, ())


def _with_next(before: Sequence[_Before], one: Standing) -> list[_Before]:
    """Of what one promise holds only the nearest may be the last, for it comes and goes as a whole."""
    if one.settles:
        return [_Before(one.family, one.end)]
    passed = [last.with_next(one) for last in before]
    if one.family is None:
        return passed
    return [*(last for last in passed if last.holder != one.holder), _Before(one.family, one.end, one.holder)]


def _followers(standing: Sequence[Standing]) -> list[Sequence[_After]]:
    """For the gap before each: the work whose change-over may start from work in that gap, the nearest last."""
    found: list[Sequence[_After]] = []
    after: list[_After] = []
    for one in reversed(standing):
        if one.settles:
            after = [_After(one)] if one.work else []
        else:
            after = [other.with_next(one) for other in after]
            if one.family is not None:
                after = [*(other for other in after if other.work.holder != one.holder), _After(one)]
        found.append(after)
    return found[::-1]


def _possible(before: Sequence[_Before], after: _After) -> Iterator[_Before]:
    """Those that may be the last before work after a gap: where that stands, so does what its promise has before."""
    for last in reversed(before):
        if last.holder is None or last.holder not in after.between.lapsed:
            yield last
        if last.holder is not None and last.holder == after.work.holder:
            return


def _is_between(last: _Before, after: _After) -> bool:
    """Whether something after a gap stands between the two, so that work in the gap matters no more."""
    return any(holder is None or holder not in last.between.lapsed for holder in after.between.until)


def _bare(gap: _Gap, family: str | None, room_until: Minute) -> _Gap:
    """The gap with no more before and after it than what nothing could come between.

    ``room_until``: the end of the gap before it. What stands between the two may have no family. Once other work of the
    order has changed the machine over, work after the gap need not do so after its own fence.
    """
    if family is None:
        return gap._replace(before=(), after=())
    before = [last for last in gap.before[-1:] if last.since == gap.start and last.end >= room_until]
    after = [_After(replace(other.work, fence=0)) for other in gap.after[-1:] if other.work.start == gap.end]
    return gap._replace(before=before, after=after)


def _between(rooms: Iterator[Window]) -> Barriers:
    """What lies between the rooms of gaps, where there is any room in them."""
    starts: list[Minute] = []
    ends: list[Minute] = []
    since = 0
    for opens, shuts in rooms:
        if opens < shuts:
            if since < opens:
                starts.append(since)
                ends.append(opens)
            since = shuts
    if since < FOREVER:
        starts.append(since)
        ends.append(FOREVER)
    return starts, ends
