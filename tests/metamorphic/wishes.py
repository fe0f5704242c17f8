"""Less is asked for: whatever would have done for more does for less."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from app.domain.demand import RequestedLine
from tests.metamorphic.inquiry import Inquiry
from tests.metamorphic.judging import in_the_order_of_settling


def smaller_quantity(inquiry: Inquiry, dice: Random) -> Inquiry | None:
    """Of one line. The lots that were made or bought for more will do, and the rest of them is left over.

    Lines are settled by their value, so a smaller one may have to wait where it came first: then nothing follows.
    """
    larger = [line for line in inquiry.asked.lines if line.quantity > 1]
    if not larger:
        return None
    line = dice.choice(larger)
    smaller = _with(inquiry, replace(line, quantity=dice.randrange(1, line.quantity)))
    return smaller if _turns(smaller) == _turns(inquiry) else None


def later_date(inquiry: Inquiry, dice: Random) -> Inquiry | None:
    """One line is wanted some hours or days later: it is in time with the plan it had, or no later than before."""
    dated = [(line, line.requested) for line in inquiry.asked.lines if line.requested is not None]
    if not dated:
        return None
    line, requested = dice.choice(dated)
    if isinstance(requested, date):
        return _with(inquiry, replace(line, requested=requested + timedelta(days=dice.randint(1, 9))))
    return _with(inquiry, replace(line, requested=requested + dice.randrange(1, 9000)))


def shorter_hold(inquiry: Inquiry, dice: Random) -> Inquiry | None:
    """Work may begin no sooner than a hold ends, so that it can begin sooner."""
    hold = inquiry.asked.hold
    if not hold.minutes:
        return None
    shorter = replace(hold, minutes=dice.randrange(hold.minutes))
    return replace(inquiry, asked=replace(inquiry.asked, hold=shorter))


def _with(inquiry: Inquiry, changed: RequestedLine) -> Inquiry:
    lines = tuple(changed if line.line == changed.line else line for line in inquiry.asked.lines)
    return replace(inquiry, asked=replace(inquiry.asked, lines=lines))


def _turns(inquiry: Inquiry) -> list[str]:
    return [line.line for line in in_the_order_of_settling(inquiry)]
