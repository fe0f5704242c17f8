"""What whoever promises shares: a quote and its offer, found or refused, and the promise and commitment made of it."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.changes import EndReason, PlanChange, PromiseEnded
from app.domain.commitment import Commitment, dated
from app.domain.demand import PromiseRequest, ship_to_of
from app.domain.errors import (
    Fault,
    OfferGone,
    QuoteConfirmed,
    QuoteExpired,
    QuoteReleased,
    RequestRejected,
    UnknownOffer,
    UnknownQuote,
)
from app.domain.plant import PlantModel
from app.domain.promise import Offer, Promise, Quote, QuoteState, Scheduled
from app.domain.shift import Shift
from app.domain.timeline import Minute, clock
from app.use_cases.moment import Moment
from app.use_cases.ports.books import Books
from app.use_cases.ports.outside import Ports
from app.use_cases.writing.turn import Turn


def addressed(request: PromiseRequest, plant: PlantModel) -> PromiseRequest:
    """The request with the ship-to that it means for good: its own, else the customer's of today."""
    return replace(request, ship_to=ship_to_of(request, plant.customers), is_addressed=True)


def promise_of(
    quote: str,
    request: PromiseRequest,
    given: Offer | Scheduled,
    expires_at: Minute,
    commitment: str | None = None,
    *,
    overridden: bool = False,
) -> Promise:
    return Promise(
        quote=quote,
        commitment=commitment,
        expires_at=expires_at,
        reference=request.reference,
        customer=request.customer,
        ship_to=request.ship_to,
        lines=given.lines,
        plan=given.plan,
        priority=request.policy.priority,
        overridden=overridden,
    )


def commitment_of(
    quote: str, request: PromiseRequest, given: Offer | Scheduled, id: str, reason: str, turn: Turn
) -> Commitment:
    """What the customer has from now on; ``reason``: why it is promised for these dates."""
    offer = given if isinstance(given, Offer) else None
    return Commitment(
        id=id,
        quote=quote,
        offer=offer.id if offer else None,
        reference=request.reference,
        customer=request.customer,
        ship_to=request.ship_to,
        committed_at=turn.now,
        lines=given.lines,
        offer_kind=offer.kind if offer else None,
        dates=dated(given.lines, turn.now, reason, turn.ports.who),
    )


def refuse_long_hold(minutes: int, pointer: str, ports: Ports) -> None:
    """``pointer``: where the request says for how long.

    Raises:
        RequestRejected: longer than the settings allow.
    """
    longest = ports.limits.hold_minutes_max
    if longest is not None and minutes > longest:
        fault = Fault(pointer=pointer, code="out_of_range", detail=f"must not be longer than {longest} minutes")
        raise RequestRejected(f"A hold may last {longest} minutes, not {minutes}.", (fault,))


def must_be_held(quote: Quote, moment: Moment) -> None:
    """
    Raises:
        QuoteExpired, QuoteReleased, QuoteConfirmed
    """
    must_be_undecided(quote)
    if as_shown(quote, moment.passed).state is QuoteState.EXPIRED:
        if not quote.answer.offers:
            raise QuoteExpired(f"{quote.id} has no offer, so nothing was held: ask again, or override the refusal.")
        raise QuoteExpired(f"The hold of {quote.id} ended at {clock(quote.expires_at)}.")


def must_be_undecided(quote: Quote) -> None:
    """The customer may still say yes or no, whether or not anything is held.

    Raises:
        QuoteReleased, QuoteConfirmed
    """
    if quote.state is QuoteState.RELEASED:
        raise QuoteReleased(f"{quote.id} was released, or replaced by a newer quote with its reference.")
    if quote.state is QuoteState.CONFIRMED:
        raise QuoteConfirmed(f"{quote.id} is commitment {quote.commitment}.")


def must_be_counted_alike(quote: Quote, plant: PlantModel) -> None:
    """
    Raises:
        RequestRejected: an item is counted with other decimals than when the quote was given; 1500 may have been 1.5.
    """
    for at, asked in enumerate(quote.request.lines):
        offered = {line.item for offer in quote.answer.offers for line in offer.lines if line.line == asked.line}
        for item in sorted({asked.item, *offered} & plant.items.keys()):
            decimals = plant.items[item].decimals
            if asked.decimals not in (None, decimals):
                detail = f"the decimals of {item} were {asked.decimals} then, and are {decimals} now: ask again"
                fault = Fault(pointer=f"/lines/{at}/item", code="counted_otherwise", detail=detail)
                raise RequestRejected(f"The quantities of {quote.id} mean something else by now.", (fault,))


def known_quote(quote_id: str, books: Books) -> Quote:
    quote = books.quote(quote_id)
    if quote is None:
        raise UnknownQuote(f"There is no quote {quote_id}.")
    return quote


def chosen_offer(quote: Quote, offer_id: str | None) -> Offer:
    """The offer named, else the one that is held.

    Raises:
        UnknownOffer
        OfferGone: fresh offers have taken its place since; whoever names it may not have heard of those.
    """
    wanted = quote.held_offer if offer_id is None else offer_id
    for offer in quote.answer.offers:
        if offer.id == wanted:
            return offer
    if wanted in quote.answer.gone:
        raise OfferGone(f"Offer {wanted} can no longer be kept. {quote.answer.summary}", fresh=quote)
    raise UnknownOffer(f"{quote.id} has no offer {wanted}.")


def moved_for_another(quote: Quote, offer: Offer) -> tuple[Shift, ...]:
    """What has moved for the offer that a quote holds, where that is another one."""
    others = [other for other in quote.answer.offers if other.id == quote.held_offer != offer.id]
    return others[0].plan.shifts if others else ()


def swap(quote: str, made: Sequence[PlanChange], turn: Turn) -> None:
    """What the quote held, if it did, is given back, and what it holds or commits to from now on is taken, at once."""
    ended = [PromiseEnded(quote=quote, reason=EndReason.REPLACED)] if quote in turn.snapshot().promises else []
    turn.record([*ended, *made])


def with_offer(quote: Quote, offer: Offer) -> Quote:
    """The quote with one of its offers replaced by its newer self."""
    offers = tuple(offer if other.id == offer.id else other for other in quote.answer.offers)
    return replace(quote, answer=replace(quote.answer, offers=offers))


def as_shown(quote: Quote, passed: Minute) -> Quote:
    """A hold is over from ``expires_at`` on, whether or not anybody has written that down."""
    if quote.state is QuoteState.HELD and passed >= quote.expires_at:
        return replace(quote, state=QuoteState.EXPIRED)
    return quote
