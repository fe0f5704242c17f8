"""Webhooks and their deliveries as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, func, insert, not_, or_, select, update

from app.domain.webhooks import HELD_MAX, DeliveryState, Webhook, WebhookDelivery, WebhookState
from app.models import WebhookDeliveryRow, WebhookRow
from app.storage.codec import columns_of, value_of
from app.storage.positions import after_the_last
from app.storage.scope import Scope, microseconds_of


class SqlWebhooks:
    """In the transaction of the books that they are read or written with."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self._connection = connection
        self._scope = scope

    def find(self, webhook: str, *, lock: bool = False) -> Webhook | None:
        asked = self._webhooks().where(WebhookRow.id == webhook)
        row = self._connection.execute(asked.with_for_update() if lock else asked).mappings().one_or_none()
        return value_of(Webhook, row) if row else None

    def page(self, *, after: int, limit: int) -> Sequence[tuple[int, Webhook]]:
        asked = self._webhooks().where(WebhookRow.position > after).order_by(WebhookRow.position).limit(limit)
        return [(row["position"], value_of(Webhook, row)) for row in self._connection.execute(asked).mappings()]

    def count(self) -> int:
        asked = select(func.count()).select_from(WebhookRow).where(self._scope.of_tenant(WebhookRow))
        return int(self._connection.execute(asked).scalar_one())

    def add(self, webhook: Webhook) -> None:
        position = after_the_last(WebhookRow.position, self._scope.of_tenant(WebhookRow))
        row = {"tenant": self._scope.tenant, "position": position, **columns_of(webhook)}
        self._connection.execute(insert(WebhookRow).values(row))

    def write(self, webhook: Webhook) -> None:
        mine = update(WebhookRow).where(self._scope.of_tenant(WebhookRow), WebhookRow.id == webhook.id)
        self._connection.execute(mine.values(columns_of(webhook, "id")))

    def remove(self, webhook: str) -> None:
        self._connection.execute(delete(WebhookRow).where(self._scope.of_tenant(WebhookRow), WebhookRow.id == webhook))

    def due(self, last: int, now: datetime) -> Sequence[str]:
        moment = microseconds_of(now)
        held = WebhookRow.held_until.between(moment + 1, microseconds_of(now + HELD_MAX))
        in_turn = and_(WebhookRow.sequence < last, or_(WebhookRow.held_until.is_(None), not_(held)))
        waiting = exists().where(
            self._scope.of_tenant(WebhookDeliveryRow),
            WebhookDeliveryRow.webhook == WebhookRow.id,
            _waits_no_longer(moment),
        )
        enabled = (self._scope.of_tenant(WebhookRow), WebhookRow.state == WebhookState.ENABLED)
        asked = select(WebhookRow.id).where(*enabled, or_(in_turn, waiting)).order_by(WebhookRow.position)
        return [id for (id,) in self._connection.execute(asked)]

    def delivery(self, webhook: str, delivery: str) -> WebhookDelivery | None:
        asked = self._deliveries(webhook).where(WebhookDeliveryRow.id == delivery)
        row = self._connection.execute(asked).mappings().one_or_none()
        return value_of(WebhookDelivery, row) if row else None

    def deliveries(
        self, webhook: str, *, state: DeliveryState | None, after: int, limit: int
    ) -> Sequence[tuple[int, WebhookDelivery]]:
        asked = self._deliveries(webhook).where(WebhookDeliveryRow.position > after)
        if state is not None:
            asked = asked.where(WebhookDeliveryRow.state == state)
        rows = self._connection.execute(asked.order_by(WebhookDeliveryRow.position).limit(limit)).mappings()
        return [(row["position"], value_of(WebhookDelivery, row)) for row in rows]

    def due_deliveries(self, webhook: str, now: datetime, limit: int) -> Sequence[WebhookDelivery]:
        due = _waits_no_longer(microseconds_of(now))
        asked = self._deliveries(webhook).where(due).order_by(WebhookDeliveryRow.position).limit(limit)
        return [value_of(WebhookDelivery, row) for row in self._connection.execute(asked).mappings()]

    def add_delivery(self, delivery: WebhookDelivery) -> None:
        of_webhook = (self._scope.of_tenant(WebhookDeliveryRow), WebhookDeliveryRow.webhook == delivery.webhook)
        position = after_the_last(WebhookDeliveryRow.position, *of_webhook)
        row = {"tenant": self._scope.tenant, "position": position, **columns_of(delivery)}
        self._connection.execute(insert(WebhookDeliveryRow).values(row))

    def write_delivery(self, delivery: WebhookDelivery) -> None:
        mine = update(WebhookDeliveryRow).where(
            self._scope.of_tenant(WebhookDeliveryRow), WebhookDeliveryRow.id == delivery.id
        )
        self._connection.execute(mine.values(columns_of(delivery, "id")))

    def try_waiting_now(self, webhook: str, now: datetime) -> None:
        waiting = (WebhookDeliveryRow.webhook == webhook, WebhookDeliveryRow.state == DeliveryState.WAITING)
        mine = update(WebhookDeliveryRow).where(self._scope.of_tenant(WebhookDeliveryRow), *waiting)
        self._connection.execute(mine.values(due_at=microseconds_of(now)))

    def try_dead_again(self, webhook: str, now: datetime) -> int:
        dead = (WebhookDeliveryRow.webhook == webhook, WebhookDeliveryRow.state == DeliveryState.DEAD)
        events = update(WebhookDeliveryRow).where(
            self._scope.of_tenant(WebhookDeliveryRow), *dead, WebhookDeliveryRow.sequence.is_not(None)
        )
        anew = {"state": DeliveryState.WAITING, "tries": 0, "due_at": microseconds_of(now)}
        return self._connection.execute(events.values(anew)).rowcount

    def remove_deliveries_after(self, webhook: str, sequence: int) -> None:
        beyond = (WebhookDeliveryRow.webhook == webhook, WebhookDeliveryRow.sequence > sequence)
        self._connection.execute(delete(WebhookDeliveryRow).where(self._scope.of_tenant(WebhookDeliveryRow), *beyond))

    def forget_deliveries(self, before: datetime) -> None:
        over = (
            WebhookDeliveryRow.state != DeliveryState.WAITING,
            WebhookDeliveryRow.tried_at < microseconds_of(before),
        )
        self._connection.execute(delete(WebhookDeliveryRow).where(self._scope.of_tenant(WebhookDeliveryRow), *over))

    def _webhooks(self) -> Select[Any]:
        return select(*WebhookRow.__table__.c).where(self._scope.of_tenant(WebhookRow))

    def _deliveries(self, webhook: str) -> Select[Any]:
        of_webhook = (self._scope.of_tenant(WebhookDeliveryRow), WebhookDeliveryRow.webhook == webhook)
        return select(*WebhookDeliveryRow.__table__.c).where(*of_webhook)


def _waits_no_longer(moment: int) -> ColumnElement[bool]:
    """Its pause is over, or the clock was put back to before it began: nobody waits longer for that."""
    over = or_(WebhookDeliveryRow.due_at <= moment, WebhookDeliveryRow.tried_at > moment)
    return and_(WebhookDeliveryRow.state == DeliveryState.WAITING, over)
