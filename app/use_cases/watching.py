"""After a change, or once time has passed: who can no longer be kept, repaired where no date has to move, and told."""

from collections.abc import Iterable, Iterator, Sequence

from app.domain.changes import Note, PromiseNoted
from app.domain.giving_up import given_up
from app.domain.progress import overdue_runs
from app.domain.reliance import hit_by, takers
from app.domain.snapshot import Snapshot
from app.domain.supply import ItemSite
from app.domain.timeline import Minute
from app.domain.verification import violations
from app.domain.views import Report
from app.use_cases.by_now import passed_by
from app.use_cases.fitting import must_break_nothing
from app.use_cases.ports import Books, Moment, Ports
from app.use_cases.reports import reports
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
    passed = list(passed_by(before, now, ports))
    after = before
    for change in passed:
        after = after.apply(change)
    # Who is known to be at risk is not judged with every write.
    untold = [quote for quote in _stuck(after, now) if not after.promises[quote].at_risk]
    hit = sorted({*(hit_by(before, after, now) if passed else ()), *_told_otherwise(untold, after, now)})
    if not all(map(books.reaches, [*passed, *(PromiseNoted(quote=quote, note=Note.AT_RISK) for quote in hit)])):
        return False
    if passed:
        books.record(passed, moment.instant, ports.who)
    if hit:
        watched(before, hit, moment, books, ports)
    return True


def otherwise_by_now(snapshot: Snapshot, now: Minute) -> Iterator[str]:
    """The quotes of those of whom something else was told than is so by now, though nobody has written anything.

    Whom time, or what others gave up, has made safe since; and who rests on work that should have begun, that nobody
    has reported begun, and that finds no later place.
    """
    stuck = _stuck(snapshot, now)
    may_be = [quote for quote, promise in snapshot.promises.items() if promise.at_risk or quote in stuck]
    return _told_otherwise(may_be, snapshot, now)


def tell_of(quotes: Iterable[str], moment: Moment, books: Books, ports: Ports) -> None:
    """Whether these are at risk, where that is news."""
    _tell(Judge(books.snapshot(), moment.planned), quotes, moment, books, ports)


def _told_otherwise(quotes: Iterable[str], snapshot: Snapshot, now: Minute) -> Iterator[str]:
    """Those of whom something else was told than is so."""
    judge = Judge(snapshot, now)
    return (note.quote for note in _news(judge, quotes))


def _stuck(snapshot: Snapshot, now: Minute) -> set[str]:
    """The quotes of those who rest on work that is overdue and was not put off: it finds no later place."""
    stuck = list(overdue_runs(snapshot, now))
    return {promise.quote for promise, _ in stuck} | takers(snapshot, [run for _, run in stuck])


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
    if notes := list(filter(books.reaches, _news(judge, quotes))):
        books.record(notes, moment.instant, ports.who)


def _news(judge: Judge, quotes: Iterable[str]) -> Iterator[PromiseNoted]:
    """Each commitment that has become at risk, with the first thing that is wrong, and each that no longer is.

    Nobody waits for one that is over, but others may be promised what it leaves.
    """
    for promise in (judge.snapshot.promises[quote] for quote in quotes):
        if promise.commitment is None:
            continue
        if promise.plan.open_deliveries:
            troubles, at_risk, safe = judge.troubles(promise.quote), Note.AT_RISK, Note.SAFE
        else:
            troubles, at_risk, safe = judge.troubles_of_supply(promise.quote), Note.SUPPLY_AT_RISK, Note.SUPPLY_SAFE
        if troubles and not promise.at_risk:
            yield PromiseNoted(quote=promise.quote, note=at_risk, detail=troubles[0].detail)
        elif promise.at_risk and not troubles:
            yield PromiseNoted(quote=promise.quote, note=safe)
