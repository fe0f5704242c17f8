"""Which offers are shown, and which comes first."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from app.domain.demand import BY_OTHER_MEANS, Extra, OfferKind, Policy
from app.domain.plan import OrderPlan
from app.domain.promise import Offer
from app.domain.quantity import Units
from app.domain.shifting import shipment_of
from app.domain.timeline import Minute, days_between

# The order of the contract; a policy may put one kind first.
RANKING = list(OfferKind)

LateDays = Callable[[Offer], int]
"""By how many days the last line of an offer is late."""


def late_days_in(zone: ZoneInfo, now: Minute) -> LateDays:
    """In days of a place; what is wanted as soon as possible is late from now on."""

    def late_days(offer: Offer) -> int:
        since = [(line, now if line.requested_at is None else line.requested_at) for line in offer.lines]
        return max(days_between(min(at, line.promised_at), line.promised_at, zone) for line, at in since)

    return late_days


def ranked(offers: Sequence[Offer], policy: Policy, late_days: LateDays) -> tuple[Offer, ...]:
    """By kind, a preferred one first, as many as are wanted; each says what it costs more than the first.

    What is planned by other means comes first only where the policy prefers it or pays for it, or where there is
    nothing else.
    """
    kept = _undominated(offers) if len(offers) > 1 else [*offers]
    kept.sort(key=lambda offer: (offer.kind is not policy.prefer, RANKING.index(offer.kind)))
    regular = next((offer for offer in kept if offer.kind not in BY_OTHER_MEANS), None)
    if regular is not None and kept[0].kind is not policy.prefer:
        lead = _paid_for(kept, regular, policy.extra, late_days) or regular
        kept = [lead, *(offer for offer in kept if offer is not lead)]
    kept = kept[: policy.offers_max]
    first = kept[0].cost.total if kept else Decimal(0)
    return tuple(
        replace(offer, rank=rank, cost=replace(offer.cost, extra=offer.cost.total - first))
        for rank, offer in enumerate(kept, start=1)
    )


def _paid_for(offers: Sequence[Offer], regular: Offer, extra: Extra | None, late_days: LateDays) -> Offer | None:
    """The offer by other means that is worth most more than it costs, for the days by which all of it is less late."""
    if extra is None:
        return None

    def gain(offer: Offer) -> Decimal:
        days = late_days(regular) - late_days(offer)
        return extra.per_late_day * days - (offer.cost.total - regular.cost.total)

    def quantities(offer: Offer) -> dict[str, Units]:
        return {line.line: line.quantity for line in offer.lines}

    worth_it = [
        offer
        for offer in offers
        if offer.kind in BY_OTHER_MEANS
        and quantities(offer) == quantities(regular)
        and late_days(offer) < late_days(regular)
        and gain(offer) >= 0
        and offer.cost.total - regular.cost.total <= extra.maximum
    ]
    return max(worth_it, key=gain, default=None)


def _undominated(offers: Sequence[Offer]) -> list[Offer]:
    lines = list(dict.fromkeys(line.line for offer in offers for line in offer.lines))
    merits = {offer.id: _merits(offer, lines) for offer in offers}

    def dominates(one: Offer, other: Offer) -> bool:
        """As early, as much, as much of it on time, as cheap and as simple, and listed first where all is equal.

        What is planned by other means leaves nothing out that regular ones bring: those come first. What is as
        requested is an answer whatever else there is.
        """
        if one.kind is not other.kind is OfferKind.AS_REQUESTED:
            return False
        if one.kind in BY_OTHER_MEANS and other.kind not in BY_OTHER_MEANS:
            return False
        mine, others = merits[one.id], merits[other.id]
        at_least = all(a <= b for a, b in zip(mine, others, strict=True))
        return at_least and (mine != others or RANKING.index(one.kind) < RANKING.index(other.kind))

    return [offer for offer in offers if not any(dominates(other, offer) for other in offers if other is not offer)]


def shipments_of(plan: OrderPlan) -> int:
    """How often the customer unloads."""
    return len({shipment_of(one) for one in plan.deliveries})


def _merits(offer: Offer, names: Sequence[str]) -> tuple[Fraction, ...]:
    """Less is better: of each line its date, what is left out and what is late; the cost, shipments, and what is else.

    Less of one line is not made up for by more of another.
    """
    lines = {line.line: line for line in offer.lines}
    there = [lines.get(name) for name in names]
    dates = (Fraction(line.promised_at if line else offer.promised_at) for line in there)
    quantities = (Fraction(-line.quantity if line else 0) for line in there)
    on_time = (-Fraction(line.fill_rate) if line else Fraction(0) for line in there)
    substituted = sum(line.instead_of is not None for line in offer.lines)
    cost = Fraction(offer.cost.total)
    return (*dates, *quantities, *on_time, cost, Fraction(shipments_of(offer.plan)), Fraction(substituted))
