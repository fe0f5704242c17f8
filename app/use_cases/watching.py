"""After the plant has changed: who can no longer be kept, repaired where no date has to move, and told."""

from collections.abc import Iterable, Iterator, Sequence

from app.domain.changes import Note, PromiseNoted
from app.domain.snapshot import Snapshot
from app.domain.verification import violations
from app.domain.views import Report
from app.use_cases.floor import hit_by, refuse
from app.use_cases.ports import Books, Moment, Ports
from app.use_cases.reports import reports
from app.use_cases.troubles import Judge


def watched(before: Snapshot, hit: Iterable[str], moment: Moment, books: Books, ports: Ports) -> tuple[Report, ...]:
    """What is wrong since ``before`` with the promises that may have been hit, once all is repaired that can be.

    Who is at risk from now on, and who no longer is, is written into the change log.
    """
    after, now = books.snapshot(), moment.planned
    was, judge = Judge(before, now), Judge(after, now)
    hit = [quote for quote in hit if quote in after.promises]
    repaired = _repaired(was, judge, hit, moment, books, ports)
    if repaired is not after:
        hit = sorted({*hit, *hit_by(after, repaired, now)})
        judge = Judge(repaired, now)
    found = tuple(reports(was, judge, hit))
    notes = [*_at_risk(found, repaired, hit), *_safe(was, judge, hit)]
    if notes:
        books.record(notes, moment.instant, ports.who)
    return found


def _repaired(was: Judge, judge: Judge, hit: Sequence[str], moment: Moment, books: Books, ports: Ports) -> Snapshot:
    """The plan with the work moved that can no longer stay where it stands, as far as that keeps a commitment."""
    after, now = judge.snapshot, moment.planned
    broken = [
        quote
        for quote in hit
        if after.promises[quote].commitment and judge.troubles(quote) and not _had_trouble(quote, was)
    ]
    moving = ports.planner.repaired(broken, after, now) if broken else None
    if moving is None:
        return after
    refuse(violations(after, moving, now))
    return books.record([moving], moment.instant, ports.who)


def _had_trouble(quote: str, was: Judge) -> bool:
    return quote in was.snapshot.promises and bool(was.troubles(quote))


def _at_risk(found: Sequence[Report], after: Snapshot, hit: Sequence[str]) -> Iterator[PromiseNoted]:
    """Each commitment once, with the first thing that is wrong."""
    because: dict[str, str] = {}
    for report in found:
        because.setdefault(report.owner, report.detail)
    for quote in hit:
        promise = after.promises[quote]
        if promise.commitment in because:
            yield PromiseNoted(quote=quote, note=Note.AT_RISK, detail=because[promise.owner])


def _safe(was: Judge, judge: Judge, hit: Sequence[str]) -> Iterator[PromiseNoted]:
    for quote in hit:
        is_commitment = judge.snapshot.promises[quote].commitment is not None
        if is_commitment and _had_trouble(quote, was) and not judge.troubles(quote):
            yield PromiseNoted(quote=quote, note=Note.SAFE)
