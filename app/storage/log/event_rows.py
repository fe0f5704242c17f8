"""Events: changes of all plans in one order, in which each gets its place once it is there for good.

A number drawn before a commit would be passed over by whoever has read a higher one by then.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from app.domain.events import Event
from app.models import ChangeRow, EventRow, FeedRow
from app.storage.log import change_log
from app.storage.scope import Scope, instant_of_microseconds, table

PLACED_AT_ONCE_MAX = 10_000
"""A second or two under the lock of the events; whoever asks next gets on with the rest."""


class SqlEvents:
    """As whoever tells of them wants them."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self._connection = connection
        self._scope = scope

    def after(self, sequence: int, limit: int) -> Sequence[Event]:
        same = (
            (ChangeRow.tenant == EventRow.tenant)
            & (ChangeRow.plan == EventRow.plan)
            & (ChangeRow.sequence == EventRow.sequence)
        )
        asked = select(EventRow.position, ChangeRow.payload, ChangeRow.at, ChangeRow.who).join(ChangeRow, same)
        asked = asked.where(self._scope.of_tenant(EventRow), EventRow.position > sequence)
        rows = self._connection.execute(asked.order_by(EventRow.position).limit(limit))
        return [
            change_log.event_of(payload).as_event(number, instant_of_microseconds(at), who)
            for number, payload, at, who in rows
        ]

    def last_sequence(self) -> int:
        """Each change is one."""
        return sum(change_log.heads(self._connection, self._scope).values())

    def has_unplaced(self) -> bool:
        return _last_placed(self._connection, self._scope) < self.last_sequence()

    def place(self) -> None:
        """Under a lock of its own, which no writer of plans waits for.

        What a change depends on was committed before it began, so it is among the events, or comes before it here.
        """
        connection, scope = self._connection, self._scope
        feed = select(FeedRow.position, FeedRow.heads).where(scope.of_tenant(FeedRow)).with_for_update()
        position, read = connection.execute(feed).one()
        read = json.loads(read)
        rows = []
        until = change_log.heads(connection, scope)
        for plan, sequence in change_log.places_between(connection, scope, read, until, PLACED_AT_ONCE_MAX):
            position += 1
            rows.append({"tenant": scope.tenant, "position": position, "plan": plan, "sequence": sequence})
            read[plan] = sequence
        if rows:
            connection.execute(insert(table(EventRow)), rows)
            mine = update(FeedRow).where(scope.of_tenant(FeedRow))
            connection.execute(mine.values(position=position, heads=json.dumps(read)))


def first_lost(connection: Connection, scope: Scope) -> int | None:
    """The first place that was given to an event which is not there, or None."""
    placed = _last_placed(connection, scope)
    there = select(EventRow.position).where(scope.of_tenant(EventRow)).order_by(EventRow.position)
    positions = connection.scalars(there)
    return next((place for place in range(1, placed + 1) if next(positions, None) != place), None)


def _last_placed(connection: Connection, scope: Scope) -> int:
    return connection.execute(select(FeedRow.position).where(scope.of_tenant(FeedRow))).scalar_one()
