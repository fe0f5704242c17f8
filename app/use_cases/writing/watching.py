"""After a change, or once time has passed: who can no longer be kept, repaired where no date has to move, and told."""

from collections.abc import Iterable, Sequence

from app.domain.changes import Note, PromiseNoted
from app.domain.giving_up import given_up
from app.domain.pegs.reliance import hit_by
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import ItemSite
from app.domain.verification import violations
from app.domain.views import Report
from app.use_cases.standing.by_now import passed_by
from app.use_cases.standing.fitting import must_break_nothing
from app.use_cases.standing.reports import reports
from app.use_cases.standing.risks import hit_by_time, news
from app.use_cases.standing.troubles import Judge
from app.use_cases.writing.turn import Turn


def watched(before: Snapshot, hit: Iterable[str], turn: Turn, tries: int | None = None) -> tuple[Report, ...]:
    """What is wrong since ``before`` with the promises that may have been hit, once all is repaired that can be.

    ``tries``: to repair so often at most, where that is less often than the planner would.

    Who is at risk from now on, and who no longer is, is written into the change log.
    """
    after, now = turn.snapshot(), turn.now
    judge = Judge(after, now)
    hit = [quote for quote in hit if quote in after.promises]
    repaired = _repaired(judge, hit, turn, tries)
    if repaired is not after:
        hit = sorted({*hit, *hit_by(after, repaired, now)})
        judge = Judge(repaired, now)
    found = tuple(reports(Judge(before, now), judge, hit))
    _tell(judge, hit, turn)
    return found


def watch_others(before: Snapshot, turn: Turn) -> None:
    """The same once promises read otherwise, and for whoever waits for what they have given up."""
    _watch_those_beside(before, turn)
    catch_up(turn)


def _watch_those_beside(before: Snapshot, turn: Turn) -> None:
    """Who comes next on a machine may not be set up for in time any more."""
    watched(before, hit_by(before, turn.snapshot(), turn.now), turn)


def give_up(places: Iterable[ItemSite], turn: Turn) -> None:
    """What is over and nobody needs any more at these places is free again; who comes after it is told."""
    before = turn.snapshot()
    if changes := list(given_up(places, before, turn.now)):
        turn.record(changes)
        _watch_those_beside(before, turn)


def let_time_pass(turn: Turn) -> None:
    """Writes down what should have happened by now and has not, for whoever looks afterwards whom it has hit."""
    if passed := passed_by(turn.snapshot(), turn.now, turn.ports)[1]:
        turn.record(passed)


def catch_up(turn: Turn) -> bool:
    """Writes down what should have happened by now and has not, and who is hit; the caller commits.

    Before anything is decided, and again once something was given up: overdue work may find a place there.

    False where some of it is in plans that are not locked: nothing of it is written then.
    """
    before, now = turn.snapshot(), turn.now
    after, passed = passed_by(before, now, turn.ports)
    hit = hit_by_time(before, after, now)
    if not all(map(turn.books.reaches, [*passed, *(PromiseNoted(quote=quote, note=Note.AT_RISK) for quote in hit)])):
        return False
    if passed:
        turn.record(passed)
    if hit:
        watched(before, hit, turn)
    return True


def tell_of(quotes: Iterable[str], turn: Turn) -> None:
    """Whether these are at risk, where that is news."""
    _tell(Judge(turn.snapshot(), turn.now), quotes, turn)


def _repaired(judge: Judge, hit: Sequence[str], turn: Turn, tries: int | None) -> Snapshot:
    """The plan with the work moved that can no longer stay where it stands, as far as that keeps a commitment.

    Who is known to be at risk was tried before.
    """
    after, now = judge.snapshot, turn.now
    promises = [after.promises[quote] for quote in hit]
    broken = [one.quote for one in promises if one.commitment and not one.at_risk and judge.troubles(one.quote)]
    moving = turn.ports.planner.repaired(broken, after, now, tries) if broken else None
    if moving is None or not turn.books.reaches(moving):
        return after
    must_break_nothing(violations(after, moving, now))
    return turn.record([moving])


def _tell(judge: Judge, quotes: Iterable[str], turn: Turn) -> None:
    # Who is not in the plans that are locked was not hit by what happened in those.
    if notes := list(filter(turn.books.reaches, news(judge, quotes))):
        turn.record(notes)
