"""Somebody answers for a date that the plan cannot keep: committed all the same, and at risk from birth."""

from dataclasses import dataclass, replace
from datetime import date

from app.domain.changes import PromiseMade
from app.domain.commitment import Commitment
from app.domain.demand import HoldRequest
from app.domain.errors import Fault, RequestRejected
from app.domain.promise import Quote, QuoteState, Scheduled
from app.domain.timeline import Minute
from app.domain.views import CommitmentView
from app.use_cases.ports.books import Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.fitting import fits, must_fit, without_hold
from app.use_cases.standing.troubles import view_of
from app.use_cases.writing.begin_writing import begin_writing
from app.use_cases.writing.holding import (
    commitment_of,
    known_quote,
    must_be_counted_alike,
    must_be_undecided,
    promise_of,
    swap,
)
from app.use_cases.writing.revising import with_what_is_there
from app.use_cases.writing.turn import Turn
from app.use_cases.writing.watching import tell_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The local day, at the ship-to, that every line is promised for, and why."""

    promised_on: date
    reason: str


def override_refusal(
    quote_id: str, override: Override, ports: Ports, finish: Finish[CommitmentView] = unfinished
) -> Commitment:
    """Commits the lines as they were requested to the date given, planned at their earliest; nobody else is moved.

    The hold may be over: nothing of it is relied on.

    Raises:
        UnknownQuote, QuoteReleased, QuoteConfirmed
        ReferenceTaken: another commitment that was not cancelled has the quote's reference.
        RequestRejected: the day is over, its items are not there any more, or they are counted otherwise.
    """
    with ports.open_books() as books:
        turn = begin_writing(books, ports)
        quote = known_quote(quote_id, books)
        must_be_undecided(quote)
        commitment = _committed(quote, override, turn)
        tell_of([quote_id], turn)
        finish(books, view_of(commitment, books.snapshot(), turn.now))
        books.commit()
    return commitment


def _committed(quote: Quote, override: Override, turn: Turn) -> Commitment:
    snapshot, now, id = turn.snapshot(), turn.now, turn.ports.new_id("cmt")
    must_be_counted_alike(quote, snapshot.plant)
    base = without_hold(quote.id, snapshot)
    lines = (replace(line, requested=override.promised_on, latest_acceptable=None) for line in quote.request.lines)
    request = replace(quote.request, lines=tuple(lines), hold=HoldRequest(minutes=0))
    planned = turn.ports.planner.schedule(request, base, now)
    _must_be_to_come(override.promised_on, planned, now)
    scheduled = promise_of(quote.id, quote.request, planned, now, id, overridden=True)
    promise = with_what_is_there(scheduled, base, now)
    if not fits([PromiseMade(promise=promise)], base, now):
        # What is there is kept for a requirement that waits for it; whoever insists is short then, and robs nobody.
        promise = scheduled
    must_fit([PromiseMade(promise=promise)], base, now)
    commitment = commitment_of(quote.id, quote.request, planned, id, f"overridden: {override.reason}", turn)
    commitment = replace(commitment, override_reason=override.reason)
    turn.books.add_commitment(commitment)
    swap(quote.id, [PromiseMade(promise=promise)], turn)
    turn.books.write_quote(replace(quote, state=QuoteState.CONFIRMED, held_offer=None, commitment=id))
    return commitment


def _must_be_to_come(day: date, planned: Scheduled, now: Minute) -> None:
    """A day that is over is a slip of the pen: nobody can still mean to keep it."""
    if any(line.promised_at <= now for line in planned.lines):
        detail = f"must be today or later at the ship-to; {day} is over"
        raise RequestRejected.naming(Fault(pointer="/promised_date", code="out_of_range", detail=detail))
