"""What quoting, holding and confirming share: who is held or confirmed, which offer, planning anew under the lock."""

from dataclasses import replace

from app.domain.changes import EndReason, PromiseEnded, making
from app.domain.commitment import Commitment, dated
from app.domain.demand import Effort, HoldRequest, PromiseRequest
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
from app.domain.promise import Answer, Offer, Promise, Quote, QuoteState, Scheduled
from app.domain.timeline import Minute, clock
from app.use_cases.fitting import must_fit, without_hold
from app.use_cases.ports import Books, Moment, Ports
from app.use_cases.turn import Turn


def promise_of(
    quote: Quote,
    given: Offer | Scheduled,
    expires_at: Minute,
    commitment: str | None = None,
    *,
    overridden: bool = False,
) -> Promise:
    return Promise(
        quote=quote.id,
        commitment=commitment,
        expires_at=expires_at,
        reference=quote.request.reference,
        customer=quote.request.customer,
        ship_to=quote.request.ship_to,
        lines=given.lines,
        plan=given.plan,
        priority=quote.request.policy.priority,
        overridden=overridden,
    )


def commitment_of(quote: Quote, given: Offer | Scheduled, id: str, reason: str, turn: Turn) -> Commitment:
    """What the customer has from now on; ``reason``: why it is promised for these dates."""
    offer = given if isinstance(given, Offer) else None
    return Commitment(
        id=id,
        quote=quote.id,
        offer=offer.id if offer else None,
        reference=quote.request.reference,
        customer=quote.request.customer,
        ship_to=quote.request.ship_to,
        committed_at=turn.now,
        lines=given.lines,
        offer_kind=offer.kind if offer else None,
        dates=dated(given.lines, turn.now, reason, turn.ports.who),
    )


def at_once(request: PromiseRequest) -> PromiseRequest:
    """The same with nothing planned moved, and no levers: all others wait meanwhile.

    Under the lock there is no time to look for room, and each lever is found by planning a dozen times again.
    """
    return replace(request, effort=Effort.INSTANT, policy=replace(request.policy, levers_max=0))


def refuse_long_hold(minutes: int, pointer: str, ports: Ports) -> None:
    """``pointer``: where the request says for how long.

    Raises:
        RequestRejected: longer than the settings allow.
    """
    longest = ports.limits.hold_minutes_max
    if longest is not None and minutes > longest:
        fault = Fault(pointer=pointer, code="out_of_range", detail=f"must not be longer than {longest} minutes")
        raise RequestRejected(f"A hold may last {longest} minutes, not {minutes}.", (fault,))


def held_quote(quote_id: str, books: Books, moment: Moment) -> Quote:
    """
    Raises:
        UnknownQuote, QuoteExpired, QuoteReleased, QuoteConfirmed: it is not held.
    """
    quote = known_quote(quote_id, books)
    must_be_held(quote, moment)
    return quote


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
                detail = (
                    f"{item} was counted with {asked.decimals} decimals then, and is with {decimals} now: ask again"
                )
                fault = Fault(pointer=f"/lines/{at}/item", code="counted_otherwise", detail=detail)
                raise RequestRejected(f"The quantities of {quote.id} mean something else by now.", (fault,))


def known_quote(quote_id: str, books: Books) -> Quote:
    quote = books.quote(quote_id)
    if quote is None:
        raise UnknownQuote(f"There is no quote {quote_id}.")
    return quote


def chosen_offer(quote: Quote, offer_id: str | None) -> Offer:
    """The offer named, else the one that is held."""
    wanted = quote.held_offer if offer_id is None else offer_id
    for offer in quote.answer.offers:
        if offer.id == wanted:
            return offer
    raise UnknownOffer(f"{quote.id} has no offer {wanted}.")


def plan_again(offer: Offer, promise: Promise, quote: Quote, turn: Turn) -> Offer:
    """The offer with another plan that keeps its dates, made under the lock with the quote's own hold given back.

    Raises:
        OfferGone: no plan keeps them; ``fresh`` is the quote with what can be offered instead, and that is committed.
            Its summary is of now, also where nothing can be, and the quote on the books goes on saying what it holds.
    """
    now, base = turn.now, without_hold(quote.id, turn.snapshot())
    minutes = 0 if promise.commitment else promise.expires_at - now
    request = replace(quote.request, hold=HoldRequest(minutes=minutes, prefer=quote.request.hold.prefer))
    answer = turn.ports.planner.answer(at_once(request), base, now)
    # One of the same kind first: whoever chose the cheapest is not served for more.
    for other in sorted(answer.offers, key=lambda other: other.kind is not offer.kind):
        if _keeps(other, offer):
            must_fit(making(replace(promise, plan=other.plan)), base, now)
            return _saying_the_same(other, offer)
    fresh = _with_fresh(quote, answer)
    turn.books.write_quote(fresh)
    turn.books.commit()
    fresh = replace(fresh, answer=replace(fresh.answer, summary=answer.summary))
    raise OfferGone(f"Offer {offer.id} can no longer be kept. {answer.summary}", fresh=fresh)


def swap(promise: Promise, turn: Turn) -> None:
    """What the quote held is given back, and what it holds or commits to from now on is taken, in one transaction."""
    ended = PromiseEnded(quote=promise.quote, reason=EndReason.REPLACED)
    turn.record([ended, *making(promise)])


def _keeps(other: Offer, offer: Offer) -> bool:
    """Whether another offer delivers the same lines in full, no later than was said, and as much of each on time."""
    said = {line.line: line for line in offer.lines}
    return said.keys() == {line.line for line in other.lines} and all(
        line.item == said[line.line].item
        and line.quantity == said[line.line].quantity
        and line.promised_at <= said[line.line].promised_at
        and line.fill_rate >= said[line.line].fill_rate
        for line in other.lines
    )


def _saying_the_same(other: Offer, offer: Offer) -> Offer:
    """Another plan under the name and the dates of the offer."""
    return replace(
        other,
        id=offer.id,
        rank=offer.rank,
        kind=offer.kind,
        lines=offer.lines,
        lateness_minutes=offer.lateness_minutes,
    )


def _with_fresh(quote: Quote, answer: Answer) -> Quote:
    """The quote with fresh offers; the one that is held stays among them, as the last, and none says the same as it.

    Where nothing can be offered any more it is left alone: a quote that offers something is not infeasible.
    """
    held = [offer for offer in quote.answer.offers if offer.id == quote.held_offer]
    if held and not answer.offers:
        answer = replace(quote.answer, offers=())
    said = [(offer.kind, offer.lines) for offer in held]
    others = [offer for offer in answer.offers if (offer.kind, offer.lines) not in said]
    offers = [replace(offer, rank=rank) for rank, offer in enumerate([*others, *held], start=1)]
    return replace(quote, answer=replace(answer, offers=tuple(offers)))


def with_offer(quote: Quote, offer: Offer) -> Quote:
    """The quote with one of its offers replaced by its newer self."""
    offers = tuple(offer if other.id == offer.id else other for other in quote.answer.offers)
    return replace(quote, answer=replace(quote.answer, offers=offers))


def as_shown(quote: Quote, passed: Minute) -> Quote:
    """A hold is over from ``expires_at`` on, whether or not anybody has written that down."""
    if quote.state is QuoteState.HELD and passed >= quote.expires_at:
        return replace(quote, state=QuoteState.EXPIRED)
    return quote
