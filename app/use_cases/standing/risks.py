"""Who is at risk in a plan as it is by now, and whom that is news to."""

from collections.abc import Iterable, Iterator

from app.domain.changes import Note, PromiseNoted
from app.domain.facts.progress import overdue_runs
from app.domain.pegs.reliance import hit_by, takers
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.use_cases.standing.troubles import Judge


def hit_by_time(before: Snapshot, after: Snapshot, now: Minute) -> list[str]:
    """The quotes of the promises that may stand otherwise since time has made ``after`` of a plan.

    Who is known to be at risk by work that finds no later place is not judged again each time.
    """
    untold = [quote for quote in _stuck(after, now) if not after.promises[quote].at_risk]
    hit = hit_by(before, after, now) if after is not before else ()
    return sorted({*hit, *_told_otherwise(untold, after, now)})


def otherwise_by_now(snapshot: Snapshot, now: Minute) -> Iterator[str]:
    """The quotes of those of whom something else was told than is so by now, though nobody has written anything.

    Whom time, or what others gave up, has made safe since; and who rests on work that should have begun, that nobody
    has reported begun, and that finds no later place.
    """
    stuck = _stuck(snapshot, now)
    may_be = [quote for quote, promise in snapshot.promises.items() if promise.at_risk or quote in stuck]
    return _told_otherwise(may_be, snapshot, now)


def news(judge: Judge, quotes: Iterable[str]) -> Iterator[PromiseNoted]:
    """Each promise that has become at risk, with the first thing that is wrong, and each that no longer is.

    Nobody waits for a commitment that is over, but others may be promised what it leaves.
    """
    for promise in (judge.snapshot.promises[quote] for quote in quotes):
        if promise.commitment is None:
            troubles, at_risk, safe = judge.troubles(promise.quote), Note.HOLD_AT_RISK, Note.HOLD_SAFE
        elif promise.plan.open_deliveries:
            troubles, at_risk, safe = judge.troubles(promise.quote), Note.AT_RISK, Note.SAFE
        else:
            troubles, at_risk, safe = judge.troubles_of_supply(promise.quote), Note.SUPPLY_AT_RISK, Note.SUPPLY_SAFE
        if troubles and not promise.at_risk:
            yield PromiseNoted(quote=promise.quote, note=at_risk, detail=troubles[0].detail)
        elif promise.at_risk and not troubles:
            yield PromiseNoted(quote=promise.quote, note=safe)


def _told_otherwise(quotes: Iterable[str], snapshot: Snapshot, now: Minute) -> Iterator[str]:
    """Those of whom something else was told than is so."""
    judge = Judge(snapshot, now)
    return (note.quote for note in news(judge, quotes))


def _stuck(snapshot: Snapshot, now: Minute) -> set[str]:
    """The quotes of those who rest on work that is overdue and was not put off: it finds no later place."""
    stuck = list(overdue_runs(snapshot, now))
    return {promise.quote for promise, _ in stuck} | takers(snapshot, [run for _, run in stuck])
