"""Commitments as rows, with a row a line to look for items in."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, or_, select, update

from app.domain.commitment import Commitment, CommitmentFilter, CommitmentState
from app.domain.errors import ReferenceTaken
from app.domain.promise import PromisedLine
from app.models import CommitmentLineRow, CommitmentRow
from app.storage.codec import columns_of, dump, load, value_of
from app.storage.scope import ROWS_AT_ONCE, Scope
from app.storage.writing import Writing


def add_commitment(writing: Writing, scope: Scope, commitment: Commitment) -> None:
    """
    Raises:
        ReferenceTaken: another commitment that was not cancelled has its reference.
    """
    reference = commitment.reference
    if reference is not None and (other := kept_commitment_with(writing.connection, scope, reference)):
        raise ReferenceTaken(f"Reference {reference} is that of commitment {other.id}.")
    row = {"tenant": scope.tenant, **columns_of(commitment, "lines")}
    writing.insert(CommitmentRow, [row])
    _add_lines(writing, scope, commitment)


def write_commitment(writing: Writing, scope: Scope, commitment: Commitment) -> None:
    """One that is there already, as it stands from now on."""
    mine = update(CommitmentRow).where(scope.of_tenant(CommitmentRow), CommitmentRow.id == commitment.id)
    connection = writing.connection
    connection.execute(mine.values(columns_of(commitment, "id", "lines")))
    of_commitment = (scope.of_tenant(CommitmentLineRow), CommitmentLineRow.commitment == commitment.id)
    connection.execute(delete(CommitmentLineRow).where(*of_commitment))
    _add_lines(writing, scope, commitment)


def _add_lines(writing: Writing, scope: Scope, commitment: Commitment) -> None:
    of_commitment = {"tenant": scope.tenant, "commitment": commitment.id}
    lines = [
        {**of_commitment, "slot": slot, "item": line.item, "body": dump(line, PromisedLine)}
        for slot, line in enumerate(commitment.lines)
    ]
    writing.insert(CommitmentLineRow, lines)


def read_commitment(connection: Connection, scope: Scope, commitment: str) -> Commitment | None:
    found = _read(connection, scope, _commitments(scope).where(CommitmentRow.id == commitment))
    return found[0][1] if found else None


def commitments_of(connection: Connection, scope: Scope, quotes: Sequence[str]) -> dict[str, Commitment]:
    """Those made of the quotes and open orders named, by that name."""
    return {made.quote: made for _, made in _read_of(connection, scope, _commitments(scope), quotes)}


def kept_commitment_with(connection: Connection, scope: Scope, reference: str) -> Commitment | None:
    """One that was not cancelled: what has left was promised under its reference for good."""
    return _first_with(reference, CommitmentRow.state != CommitmentState.CANCELLED, connection, scope)


def commitment_with(connection: Connection, scope: Scope, reference: str) -> Commitment | None:
    began_as_a_quote = CommitmentRow.open_order.is_(None)
    stands = or_(CommitmentRow.state != CommitmentState.CANCELLED, began_as_a_quote)
    return _first_with(reference, stands, connection, scope)


def _first_with(reference: str, stands: ColumnElement[bool], connection: Connection, scope: Scope) -> Commitment | None:
    """Whoever was not cancelled comes first, then the latest."""
    asked = _commitments(scope).where(stands, CommitmentRow.reference == reference)
    asked = asked.order_by(CommitmentRow.state == CommitmentState.CANCELLED, CommitmentRow.position.desc())
    found = _read(connection, scope, asked.limit(1))
    return found[0][1] if found else None


def list_commitments(
    connection: Connection,
    scope: Scope,
    wanted: CommitmentFilter,
    quotes: Collection[str] | None,
    after: int,
    limit: int,
) -> Sequence[tuple[int, Commitment]]:
    asked = _matching(scope, wanted).where(CommitmentRow.position > after)
    asked = asked.order_by(CommitmentRow.position).limit(limit)
    if quotes is None:
        return _read(connection, scope, asked)
    # Of thousands the positions alone, then what is on the page.
    places, named = asked.with_only_columns(CommitmentRow.position), sorted(quotes)
    found: list[int] = []
    for at in range(0, len(named), ROWS_AT_ONCE):
        of_these = CommitmentRow.quote.in_(named[at : at + ROWS_AT_ONCE])
        found += connection.scalars(places.where(of_these))
    on_page = sorted(found)[:limit]
    return _read(connection, scope, asked.where(CommitmentRow.position.in_(on_page)))


def _matching(scope: Scope, wanted: CommitmentFilter) -> Select[Any]:
    asked, reference = _commitments(scope), wanted.reference
    if wanted.customer is not None:
        asked = asked.where(CommitmentRow.customer == wanted.customer)
    if reference is not None:
        asked = asked.where(or_(CommitmentRow.reference == reference, CommitmentRow.open_order == reference))
    if wanted.state is not None:
        asked = asked.where(CommitmentRow.state == wanted.state)
    if wanted.item is not None:
        of_item = select(CommitmentLineRow.commitment).where(
            scope.of_tenant(CommitmentLineRow), CommitmentLineRow.item == wanted.item
        )
        asked = asked.where(CommitmentRow.id.in_(of_item))
    return asked


def _commitments(scope: Scope) -> Select[Any]:
    return select(*CommitmentRow.__table__.c).where(scope.of_tenant(CommitmentRow))


def _read_of(
    connection: Connection, scope: Scope, asked: Select[Any], quotes: Sequence[str]
) -> Iterator[tuple[int, Commitment]]:
    """Those asked for that were made of these quotes, as many at once as a statement may name."""
    for at in range(0, len(quotes), ROWS_AT_ONCE):
        yield from _read(connection, scope, asked.where(CommitmentRow.quote.in_(quotes[at : at + ROWS_AT_ONCE])))


def _read(connection: Connection, scope: Scope, asked: Select[Any]) -> list[tuple[int, Commitment]]:
    rows = connection.execute(asked).mappings().all()
    if not rows:
        return []
    lines: dict[str, list[PromisedLine]] = defaultdict(list)
    of_these = CommitmentLineRow.commitment.in_([row["id"] for row in rows])
    asked_lines = select(CommitmentLineRow.commitment, CommitmentLineRow.body).where(
        scope.of_tenant(CommitmentLineRow), of_these
    )
    for commitment, body in connection.execute(asked_lines.order_by(CommitmentLineRow.slot)):
        lines[commitment].append(load(body, PromisedLine))
    return [(row["position"], value_of(Commitment, row, lines=tuple(lines[row["id"]]))) for row in rows]
