"""What a customer asks for, and what a line of it was promised."""

from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.demand import HoldRequest, Policy, PromiseRequest, RequestedLine
from app.domain.promise import PromisedLine
from app.domain.timeline import Minute, instant_of
from tests.builders.supply import Amount


def line(
    item: str,
    quantity: int = 1,
    requested: Minute | date | None = None,
    *,
    id: str = "1",
    earliest: Minute | date | None = None,
    latest: Minute | date | None = None,
    price: Amount | None = None,
) -> RequestedLine:
    """As soon as possible unless a date is given."""
    return RequestedLine(
        line=id,
        item=item,
        quantity=quantity,
        requested=requested,
        earliest_acceptable=earliest,
        latest_acceptable=latest,
        price=None if price is None else Decimal(str(price)),
    )


def request(
    *lines: RequestedLine,
    ship_to: str | None = None,
    customer: str | None = None,
    reference: str | None = None,
    hold: int = 0,
    **policy: Any,
) -> PromiseRequest:
    """Without a hold, so that the fence is ``now`` unless the plant has one."""
    return PromiseRequest(
        lines=lines,
        ship_to=ship_to,
        customer=customer,
        reference=reference,
        hold=HoldRequest(minutes=hold),
        policy=Policy(**policy),
    )


def promised_line(item: str, quantity: int, promised_at: Minute, *, line: str = "1") -> PromisedLine:
    return PromisedLine(
        line=line,
        item=item,
        quantity=quantity,
        requested_at=None,
        earliest_at=None,
        latest_at=None,
        promised_at=promised_at,
        promised_on=instant_of(promised_at).date(),
    )
