"""After a change, or once time has passed: who can no longer be kept, repaired where no date has to move, and told."""

from collections.abc import Iterable, Sequence

from app.domain.changes import Note, PromiseNoted
from app.domain.giving_up import given_up
from app.domain.reliance import hit_by
from app.domain.snapshot import Snapshot
from app.domain.supply import ItemSite
from app.domain.verification import violations
from app.domain.views import Report
from app.use_cases.by_now import passed_by
from app.use_cases.fitting import must_break_nothing
from app.use_cases.ports import Books, Moment, Ports
from app.use_cases.reports import reports
from app.use_cases.risks import hit_by_time, news
from app.use_cases.troubles import Judge


def watched(before: Snapshot, hit: Iterable[str], moment: Moment, books: Books, ports: Ports) -> tuple[Report, ...]:
    """What is wrong since ``before`` with the promises that may have been hit, once all is repaired that can be.

    Who is at risk from now on, and who no longer is, is written into the change log.
    """
    after, now = books.snapshot(), moment.planned
    judge = Judge(after, now)
    hit = [quote for quote in hit if quote in after.promises]
    repaired = _repaired(judge, hit, moment, books, ports)
    if repaired is not after:
        hit = sorted({*hit, *hit_by(after, repaired, now)})
        judge = Judge(repaired, now)
    found = tuple(reports(Judge(before, now), judge, hit))
    _tell(judge, hit, moment, books, ports)
    return found


def watch_others(before: Snapshot, moment: Moment, books: Books, ports: Ports) -> None:
    """The same once promises read otherwise, and for whoever waits for what they have given up."""
    _watch_those_beside(before, moment, books, ports)
    catch_up(moment, books, ports)


def _watch_those_beside(before: Snapshot, moment: Moment, books: Books, ports: Ports) -> None:
    """Who comes next on a machine may not be set up for in time any more."""
    watched(before, hit_by(before, books.snapshot(), moment.planned), moment, books, ports)


def give_up(places: Iterable[ItemSite], moment: Moment, books: Books, ports: Ports) -> None:
    """What is over and nobody needs any more at these places is free again; who comes after it is told."""
    before = books.snapshot()
    if changes := list(given_up(places, before, moment.planned)):
        books.record(changes, moment.instant, ports.who)
        _watch_those_beside(before, moment, books, ports)


def catch_up(moment: Moment, books: Books, ports: Ports) -> bool:
    """Writes down what should have happened by now and has not, and who is hit; the caller commits.

    Before anything is decided, and again once something was given up: overdue work may find a place there.

    False where some of it is in plans that are not locked: nothing of it is written then.
    """
    before, now = books.snapshot(), moment.planned
    after, passed = passed_by(before, now, ports)
    hit = hit_by_time(before, after, now)
    if not all(map(books.reaches, [*passed, *(PromiseNoted(quote=quote, note=Note.AT_RISK) for quote in hit)])):
        return False
    if passed:
        books.record(passed, moment.instant, ports.who)
    if hit:
        watched(before, hit, moment, books, ports)
    return True


def tell_of(quotes: Iterable[str], moment: Moment, books: Books, ports: Ports) -> None:
    """Whether these are at risk, where that is news."""
    _tell(Judge(books.snapshot(), moment.planned), quotes, moment, books, ports)


def _repaired(judge: Judge, hit: Sequence[str], moment: Moment, books: Books, ports: Ports) -> Snapshot:
    """The plan with the work moved that can no longer stay where it stands, as far as that keeps a commitment.

    Who is known to be at risk was tried before.
    """
    after, now = judge.snapshot, moment.planned
    promises = [after.promises[quote] for quote in hit]
    broken = [one.quote for one in promises if one.commitment and not one.at_risk and judge.troubles(one.quote)]
    moving = ports.planner.repaired(broken, after, now) if broken else None
    if moving is None or not books.reaches(moving):
        return after
    must_break_nothing(violations(after, moving, now))
    return books.record([moving], moment.instant, ports.who)


def _tell(judge: Judge, quotes: Iterable[str], moment: Moment, books: Books, ports: Ports) -> None:
    # Who is not in the plans that are locked was not hit by what happened in those.
    if notes := list(filter(books.reaches, news(judge, quotes))):
        books.record(notes, moment.instant, ports.who)
