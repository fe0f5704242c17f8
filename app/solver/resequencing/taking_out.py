"""Promises taken out of a plan to make room: how many, which, and what of them stands elsewhere afterwards."""

from collections.abc import Iterable

from app.domain.layered import differing
from app.domain.promise import Promise
from app.domain.shift import Shift
from app.domain.shifting import shift_between
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import LAST_MINUTE, Minute, Window
from app.solver.resequencing.loose import Loose

ANYBODY = 0
"""More urgent than any promise: whoever can wait does."""

OUT_MAX = 3
"""Promises taken out at once. More are seldom all back in time: with 5 or 8 less is won in as many steps."""


def due_of(promise: Promise) -> Minute:
    return min((line.promised_at for line in promise.lines), default=LAST_MINUTE)


def shifts_between(before: Snapshot, after: Snapshot) -> list[Shift]:
    """By quote, so that the same plan is found in the same order whatever its versions share."""
    changed = sorted(differing(before.promises, after.promises))
    found = (shift_between(before.promises[quote], after.promises[quote]) for quote in changed)
    return [shift for shift in found if shift is not None]


def holders(machines: Iterable[str], span: Window, standing: Snapshot, loose: Loose) -> list[Promise]:
    """Who holds any of some machines within a stretch of time, as far as they may move."""
    quotes: dict[str, None] = {}
    for machine in dict.fromkeys(machines):
        rows = standing.held_on(machine)
        quotes |= dict.fromkeys(row.quote for row in rows.within(*span))
    found = (standing.promises[quote] for quote in quotes)
    return [promise for promise in found if loose.part_of(promise) is not None]


def holders_beside(promise: Promise, standing: Snapshot, loose: Loose, now: Minute) -> list[Promise]:
    """Who holds machines that its work could be done on, until it is promised or done, as far as they may move."""
    until = max([due_of(promise), *(run.available_at for run in promise.plan.runs)])
    there = holders(_machines(promise, loose), (now, until), standing, loose)
    return [other for other in there if other.quote != promise.quote]


def _machines(promise: Promise, loose: Loose) -> list[str]:
    part = loose.part_of(promise)
    runs = part.plan.runs if part else ()
    ways = (way for run in runs for operation in run.operations for way in loose.ways(run, operation))
    return [name for mode, _ in ways for name in mode.resources]
