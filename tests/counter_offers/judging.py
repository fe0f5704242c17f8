"""What is wrong with the offers of one answer, each by itself and beside the others."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise, permutations

from app.domain.changes import PromiseMade
from app.domain.demand import OfferKind, ship_to_of
from app.domain.promise import Offer
from app.domain.reasons import LinkKind
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.verification import audit, violations
from tests.metamorphic.inquiry import Inquiry
from tests.pricing import misprices
from tests.pricing.means import is_substituted
from tests.solver.asking import promise_of

OTHER_MEANS = (OfferKind.EXPEDITE, OfferKind.SUBSTITUTE)


def wrong_offers(inquiry: Inquiry, books: Snapshot, offers: Sequence[Offer]) -> Iterator[str]:
    """``books``: what the answer was planned beside."""
    for offer in offers:
        wrong = [*_broken(inquiry, books, offer), *broken_chain(offer, fenced_until(inquiry), inquiry.now)]
        yield from (f"{offer.kind}: {what}" for what in wrong)
    yield from misprices(offers, books)
    yield from dominated(offers)


def fenced_until(inquiry: Inquiry) -> Minute:
    return inquiry.now + max(inquiry.plant.settings.frozen_fence, inquiry.asked.hold.minutes)


def _broken(inquiry: Inquiry, books: Snapshot, offer: Offer) -> Iterator[str]:
    """The laws that it would break, and what would be wrong with the books that is not by now."""
    ship_to = ship_to_of(inquiry.asked, inquiry.plant.customers)
    change = PromiseMade(promise=promise_of(offer, inquiry.asked, inquiry.now, "ASKED", held=True, ship_to=ship_to))
    yield from (f"breaks {one.rule} at {one.ref}: {one.detail}" for one in violations(books, change, inquiry.now))
    known = {(one.rule, one.ref) for one in audit(books, inquiry.now)}
    for one in audit(books.apply(change), inquiry.now):
        if (one.rule, one.ref) not in known:
            yield f"leaves books with {one.rule} at {one.ref}: {one.detail}"


def broken_chain(offer: Offer, fence_at: Minute, now: Minute) -> Iterator[str]:
    """From the promise of what is late back to now without a gap; and no fence binds anything after its end."""
    why, promised_at = offer.why, _explained_at(offer)
    edges = [promised_at, *(link.start for link in why)]
    if any(link.end != edge for link, edge in zip(why, edges, strict=False)):
        yield f"the links do not meet: {[(link.end, link.start) for link in why]}"
    if edges[-1] != min(now, promised_at):
        yield f"the chain ends {edges[-1] - now} minutes from now"
    if sum(link.minutes for link in why) != max(0, promised_at - now):
        yield f"the links have {sum(link.minutes for link in why)} minutes, not {promised_at - now}"
    yield from (f"{link.kind} {link.ref} takes {link.minutes} minutes" for link in why if link.minutes <= 0)
    for link in why:
        if link.kind in (LinkKind.FENCE, LinkKind.HOLD) and link.end > fence_at:
            yield f"{link.kind} binds {link.end - fence_at} minutes after it is over"
    if any(a.kind is LinkKind.ROUNDING for _, a in pairwise(why)):
        yield "something is rounded in between"


def _explained_at(offer: Offer) -> Minute:
    """The last promise of the lines that are late, or of all where none is: who asks why means that one."""
    late = [one.promised_at for one in offer.lines if one.requested_at is None or one.requested_at < one.promised_at]
    return max(late, default=offer.promised_at)


def dominated(offers: Sequence[Offer]) -> Iterator[str]:
    """Offers beside which another is nowhere worse and somewhere better, or the same in all and ranked before it.

    What other means bring comes after all that regular ones do, and takes nothing of that away. Neither does what is
    cheaper on the same day take away what is as requested: of what is wanted as soon as possible that comes sooner.
    """
    if offers and offers[0].kind in OTHER_MEANS and any(offer.kind not in OTHER_MEANS for offer in offers):
        yield f"{offers[0].kind} comes first"
    lines = sorted({line.line for offer in offers for line in offer.lines})
    for one, other in permutations(offers, 2):
        if one.kind in OTHER_MEANS and other.kind not in OTHER_MEANS:
            continue
        if other.kind is OfferKind.AS_REQUESTED:
            continue
        better = [a - b for a, b in zip(_wanted(other, lines), _wanted(one, lines), strict=True)]
        if all(by >= 0 for by in better) and (any(better) or one.rank < other.rank):
            yield f"{other.kind} is shown beside {one.kind}, which is better by {[str(by) for by in better]}"


def _wanted(offer: Offer, lines: Sequence[str]) -> tuple[Fraction, ...]:
    """Less is better: each line's date, what of it is missing, what late; money; unloading, and something else.

    A line that is left out keeps nobody waiting longer than the offer does.
    """
    dates = {line.line: line.promised_at for line in offer.lines}
    quantities = {line.line: line.quantity for line in offer.lines}
    on_time = dict(zip(quantities, on_time_of(offer), strict=True))
    shipments = {(one.need.site, one.lane, one.ship_at) for one in offer.plan.deliveries}
    return (
        *(Fraction(dates.get(line, max(dates.values()))) for line in lines),
        *(Fraction(-quantities.get(line, 0)) for line in lines),
        *(Fraction(-on_time.get(line, 0)) for line in lines),
        Fraction(offer.cost.total),
        Fraction(len(shipments)),
        Fraction(sum(map(is_substituted, offer.lines))),
    )


def on_time_of(offer: Offer) -> list[int]:
    """Of each line, how much comes by its requested date."""
    return [
        sum(
            one.quantity
            for one in offer.plan.deliveries
            if one.line == line.line and line.requested_at is not None and one.deliver_at <= line.requested_at
        )
        for line in offer.lines
    ]
