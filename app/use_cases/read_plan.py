"""Show the live plan: all of it, or what touches a stretch of time, or that in pages."""

from bisect import bisect_right
from operator import itemgetter

from app.domain.errors import ParametersRejected
from app.domain.snapshot import Snapshot
from app.domain.timeline import LAST_MINUTE, Minute, Window
from app.domain.views import BuyRow, MoveRow, OpenedRow, OperationRow, PegRow, PlanPage, RunRow, ShortageRow
from app.use_cases.cursors import cursor_after, position_after
from app.use_cases.listed import Placed, placed
from app.use_cases.ports import Ports
from app.use_cases.read_plant import read_snapshot


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
        raise ParametersRejected.at("limit", "out_of_bounds", detail)
    after = position_after(cursor, "", 0, "", 0)
    snapshot = read_snapshot(ports)
    wanted = (0 if start is None else start, LAST_MINUTE if end is None else end)
    rows = placed(snapshot, wanted) if limit is None else _for_all_pages(snapshot, wanted, ports)
    first = bisect_right(rows, after, key=itemgetter(0))
    end_of_page = len(rows) if limit is None else first + limit
    shown = rows[first:end_of_page]
    ends = end_of_page >= len(rows)
    if limit is not None and ends:
        ports.listed.forget()
    return PlanPage(
        snapshot=snapshot,
        operations=tuple(row for _, row in shown if isinstance(row, OperationRow)),
        runs=tuple(row for _, row in shown if isinstance(row, RunRow)),
        pegs=tuple(row for _, row in shown if isinstance(row, PegRow)),
        buys=tuple(row for _, row in shown if isinstance(row, BuyRow)),
        moves=tuple(row for _, row in shown if isinstance(row, MoveRow)),
        shortages=tuple(row for _, row in shown if isinstance(row, ShortageRow)),
        opened=tuple(row for _, row in shown if isinstance(row, OpenedRow)),
        next_cursor=None if ends else cursor_after(*shown[-1][0]),
    )


def _for_all_pages(snapshot: Snapshot, wanted: Window, ports: Ports) -> Placed:
    """Put in order once: pages belong together only while the plan stays the same."""
    rows = ports.listed.found(snapshot, wanted)
    if rows is None:
        rows = placed(snapshot, wanted)
        ports.listed.keep(snapshot, wanted, rows)
    return rows
