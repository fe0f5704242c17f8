"""The ERP's open orders become commitments: planned as they come up, at risk where their dates cannot be kept."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from app.domain.changes import NeedsRepegged, PromiseMade, RevisionReason
from app.domain.commitment import Commitment, CommitmentState, dated, open_order_key
from app.domain.demand import HoldRequest, OpenLine, OpenOrder, Policy, PromiseRequest, RequestedLine
from app.domain.errors import FAULTS_MAX, Fault, PlantModelRejected
from app.domain.pegs.pegging import settled_pegs
from app.domain.plant import PlantModel
from app.domain.promise import Promise, PromisedLine, Scheduled
from app.domain.timeline import LAST_MINUTE, Minute, day_window
from app.domain.views import OrderNotPlanned
from app.use_cases.cancel_commitment import cancelled
from app.use_cases.ports.books import Books
from app.use_cases.ports.planner import Schedule
from app.use_cases.standing.not_planned import not_planned
from app.use_cases.writing.holding import addressed, commitment_of, promise_of
from app.use_cases.writing.revising import given_back_with_loans, revise, with_what_is_there
from app.use_cases.writing.turn import Turn

BY_THE_ERP = "open order"
"""Why such a commitment is promised for its dates."""


def book_open_orders(before: PlantModel, dropped: Collection[str], turn: Turn) -> tuple[OrderNotPlanned, ...]:
    """What the feed says anew about open orders, in a transaction that the caller commits.

    Those ``dropped`` are cancelled first: what they gave back, and their references, may be for others. Then the orders
    that are new or read otherwise than in ``before`` are planned by priority, date and id, but for those that are what
    a commitment became, and those that are over: what these say otherwise comes back.
    """
    plant = turn.snapshot().plant
    changed = changed_orders(before, plant)
    known = turn.books.commitments_of([open_order_key(id) for id in (*(order.id for order in changed), *dropped)])
    for id in sorted(dropped):
        gone = known.get(open_order_key(id)) or _known_by(before.open_orders.get(id), plant, turn.books)
        if gone is not None and gone.state is CommitmentState.OPEN:
            cancelled(gone, turn)
    schedule = turn.ports.planner.scheduling()
    left_alone: list[tuple[OpenOrder, Commitment]] = []
    for order in changed:
        own = known.get(open_order_key(order.id))
        if (commitment := own or _commitment_that_is(order, turn.books)) is None:
            _book(order, schedule, turn)
        elif commitment is own and own.state is CommitmentState.OPEN:
            _follow(order, own, turn)
            # Who took what it leaves over may stand otherwise now.
            schedule = turn.ports.planner.scheduling()
        else:
            left_alone.append((order, commitment))
    # What the lots of one order leave over may be what another is short of.
    if (changed or dropped) and (repegs := settled_pegs(turn.snapshot(), turn.now)):
        turn.record([NeedsRepegged(repegs=repegs)])
    return tuple(not_planned(left_alone, plant)) if left_alone else ()


def refuse_one_reference_for_two(changed: Iterable[OpenOrder], plant: PlantModel, books: Books) -> None:
    """Nothing would be planned for the second: what has the reference of a commitment is that commitment.

    A commitment that began as a quote may have become several orders of the ERP.

    Raises:
        PlantModelRejected
    """
    referring = [order for order in changed if order.reference is not None]
    sharing: dict[str | None, list[str]] = {order.reference: [] for order in referring}
    for order in plant.open_orders.values() if referring else ():
        if order.reference in sharing:
            sharing[order.reference].append(order.id)
    faults = []
    for order in referring:
        others = [id for id in sharing[order.reference] if id != order.id]
        if others and not _began_as_a_quote(order, others, books):
            detail = f"{order.id!r} has the reference {order.reference!r} of {others[0]!r}"
            detail = f"{detail}, and one commitment cannot be both: give it another, or none"
            faults.append(Fault(pointer="/open_orders", code="duplicate_reference", detail=detail))
    if faults:
        raise PlantModelRejected("Open orders share a reference.", tuple(faults[:FAULTS_MAX]))


def _began_as_a_quote(order: OpenOrder, others: Sequence[str], books: Books) -> bool:
    own = books.commitments_of([open_order_key(id) for id in (order.id, *others)])
    return not own and _commitment_that_is(order, books) is not None


def changed_orders(before: PlantModel, plant: PlantModel) -> list[OpenOrder]:
    """Those that are new or read otherwise, the most urgent first."""
    changed = (order for id, order in plant.open_orders.items() if before.open_orders.get(id) != order)
    return sorted(changed, key=_urgency)


def _urgency(order: OpenOrder) -> tuple[int, Minute, str]:
    dates = [_minute(line.promised) for line in order.lines if line.promised is not None]
    return (order.priority, min(dates, default=LAST_MINUTE), order.id)


def _minute(promised: Minute | date) -> Minute:
    """Near enough to tell which order is due first, wherever its day ends."""
    return day_window(promised, ZoneInfo("UTC"))[1] if isinstance(promised, date) else promised


def _commitment_that_is(order: OpenOrder, books: Books) -> Commitment | None:
    """What became this order in the ERP, open or over."""
    return books.commitment_with(order.reference) if order.reference is not None else None


def _known_by(order: OpenOrder | None, plant: PlantModel, books: Books) -> Commitment | None:
    """What became this order and no other that is there: the ERP may have given it another number."""
    if order is None or any(other.reference == order.reference for other in plant.open_orders.values()):
        return None
    return _commitment_that_is(order, books)


def _request(order: OpenOrder) -> PromiseRequest:
    return PromiseRequest(
        lines=tuple(
            RequestedLine(line=line.line, item=line.item, quantity=line.quantity, requested=line.promised)
            for line in order.lines
        ),
        customer=order.customer,
        ship_to=order.ship_to,
        reference=order.reference,
        policy=Policy(priority=order.priority),
        hold=HoldRequest(minutes=0),
    )


def _book(order: OpenOrder, schedule: Schedule, turn: Turn) -> None:
    snapshot, now = turn.snapshot(), turn.now
    request = addressed(_request(order), snapshot.plant)
    planned = schedule(request, snapshot, now)
    key, id = open_order_key(order.id), turn.ports.new_id("cmt")
    commitment = commitment_of(key, request, planned, id, BY_THE_ERP, turn)
    turn.books.add_commitment(replace(commitment, open_order=order.id))
    promise = promise_of(key, request, planned, now, id, overridden=True)
    promise = with_what_is_there(promise, snapshot, now)
    turn.record([PromiseMade(promise=promise)])


def _follow(order: OpenOrder, commitment: Commitment, turn: Turn) -> None:
    """The ERP has changed what is still to be delivered: planned anew with the own supply given back first."""
    before, now = turn.snapshot(), turn.now
    promise = before.promises[commitment.quote]
    if not _differs(order, commitment):
        if promise.priority != order.priority:
            # What it exchanged when it was planned was written then, and may be of needs that are over.
            plan = replace(promise.plan, repegs=())
            revise([replace(promise, plan=plan, priority=order.priority)], RevisionReason.CHANGED, turn)
        return
    # Where a line goes was settled when it was booked.
    request = replace(_request(order), ship_to=commitment.ship_to, is_addressed=True)

    def readings() -> Iterator[Promise]:
        for rest in given_back_with_loans(promise, before, now):
            planned = turn.ports.planner.schedule(request, rest.base, now)
            if rest.returns_loans and any(line.fill_rate < 1 for line in planned.lines):
                continue
            lines, plan = tuple(_whole(planned, rest.promise.lines)), rest.planned_anew(planned.plan)
            yield replace(rest.promise, lines=lines, plan=plan, priority=order.priority, overridden=True)

    lines = revise(readings(), RevisionReason.CHANGED, turn).lines
    dates = dated(lines, now, BY_THE_ERP, turn.ports.who, commitment.dates)
    turn.books.write_commitment(replace(commitment, lines=lines, dates=dates))


def _differs(order: OpenOrder, commitment: Commitment) -> bool:
    """Whether the ERP has something else to deliver, or another date, than the commitment."""
    left = {line.line: line for line in commitment.lines if line.quantity > commitment.shipped(line.line)}

    def is_the_same(line: OpenLine) -> bool:
        ours = left[line.line]
        promised = ours.promised_on if isinstance(line.promised, date) else ours.promised_at
        open_quantity = ours.quantity - commitment.shipped(line.line)
        return (line.item, line.quantity) == (ours.item, open_quantity) and line.promised in (None, promised)

    return {line.line for line in order.lines} != left.keys() or not all(map(is_the_same, order.lines))


def _whole(planned: Scheduled, sent: Sequence[PromisedLine]) -> Iterator[PromisedLine]:
    """What is planned, with what has left of the same lines added; then the lines that have left for good."""
    left = {line.line: line.quantity for line in sent}
    for line in planned.lines:
        yield replace(line, quantity=line.quantity + left.pop(line.line, 0))
    yield from (line for line in sent if line.line in left)
