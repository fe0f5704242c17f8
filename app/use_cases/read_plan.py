"""Show the live plan: all of it, or what touches a stretch of time, or that in pages."""

from app.domain.errors import ParametersRejected
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import LAST_MINUTE, Minute, Window
from app.domain.views import BuyRow, MoveRow, OpenedRow, OperationRow, PegRow, PlanPage, RunRow, ShortageRow
from app.use_cases.ports.outside import Ports
from app.use_cases.read_plant import read_snapshot
from app.use_cases.showing.cursors import cursor_after, position_after
from app.use_cases.showing.listed import Place, Placed, Stretch, placed, stretch_after


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
        raise ParametersRejected.at("limit", "out_of_range", detail)
    minute, kind, names, number = position_after("plan", cursor, 0, "", "", 0)
    after = (int(minute), str(kind), str(names), int(number))
    snapshot = read_snapshot(ports)
    wanted = (0 if start is None else start, LAST_MINUTE if end is None else end)
    if limit is None:
        rows = Stretch(after, wanted[1], placed(snapshot, wanted)).beyond(after)
        return _page(snapshot, rows, ends=True)
    stretch = _stretch(after, snapshot, wanted, limit, ports)
    rows = stretch.beyond(after)
    ends = stretch.until == wanted[1] and len(rows) <= limit
    if ends:
        ports.listed.forget()
    return _page(snapshot, rows[:limit], ends=ends)


def _page(snapshot: Snapshot, shown: Placed, *, ends: bool) -> PlanPage:
    return PlanPage(
        snapshot=snapshot,
        operations=tuple(row for _, row in shown if isinstance(row, OperationRow)),
        runs=tuple(row for _, row in shown if isinstance(row, RunRow)),
        pegs=tuple(row for _, row in shown if isinstance(row, PegRow)),
        buys=tuple(row for _, row in shown if isinstance(row, BuyRow)),
        moves=tuple(row for _, row in shown if isinstance(row, MoveRow)),
        shortages=tuple(row for _, row in shown if isinstance(row, ShortageRow)),
        opened=tuple(row for _, row in shown if isinstance(row, OpenedRow)),
        next_cursor=None if ends else cursor_after("plan", *shown[-1][0]),
    )


def _stretch(after: Place, snapshot: Snapshot, wanted: Window, limit: int, ports: Ports) -> Stretch:
    """Kept for the pages that follow: they belong together only while the plan stays the same.

    Whoever goes on beyond one is given twice as much at once, so that the plan is not looked through for ever.
    """
    known = ports.listed.found(snapshot, wanted)
    is_known = known is not None and known.after <= after
    if known and is_known and (known.until == wanted[1] or len(known.beyond(after)) > limit):
        return known
    at_once = 2 * len(known.rows) if known and is_known else 0
    stretch = stretch_after(after, snapshot, wanted, limit, at_once)
    ports.listed.keep(snapshot, wanted, stretch)
    return stretch
