"""How late an answer is, by the objective alone, and what two answers say that cannot both be true.

An offer to the first inquiry is a plan that the better inquiry has as well. So what is claimed for the better one must
not be later than that plan, judged by the better one's dates: neither the date, where it is called proven, nor the
bound. Whether the first date is proven does not matter.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.domain.demand import OfferKind, RequestedLine, ship_to_of
from app.domain.plant import Granularity
from app.domain.promise import Answer, Offer, ProofStatus
from app.domain.timeline import MINUTES_PER_HOUR, Minute, day_that_ends_at_or_after, day_window, instant_of
from tests.metamorphic.inquiry import Inquiry

# All that was asked for, the earliest date first. A split is alone there only where it is as good as `later` in all.
WHOLE = (OfferKind.AS_REQUESTED, OfferKind.LATER, OfferKind.SPLIT)

Lateness = tuple[int, ...]
"""Of each line, in the order in which lines are settled: the first that differs decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    inquiry: Inquiry
    answer: Answer

    @property
    def whole(self) -> list[Offer]:
        found = [offer for offer in self.answer.offers if offer.kind in WHOLE]
        return sorted(found, key=lambda offer: WHOLE.index(offer.kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """When the last of a line comes, when it is wanted, and by when it is promised if it is not in time."""

    deliver_at: Minute
    requested_at: Minute | None
    rounded_at: Minute

    def minutes_late(self, now: Minute) -> int:
        """The promise of a dated line after its date; the very arrival of one that is wanted as soon as possible."""
        if self.requested_at is None:
            return self.deliver_at - now
        return 0 if self.deliver_at <= self.requested_at else self.rounded_at - self.requested_at


def false_claims(first: Answered, better: Answered) -> Iterator[str]:
    """What is said of the better inquiry, proven or as a bound, though a plan for the first one is earlier."""
    plans = [offer for offer in first.whole if _is_in_one_delivery(offer)]
    if not plans or not better.whole:
        return
    judged_by = _with_dates_of(better.inquiry, first.inquiry)
    plan, claimed = min(plans, key=lambda offer: lateness(offer, judged_by)), better.whole[0]
    before, after = lateness(plan, judged_by), lateness(claimed, better.inquiry)
    if claimed.proof.status is ProofStatus.OPTIMAL and after > before:
        yield f"lateness {after} is called proven by {claimed.proof.method}, where {before} was promised"
    promised_at = max(plan.promised_at, *(arrival.requested_at or 0 for arrival in _arrivals(plan, judged_by)))
    if claimed.proof.status is ProofStatus.BOUNDED and claimed.proof.earliest_possible_at > promised_at:
        bound = instant_of(claimed.proof.earliest_possible_at)
        yield f"nothing is said to be possible before {bound}, where {instant_of(promised_at)} was promised"


def refusals(first: Answered, better: Answered) -> Iterator[str]:
    """No date where there was one: a fault if the search went on for long enough."""
    if first.whole and not better.whole:
        yield f"no date, where {instant_of(first.whole[0].promised_at)} was promised"


def false_refusals(first: Answered, better: Answered) -> Iterator[str]:
    """No date is said to be possible where there was one, however short the search."""
    if first.whole and better.answer.summary.startswith("No date can be promised"):
        yield f"no date is possible, where {instant_of(first.whole[0].promised_at)} was promised"


def lateness(offer: Offer, inquiry: Inquiry) -> Lateness:
    """One figure a line, or one for all that ship together: that of the lines in a hurry, where there are any."""
    arrivals = _arrivals(offer, inquiry)
    if inquiry.asked.policy.ship_complete:
        hurried = [arrival for arrival in arrivals if arrival.requested_at is None]
        return (max(arrival.minutes_late(inquiry.now) for arrival in hurried or arrivals),)
    return tuple(arrival.minutes_late(inquiry.now) for arrival in arrivals)


def in_the_order_of_settling(inquiry: Inquiry) -> list[RequestedLine]:
    def value(line: RequestedLine) -> Decimal:
        item = inquiry.plant.items[line.item]
        price = item.price if line.price is None else line.price
        return (price or Decimal(0)) * line.quantity / Decimal(10**item.decimals)

    return sorted(inquiry.asked.lines, key=lambda line: (-value(line), line.line))


def _arrivals(offer: Offer, inquiry: Inquiry) -> list[Arrival]:
    return [_arrival(line, offer, inquiry) for line in in_the_order_of_settling(inquiry)]


def _arrival(line: RequestedLine, offer: Offer, inquiry: Inquiry) -> Arrival:
    deliveries = (delivery for delivery in offer.plan.deliveries if delivery.line == line.line)
    last = max(deliveries, key=lambda delivery: delivery.deliver_at)
    ship_to = ship_to_of(inquiry.asked, inquiry.plant.customers)
    places = inquiry.plant.sites if ship_to is None else inquiry.plant.ship_tos
    zone = ZoneInfo(places[ship_to or last.need.site].timezone)
    return Arrival(
        deliver_at=last.deliver_at,
        requested_at=day_window(line.requested, zone)[1] if isinstance(line.requested, date) else line.requested,
        rounded_at=_rounded(last.deliver_at, inquiry.plant.settings.promise_granularity, zone),
    )


def _rounded(minute: Minute, granularity: Granularity, zone: ZoneInfo) -> Minute:
    match granularity:
        case Granularity.DAY:
            return day_window(day_that_ends_at_or_after(minute, zone), zone)[1]
        case Granularity.HOUR:
            return -(-minute // MINUTES_PER_HOUR) * MINUTES_PER_HOUR
        case Granularity.MINUTE:
            return minute


def _is_in_one_delivery(offer: Offer) -> bool:
    """Each line at once: a date claimed for that says nothing of several deliveries (decision 0005)."""
    lines = [delivery.line for delivery in offer.plan.deliveries]
    return len(lines) == len(set(lines))


def _with_dates_of(other: Inquiry, inquiry: Inquiry) -> Inquiry:
    """The same inquiry, of the same names and quantities, with the dates that another asks for."""
    requested = {line.line: line.requested for line in other.asked.lines}
    lines = tuple(replace(line, requested=requested[line.line]) for line in inquiry.asked.lines)
    return replace(inquiry, asked=replace(inquiry.asked, lines=lines))
