"""The live plan of a snapshot as rows, each with whose it is and which line of the order it serves."""

from collections.abc import Callable, Iterator
from functools import cache, partial

from app.domain.ledgers.ledger import Ledger
from app.domain.ledgers.safety_stock import still_opened
from app.domain.needs import Need
from app.domain.parts import Buy, Move, PlannedOperation, Run
from app.domain.promise import Promise
from app.domain.quantity import Units
from app.domain.snapshots.setting_up import ChangeOvers, change_overs, own_setup_minutes
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
                line, source = lines(promise.quote).by_supply(buy.key), snapshot.plant.purchasing.get(buy.purchasing)
                yield BuyRow(owner=promise.owner, line=line, buy=buy, supplier=source.supplier if source else "")
        for move in promise.plan.moves:
            if _touches(move.need.needed_at, move.available_at, wanted):
                yield MoveRow(owner=promise.owner, line=lines(promise.quote).by_supply(move.key), move=move)
        for opened in still_opened(promise.plan).items():
            row = _opened_row(promise, opened, lines)
            if _touches(row.need.needed_at, row.need.needed_at, wanted):
                yield row
    yield from _rows_of_needs(snapshot, wanted, lines)


def _rows_of_runs(snapshot: Snapshot, wanted: Window, lines: Lines) -> Iterator[RunRow | OperationRow]:
    changes = cache(partial(change_overs, snapshot))
    for promise in snapshot.promises.values():
        for run in promise.plan.runs:
            if _touches(run.operations[0].start, run.available_at, wanted):
                yield _run_row(promise, run, lines)
            for operation in run.operations:
                if _touches(operation.start, operation.end, wanted):
                    yield from _operation_rows(snapshot, _run_row(promise, run, lines), operation, changes)


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
                yield from _rows_of_need(ledger, owned.need, owner, line, brought)


def _touches(start: Minute, end: Minute, wanted: Window) -> bool:
    """Whether a stretch of time, or an instant, lies in part within another stretch."""
    return start < wanted[1] and (wanted[0] < end or wanted[0] <= start)


def _run_row(promise: Promise, run: Run, lines: Lines) -> RunRow:
    return RunRow(owner=promise.owner, line=lines(promise.quote).by_supply(run.key), run=run)


def _operation_rows(
    snapshot: Snapshot, row: RunRow, operation: PlannedOperation, changes: Callable[[str], ChangeOvers]
) -> Iterator[OperationRow]:
    run, own_setup = row.run, own_setup_minutes(row.run, operation.step, snapshot.plant)
    for resource, unit in operation.held:
        setup_minutes = own_setup + changes(resource).get((run.id, operation.step, unit or 1), 0)
        yield OperationRow(
            owner=row.owner,
            line=row.line,
            run=run,
            operation=operation,
            resource=resource,
            setup_minutes=setup_minutes,
        )


def _opened_row(promise: Promise, opened: tuple[ItemSite, Units], lines: Lines) -> OpenedRow:
    place, quantity = opened
    takes = [need for need in promise.plan.needs() if need.place == place]
    first = min(takes, key=lambda need: (need.needed_at, need.id))
    line = lines(promise.quote).by_need(first.id)
    return OpenedRow(owner=promise.owner, line=line, need=first, quantity=quantity)


def _rows_of_need(
    ledger: Ledger, need: Need, owner: str, line: str | None, brought: Brought
) -> Iterator[PegRow | ShortageRow]:
    for peg in need.pegs:
        supply = ledger.supplies.get(peg.supply)
        yield PegRow(
            owner=owner,
            line=line,
            need=need,
            peg=peg,
            available_at=supply.available_at if supply else None,
            brought=brought.get(peg.supply),
        )
    if need.lacks > 0 and not ledger.unlimited:
        yield ShortageRow(owner=owner, line=line, need=need)
