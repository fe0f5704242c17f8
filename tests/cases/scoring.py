"""What SCHEMA.md calls a right promise, and in what one is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.domain.timeline import Minute, instant_of
from tests.cases.facts import Case, Facts, minute
from tests.cases.promising import Promised

OUR_LOTS = "order_lots"
"""The assumption about lots that is ours: each belongs to one order, and an order may have several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What any right planner promises for one demand; the last delivery lies between ``first`` and ``last``.

    ``on_time``: how much comes by the due date, where that is known as well.
    """

    due: Minute
    quantity: Decimal
    first: Minute | None
    last: Minute | None
    on_time: Decimal | None


def right_of(case: Case, demand: Facts) -> Right:
    """On time: any date up to the due one. Late: that very date. Not all of it: the most there is, the rest refused."""
    id, due = demand["id"], minute(demand["due"])
    expected = case.facts["expected"][id]
    judged = case.facts["verdict"]["by_assumption"][OUR_LOTS].get(id, {})
    deliveries = [(minute(on), Decimal(str(quantity))) for on, quantity in expected["deliveries"]]
    complete = minute(expected["complete_on"]) if expected["complete_on"] else None
    first: Minute | None = complete
    if expected["on_time"]:
        first, complete = None, due
    elif "better_complete_on" in judged:
        first = minute(judged["better_complete_on"])
    return Right(
        due=due,
        quantity=Decimal(str(min(expected["delivered_qty"], demand["qty"]))),
        first=first,
        last=complete,
        on_time=sum((quantity for on, quantity in deliveries if on <= due), Decimal(0))
        if judged.get("split") == "forced"
        else None,
    )


def wrong_in(promised: Promised, right: Right) -> Iterator[str]:
    if promised.quantity != right.quantity:
        yield f"promises {promised.quantity} in all where {right.quantity} is right"
    elif right.last is not None and promised.promised_at is not None:
        if promised.promised_at > right.last:
            yield f"promises {_said(promised.promised_at)} where {_said(right.last)} is possible"
        if right.first is not None and promised.promised_at < right.first:
            yield f"promises {_said(promised.promised_at)} where nothing before {_said(right.first)} is possible"
    if right.on_time is not None and (on_time := promised.by(right.due)) != right.on_time:
        yield f"brings {on_time} by {_said(right.due)} where {right.on_time} is right"


def _said(at: Minute) -> str:
    return f"{instant_of(at):%Y-%m-%dT%H:%M}"
