"""A change that the plan which stands keeps, as far as it goes: what is asked for beyond it is planned beside it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from app.domain.demand import Policy, PromiseRequest, RequestedLine
from app.domain.facts.remains import as_far_as
from app.domain.parts import Delivery
from app.domain.promise import Promise, PromisedLine
from app.domain.quantity import quantity_of
from app.domain.shifting import shipment_of
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute


def as_it_stands(
    request: PromiseRequest, read: Iterable[PromisedLine], promise: Promise, before: Snapshot, now: Minute
) -> Promise:
    """What was promised, as far as the request wants it; ``read``: its lines, with their dates as instants.

    A line that is asked for otherwise is left out; of one that asks for more it is what stands.
    """
    asked = {line.line: line for line in request.lines}
    plan = as_far_as(promise, {line.line: line.quantity for line in request.lines}, before, now)
    was = {line.line: line for line in promise.lines}
    lines = [*_standing(read, asked, was, plan.open_deliveries)]
    plan = as_far_as(promise, {line.line: line.quantity for line in lines}, before, now)
    return replace(promise, lines=tuple(lines), plan=plan, priority=request.policy.priority, overridden=False)


def with_all_it_makes(stands: Promise, promise: Promise) -> Promise:
    """Also with what nobody needs for it any more: whoever is short may wait for that."""
    plan = promise.plan
    return replace(stands, plan=replace(stands.plan, runs=plan.runs, buys=plan.buys, moves=plan.moves))


def what_is_more(request: PromiseRequest, stands: Promise) -> PromiseRequest:
    """What is asked for beyond what stands."""
    there = {line.line: line.quantity for line in stands.lines}
    more = (replace(line, quantity=line.quantity - there.get(line.line, 0)) for line in request.lines)
    return replace(request, lines=tuple(line for line in more if line.quantity))


def taken_together(stands: Sequence[PromisedLine], more: Sequence[PromisedLine]) -> tuple[PromisedLine, ...]:
    """The lines that stand with what was found beside them; a line of both is there when its last is."""
    lines = {line.line: line for line in stands}
    for line in more:
        known = lines.get(line.line)
        lines[line.line] = line if known is None else _in_all(known, line)
    return tuple(lines.values())


def may_be_taken_together(stands: Sequence[PromisedLine], more: Sequence[PromisedLine], policy: Policy) -> bool:
    """Whether no line gets less beside what stands of it than may be delivered at once, or another item."""
    known = {line.line: line for line in stands}
    both = [(known[line.line], line) for line in more if line.line in known]
    return all(
        line.item == stands.item and quantity_of(line.quantity, line.decimals or 0) >= policy.minimum_split
        for stands, line in both
    )


def _in_all(known: PromisedLine, more: PromisedLine) -> PromisedLine:
    quantity = known.quantity + more.quantity
    on_time = sum(line.fill_rate * line.quantity for line in (known, more))
    last = max(known, more, key=lambda line: line.promised_at)
    return replace(last, quantity=quantity, fill_rate=Decimal(on_time) / quantity)


def _standing(
    read: Iterable[PromisedLine],
    asked: Mapping[str, RequestedLine],
    was: Mapping[str, PromisedLine],
    deliveries: Sequence[Delivery],
) -> Iterator[PromisedLine]:
    """The lines that were promised as they are asked for, each with as much as is to come of it."""
    for line in read:
        known, parts = was.get(line.line), [delivery for delivery in deliveries if delivery.line == line.line]
        if known is not None and line.item == known.item and parts:
            stands = _reading(known, line, parts)
            if _is_met(stands, asked[line.line], parts):
                yield stands


def _reading(known: PromisedLine, read: PromisedLine, parts: Sequence[Delivery]) -> PromisedLine:
    """With the wishes of now, and the date that was promised, or that is asked for where that is later."""
    quantity = sum(one.quantity for one in parts)
    on_time = [one.quantity for one in parts if read.requested_at is not None and one.deliver_at <= read.requested_at]
    line = replace(read, quantity=quantity, fill_rate=Decimal(sum(on_time)) / quantity)
    if read.requested_at is not None and known.promised_at <= read.requested_at:
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
    is_tied = policy.ship_complete and len(of_a_line) > 1
    most_at_once = 1 if is_tied else len(shipments)
    return (
        max(of_a_line.values(), default=0) <= policy.deliveries_a_line
        and len({shipment for _, shipment in shipments}) <= most_at_once
    )
