"""Hold another of a quote's offers, or the same one for longer."""

from dataclasses import replace

from app.domain.changes import HoldExtended, making
from app.domain.errors import RequestRejected
from app.domain.promise import Offer, Quote
from app.domain.timeline import Minute
from app.domain.views import QuoteView
from app.use_cases.ports.books import Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.fitting import as_held, as_it_still_fits, fenced, may_be_extended, without_hold
from app.use_cases.standing.troubles import Judge
from app.use_cases.writing.begin_writing import begin_writing, reach_of
from app.use_cases.writing.holding import (
    chosen_offer,
    known_quote,
    moved_for_another,
    must_be_counted_alike,
    must_be_held,
    promise_of,
    refuse_long_hold,
    swap,
    with_offer,
)
from app.use_cases.writing.planning_again import plan_again
from app.use_cases.writing.turn import Turn
from app.use_cases.writing.watching import catch_up


def hold_offer(
    quote_id: str, offer_id: str | None, minutes: int | None, ports: Ports, finish: Finish[QuoteView] = unfinished
) -> Quote:
    """Holds from now for so many minutes: those of the request where none are named, the offer held where none is.

    What is held already expires no sooner than it said.

    Raises:
        UnknownQuote, UnknownOffer, QuoteExpired, QuoteReleased, QuoteConfirmed
        RequestRejected: no minutes, or more than the settings allow.
        OfferGone: its dates can no longer be kept; fresh offers are attached, and on the quote. What is held stays.
    """
    reach = reach_of(quote_id, offer_id, ports)
    with ports.open_books() as books:
        turn = begin_writing(books, ports, reach)
        quote = known_quote(quote_id, books)
        must_be_held(quote, turn.moment)
        minutes = quote.request.hold.minutes if minutes is None else minutes
        _refuse_none(minutes)
        refuse_long_hold(minutes, "/for", ports)
        offer = chosen_offer(quote, offer_id)
        quote = _held(quote, offer, _end(quote, offer, minutes, turn.now), turn)
        books.write_quote(quote)
        finish(books, Judge(books.snapshot(), turn.now).view_of_quote(quote))
        books.commit()
    return quote


def _end(quote: Quote, offer: Offer, minutes: int, now: Minute) -> Minute:
    """What is held already stays so for as long as was said."""
    end = now + minutes
    return max(end, quote.expires_at) if offer.id == quote.held_offer else end


def _held(quote: Quote, offer: Offer, expires_at: Minute, turn: Turn) -> Quote:
    snapshot, now = turn.snapshot(), turn.now
    must_be_counted_alike(quote, snapshot.plant)
    extended = offer.id == quote.held_offer
    promise = promise_of(quote.id, quote.request, offer, expires_at)
    if extended:
        # What is held may have been pegged anew since it was offered.
        promise = replace(promise, plan=as_held(snapshot.promises[quote.id], snapshot).plan)
    promise, base = fenced(promise, now, snapshot), without_hold(quote.id, snapshot)
    if extended and may_be_extended(promise, base, now):
        if expires_at > quote.expires_at:
            turn.record([HoldExtended(quote=quote.id, expires_at=expires_at)])
    else:
        made = None if extended else as_it_still_fits(promise, moved_for_another(quote, offer), base, now)
        if made is None:
            offer = plan_again(offer, promise, quote, turn)
            made = making(replace(promise, plan=offer.plan))
        swap(quote.id, made, turn)
        catch_up(turn)
    version = turn.snapshot().version
    return replace(with_offer(quote, offer), held_offer=offer.id, expires_at=expires_at, plan_version=version)


def _refuse_none(minutes: int) -> None:
    if not minutes:
        detail = "A hold lasts at least a minute; to end it, release the quote."
        raise RequestRejected.at("/for", "out_of_range", detail)
