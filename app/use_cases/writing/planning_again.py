"""Planning again under the lock what others have overtaken: at once, for the same dates or not at all."""

from dataclasses import replace

from app.domain.changes import making
from app.domain.demand import Effort, HoldRequest, PromiseRequest
from app.domain.errors import OfferGone
from app.domain.promise import Answer, Offer, Promise, Quote
from app.use_cases.standing.fitting import must_fit, without_hold
from app.use_cases.writing.turn import Turn


def at_once(request: PromiseRequest) -> PromiseRequest:
    """The same with nothing planned moved, and no levers: all others wait meanwhile.

    Under the lock there is no time to look for room, and each lever is found by planning a dozen times again.
    """
    return replace(request, effort=Effort.INSTANT, policy=replace(request.policy, levers_max=0))


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
    fresh = _with_fresh(quote, answer, turn.snapshot().version)
    turn.books.write_quote(fresh)
    turn.books.commit()
    fresh = replace(fresh, answer=replace(fresh.answer, summary=answer.summary))
    raise OfferGone(f"Offer {offer.id} can no longer be kept. {answer.summary}", fresh=fresh)


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


def _with_fresh(quote: Quote, answer: Answer, version: int) -> Quote:
    """The quote with fresh offers; the one that is held stays among them, as the last, and none says the same as it.

    Where nothing can be offered any more it is left alone: a quote that offers something is not infeasible.
    """
    held = [offer for offer in quote.answer.offers if offer.id == quote.held_offer]
    if held and not answer.offers:
        answer, version = replace(quote.answer, offers=()), quote.plan_version
    said = [(offer.kind, offer.lines) for offer in held]
    others = [offer for offer in answer.offers if (offer.kind, offer.lines) not in said]
    offers = [replace(offer, rank=rank) for rank, offer in enumerate([*others, *held], start=1)]
    gone = [offer.id for offer in quote.answer.offers if offer not in held]
    answer = replace(answer, offers=tuple(offers), gone=(*quote.answer.gone, *gone))
    return replace(quote, answer=answer, plan_version=version)
