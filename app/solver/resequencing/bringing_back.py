"""Work that moved without need goes back to where it stood, as far as that is still free."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from app.domain.changes import PlanMoved
from app.domain.parts import Run
from app.domain.promise import Promise
from app.domain.shift import Shift
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.verification import breaks_nothing
from app.solver.resequencing.taking_out import shifts_between

TRIES_MAX = 300
"""Each takes some milliseconds; where more has moved the whole was laid anew, and hardly any of it fits back."""


def brought_back(
    standing: Snapshot, before: Snapshot, moving: Callable[[Iterable[Shift]], PlanMoved], now: Minute
) -> Snapshot:
    """The plan with each run in its place of before, one by one, where nothing is worse for it.

    ``moving``: a change of so many shifts, as it is judged.
    """
    tried = 0
    for quote, was in before.promises.items():
        for run in _moved_runs(was, standing.promises[quote]):
            tried += 1
            if tried > TRIES_MAX:
                return standing
            there = standing.revised([_with(standing.promises[quote], run)])
            change = moving(shifts_between(standing, there))
            if breaks_nothing(standing, change, now):
                standing = standing.apply(change)  # Not ``there``, where what it takes is what it took before.
    return standing


def _moved_runs(was: Promise, now: Promise) -> Iterator[Run]:
    """As they were; the last of a bill first, so that what goes into it follows."""
    if was is not now:
        pairs = zip(was.plan.runs, now.plan.runs, strict=True)
        yield from (run for run, again in reversed(list(pairs)) if run.operations != again.operations)


def _with(promise: Promise, run: Run) -> Promise:
    runs = tuple(run if one.id == run.id else one for one in promise.plan.runs)
    return replace(promise, plan=replace(promise.plan, runs=runs))
