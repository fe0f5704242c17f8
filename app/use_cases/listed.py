"""The rows of the live plan in the order in which they are listed."""

from collections import Counter
from collections.abc import Iterator

from app.domain.snapshot import Snapshot
from app.domain.timeline import Minute, Window
from app.domain.views import BuyRow, MoveRow, OpenedRow, OperationRow, PegRow, RunRow, ShortageRow
from app.use_cases.plan_rows import PlanRow, plan_rows

Place = tuple[str, Minute, str, int]
"""Where a row stands in the listing: its kind, its time, its names, and which of those with the same names it is."""

Placed = list[tuple[Place, PlanRow]]


def placed(snapshot: Snapshot, wanted: Window) -> Placed:
    """The rows that touch a stretch of time, in the order of their places."""
    seen: Counter[tuple[str, Minute, str]] = Counter()
    rows: Placed = []
    for row in plan_rows(snapshot, wanted):
        named = (type(row).__name__, _time_of(row), "|".join(_names(row)))
        seen[named] += 1
        rows.append(((*named, seen[named]), row))
    return sorted(rows, key=lambda entry: entry[0])


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


def _time_of(row: PlanRow) -> Minute:
    match row:
        case OperationRow(start=at) | RunRow(start=at) | BuyRow(order_by=at) | MoveRow(ready_at=at):
            return at
        case PegRow(needed_at=at) | ShortageRow(needed_at=at) | OpenedRow(needed_at=at):
            return at
