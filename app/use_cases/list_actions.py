"""Show what somebody must do for the promises to hold: approve, buy, release, send, ship, the most urgent first."""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from app.domain.actions import Action, ActionKind
from app.domain.parts import Buy, Delivery, Move, PlannedOperation, Run
from app.domain.plant import PlantModel, ProgressSource
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.stages import Progress
from app.domain.timeline import Minute
from app.domain.views import Page
from app.use_cases.ports.outside import Ports
from app.use_cases.showing.cursors import Position, page_in_order
from app.use_cases.showing.lines_served import Lines, LinesServed, lines_served
from app.use_cases.standing.by_now import read_now

NOT_RELEASED = (Progress.PLANNED, Progress.FIRM)


class Overtime(NamedTuple):
    """Of one resource, for one operation of a run."""

    run: Run
    operation: PlannedOperation
    resource: str


class Due(NamedTuple):
    """Something to be done by an instant. Of thousands a page shows fifty: only of those more is made than this."""

    at: Minute
    kind: ActionKind
    ref: str
    promise: Promise
    about: Buy | Run | Overtime | Move | Delivery


def list_actions(
    ports: Ports, *, due_before: Minute | None = None, limit: int | None = None, cursor: str | None = None
) -> Page[Action]:
    """Of commitments alone: for a promise that nobody has said yes to, nothing is to be done yet.

    Raises:
        ParametersRejected: no cursor of ours, or a page too large.
    """
    snapshot, moment = read_now(ports)
    plant, now = snapshot.plant, moment.planned
    committed = (promise for promise in snapshot.promises.values() if promise.commitment is not None)
    found = (due for promise in committed for due in _due(promise, plant, now))
    wanted = (due for due in found if due_before is None or due.at < due_before)
    page = page_in_order("actions", wanted, _position, (0, "", ""), ports.limits, limit, cursor)
    lines = lines_served(snapshot)
    actions = (_action(due, lines, snapshot, now) for due in page.items)
    return Page(items=tuple(actions), next_cursor=page.next_cursor)


def _position(due: Due) -> Position:
    return (due.at, due.kind.value, due.ref)


def _due(promise: Promise, plant: PlantModel, now: Minute) -> Iterator[Due]:
    """What a feed has taken over is no longer in the plan; what is there by now is done, however it came. What
    has left by a count of the stock is sent.

    Goods are to be shipped however late: only a shipment that is recorded, or a cancellation, takes them off the list.
    """
    plan = promise.plan
    for buy in plan.buys:
        if buy.available_at > now:
            yield Due(buy.order_by, ActionKind.BUY, buy.id, promise, buy)
    for run in plan.runs:
        for overtime in _overtime(run, now):
            operation = overtime.operation
            yield Due(operation.start, ActionKind.APPROVE, f"{run.id}/{operation.step}", promise, overtime)
        if _is_to_be_released(run, plant, now):
            yield Due(run.operations[0].start, ActionKind.RELEASE, run.id, promise, run)
    for move in plan.moves:
        if move.need.id not in plan.counted_needs and _is_to_be_sent(move, plant, now):
            yield Due(move.ship_at, ActionKind.MOVE, move.id, promise, move)
    for delivery in plan.open_deliveries:
        yield Due(delivery.ship_at, ActionKind.SHIP, delivery.id, promise, delivery)


def _overtime(run: Run, now: Minute) -> Iterator[Overtime]:
    """What is still to come has to be agreed before the work starts."""
    for operation in run.operations:
        for resource in operation.overtime if operation.start >= now else ():
            yield Overtime(run, operation, resource)


def _is_to_be_released(run: Run, plant: PlantModel, now: Minute) -> bool:
    """Where progress is assumed, a run that should have started has; where it is reported, somebody has to say so."""
    if any(operation.progress not in NOT_RELEASED for operation in run.operations):
        return False
    return run.operations[0].start >= now or plant.settings.progress is ProgressSource.REPORTED


def _is_to_be_sent(move: Move, plant: PlantModel, now: Minute) -> bool:
    """As with a run: where progress is assumed, what should have left has, and is on its way."""
    return move.available_at > now and (not move.has_left(now) or plant.settings.progress is ProgressSource.REPORTED)


def _action(due: Due, lines: Lines, snapshot: Snapshot, now: Minute) -> Action:
    promise, served = due.promise, lines(due.promise.quote)
    action = partial(Action, kind=due.kind, due_at=due.at, overdue=due.at < now, promise=promise, ref=due.ref)
    match due.about:
        case Buy() as buy:
            source = snapshot.plant.purchasing.get(buy.purchasing)
            supplier = source.supplier if source else None
            bought = _made(buy, served)
            return action(**bought, there_at=buy.available_at, supplier=supplier, expedited=buy.expedited)
        case Run() as run:
            held = [resource for operation in run.operations for resource in operation.resources]
            return action(**_made(run, served), there_at=run.available_at, resource=held[0] if held else None)
        case Overtime(run, operation, resource):
            return action(**_made(run, served), there_at=operation.end, resource=resource)
        case Move() as move:
            return action(**_sent(move, served, snapshot), there_at=move.available_at, destination=move.site)
        case Delivery() as delivery:
            return action(
                **_sent(delivery, served, snapshot), there_at=delivery.deliver_at, destination=promise.ship_to
            )


def _made(made: Buy | Run, served: LinesServed) -> dict[str, Any]:
    return {"line": served.by_supply(made.key), "item": made.item, "site": made.site, "quantity": made.quantity}


def _sent(goods: Move | Delivery, served: LinesServed, snapshot: Snapshot) -> dict[str, Any]:
    need, sent = goods.need, {"quantity": goods.quantity, "lane": goods.lane, "expedited": goods.expedited}
    missing = 0 if snapshot.ledger(need.place).unlimited else need.lacks
    return {"line": served.by_need(need.id), "item": need.item, "site": need.site, "missing": missing, **sent}
