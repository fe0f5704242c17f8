"""Promises as rows: what live ones hold and take, written change by change."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Delete, Update, delete, select, update

from app.domain.changes import (
    Change,
    EndReason,
    HoldExtended,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
    PromiseRevised,
)
from app.domain.errors import PlanBroken
from app.domain.needs import Peg, Repeg
from app.domain.promise import Promise, QuoteState
from app.domain.snapshots.snapshot import Snapshot
from app.domain.snapshots.touched import Touched
from app.domain.supply import SupplyKind
from app.domain.timeline import Minute, minute_of
from app.models import PegRow, PromiseRow, QuoteRow
from app.storage.codec import dump, load
from app.storage.rows.part_rows import write_parts
from app.storage.scope import ROWS_AT_ONCE, Scope, table
from app.storage.writing import Writing

PROMISES, QUOTES = table(PromiseRow).c, table(QuoteRow).c


def read_promises(connection: Connection, scope: Scope) -> Iterator[Promise]:
    """In the order in which they were made."""
    asked = select(PromiseRow.body, PromiseRow.commitment, PromiseRow.expires_at).where(scope.of_plan(PromiseRow))
    for body, commitment, expires_at in connection.execute(asked.order_by(PromiseRow.made_in)):
        yield replace(load(body, Promise), commitment=commitment, expires_at=expires_at)


def requirement_pegs(connection: Connection, scope: Scope) -> Iterator[Repeg]:
    """What the plant's own requirements are pegged to."""
    asked = select(PegRow.need, PegRow.supply_kind, PegRow.supply, PegRow.quantity)
    pegs: dict[str, list[Peg]] = defaultdict(list)
    of_requirements = asked.where(scope.of_plan(PegRow), PegRow.quote.is_(None)).order_by(PegRow.need, PegRow.slot)
    for need, kind, supply, quantity in connection.execute(of_requirements):
        pegs[need].append(Peg(supply=(SupplyKind(kind), supply), quantity=quantity))
    for need, taken in pegs.items():
        yield Repeg(owner=None, need=need, pegs=tuple(taken))


def together(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """The changes in their order, those in one whose rows are written at once.

    Ends, of which a morning's first writer may find hundreds; revisions, as only the last may say what all do.
    """
    for kind, alike in groupby(changes, key=type):
        some = list(alike)
        yield from [some] if issubclass(kind, PromiseEnded | PromiseRevised) else ([change] for change in some)


def write_changes(
    writing: Writing,
    scope: Scope,
    changes: Sequence[Change],
    before: Snapshot,
    after: Snapshot,
    touched: Touched,
    at: datetime,
) -> None:
    """Brings the rows, those of the quotes included, from where ``before`` is to where ``after`` is."""
    _write_ends(writing, scope, [change for change in changes if isinstance(change, PromiseEnded)])
    for change in changes:
        match change:
            case PromiseMade(promise=promise):
                writing.insert(PromiseRow, [_row(scope, after.promises[promise.quote], after.version)])
            case HoldExtended(quote=quote, expires_at=expires_at):
                held, connection = _live_hold(scope, quote, minute_of(at)), writing.with_rows_of(quote)
                _only_one(connection, update(table(PromiseRow)).where(*held).values(expires_at=expires_at))
                _only_one(connection, _quote_update(scope, quote).values(expires_at=expires_at))
            case PromiseConfirmed(quote=quote, commitment=commitment):
                held, connection = _live_hold(scope, quote, minute_of(at)), writing.with_rows_of(quote)
                _only_one(connection, update(table(PromiseRow)).where(*held).values(commitment=commitment))
                confirmed = {"state": QuoteState.CONFIRMED, "commitment": commitment}
                _only_one(connection, _quote_update(scope, quote).values(confirmed))
    _write_bodies(writing, scope, touched, before, after)
    write_parts(writing, scope, touched, before, after)


def _write_ends(writing: Writing, scope: Scope, ended: Sequence[PromiseEnded]) -> None:
    """What promises took goes with them. Quotes say why a hold ended; of commitments their own rows do."""
    over = [change.quote for change in ended if change.reason in (EndReason.CANCELLED, EndReason.COMPLETED)]
    for at in range(0, len(over), ROWS_AT_ONCE):
        some = over[at : at + ROWS_AT_ONCE]
        gone = (scope.of_plan(PromiseRow), PROMISES.quote.in_(some), PROMISES.commitment.is_not(None))
        _exactly(len(some), writing.connection, delete(table(PromiseRow)).where(*gone))
    for reason in (EndReason.RELEASED, EndReason.EXPIRED, EndReason.REPLACED):
        quotes = [change.quote for change in ended if change.reason is reason]
        state = QuoteState.EXPIRED if reason is EndReason.EXPIRED else QuoteState.RELEASED
        for at in range(0, len(quotes), ROWS_AT_ONCE):
            some = quotes[at : at + ROWS_AT_ONCE]
            holds = (scope.of_plan(PromiseRow), PROMISES.quote.in_(some), PROMISES.commitment.is_(None))
            _exactly(len(some), writing.connection, delete(table(PromiseRow)).where(*holds))
            held = (scope.of_tenant(QuoteRow), QUOTES.id.in_(some), QUOTES.state == QuoteState.HELD)
            _exactly(len(some), writing.connection, update(table(QuoteRow)).where(*held).values(state=state))


def _row(scope: Scope, promise: Promise, version: int) -> dict[str, Any]:
    return {
        **scope.plan_key,
        "quote": promise.quote,
        "made_in": version,
        "commitment": promise.commitment,
        "expires_at": promise.expires_at,
        "reference": promise.reference,
        "body": dump(promise, Promise),
    }


def _write_bodies(writing: Writing, scope: Scope, touched: Touched, before: Snapshot, after: Snapshot) -> None:
    """Promises that were there as they read from now on; they keep their places in the order of making."""
    for quote in sorted((touched.quotes | touched.noted) & before.promises.keys() & after.promises.keys()):
        if before.promises[quote] is not after.promises[quote]:
            mine = update(table(PromiseRow)).where(scope.of_plan(PromiseRow), PROMISES.quote == quote)
            _only_one(writing.connection, mine.values(body=dump(after.promises[quote], Promise)))


def _live_hold(scope: Scope, quote: str, passed: Minute) -> tuple[ColumnElement[bool], ...]:
    hold = (PROMISES.quote == quote, PROMISES.commitment.is_(None), PROMISES.expires_at > passed)
    return (scope.of_plan(PromiseRow), *hold)


def _quote_update(scope: Scope, quote: str) -> Update:
    held = QUOTES.state == QuoteState.HELD
    return update(table(QuoteRow)).where(scope.of_tenant(QuoteRow), QUOTES.id == quote, held)


def _only_one(connection: Connection, statement: Delete | Update) -> None:
    _exactly(1, connection, statement)


def _exactly(count: int, connection: Connection, statement: Delete | Update) -> None:
    """A transition is one conditional statement that must find its rows: nobody else made it before.

    Raises:
        PlanBroken: the rows are not where the snapshot says, which the lock should have ruled out.
    """
    found = connection.execute(statement).rowcount
    if found != count:
        raise PlanBroken(f"{found} rows where there must be {count}: {statement}")
