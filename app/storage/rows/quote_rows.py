"""Quotes as rows: the state in columns, what was asked and answered as it was said."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, func, null, or_, select, update

from app.domain.promise import Quote, QuoteState
from app.domain.timeline import Minute
from app.models import CommitmentRow, QuoteRow
from app.storage.codec import columns_of, value_of
from app.storage.scope import Scope, table
from app.storage.writing import Writing


def read_quote(connection: Connection, scope: Scope, quote: str) -> Quote | None:
    row = connection.execute(_asking_for_one(scope), {"of": quote}).mappings().one_or_none()
    return value_of(Quote, row) if row else None


@cache
def _asking_for_one(scope: Scope) -> Select[Any]:
    return _quotes(scope).where(table(QuoteRow).c.id == bindparam("of"))


def add_quote(writing: Writing, scope: Scope, quote: Quote, who: str) -> None:
    beside = {"tenant": scope.tenant, "who": who, "reference": quote.request.reference}
    writing.insert(QuoteRow, [{**beside, **columns_of(quote)}])


def write_quote(connection: Connection, scope: Scope, quote: Quote) -> None:
    """It keeps its position, its reference, and who asked for it."""
    mine = update(table(QuoteRow)).where(scope.of_tenant(QuoteRow), QuoteRow.id == quote.id)
    connection.execute(mine.values(columns_of(quote, "id")))


def forget_quotes(connection: Connection, scope: Scope, before: Minute) -> None:
    came_to_nothing = QuoteRow.state.in_([QuoteState.EXPIRED, QuoteState.RELEASED])
    over = and_(scope.of_tenant(QuoteRow), came_to_nothing, QuoteRow.expires_at < before)
    connection.execute(delete(table(QuoteRow)).where(over))


def list_quotes(
    connection: Connection,
    scope: Scope,
    reference: str | None,
    state: QuoteState | None,
    passed: Minute,
    after: int,
    limit: int,
) -> Sequence[tuple[int, Quote]]:
    asked = _quotes(scope).where(QuoteRow.position > after)
    if reference is not None:
        asked = asked.where(QuoteRow.reference == reference)
    if state is not None:
        asked = asked.where(_in_state(state, passed))
    rows = connection.execute(asked.order_by(QuoteRow.position).limit(limit)).mappings()
    return [(row["position"], value_of(Quote, row)) for row in rows]


def count_live_holds(connection: Connection, scope: Scope, who: str, passed: Minute) -> int:
    held = _in_state(QuoteState.HELD, passed)
    asked = select(func.count()).select_from(QuoteRow).where(scope.of_tenant(QuoteRow), QuoteRow.who == who, held)
    return int(connection.execute(asked).scalar_one())


def names_of(
    connection: Connection, scope: Scope, quotes: Collection[str]
) -> Mapping[str, tuple[str | None, str | None]]:
    """The commitment that each became, and the reference: that of the commitment, where there is one."""
    asked = select(QuoteRow.id, null(), QuoteRow.reference)
    asked = asked.where(scope.of_tenant(QuoteRow), QuoteRow.id.in_(quotes))
    made = select(CommitmentRow.quote, CommitmentRow.id, CommitmentRow.reference)
    made = made.where(scope.of_tenant(CommitmentRow), CommitmentRow.quote.in_(quotes))
    rows = (*connection.execute(asked), *connection.execute(made))
    return {quote: (commitment, reference) for quote, commitment, reference in rows}


def _quotes(scope: Scope) -> Select[Any]:
    return select(*QuoteRow.__table__.c).where(scope.of_tenant(QuoteRow))


def _in_state(state: QuoteState, passed: Minute) -> ColumnElement[bool]:
    """A hold that ran out is expired, whatever is written."""
    written = QuoteRow.state == state
    held, over = QuoteRow.state == QuoteState.HELD, QuoteRow.expires_at <= passed
    if state is QuoteState.EXPIRED:
        return or_(written, and_(held, over))
    return and_(written, ~over) if state is QuoteState.HELD else written
