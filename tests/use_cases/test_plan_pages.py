"""The live plan page by page: what is shown is made, in the order of time, and no more than that."""

from collections.abc import Iterator
from itertools import product

import pytest

from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Window
from app.domain.views import PlanPage, PlanRow
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_plan import read_plan
from app.use_cases.record_plant import record_plant
from app.use_cases.showing.plan_rows import plan_rows
from tests.builders import line, matrix, plant, request, resource, routing, step, stock
from tests.fakes.desk import Desk
from tests.use_cases.floor import EIGHT, HOUR, ordered

ORDERS = 6
STRETCHES = [(None, None), (EIGHT + HOUR, None), (None, EIGHT + 5 * HOUR), (EIGHT + HOUR, EIGHT + 5 * HOUR)]


def rows_of(*pages: PlanPage) -> list[PlanRow]:
    kinds = ("operations", "runs", "pegs", "buys", "moves", "shortages", "opened")
    return [row for kind in kinds for page in pages for row in getattr(page, kind)]


def busy(floor: Desk) -> None:
    for _ in range(ORDERS):
        ordered(floor)


def test_pages_show_together_what_is_shown_at_once(floor: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    busy(floor)
    for at_once, (start, end) in product([1, 2, 5, 10_000], STRETCHES):
        monkeypatch.setattr("app.use_cases.showing.listed.ROWS_AT_ONCE", at_once)
        whole = read_plan(floor.ports, start=start, end=end)
        for limit in (1, 3, 7, len(rows_of(whole))):
            pages = [read_plan(floor.ports, start=start, end=end, limit=limit)]
            while cursor := pages[-1].next_cursor:
                pages.append(read_plan(floor.ports, start=start, end=end, limit=limit, cursor=cursor))
            assert all(len(rows_of(page)) == limit for page in pages[:-1]), (at_once, start, end)
            assert rows_of(*pages) == rows_of(whole), (at_once, start, end)


def test_for_a_page_no_more_is_made_than_a_stretch_of_the_plan(floor: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.use_cases.showing.listed.ROWS_AT_ONCE", 4)
    busy(floor)
    made: list[PlanRow] = []

    def counted(snapshot: Snapshot, wanted: Window) -> Iterator[PlanRow]:
        for row in plan_rows(snapshot, wanted):
            made.append(row)
            yield row

    monkeypatch.setattr("app.use_cases.showing.listed.plan_rows", counted)
    read_plan(floor.ports, limit=1)
    assert len(made) < len(rows_of(read_plan(floor.ports))) / 2


def test_change_overs_are_worked_out_for_machines_that_are_shown(floor: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    changing = (
        resource("CNC", matrix="paint"),
        resource("SAW", matrix="paint"),
        matrix("paint", otherwise=5),
    )
    steps = step("10", "CNC", per_unit=60, family="red"), step("20", "SAW", per_unit=30, family="red")
    record_plant(lambda _: plant(*changing, routing("BIKE", *steps), stock("FRAME", 9)), floor.ports)
    quote_promise(request(line("BIKE", 1), hold=30), floor.ports)
    (first, _) = sorted(read_plan(floor.ports).operations, key=lambda row: row.operation.start)
    looked_at: list[str] = []

    def looking(_: Snapshot, resource: str) -> dict[str, int]:
        looked_at.append(resource)
        return {}

    monkeypatch.setattr("app.use_cases.showing.plan_rows.change_overs", looking)
    start = first.operation.start
    read_plan(floor.ports, start=start, end=start + 1)
    assert looked_at == ["CNC"]
