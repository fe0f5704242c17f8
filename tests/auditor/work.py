"""Findings on the floor: each run by its routing, in open time, in order, on machines that do one job at a time."""

from collections import Counter
from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.auditor.books import Books
from tests.auditor.clock import minute, minute_up, quantity, show
from tests.auditor.troubles import Trouble


def work_findings(books: Books) -> Iterator[str | Trouble]:
    """What has been done is done, whatever happened since."""
    for run in books.plan["runs"]:
        if not books.is_over(run, "available_at"):
            for text in _run(books, run):
                yield Trouble(text, run["owner"], (run["run"],), run["run"])
    for resource in books.resources:
        for unit in books.machines(resource) or [None]:
            yield from _overload(books, resource, unit)
        yield from _overtime(books, resource)
    for run, operation in books.rows:
        if run not in books.runs:
            yield f"operation {operation} belongs to run {run}, which is not in the plan"


def _run(books: Books, run: Any) -> Iterator[str]:
    name, routing = f"run {run['run']}", books.routings.get(run["routing"])
    if routing is None:
        yield f"{name} is made by {run['routing']}, which is gone"
        return
    if not books.is_valid(routing, run["available_at"]):
        yield f"{name} is there at {run['available_at']}, when {routing['id']} is not valid"
    if (routing["item"], routing["site"]) != (run["item"], run["site"]):
        yield f"{name} makes {run['item']} by a routing of {routing['item']}"
    made, least = quantity(run["quantity"]), quantity(routing.get("minimum", 1))
    most = routing.get("maximum")
    if made < least or made % quantity(routing.get("multiple", 1)) or (most is not None and made > quantity(most)):
        yield f"{name} makes {made}, which is no lot of {routing['id']}"
    ready = minute(run["start"])
    for operation, start_with in books.inputs(run):
        rows = books.rows.get((run["run"], operation["id"]), [])
        if not rows:
            if _minutes(operation, start_with, Fraction(1)) and operation.get("requires"):
                yield f"{name} has no operation {operation['id']}"
            continue
        start, end = minute(rows[0]["start"]), minute(rows[0]["end"])
        if start < ready:
            yield f"{name} starts operation {operation['id']} at {show(start)}, before {show(ready)}"
        yield from _operation(books, name, operation, start_with, rows)
        ready = end + int(operation.get("wait_minutes", 0))
    if minute(run["available_at"]) < ready:
        yield f"{name} is called available at {run['available_at']}, but is ready at {show(ready)}"


def _operation(books: Books, name: str, operation: Any, start_with: Any, rows: list[Any]) -> Iterator[str]:
    where = f"{name} operation {operation['id']}"
    start, end = minute(rows[0]["start"]), minute(rows[0]["end"])
    if any((row["start"], row["end"]) != (rows[0]["start"], rows[0]["end"]) for row in rows):
        yield f"{where} does not hold all its resources at once"
    held = [row["resource"] for row in rows if row["resource"] is not None]
    chosen = _chosen(operation, held)
    if chosen is None:
        yield f"{where} holds {held}, not what it requires"
        return
    slowest = min((Fraction(quantity(entry.get("speed", 1))) for entry in chosen), default=Fraction(1))
    if books.is_over(rows[0]):
        return
    wanted = _minutes(operation, start_with, slowest)
    late = {row["resource"] for row in rows if row["overtime"]}
    worked = open_minutes(books, operation, held, start, end, late=late)
    # Where something happened to what it holds, more may be open by now than when it was planned.
    more_is_fine = any(books.happens_to(id) for id in held)
    if len(worked) < wanted or (len(worked) > wanted and not more_is_fine):
        yield f"{where} has {len(worked)} open minutes from {show(start)} to {show(end)}, not {wanted}"
    elif worked and (worked[0], worked[-1]) != (start, end - 1):
        yield f"{where} starts or ends while closed, from {show(start)} to {show(end)}"
    elif not operation.get("interruptible", True) and len(worked) != end - start:
        yield f"{where} pauses, and must not"


def open_minutes(
    books: Books,
    operation: Any,
    held: list[str],
    start: int,
    end: int,
    *,
    extra: bool = True,
    late: Collection[str] = (),
) -> list[int]:
    """Those of a stretch in which all that is held is open; without a resource, those of the operation's calendar.

    ``late``: what also works its overtime calendar for it.
    """

    def flags(id: str) -> bytes:
        resource = books.resources[id]
        regular = books.hours(resource.get("calendar")).flags(start, end)
        there = _with_overtime(regular, books.overtime(id) if extra else [], start)
        if id not in late or not resource.get("overtime"):
            return there
        called = books.hours(resource["overtime"]["calendar"]).flags(start, end)
        return bytes(flag or more for flag, more in zip(there, called, strict=True))

    hours = [flags(id) for id in held] or [books.hours(operation.get("calendar")).flags(start, end)]
    down = [
        (minute(entry["start"]), minute_up(entry["end"]))
        for id in held
        for entry in books.bookings(id)
        if books.closes(entry)
    ]
    return [
        at
        for at, is_open in enumerate(zip(*hours, strict=True), start)
        if all(is_open) and not any(since <= at < until for since, until in down)
    ]


