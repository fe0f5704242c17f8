"""When what one machine works in runs, one after the other, can be done: each run begins when all of it is ready."""

from collections.abc import Callable, Sequence

from app.domain.timeline import LAST_MINUTE, Minute

EndOf = Callable[[Minute, int], Minute]
"""When work that may begin at an instant has had its minutes; no sooner than these take."""


def done_in_turn(ready: Sequence[Minute], minutes: Sequence[int], end_of: EndOf) -> list[Minute]:
    """When one piece, two and so on can be done at the soonest, each number in the runs that are best for it.

    ``ready``: when each piece is, in order. ``minutes``: what a run of one piece takes, of two and so on, never less
    for more; none is larger than the last of them. Dynamic programming: every size of the last run is tried, behind
    what is left as soon as that can be done.
    """
    done = [ready[0]]
    for pieces, at in enumerate(ready, start=1):
        best = LAST_MINUTE
        for run, length in enumerate(minutes[:pieces], start=1):
            before = done[pieces - run]
            start = max(before, at)
            if start + length < best:
                best = min(best, end_of(start, length))
            if before <= at or at + length >= best:
                break  # A larger run begins no sooner, or takes too long.
        done.append(best)
    return done[1:]
