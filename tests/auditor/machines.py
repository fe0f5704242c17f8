"""Findings on machines that change over: before each operation there is open time enough, whichever hold lapses."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.auditor.books import FAR_OFF, Books
from tests.auditor.clock import DAY, minute, minute_up, show
from tests.auditor.troubles import Trouble
from tests.auditor.work import open_minutes

ANYTHING = "*"


@dataclass(frozen=True)
class Standing:
    """Something on a machine. `family`: what it leaves it set up for; `row`: of the plan, where it is work of ours."""

    start: int
    end: int
    family: str | None = None
    row: Any = None

    @property
    def owner(self) -> str | None:
        return self.row["owner"] if self.row else None


def machine_findings(books: Books) -> Iterator[str | Trouble]:
    for id, resource in books.resources.items():
        for unit in books.machines(id):
            standing = sorted(_standing(books, id, unit), key=lambda one: one.start)
            for at, work in enumerate(standing):
                if work.row and work.family and work.start > books.now:
                    yield from _as_told(books, resource, standing[:at], work)
                    yield from _in_time(books, resource, standing[:at], work)


def _standing(books: Books, id: str, unit: int) -> Iterator[Standing]:
    for row in books.plan["operations"]:
        if row["resource"] == id and row["unit"] == unit and row["start"] < row["end"]:
            family = books.family(row["run"], row["operation"])
            yield Standing(minute(row["start"]), minute(row["end"]), family, row)
    for booking in books.bookings(id):
        if not books.closes(booking) and books.takes_machine(booking, unit):
            yield Standing(minute(booking["start"]), minute_up(booking["end"]), booking.get("setup_family"))
    changes = [minute(change["from"]) for change in books.resources[id].get("unit_changes") or []]
    for since, until in pairwise(sorted([0, *changes, minute(FAR_OFF)])):
        if unit > books.units_at(id, since):
            yield Standing(since, until)


def _as_told(books: Books, resource: Any, before: list[Standing], work: Standing) -> Iterator[str]:
    """The minutes that a row shows are its own and those to change over from what is planned last, held or not."""
    last = next((one.family for one in reversed(before) if one.family), resource.get("setup_state"))
    routing = books.routings[books.runs[work.row["run"]]["routing"]]
    own = next(one.get("setup_minutes", 0) for one in routing["operations"] if one["id"] == work.row["operation"])
    minutes = own + _minutes(books, resource, last, work)
    if work.row["setup_minutes"] != minutes:
        yield f"{_name(work)} is shown with {work.row['setup_minutes']} minutes of setup, and has {minutes}"


def _in_time(books: Books, resource: Any, before: list[Standing], work: Standing) -> Iterator[Trouble]:
    for last, since in _may_be_last(books, resource, before, work):
        wanted = _minutes(books, resource, last, work)
        low = work.start
        while low > since and len(open_minutes(books, {}, [resource["id"]], low, work.start)) < wanted:
            low = max(since, low - DAY)
        if (there := len(open_minutes(books, {}, [resource["id"]], low, work.start))) < wanted:
            text = f"{_name(work)} follows {last} at {show(since)}: {there} minutes to change over, not {wanted}"
            yield Trouble(text, work.row["owner"], (work.row["run"],), work.row["run"])
            return


def _may_be_last(
    books: Books, resource: Any, before: list[Standing], work: Standing
) -> Iterator[tuple[str | None, int]]:
    """Each family that it may follow, and when the machine is free after it, as one hold after another lapses."""
    lapsed: set[str] = set()
    # Nothing is begun for what is held before it is confirmed; for what is confirmed nobody outside knows the fence.
    free = max(work.start - 60 * DAY, books.expiry.get(work.owner or "", 0))
    for one in reversed(before):
        if one.family and one.owner not in lapsed:
            yield (one.family, max(free, one.end, _in_the_way(before, lapsed)))
            if one.owner is None or one.owner not in books.held or one.owner == work.owner:
                return
            lapsed.add(one.owner)
    yield (resource.get("setup_state"), max(free, _in_the_way(before, lapsed)))


def _in_the_way(before: list[Standing], lapsed: set[str]) -> int:
    """Until when something without a family stands there, of those who have not lapsed."""
    return max([one.end for one in before if not one.family and one.owner not in lapsed], default=0)


def _minutes(books: Books, resource: Any, last: str | None, work: Standing) -> int:
    """Of the rows that match, the one that says most: both families, then the one changed to, then the other."""
    matrix = books.matrices[resource["setup_matrix"]]
    rows = {(row["from"], row["to"]): int(row["minutes"]) for row in matrix.get("rows") or []}
    here, after = last or ANYTHING, work.family
    if (last, after) in rows or last == after:
        return rows.get((here, after), 0)
    for row in ((ANYTHING, after), (here, ANYTHING), (ANYTHING, ANYTHING)):
        if row in rows:
            return rows[row]
    return int(matrix.get("default_minutes", 0)) if last else 0


def _name(work: Standing) -> str:
    return f"run {work.row['run']} operation {work.row['operation']} on {work.row['resource']} {work.row['unit']}"
