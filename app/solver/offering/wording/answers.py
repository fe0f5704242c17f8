"""What an answer says in a sentence."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from app.domain.demand import OfferKind
from app.domain.errors import Fault
from app.domain.promise import Cost
from app.domain.reasons import Link, LinkKind
from app.domain.timeline import day_that_ends_at_or_after, local_day
from app.solver.offering.wording import links
from app.solver.offering.wording.counting import counted, day_text


def as_soon_as_possible(quantity: str, day: date, how: str, reason: str) -> str:
    """It is the earliest by the usual means alone."""
    return f"{quantity} by {day_text(day)}{how or ' at the earliest'}{reason}."


def on(quantity: str, day: date, late: str, how: str, reason: str) -> str:
    """``late``: by how much; on time there is nothing to give a reason for."""
    if not late:
        return f"{quantity} on {day_text(day)}, as requested{how}."
    return f"{quantity} on {day_text(day)}, {late} late{how}{reason}."


def by(quantity: str, day: date, late: str, how: str, reason: str) -> str:
    """Of lines that come on several days."""
    if not late:
        return f"{quantity} by {day_text(day)}, as requested{how}."
    return f"{quantity} by {day_text(day)}, the last {late} late{how}{reason}."


def how(kind: OfferKind, particulars: Sequence[str], cost: Cost) -> str:
    """What sets an offer apart that is not the usual one."""
    names = " and ".join(particulars)
    match kind:
        case OfferKind.SPLIT:
            return ", in several deliveries"
        case OfferKind.EXPEDITE:
            return f", with overtime and express for {cost.overtime + cost.expedite:.2f}"
        case OfferKind.OTHER_SITE:
            return f", from {names}"
        case OfferKind.SUBSTITUTE:
            return f", with {names} instead"
        case _:
            return f", for the least money, {cost.total:.2f}"


def room_made(operations: int, commitments: int, without: date | None) -> str:
    """``without``: the day of all of it then; None where that is the same, and something before it comes later."""
    moved, whose = counted(operations, "operation"), counted(commitments, "commitment")
    move = "moves" if operations == 1 else "move"
    then = "without that some of it comes later" if without is None else f"without that: {day_text(without)}"
    return f" {moved} of {whose} {move} for it, all dates as promised; {then}."


def amount(share: str, quantity: str) -> str:
    return f"{share} {quantity}"


def lines(share: str, count: int) -> str:
    return f"{share} {counted(count, 'line')}"


def by_and_of_them(quantity: str, day: date, line: str) -> str:
    """All there is by then, and what is said next is said of one line."""
    return f"{quantity} by {day_text(day)}, line {line}"


def part_of_the_order() -> str:
    return "Only part of the order"


def partial(quantity: str, day: date, rest: str) -> str:
    return f"{quantity} by {day_text(day)}; {rest}."


def reduced(quantity: str, day: date, rest: str) -> str:
    return f"{quantity} on {day_text(day)}, as requested; {rest}."


def rest_offered(*, all_of_it: bool, shown: bool) -> str:
    """``shown``: or no more offers were wanted."""
    who = "the other offers say" if shown else "more offers would say"
    return f"{who} when {'the rest' if all_of_it else 'more'} could come"


def rest(missing: str, *, regular: bool, others: bool) -> str:
    """Why no offer has more than an offer of less than all; of what others there are no part is looked for.

    ``missing``: what no plan brings, if it is that.
    """
    if regular:
        by_regular_means = "" if others else " by regular means"
        why = f": {missing}" if missing else " within the horizon or its window"
        return f"the rest cannot be promised{by_regular_means}{why}"
    return "no date for the rest was found within the limits of the search"


def too_large(parts: int) -> Fault:
    detail = f"would take a plan of more than {parts} runs, operations, purchases and moves: ask for less at a time"
    return Fault(pointer="/lines", code="too_large", detail=detail)


def from_nowhere() -> Fault:
    detail = "must have at least one in the plant model: what is promised for a date leaves from somewhere"
    return Fault(pointer="/sites", code="required", detail=detail)


def refused(reason: str, *, regular: bool, others: bool) -> str:
    if regular and others:
        return f"No date can be promised{reason}."
    if regular:
        return f"No date can be promised by regular means, and none was found by others{reason}."
    return f"No date was found within the limits of the search{reason}."


def because(why: tuple[Link, ...], zone: ZoneInfo) -> str:
    """The link that took longest, as half a sentence; what was asked for and rounding explain nothing.

    What ends at midnight takes until the day that is over then, as what is promised for that instant is promised for
    that day; what begins then begins on the next.
    """
    telling = [link for link in why if link.kind not in {LinkKind.REQUESTED, LinkKind.ROUNDING}]
    if not telling:
        return ""
    longest = max(telling, key=lambda link: link.minutes)
    until, start = (day_text(day(longest.end, zone)) for day in (day_that_ends_at_or_after, local_day))
    sentences = {
        LinkKind.SETUP: f"{longest.ref} is set up until {until}",
        LinkKind.CAPACITY: f"{longest.ref} is taken{_by_itself(longest)} until {until}",
        LinkKind.MATERIAL: f"{longest.detail}, until {until}",
        LinkKind.WAIT: f"{longest.detail}, until {until}",
        LinkKind.CALENDAR: _closed(longest, until),
        LinkKind.TRANSPORT: f"{_travelling(longest)} takes until {until}",
        LinkKind.FENCE: f"nothing new starts before {start}",
        LinkKind.HOLD: f"nothing new starts before the hold ends on {start}",
    }
    return ": " + sentences.get(longest.kind, f"{longest.detail} takes until {until}")


def _by_itself(link: Link) -> str:
    """Whose work is in the way is left to the reasons, but nobody else need be looked for where it is the order's."""
    is_own = link.detail == links.taken_detail((link.ref,), [links.own_work()])
    return f" by {links.own_work()}" if is_own else ""


def _closed(link: Link, until: str) -> str:
    """A place, a machine or a calendar; what may be had only for a later day is not closed."""
    if link.detail in (links.shipping_detail(link.ref), links.receiving_detail(link.ref)):
        return f"{link.ref} is closed until {until}"
    return link.detail if link.detail.endswith(links.FOR_A_LATER_DAY) else f"{link.detail} until {until}"


def _travelling(link: Link) -> str:
    """Before goods are on a way they are packed at a site."""
    is_packed = link.detail == links.packing_detail(link.ref)
    return f"packing at {link.ref}" if is_packed else f"the way over {link.ref}"
