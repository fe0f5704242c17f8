"""Turn a live hold into a commitment with exactly its dates, or refuse by name."""

from dataclasses import replace

from app.domain.changes import PromiseConfirmed, making
from app.domain.commitment import Commitment
from app.domain.errors import QuoteConfirmed
from app.domain.promise import Offer, Quote, QuoteState
from app.domain.views import CommitmentView
from app.use_cases.ports.books import Books, Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.fitting import as_held, as_it_still_fits, fenced, still_stands, without_hold
from app.use_cases.standing.troubles import view_of
from app.use_cases.writing.begin_writing import begin_writing, reach_of
from app.use_cases.writing.holding import (
    chosen_offer,
    commitment_of,
    known_quote,
    moved_for_another,
    must_be_counted_alike,
    must_be_held,
    promise_of,
    swap,
    with_offer,
)
from app.use_cases.writing.planning_again import plan_again
from app.use_cases.writing.turn import Turn
from app.use_cases.writing.watching import catch_up, tell_of


def confirm_quote(
    quote_id: str, offer_id: str | None, ports: Ports, finish: Finish[CommitmentView] = unfinished
) -> Commitment:
    """Without an offer, confirms the one that is held; one that is not held is confirmed where its dates stand.

    Confirming a confirmed quote again (the same offer, or none named) gives the commitment there is.

    Raises:
        UnknownQuote, UnknownOffer, QuoteExpired, QuoteReleased
        QuoteConfirmed: another of its offers was confirmed.
        OfferGone: its dates can no longer be kept; fresh offers are attached, and on the quote.
        ReferenceTaken: another commitment that was not cancelled has the quote's reference.
    """
    reach = reach_of(quote_id, offer_id, ports)
    with ports.open_books() as books:
        turn = begin_writing(books, ports, reach)
        quote = known_quote(quote_id, books)
        commitment = _confirmed_before(quote, offer_id, books)
        if commitment is None:
            must_be_held(quote, turn.moment)
            commitment = _confirmed(quote, chosen_offer(quote, offer_id), turn)
            # What it leaves over is open to others from now on: who waits for what did not come may rest on it.
            catch_up(turn)
        view = view_of(commitment, books.snapshot(), turn.now)
        if view.at_risk:
            # What it takes of others may have been stopped since it was held.
            tell_of([quote_id], turn)
            view = replace(view, plan_version=books.snapshot().version)
        finish(books, view)
        books.commit()
    return commitment


def _confirmed_before(quote: Quote, offer_id: str | None, books: Books) -> Commitment | None:
    if quote.commitment is None:
        return None
    if offer_id not in (None, quote.held_offer):
        raise QuoteConfirmed(f"{quote.id} is commitment {quote.commitment}, by its offer {quote.held_offer}.")
    return books.commitment(quote.commitment)


def _confirmed(quote: Quote, offer: Offer, turn: Turn) -> Commitment:
    snapshot, id = turn.snapshot(), turn.ports.new_id("cmt")
    held = as_held(snapshot.promises[quote.id], snapshot).confirmed(id)
    if offer.id == quote.held_offer and still_stands(held, without_hold(quote.id, snapshot), turn.now):
        commitment = commitment_of(quote.id, quote.request, offer, id, "confirmed", turn)
        turn.books.add_commitment(commitment)
        turn.record([PromiseConfirmed(quote=quote.id, commitment=id)])
        return commitment
    must_be_counted_alike(quote, snapshot.plant)
    promise = promise_of(quote.id, quote.request, offer, quote.expires_at, id)
    promise = fenced(promise, turn.now, snapshot)
    made = as_it_still_fits(promise, moved_for_another(quote, offer), without_hold(quote.id, snapshot), turn.now)
    if made is None:
        offer = plan_again(offer, promise, quote, turn)
        made = making(replace(promise, plan=offer.plan))
    commitment = commitment_of(quote.id, quote.request, offer, id, "confirmed", turn)
    turn.books.add_commitment(commitment)
    swap(quote.id, made, turn)
    confirmed = replace(quote, state=QuoteState.CONFIRMED, held_offer=offer.id, commitment=id)
    turn.books.write_quote(with_offer(confirmed, offer))
    return commitment
