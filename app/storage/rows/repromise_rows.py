"""Re-promise runs as rows."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, update

from app.domain.repromise import UNDER_WAY, Repromise
from app.models import RepromiseRow
from app.storage.codec import dump, load
from app.storage.positions import after_the_last
from app.storage.scope import Scope


class SqlRepromises:
    """In the transaction of the books that they are read or written with."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self._connection = connection
        self._of_tenant = scope.of_tenant(RepromiseRow)
        self._tenant = scope.tenant

    def find(self, run: str, *, lock: bool = False) -> Repromise | None:
        asked = select(RepromiseRow.body).where(self._of_tenant, RepromiseRow.id == run)
        body = self._connection.execute(asked.with_for_update() if lock else asked).scalar_one_or_none()
        return None if body is None else load(body, Repromise)

    def page(self, *, after: int, limit: int) -> Sequence[tuple[int, Repromise]]:
        asked = select(RepromiseRow.position, RepromiseRow.body).where(self._of_tenant, RepromiseRow.position > after)
        rows = self._connection.execute(asked.order_by(RepromiseRow.position).limit(limit))
        return [(position, load(body, Repromise)) for position, body in rows]

    def add(self, run: Repromise) -> None:
        row = {"tenant": self._tenant, "id": run.id, "position": after_the_last(RepromiseRow.position, self._of_tenant)}
        self._connection.execute(insert(RepromiseRow).values(row | _columns(run)))

    def write(self, run: Repromise) -> None:
        mine = update(RepromiseRow).where(self._of_tenant, RepromiseRow.id == run.id)
        self._connection.execute(mine.values(_columns(run)))

    def under_way(self) -> int:
        asked = select(func.count()).where(self._of_tenant, RepromiseRow.state.in_(UNDER_WAY))
        return int(self._connection.execute(asked).scalar_one())

    def due(self) -> Sequence[str]:
        asked = select(RepromiseRow.id).where(self._of_tenant, RepromiseRow.state.in_(UNDER_WAY))
        return [id for (id,) in self._connection.execute(asked.order_by(RepromiseRow.position))]


def _columns(run: Repromise) -> dict[str, str]:
    return {"state": run.state, "body": dump(run, Repromise)}
