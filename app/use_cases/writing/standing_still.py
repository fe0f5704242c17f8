"""A change that asks for no more than is promised already: the plan that stands keeps it, if no other is found."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from app.domain.demand import Policy, PromiseRequest, RequestedLine
from app.domain.facts.remains import as_far_as
from app.domain.plan import Delivery, OrderPlan
from app.domain.promise import Answer, Promise, PromisedLine
from app.domain.shifting import shipment_of
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute


def as_it_stands(request: PromiseRequest, answer: Answer, promise: Promise, before: Snapshot, now: Minute) -> Promise:
    """What was promised, as far as the request wants it; ``answer``: what was offered instead, which says the dates.

    A line that reads otherwise than is asked for is left out.
    """
    plan = as_far_as(promise, {line.line: line.quantity for line in request.lines}, before, now)
    lines = tuple(_lines(request, promise, plan, answer))
    return replace(promise, lines=lines, plan=plan, priority=request.policy.priority, overridden=False)


def _lines(request: PromiseRequest, promise: Promise, plan: OrderPlan, answer: Answer) -> Iterator[PromisedLine]:
    """Those that read as they are asked for."""
    was = {line.line: line for line in promise.lines}
    offered = {line.line: line for offer in reversed(answer.offers) for line in offer.lines}
    for asked in request.lines:
        known, read = was.get(asked.line), offered.get(asked.line)
        if known is not None and read is not None and asked.item == known.item == read.item:
            parts = [delivery for delivery in plan.open_deliveries if delivery.line == asked.line]
            line = _reading(known, read, asked, parts)
            if sum(one.quantity for one in parts) == asked.quantity and _is_met(line, asked, parts):
                yield line


def _reading(known: PromisedLine, read: PromisedLine, asked: RequestedLine, parts: Sequence[Delivery]) -> PromisedLine:
    """With the wishes of now, and the date that was promised, or that is asked for where that is later."""
    on_time = [one.quantity for one in parts if read.requested_at is not None and one.deliver_at <= read.requested_at]
    line = replace(read, quantity=asked.quantity, fill_rate=Decimal(sum(on_time)) / asked.quantity)
    if read.promised_at == read.requested_at and known.promised_at <= read.promised_at:
        return line
    return replace(line, promised_at=known.promised_at, promised_on=known.promised_on)


def _is_met(line: PromisedLine, asked: RequestedLine, parts: Sequence[Delivery]) -> bool:
    latest = line.requested_at if asked.latest_acceptable is None else line.latest_at
    is_early = line.earliest_at is not None and any(one.deliver_at < line.earliest_at for one in parts)
    return not is_early and (latest is None or line.promised_at <= latest)


def ships_as_asked(promise: Promise, policy: Policy) -> bool:
    """Whether no line comes in more deliveries than it may, and all lines in one shipment where they have to."""
    shipments = {(one.line, shipment_of(one)) for one in promise.plan.open_deliveries}
    of_a_line = Counter(line for line, _ in shipments)
    is_tied = policy.ship_complete and len(promise.lines) > 1
    most_at_once = 1 if is_tied else len(shipments)
    return (
        max(of_a_line.values(), default=0) <= policy.deliveries_a_line
        and len({shipment for _, shipment in shipments}) <= most_at_once
    )
