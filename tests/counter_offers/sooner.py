"""Whether what is said to bind an offer does: without it the offer is better, or something else binds instead."""

from collections.abc import Iterator, Sequence

from app.domain.demand import OfferKind
from app.domain.promise import Offer, ProofStatus
from app.domain.reasons import Link, LinkKind
from tests.counter_offers.judging import broken_chain, fenced_until, on_time_of
from tests.counter_offers.removing import without
from tests.metamorphic.inquiry import Inquiry
from tests.pricing.means import is_substituted

Binding = tuple[LinkKind, str, int, int]
"""What binds, from when to when."""


def false_reasons(inquiry: Inquiry, offers: Sequence[Offer], *, every_link: bool = False) -> Iterator[str]:
    """Each offer is planned again without the first thing that is said to bind it, or without each.

    Of one whose chain cannot be true anyway that is known already.
    """
    whole = [offer for offer in offers if not any(broken_chain(offer, fenced_until(inquiry), inquiry.now))]
    for link, bound in _by_link(whole, every_link=every_link).items():
        changed = without(link, inquiry)
        if changed is None:
            continue
        after = changed.answer(name="without ").offers
        for offer in bound:
            said = f"{offer.kind} without {link.kind} {link.ref}"
            yield from (f"{said}: {what}" for what in _no_better(offer, link, after, changed))


def binding(why: Sequence[Link]) -> list[Link]:
    """What was asked for, and that a promise is rounded, binds no plan."""
    return [link for link in why if link.kind not in (LinkKind.ROUNDING, LinkKind.REQUESTED)]


def _by_link(offers: Sequence[Offer], *, every_link: bool) -> dict[Link, list[Offer]]:
    """What is cheapest may be as late as is accepted: nothing binds it but its price."""
    found: dict[Link, list[Offer]] = {}
    for offer in offers:
        links = binding(offer.why) if offer.kind is not OfferKind.CHEAPEST else []
        for link in links if every_link else links[:1]:
            found.setdefault(link, []).append(offer)
    return found


def _no_better(offer: Offer, link: Link, after: Sequence[Offer], changed: Inquiry) -> Iterator[str]:
    # What is not proven may be found less good when something else is tried first.
    proven = all(other.proof.status is ProofStatus.OPTIMAL for other in after)
    if proven and not _waits_for_a_day(changed) and not any(_is_as_good(other, offer) for other in after):
        dates = [(f"{other.kind}", other.promised_at - offer.promised_at) for other in after]
        yield f"it is worse, of {dates}"
    same = next((other for other in after if other.kind is offer.kind), None)
    if same is not None and same.promised_at == offer.promised_at:
        if _named(link) in map(_named, same.why):
            yield f"the date stays, and so does what is said to bind it for {link.minutes} minutes"
        yield from broken_chain(same, fenced_until(changed), changed.now)


def _waits_for_a_day(inquiry: Inquiry) -> bool:
    """Whether something is valid from some day on: then what ends sooner may have to begin later."""
    limits = [one.validity for one in inquiry.plant.routings.values()]
    limits += [one.validity for one in inquiry.plant.purchasing.values()]
    return any(limit.start is not None and limit.start > inquiry.now for limit in limits)


def _named(link: Link) -> Binding:
    return (link.kind, link.ref, link.start, link.end)


def _is_as_good(after: Offer, before: Offer) -> bool:
    """Not worse in anything without being better in something: a line may be served at another's cost."""
    dates = {line.line: line.promised_at for line in after.lines}
    gains = [line.promised_at - dates[line.line] for line in before.lines if line.line in dates]
    gains += [_quantity(after) - _quantity(before), sum(on_time_of(after)) - sum(on_time_of(before))]
    gains.append(_substituted(before) - _substituted(after))
    return min(gains) >= 0 or max(gains) > 0


def _substituted(offer: Offer) -> int:
    return sum(map(is_substituted, offer.lines))


def _quantity(offer: Offer) -> int:
    return sum(line.quantity for line in offer.lines)
