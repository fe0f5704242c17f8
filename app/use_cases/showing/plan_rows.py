"""The live plan of a snapshot as flat rows, each with whose it is and which line of the order it serves."""

from collections.abc import Callable, Iterator
from functools import cache, partial

from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.ledgers.safety_stock import still_opened
from app.domain.plan import Buy, Move, PlannedOperation, Run
from app.domain.promise import Promise
from app.domain.quantity import Units
from app.domain.snapshots.setting_up import ChangeOvers, change_overs
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import ItemSite, SupplyKey
from app.domain.timeline import Minute, Window
from app.domain.views import BuyRow, MoveRow, OpenedRow, OperationRow, PegRow, PlanRow, RunRow, ShortageRow
from app.use_cases.showing.lines_served import Lines, lines_served

Brought = dict[SupplyKey, Buy | Move]
"""What is bought or comes from another site, by its key."""


def plan_rows(snapshot: Snapshot, wanted: Window) -> Iterator[PlanRow]:
    """Those that touch a stretch of time; of all others no more is looked at than when they are."""
    lines = lines_served(snapshot)
    yield from _rows_of_runs(snapshot, wanted, lines)
    for promise in snapshot.promises.values():
        for buy in promise.plan.buys:
            if _touches(buy.order_by, buy.available_at, wanted):
                yield _buy_row(snapshot, promise, buy, lines(promise.quote).by_supply(buy.key))
        for move in promise.plan.moves:
            if _touches(move.need.needed_at, move.available_at, wanted):
                yield _move_row(promise, move, lines(promise.quote).by_supply(move.key))
        for opened in still_opened(promise.plan).items():
            row = _opened_row(promise, opened, lines)
            if _touches(row.needed_at, row.needed_at, wanted):
                yield row
    yield from _rows_of_needs(snapshot, wanted, lines)


def _rows_of_runs(snapshot: Snapshot, wanted: Window, lines: Lines) -> Iterator[RunRow | OperationRow]:
    changes = cache(partial(change_overs, snapshot))
    for promise in snapshot.promises.values():
        for run in promise.plan.runs:
            if _touches(run.operations[0].start, run.available_at, wanted):
                yield _run_row(promise, run, lines(promise.quote).by_supply(run.key))
            for operation in run.operations:
                if _touches(operation.start, operation.end, wanted):
                    line = lines(promise.quote).by_supply(run.key)
                    yield from _operation_rows(snapshot, promise, run, operation, line, changes)


def _rows_of_needs(snapshot: Snapshot, wanted: Window, lines: Lines) -> Iterator[PegRow | ShortageRow]:
    plans = [promise.plan for promise in snapshot.promises.values()]
    brought: Brought = {buy.key: buy for plan in plans for buy in plan.buys}
    brought |= {move.key: move for plan in plans for move in plan.moves}
    for ledger in snapshot.ledgers.values():
        for owned in ledger.needs.values():
            if _touches(owned.need.needed_at, owned.need.needed_at, wanted):
                promise_of_need = snapshot.promises.get(owned.owner or "")
                owner = promise_of_need.owner if promise_of_need else owned.need.id
                line = lines(owned.owner).by_need(owned.need.id) if owned.owner else None
                yield from _rows_of_need(ledger, owned, owner, line, brought)


def _touches(start: Minute, end: Minute, wanted: Window) -> bool:
    """Whether a stretch of time, or an instant, lies in part within another stretch."""
    return start < wanted[1] and (wanted[0] < end or wanted[0] <= start)


def _run_row(promise: Promise, run: Run, line: str | None) -> RunRow:
    return RunRow(
        owner=promise.owner,
        line=line,
        run=run.id,
        routing=run.routing,
        item=run.item,
        site=run.site,
        quantity=run.quantity,
        good=run.good,
        start=run.operations[0].start,
        available_at=run.available_at,
    )


def _operation_rows(
    snapshot: Snapshot,
    promise: Promise,
    run: Run,
    operation: PlannedOperation,
    line: str | None,
    changes: Callable[[str], ChangeOvers],
) -> Iterator[OperationRow]:
    """A routing that was changed since may not know the step any more, nor its setup."""
    routing = snapshot.plant.routings.get(run.routing)
    steps = routing.steps if routing else ()
    setup_minutes = next((step.setup_minutes for step in steps if step.id == operation.step), 0)
    for resource, unit in operation.held:
        change_over = changes(resource).get((run.id, operation.step, unit or 1), 0)
        yield OperationRow(
            owner=promise.owner,
            line=line,
            run=run.id,
            operation=operation.step,
            resource=resource,
            item=run.item,
            quantity=run.quantity,
            start=operation.start,
            end=operation.end,
            setup_minutes=setup_minutes + change_over,
            overtime=resource in operation.overtime,
        )


def _buy_row(snapshot: Snapshot, promise: Promise, buy: Buy, line: str | None) -> BuyRow:
    source = snapshot.plant.purchasing.get(buy.purchasing)
    return BuyRow(
        owner=promise.owner,
        line=line,
        buy=buy.id,
        purchasing=buy.purchasing,
        supplier=source.supplier if source else "",
        item=buy.item,
        site=buy.site,
        quantity=buy.quantity,
        order_by=buy.order_by,
        available_at=buy.available_at,
        expedited=buy.expedited,
    )


def _move_row(promise: Promise, move: Move, line: str | None) -> MoveRow:
    return MoveRow(
        owner=promise.owner,
        line=line,
        move=move.id,
        lane=move.lane,
        item=move.item,
        origin=move.need.site,
        site=move.site,
        quantity=move.quantity,
        ready_at=move.need.needed_at,
        ship_at=move.ship_at,
        available_at=move.available_at,
        expedited=move.expedited,
    )


def _opened_row(promise: Promise, opened: tuple[ItemSite, Units], lines: Lines) -> OpenedRow:
    place, quantity = opened
    takes = [need for need in promise.plan.needs() if need.place == place]
    first = min(takes, key=lambda need: (need.needed_at, need.id))
    return OpenedRow(
        owner=promise.owner,
        line=lines(promise.quote).by_need(first.id),
        item=first.item,
        site=first.site,
        quantity=quantity,
        needed_at=first.needed_at,
    )


def _rows_of_need(
    ledger: Ledger, owned: OwnedNeed, owner: str, line: str | None, brought: Brought
) -> Iterator[PegRow | ShortageRow]:
    need = owned.need
    for peg in need.pegs:
        supply, planned = ledger.supplies.get(peg.supply), brought.get(peg.supply)
        kind, id = peg.supply
        yield PegRow(
            owner=owner,
            line=line,
            need=need.id,
            kind=kind,
            supply=id,
            item=need.item,
            site=need.site,
            quantity=peg.quantity,
            needed_at=need.needed_at,
            available_at=supply.available_at if supply else None,
            order_by=planned.order_by if isinstance(planned, Buy) else None,
            expedited=planned is not None and planned.expedited,
        )
    if need.lacks > 0 and not ledger.unlimited:
        yield ShortageRow(
            owner=owner,
            line=line,
            need=need.id,
            item=need.item,
            site=need.site,
            quantity=need.lacks,
            needed_at=need.needed_at,
        )
