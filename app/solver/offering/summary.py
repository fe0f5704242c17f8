"""The one sentence that a rep can read out: what the first offer says, or why there is none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.domain.demand import LESS_THAN_ALL, OfferKind, PromiseRequest
from app.domain.plant import PlantModel
from app.domain.promise import Offer, PromisedLine
from app.domain.quantity import quantity_text
from app.domain.reasons import Link
from app.domain.timeline import day_that_ends_at_or_after, days_between
from app.solver.offering.wording import answers, counting


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOut:
    """Whether what was not found is not there: by regular means, and by all others.

    ``missing``: what no plan brings all of, where an offer of less than all is for want of that.
    """

    regular: bool
    others: bool
    missing: str = ""


def summary(
    asked: PromiseRequest,
    plant: PlantModel,
    zone: ZoneInfo,
    offers: Sequence[Offer],
    made: Sequence[Offer],
    told: Callable[[Offer], PromisedLine],
    ruled_out: RuledOut,
) -> str:
    """``made``: all there are, shown or not. ``told``: the line that the reasons of an offer are about."""
    if offers[0].kind in LESS_THAN_ALL:
        return _of_less_than_all(asked, offers, made, plant, ruled_out) + _room_made(offers[0], zone)
    return _of_all(offers[0], told(offers[0]), plant, zone) + _room_made(offers[0], zone)


def refusal(why: Sequence[Link], ruled_out: RuledOut) -> str:
    """Where there is no offer."""
    reason = f": {why[0].detail}" if why else ""
    return answers.refused(reason, regular=ruled_out.regular, others=ruled_out.others)


def _room_made(offer: Offer, zone: ZoneInfo) -> str:
    if offer.untouched_at is None:
        return ""
    operations = sum(len(shift.operations) for shift in offer.plan.shifts)
    without = day_that_ends_at_or_after(offer.untouched_at, zone)
    return answers.room_made(operations, len(offer.plan.shifts), None if without == offer.promised_on else without)


def _of_less_than_all(
    asked: PromiseRequest, offers: Sequence[Offer], made: Sequence[Offer], plant: PlantModel, ruled_out: RuledOut
) -> str:
    first = offers[0]
    is_dated = all(line.requested_at is not None for line in first.lines)
    some = answers.reduced if first.kind is OfferKind.REDUCED and is_dated else answers.partial
    shown, there = ({offer.kind for offer in among} - {OfferKind.REDUCED, first.kind} for among in (offers, made))
    if more := shown or there:
        rest = answers.rest_offered(all_of_it=bool(more - LESS_THAN_ALL), shown=bool(shown))
    else:
        rest = answers.rest(ruled_out.missing, regular=ruled_out.regular, others=ruled_out.others)
    # Of several lines one may be in full, another in part, and a third not at all.
    goods = answers.part_of_the_order() if len(asked.lines) > 1 else _goods(first, plant, "Only")
    return some(goods, first.promised_on, rest)


def _of_all(first: Offer, told: PromisedLine, plant: PlantModel, zone: ZoneInfo) -> str:
    """Of several lines that come on several days the late one is told, by its name where others come after it."""
    goods, day, reason = _goods(first, plant, "All"), first.promised_on, answers.because(first.why, zone)
    says, late_lines = answers.on, first.lines
    if any(line.promised_on < day for line in first.lines):
        says, late_lines = answers.by, (told,)
    if told.promised_on < day:
        says, goods, day = answers.on, answers.by_and_of_them(goods, day, told.line), told.promised_on
    is_usual = first.kind in (OfferKind.AS_REQUESTED, OfferKind.LATER)
    how = "" if is_usual else answers.how(first.kind, _particulars(first), first.cost)
    if told.requested_at is None:
        return answers.as_soon_as_possible(goods, day, how, reason)
    return says(goods, day, _late(late_lines, zone), how, reason)


def _late(lines: Sequence[PromisedLine], zone: ZoneInfo) -> str:
    """By how much the latest is; what is promised for the very day that was asked for is some hours late."""
    dated = [(line.requested_at, line.promised_at) for line in lines if line.requested_at is not None]
    late = [(start, end) for start, end in dated if start < end]
    if not late:
        return ""
    start, end = max(late, key=lambda span: span[1] - span[0])
    same_day = day_that_ends_at_or_after(start, zone) == day_that_ends_at_or_after(end, zone)
    return counting.hours(end - start) if same_day else counting.days(days_between(start, end, zone))


def _particulars(offer: Offer) -> Sequence[str]:
    """What the kind is about: the sites it comes from, or the items it brings instead."""
    if offer.kind is OfferKind.OTHER_SITE:
        return sorted({delivery.need.site for delivery in offer.plan.deliveries})
    return [line.item for line in offer.lines if line.instead_of is not None]


def _goods(offer: Offer, plant: PlantModel, share: str) -> str:
    if len(offer.lines) > 1:
        return answers.lines(share, len(offer.lines))
    (line,) = offer.lines
    return answers.amount(share, quantity_text(line.quantity, plant.items[line.item].decimals))
