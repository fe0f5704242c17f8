"""Idempotency keys as rows: claims with a lease and a fence, and answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.keys import KeyedRequest, KeyRecord, StoredAnswer
from app.models import KeyRow
from app.storage.scope import Scope, instant_of_microseconds, microseconds_of, table

INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class SqlKeys:
    """In the transaction of the books that they are read or written with."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self._connection = connection
        self._scope = scope

    def find(self, key: str) -> KeyRecord | None:
        asked = select(*KeyRow.__table__.c).where(self._scope.of_tenant(KeyRow), KeyRow.key == key)
        row = self._connection.execute(asked).mappings().one_or_none()
        if row is None:
            return None
        return KeyRecord(
            request=KeyedRequest(key=row["key"], route=row["route"], body_hash=row["body_hash"]),
            fence=row["fence"],
            lease_until=instant_of_microseconds(row["lease_until"]),
            answer=None if row["status"] is None else StoredAnswer(status=row["status"], body=row["body"]),
        )

    def claim(self, request: KeyedRequest, fence: int, lease_until: datetime, at: datetime) -> bool:
        lease = {"fence": fence, "lease_until": microseconds_of(lease_until)}
        if fence > 1:
            theirs = update(KeyRow).where(_claim(self._scope, request.key, fence - 1))
            return self._connection.execute(theirs.values(lease)).rowcount == 1
        asked = {"key": request.key, "route": request.route, "body_hash": request.body_hash}
        row = {"tenant": self._scope.tenant, **asked, **lease, "created_at": microseconds_of(at)}
        # No plan is locked: of two who come at once the second waits here for the first, and is told.
        new = INSERTS[self._connection.dialect.name](table(KeyRow)).values(row).on_conflict_do_nothing()
        return self._connection.execute(new.returning(KeyRow.key)).first() is not None

    def finish(self, request: KeyedRequest, answer: StoredAnswer) -> bool:
        # A key that was given up and came back may ask for something else.
        same = and_(KeyRow.route == request.route, KeyRow.body_hash == request.body_hash)
        asked = update(KeyRow).where(_unanswered(self._scope, request.key), same)
        return self._connection.execute(asked.values(status=answer.status, body=answer.body)).rowcount == 1

    def drop(self, key: str, fence: int) -> None:
        self._connection.execute(delete(KeyRow).where(_claim(self._scope, key, fence)))

    def forget(self, before: datetime) -> None:
        over = KeyRow.created_at < microseconds_of(before)
        self._connection.execute(delete(KeyRow).where(self._scope.of_tenant(KeyRow), over))


def _unanswered(scope: Scope, key: str) -> ColumnElement[bool]:
    return and_(scope.of_tenant(KeyRow), KeyRow.key == key, KeyRow.status.is_(None))


def _claim(scope: Scope, key: str, fence: int) -> ColumnElement[bool]:
    """A key that is not answered yet and that nobody has taken over since."""
    return and_(_unanswered(scope, key), KeyRow.fence == fence)
