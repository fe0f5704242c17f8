"""Webhooks in memory, receivers that a test can look into, and a network where every name is known."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.webhooks import DeliveryState, Outcome, Webhook, WebhookDelivery
from app.use_cases.ports.webhooks import Message

OPEN_ADDRESS = "93.184.215.14"


def everything_is_there(host: str, _: int) -> Sequence[str]:
    """Addresses as they are, and every name at one address of the open internet."""
    return [host if host[0].isdecimal() or ":" in host else OPEN_ADDRESS]


class OpenTargets:
    def refuse(self, url: str) -> None:
        """Nothing."""


@dataclass(frozen=True, kw_only=True)
class MemoryWebhooks:
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    written: dict[str, WebhookDelivery] = field(default_factory=dict)

    def copy(self) -> "MemoryWebhooks":
        return MemoryWebhooks(webhooks=dict(self.webhooks), written=dict(self.written))

    def find(self, webhook: str, *, lock: bool = False) -> Webhook | None:
        return self.webhooks.get(webhook)

    def page(self, *, after: int, limit: int) -> Sequence[tuple[int, Webhook]]:
        return list(enumerate(self.webhooks.values(), start=1))[after : after + limit]

    def count(self) -> int:
        return len(self.webhooks)

    def add(self, webhook: Webhook) -> None:
        self.webhooks[webhook.id] = webhook

    def write(self, webhook: Webhook) -> None:
        self.webhooks[webhook.id] = webhook

    def remove(self, webhook: str) -> None:
        del self.webhooks[webhook]
        self._keep(lambda delivery: delivery.webhook != webhook)

    def due(self, last: int, now: datetime) -> Sequence[str]:
        return [
            one.id
            for one in self.webhooks.values()
            if one.is_enabled
            and ((one.sequence < last and not one.is_held(now)) or self.due_deliveries(one.id, now, 1))
        ]

    def delivery(self, webhook: str, delivery: str) -> WebhookDelivery | None:
        found = self.written.get(delivery)
        return found if found and found.webhook == webhook else None

    def deliveries(
        self, webhook: str, *, state: DeliveryState | None, after: int, limit: int
    ) -> Sequence[tuple[int, WebhookDelivery]]:
        mine = [delivery for delivery in self.written.values() if delivery.webhook == webhook]
        found = list(enumerate(mine, start=1))[after:]
        return [(at, delivery) for at, delivery in found if state in (None, delivery.state)][:limit]

    def due_deliveries(self, webhook: str, now: datetime, limit: int) -> Sequence[WebhookDelivery]:
        waiting = self.deliveries(webhook, state=DeliveryState.WAITING, after=0, limit=len(self.written))
        return [delivery for _, delivery in waiting if delivery.due_at <= now or (delivery.tried_at or now) > now][
            :limit
        ]

    def add_delivery(self, delivery: WebhookDelivery) -> None:
        assert delivery.id not in self.written
        self.written[delivery.id] = delivery

    def write_delivery(self, delivery: WebhookDelivery) -> None:
        self.written[delivery.id] = delivery

    def try_waiting_now(self, webhook: str, now: datetime) -> None:
        for _, delivery in self.deliveries(webhook, state=DeliveryState.WAITING, after=0, limit=len(self.written)):
            self.written[delivery.id] = replace(delivery, due_at=now)

    def try_dead_again(self, webhook: str, now: datetime) -> int:
        dead = self.deliveries(webhook, state=DeliveryState.DEAD, after=0, limit=len(self.written))
        events = [delivery for _, delivery in dead if delivery.sequence is not None]
        for delivery in events:
            self.written[delivery.id] = replace(delivery, state=DeliveryState.WAITING, tries=0, due_at=now)
        return len(events)

    def remove_deliveries_after(self, webhook: str, sequence: int) -> None:
        self._keep(lambda one: one.webhook != webhook or one.sequence is None or one.sequence <= sequence)

    def forget_deliveries(self, before: datetime) -> None:
        self._keep(lambda one: one.state is DeliveryState.WAITING or one.tried_at is None or one.tried_at >= before)

    def _keep(self, wanted: Callable[[WebhookDelivery], bool]) -> None:
        for id in [id for id, delivery in self.written.items() if not wanted(delivery)]:
            del self.written[id]


@dataclass(kw_only=True)
class Receiver:
    """Takes what it is sent, unless ``answers`` says otherwise; the last of those is given from then on."""

    answers: list[Outcome] = field(default_factory=list)
    got: list[Message] = field(default_factory=list)
    told_at: list[datetime] = field(default_factory=list)

    @asynccontextmanager
    async def line(self, now: datetime) -> AsyncIterator["Receiver"]:
        self.told_at.append(now)
        yield self

    async def send(self, webhook: Webhook, message: Message) -> Outcome:
        self.got.append(message)
        if len(self.answers) > 1:
            return self.answers.pop(0)
        return self.answers[0] if self.answers else Outcome(status=204)

    @property
    def types(self) -> list[str]:
        return [message.type for message in self.got]
