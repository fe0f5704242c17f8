"""The rows of the live plan in the order in which they are listed."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute, Window
from app.domain.views import BuyRow, MoveRow, OpenedRow, OperationRow, PegRow, PlanRow, RunRow, ShortageRow
from app.use_cases.showing.plan_rows import plan_rows

Place = tuple[Minute, str, str, int]
"""Where a row stands in the listing: its time, its kind, its names, and which of those with the same names it is."""

Placed = list[tuple[Place, PlanRow]]

ROWS_AT_ONCE = 10_000
"""Looking through a large plan for a page takes longer than making so many rows, and the next pages are made then."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """All the rows after a place that start before an instant."""

    after: Place
    until: Minute
    rows: Placed

    def beyond(self, place: Place) -> Placed:
        return self.rows[bisect_right(self.rows, place, key=itemgetter(0)) :]


def stretch_after(place: Place, snapshot: Snapshot, wanted: Window, least: int, at_once: int = 0) -> Stretch:
    """The rows after a place that touch a stretch of time: more than ``least``, or all there are.

    About ``at_once``, where that is more.
    """
    since = max(wanted[0], place[0])
    starts = sorted(minute for minute in _starts(snapshot) if minute >= since)
    size = max(least, at_once, ROWS_AT_ONCE)
    while True:
        until = min(wanted[1], starts[size] + 1) if size < len(starts) else wanted[1]
        found = Stretch(place, until, Stretch(place, until, placed(snapshot, (since, until))).beyond(place))
        if until == wanted[1] or len(found.rows) > least:
            return found
        # Needs of what is never short are counted, and have no rows.
        size *= 2


def _starts(snapshot: Snapshot) -> Iterator[Minute]:
    """When most rows start, which are of operations and needs: it shows how long a stretch will do."""
    yield from (row.start for rows in snapshot.held_times.values() for row in rows)
    yield from (owned.need.needed_at for ledger in snapshot.ledgers.values() for owned in ledger.needs.values())


def placed(snapshot: Snapshot, wanted: Window) -> Placed:
    """The rows that touch a stretch of time, in the order of their places."""
    seen: Counter[tuple[Minute, str, str]] = Counter()
    rows: Placed = []
    for row in plan_rows(snapshot, wanted):
        named = (_time_of(row), type(row).__name__, "|".join(_names(row)))
        seen[named] += 1
        rows.append(((*named, seen[named]), row))
    return sorted(rows, key=lambda entry: entry[0])


def _names(row: PlanRow) -> Iterator[str]:
    match row:
        case OperationRow():
            yield from (row.run.id, row.operation.step, row.resource)
        case RunRow():
            yield row.run.id
        case PegRow():
            yield from (row.need.id, *row.peg.supply)
        case BuyRow():
            yield row.buy.id
        case MoveRow():
            yield row.move.id
        case ShortageRow():
            yield row.need.id
        case OpenedRow():
            yield from (row.owner, *row.need.place)


def _time_of(row: PlanRow) -> Minute:
    match row:
        case OperationRow():
            return row.operation.start
        case RunRow():
            return row.run.operations[0].start
        case BuyRow():
            return row.buy.order_by
        case MoveRow():
            return row.move.need.needed_at
        case PegRow() | ShortageRow() | OpenedRow():
            return row.need.needed_at
