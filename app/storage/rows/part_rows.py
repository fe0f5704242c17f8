"""What promises hold and take, as rows: only what differs between two versions of the plan is written.

First goes what is given up, then comes what there is of each supply, then what is taken. So no statement leaves more
taken than there is, and the database may refuse that at once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import bindparam, delete

from app.domain.needs import Peg
from app.domain.parts import PlannedOperation
from app.domain.snapshots.snapshot import Snapshot
from app.domain.snapshots.snapshot_parts import place_of_requirement
from app.domain.snapshots.touched import Touched
from app.models import HeldTimeRow, PegRow, Row
from app.storage.rows.supply_rows import write_supplies
from app.storage.scope import Scope, column
from app.storage.writing import Writing

Key = tuple[str, ...]
Parts = Mapping[Key, list[dict[str, Any]]]
"""The rows of one need, or of one operation, under what names it in the plan."""

NEED = ("need",)
OPERATION = ("run", "step")


def write_parts(writing: Writing, scope: Scope, touched: Touched, before: Snapshot, after: Snapshot) -> None:
    """The rows of promises themselves are there already where they come, and gone where they end, with their parts."""
    left = [quote for quote in touched.quotes if quote in after.promises]
    required = touched.needs_of_requirements(before, after)
    took, takes = (pegs_in(version, left, required) for version in (before, after))
    held, holds = (held_times_in(version, left) for version in (before, after))
    _delete(writing, scope, PegRow, NEED, took, takes)
    _delete(writing, scope, HeldTimeRow, OPERATION, held, holds)
    write_supplies(writing, scope, touched, before, after)
    _insert(writing, scope, PegRow, takes, took)
    _insert(writing, scope, HeldTimeRow, holds, held)


def pegs_in(snapshot: Snapshot, quotes: Collection[str], requirements: Iterable[str]) -> Parts:
    """The pegs of promises, those that there are, and of requirements of the plant model."""
    found: dict[Key, list[dict[str, Any]]] = {}
    for quote in quotes:
        for need in snapshot.promises[quote].plan.needs() if quote in snapshot.promises else ():
            found[need.id,] = list(_pegs(quote, need.id, need.pegs))
    for id in requirements:
        if (place := place_of_requirement(id, snapshot.plant)) is not None:
            found[id,] = list(_pegs(None, id, snapshot.ledgers[place].needs[id].need.pegs))
    return found


def held_times_in(snapshot: Snapshot, quotes: Collection[str]) -> Parts:
    """The stretches that the operations of promises hold, those that there are. Work of no minutes holds nothing."""
    return {
        (run.id, operation.step): list(_held_times(quote, run.id, operation))
        for quote in quotes
        if quote in snapshot.promises
        for run in snapshot.promises[quote].plan.runs
        for operation in run.operations
        if operation.start < operation.end
    }


def _pegs(quote: str | None, need: str, pegs: Iterable[Peg]) -> Iterator[dict[str, Any]]:
    for slot, peg in enumerate(pegs):
        kind, supply = peg.supply
        taken = {"supply_kind": kind, "supply": supply, "quantity": peg.quantity}
        yield {"need": need, "slot": slot, "quote": quote, **taken}


def _held_times(quote: str, run: str, operation: PlannedOperation) -> Iterator[dict[str, Any]]:
    times = {"start_at": operation.start, "end_at": operation.end, "settled": operation.is_reported}
    for slot, (resource, unit) in enumerate(operation.held):
        held = {"slot": slot, "quote": quote, "resource": resource, "unit": unit}
        yield {"run": run, "step": operation.step, **held, **times}


def _delete(writing: Writing, scope: Scope, row: type[Row], names: Key, had: Parts, has: Parts) -> None:
    gone = [
        dict(zip(map(_wanted, names), key, strict=True)) for key, rows in had.items() if rows and rows != has.get(key)
    ]
    if gone:
        named = [column(row, name) == bindparam(_wanted(name)) for name in names]
        writing.connection.execute(delete(row).where(scope.of_plan(row), *named), gone)


def _wanted(name: str) -> str:
    return f"wanted_{name}"


def _insert(writing: Writing, scope: Scope, row: type[Row], has: Parts, had: Parts) -> None:
    new = ({**scope.plan_key, **one} for key, rows in has.items() if rows != had.get(key) for one in rows)
    writing.insert(row, new)
