"""The change log: append-only, one entry a change, each with a digest over itself and the digest before it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.domain.changes import (
    Change,
    HoldExtended,
    NeedsRepegged,
    PlantChanged,
    PlantPart,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
    PromiseRevised,
)
from app.domain.errors import PlanBroken
from app.domain.events import PLANT, Event, told
from app.domain.plan import Repeg
from app.domain.promise import Promise
from app.models import ChangeRow, PlanRow
from app.storage.codec import dump, load
from app.storage.scope import Scope, instant_of_microseconds, microseconds_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantReplaced:
    """A new plant model, whose rows stand elsewhere; the rest as in the change itself."""

    repegs: tuple[Repeg, ...]
    revised: tuple[Promise, ...] = ()
    about: PlantPart = PlantPart.MODEL


Entry = PromiseMade | PromiseRevised | PromiseEnded | HoldExtended | PromiseConfirmed | NeedsRepegged | PlantReplaced


def head(connection: Connection, scope: Scope, *, lock: bool = False) -> int:
    """The sequence of the last entry; ``lock`` keeps every other writer out where the database locks rows."""
    asked = select(PlanRow.version).where(scope.of_plan(PlanRow))
    return int(connection.execute(asked.with_for_update() if lock else asked).scalar_one())


def append(connection: Connection, scope: Scope, changes: Sequence[Change], at: datetime, who: str) -> None:
    plan = connection.execute(select(PlanRow.version, PlanRow.digest).where(scope.of_plan(PlanRow))).one()
    rows: list[dict[str, Any]] = []
    digest = plan.digest
    for sequence, change in enumerate(changes, start=plan.version + 1):
        entry = (
            PlantReplaced(repegs=change.repegs, revised=change.revised, about=change.about)
            if isinstance(change, PlantChanged)
            else change
        )
        said = {"kind": type(entry).__name__, "payload": dump(entry, Entry), "at": microseconds_of(at), "who": who}
        row = {**scope.plan_key, "sequence": sequence, **said}
        digest = _digest(digest, row)
        rows.append({**row, "digest": digest})
    connection.execute(insert(ChangeRow), rows)
    here = update(PlanRow).where(scope.of_plan(PlanRow), PlanRow.version == plan.version)
    if connection.execute(here.values(version=plan.version + len(rows), digest=digest)).rowcount != 1:
        raise PlanBroken(f"Somebody wrote after change {plan.version} without the lock")


def entries_after(connection: Connection, scope: Scope, sequence: int) -> Iterator[Entry]:
    asked = select(ChangeRow.payload).where(scope.of_plan(ChangeRow), ChangeRow.sequence > sequence)
    for (payload,) in connection.execute(asked.order_by(ChangeRow.sequence)):
        yield load(payload, Entry)


def events_after(connection: Connection, scope: Scope, sequence: int, limit: int) -> Iterator[Event]:
    """The first so many entries after one, as what others may want to know of them."""
    asked = select(ChangeRow.sequence, ChangeRow.payload, ChangeRow.at, ChangeRow.who)
    rows = asked.where(scope.of_plan(ChangeRow), ChangeRow.sequence > sequence)
    for number, payload, at, who in connection.execute(rows.order_by(ChangeRow.sequence).limit(limit)):
        entry = load(payload, Entry)
        kind, quote = (PLANT[entry.about], None) if isinstance(entry, PlantReplaced) else told(entry)
        yield Event(sequence=number, type=kind, at=instant_of_microseconds(at), who=who, quote=quote)


def first_forged(connection: Connection, scope: Scope) -> int | None:
    """The first entry that is missing or not what was written, or None: the log is whole."""
    digest, expected = "0" * 64, 1
    asked = select(ChangeRow).where(scope.of_plan(ChangeRow)).order_by(ChangeRow.sequence)
    for row in connection.execute(asked).mappings():
        digest = _digest(digest, dict(row))
        if row["sequence"] != expected or row["digest"] != digest:
            return expected
        expected += 1
    return expected if head(connection, scope) != expected - 1 else None


def _digest(before: str, row: dict[str, object]) -> str:
    said = [before, *(row[name] for name in ("tenant", "plan", "sequence", "kind", "payload", "at", "who"))]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
