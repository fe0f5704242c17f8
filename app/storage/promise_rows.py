"""Promises as rows: what live ones hold and take, written change by change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Delete, Update, delete, insert, select, update

from app.domain.changes import (
    Change,
    EndReason,
    HoldExtended,
    NeedsRepegged,
    PlantChanged,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
    PromiseRevised,
)
from app.domain.errors import PlanBroken
from app.domain.plan import Peg, Repeg
from app.domain.promise import Promise, QuoteState
from app.domain.snapshot import Snapshot
from app.domain.supply import SupplyKind
from app.domain.timeline import Minute, minute_of
from app.models import HeldTimeRow, PegRow, PromiseRow, QuoteRow, Row
from app.storage.codec import dump, load
from app.storage.scope import ROWS_AT_ONCE, Scope, column


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


def write_change(connection: Connection, scope: Scope, change: Change, after: Snapshot, at: datetime) -> None:
    """Brings the rows, those of the quote included, to where ``after`` is. Ends are written by ``write_ends``."""
    match change:
        case PromiseMade(promise=promise):
            _insert(connection, scope, promise, after.version)
            _repeg(connection, scope, promise.plan.repegs, after)
        case PromiseRevised(promise=promise):
            _replace(connection, scope, [promise])
            _repeg(connection, scope, promise.plan.repegs, after)
        case HoldExtended(quote=quote, expires_at=expires_at):
            held = _live_hold(scope, quote, minute_of(at))
            _only_one(connection, update(PromiseRow).where(*held).values(expires_at=expires_at))
            _only_one(connection, _quote_update(scope, quote).values(expires_at=expires_at))
        case PromiseConfirmed(quote=quote, commitment=commitment):
            held = _live_hold(scope, quote, minute_of(at))
            _only_one(connection, update(PromiseRow).where(*held).values(commitment=commitment))
            confirmed = {"state": QuoteState.CONFIRMED, "commitment": commitment}
            _only_one(connection, _quote_update(scope, quote).values(confirmed))
        case NeedsRepegged(repegs=repegs):
            _repeg(connection, scope, repegs, after)
        case PlantChanged(repegs=repegs, revised=revised):
            _replace(connection, scope, revised)
            _drop_requirements_gone(connection, scope, after)
            _repeg(connection, scope, repegs, after)


def write_ends(connection: Connection, scope: Scope, ended: Sequence[PromiseEnded]) -> None:
    """What promises took goes with them. Quotes say why a hold ended; of commitments their own rows do."""
    over = [change.quote for change in ended if change.reason in (EndReason.CANCELLED, EndReason.COMPLETED)]
    for at in range(0, len(over), ROWS_AT_ONCE):
        some = over[at : at + ROWS_AT_ONCE]
        gone = (scope.of_plan(PromiseRow), PromiseRow.quote.in_(some), PromiseRow.commitment.is_not(None))
        _exactly(len(some), connection, delete(PromiseRow).where(*gone))
    for reason in (EndReason.RELEASED, EndReason.EXPIRED, EndReason.REPLACED):
        quotes = [change.quote for change in ended if change.reason is reason]
        state = QuoteState.EXPIRED if reason is EndReason.EXPIRED else QuoteState.RELEASED
        for at in range(0, len(quotes), ROWS_AT_ONCE):
            some = quotes[at : at + ROWS_AT_ONCE]
            holds = (scope.of_plan(PromiseRow), PromiseRow.quote.in_(some), PromiseRow.commitment.is_(None))
            _exactly(len(some), connection, delete(PromiseRow).where(*holds))
            held = (scope.of_tenant(QuoteRow), QuoteRow.id.in_(some), QuoteRow.state == QuoteState.HELD)
            _exactly(len(some), connection, update(QuoteRow).where(*held).values(state=state))


def write_given_back(connection: Connection, scope: Scope, repegs: Iterable[Repeg], after: Snapshot) -> None:
    """What others take again because holds are over, but for those that are over themselves."""
    _repeg(connection, scope, [one for one in repegs if one.owner is None or one.owner in after.promises], after)


def _insert(connection: Connection, scope: Scope, promise: Promise, version: int) -> None:
    row = {
        **scope.plan_key,
        "quote": promise.quote,
        "made_in": version,
        "commitment": promise.commitment,
        "expires_at": promise.expires_at,
        "reference": promise.reference,
        "body": dump(promise, Promise),
    }
    connection.execute(insert(PromiseRow).values(row))
    _insert_parts(connection, scope, promise)


def _replace(connection: Connection, scope: Scope, promises: Iterable[Promise]) -> None:
    """Promises as they read from now on; they keep their places in the order of making."""
    for promise in promises:
        for row in (HeldTimeRow, PegRow):
            connection.execute(delete(row).where(scope.of_plan(row), column(row, "quote") == promise.quote))
        mine = update(PromiseRow).where(scope.of_plan(PromiseRow), PromiseRow.quote == promise.quote)
        _only_one(connection, mine.values(body=dump(promise, Promise)))
        _insert_parts(connection, scope, promise)


def _drop_requirements_gone(connection: Connection, scope: Scope, after: Snapshot) -> None:
    """The pegs of requirements that are gone, or have none any more."""
    needs = (owned for ledger in after.ledgers.values() for owned in ledger.needs.values())
    there = {owned.need.id for owned in needs if owned.owner is None and owned.need.pegs}
    asked = select(PegRow.need).where(scope.of_plan(PegRow), PegRow.quote.is_(None)).distinct()
    gone = [need for (need,) in connection.execute(asked) if need not in there]
    for at in range(0, len(gone), ROWS_AT_ONCE):
        some = PegRow.need.in_(gone[at : at + ROWS_AT_ONCE])
        connection.execute(delete(PegRow).where(scope.of_plan(PegRow), some))


def _insert_parts(connection: Connection, scope: Scope, promise: Promise) -> None:
    _insert_all(connection, HeldTimeRow, [{**scope.plan_key, **held} for held in _held_times(promise)])
    pegs = [row for need in promise.plan.needs() for row in _pegs(scope, promise.quote, need.id, need.pegs)]
    _insert_all(connection, PegRow, pegs)


def _held_times(promise: Promise) -> Iterator[dict[str, Any]]:
    for run in promise.plan.runs:
        for operation in run.operations:
            if operation.start < operation.end:
                times = {"start_at": operation.start, "end_at": operation.end, "quote": promise.quote}
                for slot, (resource, unit) in enumerate(operation.held):
                    held = {"slot": slot, "resource": resource, "unit": unit}
                    yield {"run": run.id, "step": operation.step, **held, **times}


def _pegs(scope: Scope, quote: str | None, need: str, pegs: Iterable[Peg]) -> Iterator[dict[str, Any]]:
    for slot, peg in enumerate(pegs):
        kind, supply = peg.supply
        taken = {"supply_kind": kind, "supply": supply, "quantity": peg.quantity}
        yield {**scope.plan_key, "need": need, "slot": slot, "quote": quote, **taken}


def _repeg(connection: Connection, scope: Scope, repegs: Iterable[Repeg], after: Snapshot) -> None:
    """Needs that were there already take other supply, in their rows and in the bodies of the promises they are of."""
    repegs = tuple(repegs)
    for repeg in repegs:
        connection.execute(delete(PegRow).where(scope.of_plan(PegRow), PegRow.need == repeg.need))
    pegs = [row for repeg in repegs for row in _pegs(scope, repeg.owner, repeg.need, repeg.pegs)]
    _insert_all(connection, PegRow, pegs)
    for quote in sorted({repeg.owner for repeg in repegs if repeg.owner is not None}):
        of_quote = update(PromiseRow).where(scope.of_plan(PromiseRow), PromiseRow.quote == quote)
        _only_one(connection, of_quote.values(body=dump(after.promises[quote], Promise)))


def _insert_all(connection: Connection, row: type[Row], values: list[dict[str, Any]]) -> None:
    if values:
        connection.execute(insert(row), values)


def _live_hold(scope: Scope, quote: str, passed: Minute) -> tuple[ColumnElement[bool], ...]:
    hold = (PromiseRow.quote == quote, PromiseRow.commitment.is_(None), PromiseRow.expires_at > passed)
    return (scope.of_plan(PromiseRow), *hold)


def _quote_update(scope: Scope, quote: str) -> Update:
    held = QuoteRow.state == QuoteState.HELD
    return update(QuoteRow).where(scope.of_tenant(QuoteRow), QuoteRow.id == quote, held)


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
