"""Somebody answers for a date that the plan cannot keep: committed all the same, and at risk from birth."""

from dataclasses import dataclass, replace
from datetime import date

from app.domain.changes import PromiseMade
from app.domain.commitment import Commitment, dated
from app.domain.demand import HoldRequest
from app.domain.errors import QuoteConfirmed, QuoteReleased
from app.domain.promise import Promise, Quote, QuoteState, Scheduled
from app.domain.views import CommitmentView
from app.use_cases.fitting import fits, must_fit, without_hold
from app.use_cases.holding import as_shown, known_quote, must_be_counted_alike, swap
from app.use_cases.ports import Books, Finish, Moment, Ports, unfinished
from app.use_cases.revising import with_what_is_there
from app.use_cases.troubles import view_of
from app.use_cases.turns import begin_writing
from app.use_cases.watching import tell_of


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
        RequestRejected: its items are not there any more, or are counted otherwise.
    """
    with ports.open_books() as books:
        moment = begin_writing(books, ports)
        quote = as_shown(known_quote(quote_id, books), moment.passed)
        if quote.state is QuoteState.CONFIRMED:
            raise QuoteConfirmed(f"{quote_id} is commitment {quote.commitment}.")
        if quote.state is QuoteState.RELEASED:
            raise QuoteReleased(f"{quote_id} was released, or replaced by a newer quote with its reference.")
        commitment = _committed(quote, override, moment, books, ports)
        tell_of([quote_id], moment, books, ports)
        finish(books, view_of(commitment, books.snapshot(), moment.planned), books.snapshot())
        books.commit()
    return commitment


def _committed(quote: Quote, override: Override, moment: Moment, books: Books, ports: Ports) -> Commitment:
    snapshot, now, id = books.snapshot(), moment.planned, ports.new_id("cmt")
    must_be_counted_alike(quote, snapshot.plant)
    base = without_hold(quote.id, snapshot)
    lines = (replace(line, requested=override.promised_on, latest_acceptable=None) for line in quote.request.lines)
    request = replace(quote.request, lines=tuple(lines), hold=HoldRequest(minutes=0))
    planned = ports.planner.schedule(request, base, now)
    scheduled = _promise(quote, planned, id, moment)
    promise = with_what_is_there(scheduled, base, now)
    if not fits([PromiseMade(promise=promise)], base, now):
        # What is there is kept for a requirement that waits for it; whoever insists is short then, and robs nobody.
        promise = scheduled
    must_fit([PromiseMade(promise=promise)], base, now)
    commitment = Commitment(
        id=id,
        quote=quote.id,
        offer=None,
        reference=quote.request.reference,
        customer=quote.request.customer,
        ship_to=quote.request.ship_to,
        committed_at=now,
        lines=planned.lines,
        offer_kind=None,
        dates=dated(planned.lines, now, f"overridden: {override.reason}", ports.who),
        override_reason=override.reason,
    )
    books.add_commitment(commitment)
    if quote.id in snapshot.promises:
        swap(promise, moment, books, ports)
    else:
        books.record([PromiseMade(promise=promise)], moment.instant, ports.who)
    books.write_quote(replace(quote, state=QuoteState.CONFIRMED, held_offer=None, commitment=id))
    return commitment


def _promise(quote: Quote, planned: Scheduled, commitment: str, moment: Moment) -> Promise:
    return Promise(
        quote=quote.id,
        commitment=commitment,
        expires_at=moment.planned,
        reference=quote.request.reference,
        customer=quote.request.customer,
        ship_to=quote.request.ship_to,
        lines=planned.lines,
        plan=planned.plan,
        priority=quote.request.policy.priority,
        overridden=True,
    )
