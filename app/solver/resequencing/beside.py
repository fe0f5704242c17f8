"""Who holds the machines that somebody's work could be done on."""

from app.domain.held_times import NOT_HELD
from app.domain.promise import Promise
from app.domain.snapshot import Snapshot
from app.domain.timeline import Minute
from app.solver.resequencing.loose import Loose
from app.solver.resequencing.search import due_of


def holders_beside(promise: Promise, standing: Snapshot, loose: Loose, now: Minute) -> list[Promise]:
    """From now until it is promised or done, whichever is later; only those whose work may move."""
    until = max([due_of(promise), *(run.available_at for run in promise.plan.runs)])
    quotes: dict[str, None] = {}
    for resource in dict.fromkeys(_machines(promise, loose)):
        rows = standing.held_times.get(resource, NOT_HELD)
        quotes |= dict.fromkeys(row.quote for row in rows.within(now, until))
    found = (standing.promises[quote] for quote in quotes if quote != promise.quote)
    return [other for other in found if loose.part_of(other) is not None]


def _machines(promise: Promise, loose: Loose) -> list[str]:
    part = loose.part_of(promise)
    runs = part.plan.runs if part else ()
    ways = (way for run in runs for operation in run.operations for way in loose.ways(run, operation))
    return [name for mode, _ in ways for name in mode.resources]
