"""Commitments as rows, with a row a line to look for items in."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from app.domain.demand import OfferKind
from app.domain.errors import ReferenceTaken
from app.domain.promise import Commitment, PromisedLine
from app.domain.views import CommitmentState
from app.models import CommitmentLineRow, CommitmentRow
from app.storage.codec import dump, load
from app.storage.scope import Scope


def add_commitment(connection: Connection, scope: Scope, commitment: Commitment) -> None:
    """
    Raises:
        ReferenceTaken: another live commitment has its reference.
    """
    open_ones = _commitments(scope).where(CommitmentRow.state == CommitmentState.OPEN)
    if commitment.reference is not None:
        taken = open_ones.where(CommitmentRow.reference == commitment.reference)
        if other := connection.execute(taken).mappings().one_or_none():
            raise ReferenceTaken(f"Reference {commitment.reference} is that of commitment {other['id']}.")
    last = select(func.max(CommitmentRow.position)).where(scope.of_tenant(CommitmentRow)).scalar_subquery()
    row = {
        "tenant": scope.tenant,
        "id": commitment.id,
        "position": func.coalesce(last, 0) + 1,
        "state": CommitmentState.OPEN,
        "quote": commitment.quote,
        "offer": commitment.offer,
        "offer_kind": commitment.offer_kind,
        "reference": commitment.reference,
        "customer": commitment.customer,
        "ship_to": commitment.ship_to,
        "committed_at": commitment.committed_at,
    }
    connection.execute(insert(CommitmentRow).values(row))
    lines = [
        {"slot": slot, "item": line.item, "body": dump(line, PromisedLine)}
        for slot, line in enumerate(commitment.lines)
    ]
    of_commitment = {"tenant": scope.tenant, "commitment": commitment.id}
    connection.execute(insert(CommitmentLineRow), [{**of_commitment, **line} for line in lines])


def read_commitment(connection: Connection, scope: Scope, commitment: str) -> Commitment | None:
    found = _read(connection, scope, _commitments(scope).where(CommitmentRow.id == commitment))
    return found[0][1] if found else None


def list_commitments(
    connection: Connection,
    scope: Scope,
    *,
    customer: str | None,
    item: str | None,
    reference: str | None,
    state: CommitmentState | None,
    after: int,
    limit: int,
) -> Sequence[tuple[int, Commitment]]:
    asked = _commitments(scope).where(CommitmentRow.position > after)
    if customer is not None:
        asked = asked.where(CommitmentRow.customer == customer)
    if reference is not None:
        asked = asked.where(CommitmentRow.reference == reference)
    if state is not None:
        asked = asked.where(CommitmentRow.state == state)
    if item is not None:
        of_item = select(CommitmentLineRow.commitment).where(
            scope.of_tenant(CommitmentLineRow), CommitmentLineRow.item == item
        )
        asked = asked.where(CommitmentRow.id.in_(of_item))
    return _read(connection, scope, asked.order_by(CommitmentRow.position).limit(limit))


def _commitments(scope: Scope) -> Select[Any]:
    return select(*CommitmentRow.__table__.c).where(scope.of_tenant(CommitmentRow))


def _read(connection: Connection, scope: Scope, asked: Select[Any]) -> list[tuple[int, Commitment]]:
    rows = connection.execute(asked).mappings().all()
    lines: dict[str, list[PromisedLine]] = defaultdict(list)
    of_these = CommitmentLineRow.commitment.in_([row["id"] for row in rows])
    asked_lines = select(CommitmentLineRow.commitment, CommitmentLineRow.body).where(
        scope.of_tenant(CommitmentLineRow), of_these
    )
    for commitment, body in connection.execute(asked_lines.order_by(CommitmentLineRow.slot)):
        lines[commitment].append(load(body, PromisedLine))
    return [(row["position"], _commitment(row, lines[row["id"]])) for row in rows]


def _commitment(row: Any, lines: list[PromisedLine]) -> Commitment:
    return Commitment(
        id=row["id"],
        quote=row["quote"],
        offer=row["offer"],
        reference=row["reference"],
        customer=row["customer"],
        ship_to=row["ship_to"],
        committed_at=row["committed_at"],
        lines=tuple(lines),
        offer_kind=OfferKind(row["offer_kind"]),
    )
