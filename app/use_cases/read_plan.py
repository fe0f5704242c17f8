"""Show the live plan: all of it, or what touches a stretch of time, or that in pages."""

from collections import Counter
from collections.abc import Iterator

from app.domain.errors import Fault, ParametersRejected
from app.domain.snapshot import Snapshot
from app.domain.timeline import LAST_MINUTE, Minute, Window
from app.domain.views import BuyRow, MoveRow, OpenedRow, OperationRow, PegRow, PlanPage, RunRow, ShortageRow
from app.use_cases.cursors import cursor_after, position_after
from app.use_cases.plan_rows import PlanRow, plan_rows
from app.use_cases.ports import Ports
from app.use_cases.read_plant import read_snapshot

Place = tuple[str, Minute, str, int]
"""Where a row stands in the listing: its kind, its time, its names, and which of those with the same names it is."""


def read_plan(
    ports: Ports,
    *,
    start: Minute | None = None,
    end: Minute | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> PlanPage:
    """Rows that touch [start, end). ``limit`` counts rows of all kinds together; without one they all come at once.

    Raises:
        ParametersRejected: no cursor of ours, or a limit below 1.
    """
    if limit is not None and limit < 1:
        detail = f"A page has at least 1 row, not {limit}."
        raise ParametersRejected(detail, (Fault(pointer="limit", code="out_of_bounds", detail=detail),))
    after = position_after(cursor, "", 0, "", 0)
    snapshot = read_snapshot(ports)
    wanted = (0 if start is None else start, LAST_MINUTE if end is None else end)
    left = [entry for entry in _placed(snapshot, wanted) if entry[0] > after]
    shown = left if limit is None else left[:limit]
    return PlanPage(
        plan_version=snapshot.version,
        operations=tuple(row for _, row in shown if isinstance(row, OperationRow)),
        runs=tuple(row for _, row in shown if isinstance(row, RunRow)),
        pegs=tuple(row for _, row in shown if isinstance(row, PegRow)),
        buys=tuple(row for _, row in shown if isinstance(row, BuyRow)),
        moves=tuple(row for _, row in shown if isinstance(row, MoveRow)),
        shortages=tuple(row for _, row in shown if isinstance(row, ShortageRow)),
        opened=tuple(row for _, row in shown if isinstance(row, OpenedRow)),
        next_cursor=cursor_after(*shown[-1][0]) if len(shown) < len(left) else None,
    )


def _placed(snapshot: Snapshot, wanted: Window) -> list[tuple[Place, PlanRow]]:
    """The rows that touch a stretch of time, in the order of their places."""
    seen: Counter[tuple[str, Minute, str]] = Counter()
    placed: list[tuple[Place, PlanRow]] = []
    for row in plan_rows(snapshot):
        if _touches(row, wanted):
            named = (type(row).__name__, _window(row)[0], "|".join(_names(row)))
            seen[named] += 1
            placed.append(((*named, seen[named]), row))
    return sorted(placed, key=lambda entry: entry[0])


def _names(row: PlanRow) -> Iterator[str]:
    match row:
        case OperationRow():
            yield from (row.run, row.operation, row.resource)
        case RunRow():
            yield row.run
        case PegRow():
            yield from (row.need, row.kind, row.supply)
        case BuyRow():
            yield row.buy
        case MoveRow():
            yield row.move
        case ShortageRow():
            yield row.need
        case OpenedRow():
            yield from (row.owner, row.item, row.site)


def _touches(row: PlanRow, wanted: Window) -> bool:
    """Whether a row's stretch of time, or its instant, lies in part within another."""
    start, end = _window(row)
    return start < wanted[1] and (wanted[0] < end or wanted[0] <= start)


def _window(row: PlanRow) -> Window:
    match row:
        case OperationRow(start=start, end=end) | RunRow(start=start, available_at=end):
            return (start, end)
        case BuyRow(order_by=start, available_at=end) | MoveRow(ready_at=start, available_at=end):
            return (start, end)
        case PegRow(needed_at=at) | ShortageRow(needed_at=at) | OpenedRow(needed_at=at):
            return (at, at)
