"""Whether the change log of each plan is as it was written: every entry's digest is worked out again."""

from sqlalchemy import Connection, select

from app.models import ChangeRow
from app.storage.log.change_log import BEGINNING, digest_of, heads
from app.storage.scope import Scope


def first_forged(connection: Connection, scope: Scope) -> str | None:
    """The first entry of a plan that is missing or not what was written, or None: the logs are whole."""
    for plan, end in sorted(heads(connection, scope).items()):
        if (entry := _first_forged_in(plan, end, connection, scope)) is not None:
            return f"{entry} of plan {plan}"
    return None


def _first_forged_in(plan: str, end: int, connection: Connection, scope: Scope) -> int | None:
    digest, expected = BEGINNING, 1
    asked = select(ChangeRow).where(scope.of_tenant(ChangeRow), ChangeRow.plan == plan).order_by(ChangeRow.sequence)
    for row in connection.execute(asked).mappings():
        digest = digest_of(digest, dict(row))
        if row["sequence"] != expected or row["digest"] != digest:
            return expected
        expected += 1
    return expected if end != expected - 1 else None
