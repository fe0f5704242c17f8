"""How a webhook is told of events: what is to be sent next, and what is written down once it has been tried."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import random

from app.domain.events import Event
from app.domain.snapshots.reach import NOTHING
from app.domain.webhooks import (
    DeliveryState,
    Outcome,
    Webhook,
    WebhookDelivery,
    after_try,
    message_id,
    told,
)
from app.use_cases.list_events import list_events
from app.use_cases.ports.books import Books
from app.use_cases.ports.outside import Ports
from app.use_cases.ports.webhooks import Message

TOGETHER_MAX = 20
"""Messages that are sent before it is written down that they were: so many come twice when a process is killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What can be sent to a webhook now. Once all ``messages`` are taken, it has been told up to ``sequence``.

    ``again`` says which messages are waiting deliveries: they are sent first, and hold up nobody. ``at`` is real time
    as the books have it, by which the messages are signed: the clock of this host may be another.
    """

    webhook: Webhook
    messages: tuple[Message, ...]
    again: frozenset[str]
    sequence: int
    at: datetime


Tried = Sequence[tuple[Message, Outcome]]


def webhooks_due(ports: Ports) -> Sequence[str]:
    with ports.open_books() as books:
        return books.webhooks.due(books.events.last_sequence(), books.wall_clock())


def next_batch(webhook_id: str, ports: Ports) -> Batch | None:
    """None where there is nothing to send: to a webhook that is gone or disabled, too."""
    with ports.open_books() as books:
        webhook, now = books.webhooks.find(webhook_id), books.wall_clock()
        if webhook is None or not webhook.is_enabled:
            return None
        waiting = books.webhooks.due_deliveries(webhook_id, now, TOGETHER_MAX)
        last = books.events.last_sequence()
    again = tuple(_message_of(delivery, ports) for delivery in waiting)
    batch = Batch(
        webhook=webhook,
        messages=again,
        again=frozenset(message.id for message in again),
        sequence=webhook.sequence,
        at=now,
    )
    if not again and not webhook.is_held(now) and webhook.sequence < last:
        events = list_events(ports, after=webhook.sequence, limit=TOGETHER_MAX)
        wanted = tuple(_message(message_id(webhook.id, event), event) for event in events.items if webhook.wants(event))
        return replace(batch, messages=wanted, sequence=events.after)
    return batch if again else None


def write_down(batch: Batch, tried: Tried, ports: Ports) -> None:
    """What came of the first so many messages of a batch, and how far the webhook has been told by that.

    The webhook may have been changed meanwhile: removed, told by somebody else, sent back to an earlier event. Then it
    stays as it is, and only what is known of its waiting deliveries is written. Where it has another address by now,
    nothing is: what the old one answered says nothing of that, which is sent it all again.
    """
    with ports.open_books() as books:
        books.lock(NOTHING)
        webhook = books.webhooks.find(batch.webhook.id, lock=True)
        if webhook is None or webhook.url != batch.webhook.url:
            return
        moved = webhook.sequence != batch.webhook.sequence
        for message, outcome in tried:
            if message.id in batch.again:
                webhook = _tried_again(webhook, message, outcome, books)
            elif not moved:
                webhook = _tried_first(webhook, message, outcome, books)
        if not moved and len(tried) == len(batch.messages):
            webhook = replace(webhook, sequence=batch.sequence)
        books.webhooks.write(webhook)
        books.commit()


def _message_of(delivery: WebhookDelivery, ports: Ports) -> Message:
    if delivery.sequence is None:
        return Message(id=delivery.id, type=delivery.type, at=delivery.created_at)
    (event,) = list_events(ports, after=delivery.sequence - 1, limit=1).items
    return _message(delivery.id, event)


def _message(id: str, event: Event) -> Message:
    return Message(id=id, type=event.type.value, at=event.at, event=event)


def _tried_again(webhook: Webhook, message: Message, outcome: Outcome, books: Books) -> Webhook:
    delivery = books.webhooks.delivery(webhook.id, message.id)
    if delivery is None or delivery.state is not DeliveryState.WAITING:
        return webhook
    now = books.wall_clock()
    delivery = after_try(delivery, outcome, now, random())
    books.webhooks.write_delivery(delivery)
    return told(webhook, delivery, outcome, now)


def _tried_first(webhook: Webhook, message: Message, outcome: Outcome, books: Books) -> Webhook:
    """What is taken at once leaves no trace but how far the webhook has been told."""
    sequence, now = message.event.sequence if message.event else webhook.sequence, books.wall_clock()
    delivery = WebhookDelivery(
        id=message.id, webhook=webhook.id, type=message.type, sequence=sequence, created_at=now, due_at=now
    )
    delivery = after_try(delivery, outcome, now, random())
    if not outcome.taken:
        books.webhooks.add_delivery(delivery)
    return replace(told(webhook, delivery, outcome, now), sequence=sequence)