def _with_overtime(flags: bytes, extra: list[tuple[int, int]], start: int) -> bytes:
    open_by_overtime = (any(since <= at < until for since, until in extra) for at in range(start, start + len(flags)))
    return bytes(flag or more for flag, more in zip(flags, open_by_overtime, strict=True)) if extra else flags


def _chosen(operation: Any, held: list[str]) -> list[Any] | None:
    """One alternative for each requirement, whatever the order of the rows."""
    left = Counter(held)
    chosen = []
    for entry in operation.get("requires") or []:
        found = [option for option in entry["alternatives"] if left[option["resource"]] > 0]
        if not found:
            return None
        left[found[0]["resource"]] -= 1
        chosen.append(found[0])
    return chosen if not +left else None


def _minutes(operation: Any, start_with: Any, speed: Fraction) -> int:
    fixed = Fraction(quantity(operation.get("fixed_minutes", 0)))
    work = (fixed + Fraction(start_with) * Fraction(quantity(operation.get("minutes_per_unit", 0)))) / speed
    return int(operation.get("setup_minutes", 0)) - (-work.numerator // work.denominator)


def _overload(books: Books, id: str, unit: int | None = None) -> Iterator[Trouble]:
    """From now on no more units are held, by work and by bookings, than there are; a machine of its own holds one.

    What was held at once and is no more was done one way or another: by work that nobody reported done, for one.
    """
    name = id if unit is None else f"{id} {unit}"
    ours = [
        (minute(row["start"]), minute(row["end"]), row)
        for row in books.plan["operations"]
        if row["resource"] == id and unit in (None, row["unit"])
    ]
    taken = [(start, end, 1) for start, end, _ in ours]
    taken += [
        (minute(entry["start"]), minute_up(entry["end"]), entry.get("units", 1) if unit is None else 1)
        for entry in books.bookings(id)
        if not books.closes(entry) and (unit is None or books.takes_machine(entry, unit))
    ]
    changes = [minute(entry["from"]) for entry in books.resources[id].get("unit_changes") or []]
    edges = sorted({edge for start, end, _ in taken for edge in (start, end)} | set(changes))
    for since, until in pairwise(edges):
        used = sum(units for start, end, units in taken if start <= since < end)
        there = books.units_at(id, since) if unit is None else int(unit <= books.units_at(id, since))
        if used > there and until > books.now:
            text = f"{name} is held {used} times from {show(since)} to {show(until)} and has {there}"
            yield from _at_work(text, [row for start, end, row in ours if start <= since < end and end > books.now])


def _overtime(books: Books, id: str) -> Iterator[Trouble]:
    """While overtime alone opens a resource, no more work is done on it than units come; what only pauses is none."""
    events = [event for event in books.happens_to(id) if event["kind"] == "overtime"]
    ours = [row for row in books.plan["operations"] if row["resource"] == id and not books.is_over(row)]
    hours = books.hours(books.resources[id].get("calendar"))
    shifts = [(minute(event["start"]), minute(event["end"]), event["units"]) for event in events]
    edges = {edge for start, end, _ in shifts for edge in (start, end)}
    edges |= {edge for row in ours for edge in (minute(row["start"]), minute(row["end"]))}
    for since, until in pairwise(sorted(edges)):
        there = sum(units for start, end, units in shifts if start <= since < end)
        if there and not all(hours.flags(since, until)):
            rows = [row for row in ours if minute(row["start"]) <= since < minute(row["end"])]
            if books.machines(id):
                # It is the first machines that work; each of the others is one too many.
                rows, there = [row for row in rows if row["unit"] > there], 0
            working = [row for row in rows if _needs_overtime(books, row)] if len(rows) > there else []
            if len(working) > there:
                text = f"{len(working)} work on {id} from {show(since)} to {show(until)}, and {there} come in overtime"
                yield from _at_work(text, working)


def _needs_overtime(books: Books, row: Any) -> bool:
    """Whether an operation is short of minutes without the overtime."""
    found = [(one, units) for one, units in books.inputs(books.runs[row["run"]]) if one["id"] == row["operation"]]
    held = [one["resource"] for one in books.rows[row["run"], row["operation"]]]
    chosen = _chosen(found[0][0], held) or []
    slowest = min((Fraction(quantity(entry.get("speed", 1))) for entry in chosen), default=Fraction(1))
    regular = open_minutes(books, found[0][0], held, minute(row["start"]), minute(row["end"]), extra=False)
    return len(regular) < _minutes(*found[0], slowest)


def _at_work(text: str, rows: list[Any]) -> Iterator[Trouble]:
    for row in rows:
        yield Trouble(f"run {row['run']} is at work: {text}", row["owner"], (row["run"],), row["run"])
