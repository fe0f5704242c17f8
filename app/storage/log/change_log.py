"""The change log of each plan: append-only, one entry a change, each with a digest over itself and the one before."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Update, and_, bindparam, func, or_, select, update

from app.domain.errors import PlanBroken
from app.domain.events import PLANT, Told, told
from app.models import ChangeRow, PlanRow
from app.storage.codec import dump, load
from app.storage.log.log_entries import Entry, PlantReplaced, entry_of
from app.storage.scope import Scope, inserting, microseconds_of, table
from app.storage.standing import Entered
from app.storage.writing import Writing


class Forked(Exception):
    """The log is not the one that was read so far: the database is an older one, which has gone on in another way."""


BEGINNING = "0" * 64
"""The digest before the first entry."""

Stretch = tuple[str, int, int]
"""Of the log of a plan, after one sequence and until another."""

Ends = Mapping[str, tuple[int, str]]
"""Of each plan the sequence and the digest of its last entry."""

PLANS, CHANGES = table(PlanRow).c, table(ChangeRow).c

IN_ORDER = (func.coalesce(CHANGES.version, CHANGES.sequence), CHANGES.plan, CHANGES.sequence)
"""What an entry depends on comes before it, in whichever plan."""


def ends_of(connection: Connection, scope: Scope) -> dict[str, tuple[int, str]]:
    """How far the log of each plan goes, and its digest: of one instant, as it is read in one statement."""
    return _ends_in(connection.execute(_asking_for_ends(scope)))


def heads(connection: Connection, scope: Scope) -> dict[str, int]:
    return heads_of(ends_of(connection, scope))


def heads_of(ends: Ends) -> dict[str, int]:
    return {plan: version for plan, (version, _) in ends.items()}


def lock(connection: Connection, scope: Scope, plans: Collection[str] | None) -> Ends | None:
    """Keeps every other writer out of these plans, or of all, where the database locks rows: always in one order.

    The ends of their logs, which stay so; None where there is no row of some of them. All of them begins with the
    first, which only those lock who may add plans, so that the rest are all there.
    """
    if plans is None:
        connection.execute(_locking_some(scope), {"plans": [scope.plan]})
        return _ends_in(connection.execute(_locking(scope)))
    ends = _ends_in(connection.execute(_locking_some(scope), {"plans": [*plans]}))
    return ends if len(ends) == len(plans) else None


def with_missing_plans(connection: Connection, scope: Scope, ends: Ends, count: int) -> Ends:
    """With plans in which nothing has happened yet, so that there are as many. The caller has locked all there are."""
    names = [name for name in map(scope.plan_numbered, range(count)) if name not in ends]
    if names:
        rows = [{"tenant": scope.tenant, "plan": name, "version": 0, "digest": BEGINNING} for name in names]
        connection.execute(inserting(PlanRow), rows)
    return {**ends, **dict.fromkeys(names, (0, BEGINNING))}


def append(writing: Writing, scope: Scope, entries: Sequence[Entered], ends: Ends, at: datetime, who: str) -> Ends:
    """The ends of the logs with these entries, for whoever commits them to write; ``ends`` is how they were before.

    Raises:
        PlanBroken: somebody has written in a plan that the caller has locked.
    """
    after = dict(ends)
    rows: list[dict[str, Any]] = []
    for entry in entries:
        version, digest = after[entry.plan]
        written = entry_of(entry)
        said = {"kind": type(written).__name__, "payload": dump(written, Entry)}
        place = {"tenant": scope.tenant, "plan": entry.plan, "sequence": entry.sequence, "version": entry.version}
        row = {**place, **said, "at": microseconds_of(at), "who": who}
        digest = digest_of(digest, row)
        rows.append({**row, "digest": digest})
        if entry.sequence != version + 1:
            raise PlanBroken(f"Somebody wrote in plan {entry.plan} after change {version} without the lock")
        after[entry.plan] = (entry.sequence, digest)
    writing.insert(ChangeRow, rows)
    return after


def write_ends(connection: Connection, scope: Scope, before: Ends, after: Ends) -> None:
    """Brings the rows of plans from where they were under the lock to where their logs end now.

    Raises:
        PlanBroken: somebody has written in a plan that the caller has locked.
    """
    for plan, (version, digest) in after.items():
        was, _ = before.get(plan, (0, BEGINNING))
        if version == was:
            continue
        end = {"version": version, "digest": digest, "of_plan": plan, "before": was}
        if connection.execute(_moving_on(scope), end).rowcount != 1:
            raise PlanBroken(f"Somebody wrote in plan {plan} after change {was} without the lock")


def entries_between(
    connection: Connection, scope: Scope, after: Mapping[str, int], until: Mapping[str, int], known: Ends
) -> Iterator[tuple[str, Entry]]:
    """The entries of all plans between two states of them, each after those that it depends on.

    Raises:
        Forked: the last entry before them is not there, or is another than the one that is known to have been last.
    """
    if not (stretches := _stretches(after, until)):
        return
    last_before = {plan: sequence for plan, sequence, _ in stretches if sequence > 0}
    with_last = [(plan, max(sequence - 1, 0), end) for plan, sequence, end in stretches]
    asked = _asking_for_entries(scope, len(stretches))
    for plan, sequence, digest, payload in connection.execute(asked, _bounds(with_last)):
        if sequence > after.get(plan, 0):
            yield plan, load(payload, Entry)
        elif known.get(plan, (sequence, digest)) == (sequence, digest):
            del last_before[plan]
    if last_before:
        raise Forked(f"Of {sorted(last_before)} the log has not gone on from where it was read")


def places_between(
    connection: Connection, scope: Scope, after: Mapping[str, int], until: Mapping[str, int], limit: int
) -> Iterator[Row[str, int]]:
    """The plans and sequences of the first so many of the same entries, in the same order."""
    if stretches := _stretches(after, until):
        asked = select(CHANGES.plan, CHANGES.sequence).where(_between(scope, len(stretches)))
        yield from connection.execute(asked.order_by(*IN_ORDER).limit(limit), _bounds(stretches))


def event_of(payload: str) -> Told:
    """What an entry tells others."""
    entry = load(payload, Entry)
    return Told(type=PLANT[entry.about]) if isinstance(entry, PlantReplaced) else told(entry)


def _ends_in(rows: Iterable[Any]) -> dict[str, tuple[int, str]]:
    return {plan: (version, digest) for plan, version, digest in rows}


def _stretches(after: Mapping[str, int], until: Mapping[str, int]) -> list[Stretch]:
    """Of the plans in which there is anything between."""
    return [(plan, after.get(plan, 0), last) for plan, last in until.items() if last > after.get(plan, 0)]


def _bounds(stretches: Sequence[Stretch]) -> dict[str, Any]:
    """The parameters of ``_between``."""
    named = (zip(("plan", "after", "until"), stretch, strict=True) for stretch in stretches)
    return {f"{name}_{at}": bound for at, stretch in enumerate(named) for name, bound in stretch}


def _between(scope: Scope, stretches: int) -> ColumnElement[bool]:
    """Entries in any of so many stretches of logs."""
    of_plans = [
        and_(
            CHANGES.plan == bindparam(f"plan_{at}"),
            CHANGES.sequence > bindparam(f"after_{at}"),
            CHANGES.sequence <= bindparam(f"until_{at}"),
        )
        for at in range(stretches)
    ]
    return and_(scope.of_tenant(ChangeRow), or_(*of_plans))


# Statements of every write are made once.


@cache
def _asking_for_ends(scope: Scope) -> Select[Any]:
    return select(PLANS.plan, PLANS.version, PLANS.digest).where(scope.of_tenant(PlanRow))


@cache
def _locking(scope: Scope) -> Select[Any]:
    """Not against rows that refer to these: such are written under the locks of other plans, too."""
    return _asking_for_ends(scope).order_by(PLANS.plan).with_for_update(key_share=True)


@cache
def _locking_some(scope: Scope) -> Select[Any]:
    return _locking(scope).where(PLANS.plan.in_(bindparam("plans", expanding=True)))


@cache
def _moving_on(scope: Scope) -> Update:
    here = (PLANS.plan == bindparam("of_plan"), PLANS.version == bindparam("before"))
    return update(table(PlanRow)).where(scope.of_tenant(PlanRow), *here)


@cache
def _asking_for_entries(scope: Scope, stretches: int) -> Select[Any]:
    asked = select(CHANGES.plan, CHANGES.sequence, CHANGES.digest, CHANGES.payload)
    return asked.where(_between(scope, stretches)).order_by(*IN_ORDER)


def digest_of(before: str, row: Mapping[str, Any]) -> str:
    """Of an entry, over the digest of the one before it."""
    said = [before, *(row[name] for name in ("tenant", "plan", "sequence", "kind", "payload", "at", "who"))]
    # Entries of the time when there was one plan have no version of the whole.
    said += [] if row["version"] is None else [row["version"]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
