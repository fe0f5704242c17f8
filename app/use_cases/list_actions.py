"""Show what somebody must do for the promises to hold: approve, buy, release, send, ship, the most urgent first."""

from collections.abc import Iterator

from app.domain.actions import Action, ActionKind
from app.domain.plan import Buy, Delivery, Move, Run
from app.domain.plant import PlantModel, ProgressSource
from app.domain.promise import Promise
from app.domain.stages import Progress
from app.domain.timeline import Minute
from app.domain.views import Page
from app.use_cases.by_now import read_now
from app.use_cases.cursors import Position, page_in_order
from app.use_cases.plan_rows import LinesServed
from app.use_cases.ports import Ports

NOT_RELEASED = (Progress.PLANNED, Progress.FIRM)


def list_actions(
    ports: Ports, *, due_before: Minute | None = None, limit: int | None = None, cursor: str | None = None
) -> Page[Action]:
    """Of commitments alone: for a promise that nobody has said yes to, nothing is to be done yet.

    Raises:
        ParametersRejected: no cursor of ours, or a page too large.
    """
    snapshot, moment = read_now(ports)
    committed = [promise for promise in snapshot.promises.values() if promise.commitment is not None]
    found = [action for promise in committed for action in _actions_for(promise, snapshot.plant, moment.planned)]
    wanted = [action for action in found if due_before is None or action.due_at < due_before]
    return page_in_order("actions", wanted, _position, (0, "", ""), ports.limits, limit, cursor)


def _position(action: Action) -> Position:
    return (action.due_at, action.kind.value, action.ref)


def _actions_for(promise: Promise, plant: PlantModel, now: Minute) -> Iterator[Action]:
    """What a feed has taken over is no longer in the plan; what is there by now is done, however it came."""
    plan, lines = promise.plan, LinesServed(promise.plan)
    for buy in plan.buys:
        if buy.available_at > now:
            yield _buy(promise, buy, lines.by_supply(buy.key), plant, now)
    for run in plan.runs:
        yield from _approvals(promise, run, lines.by_supply(run.key), now)
        if _is_to_be_released(run, plant, now):
            yield _release(promise, run, lines.by_supply(run.key), now)
    for move in plan.moves:
        if move.available_at > now:
            yield _move(promise, move, lines.by_supply(move.key), now)
    for delivery in plan.open_deliveries:
        yield _ship(promise, delivery, now)


def _approvals(promise: Promise, run: Run, line: str | None, now: Minute) -> Iterator[Action]:
    """Overtime that is still to come has to be agreed before the work starts."""
    for operation in run.operations:
        for resource in operation.overtime if operation.start >= now else ():
            yield Action(
                kind=ActionKind.APPROVE,
                due_at=operation.start,
                overdue=False,
                promise=promise,
                line=line,
                ref=f"{run.id}/{operation.step}",
                item=run.item,
                site=run.site,
                quantity=run.quantity,
                there_at=operation.end,
                resource=resource,
            )


def _is_to_be_released(run: Run, plant: PlantModel, now: Minute) -> bool:
    """Where progress is assumed, a run that should have started has; where it is reported, somebody has to say so."""
    if any(operation.progress not in NOT_RELEASED for operation in run.operations):
        return False
    return run.operations[0].start >= now or plant.settings.progress is ProgressSource.REPORTED


def _buy(promise: Promise, buy: Buy, line: str | None, plant: PlantModel, now: Minute) -> Action:
    source = plant.purchasing.get(buy.purchasing)
    return Action(
        kind=ActionKind.BUY,
        due_at=buy.order_by,
        overdue=buy.order_by < now,
        promise=promise,
        line=line,
        ref=buy.id,
        item=buy.item,
        site=buy.site,
        quantity=buy.quantity,
        there_at=buy.available_at,
        supplier=source.supplier if source else None,
        expedited=buy.expedited,
    )


def _release(promise: Promise, run: Run, line: str | None, now: Minute) -> Action:
    start = run.operations[0].start
    held = [resource for operation in run.operations for resource in operation.resources]
    return Action(
        kind=ActionKind.RELEASE,
        due_at=start,
        overdue=start < now,
        promise=promise,
        line=line,
        ref=run.id,
        item=run.item,
        site=run.site,
        quantity=run.quantity,
        there_at=run.available_at,
        resource=held[0] if held else None,
    )


def _move(promise: Promise, move: Move, line: str | None, now: Minute) -> Action:
    return Action(
        kind=ActionKind.MOVE,
        due_at=move.ship_at,
        overdue=move.ship_at < now,
        promise=promise,
        line=line,
        ref=move.id,
        item=move.item,
        site=move.need.site,
        quantity=move.quantity,
        there_at=move.available_at,
        lane=move.lane,
        destination=move.site,
        expedited=move.expedited,
    )


def _ship(promise: Promise, delivery: Delivery, now: Minute) -> Action:
    """However late: only a shipment that is recorded, or a cancellation, takes it off the list."""
    return Action(
        kind=ActionKind.SHIP,
        due_at=delivery.ship_at,
        overdue=delivery.ship_at < now,
        promise=promise,
        line=delivery.line,
        ref=delivery.id,
        item=delivery.need.item,
        site=delivery.need.site,
        quantity=delivery.quantity,
        there_at=delivery.deliver_at,
        lane=delivery.lane,
        destination=promise.ship_to,
        expedited=delivery.expedited,
    )
