"""A new secret, a test, and messages that are sent once more: what somebody asks for of a webhook that is there."""

from dataclasses import replace
from functools import partial

from app.domain.errors import Fault, RequestRejected, UnknownDelivery, WebhookDisabled
from app.domain.views import Page
from app.domain.webhooks import TEST_TYPE, DeliveryState, Replayed, Webhook, WebhookDelivery
from app.use_cases.ports.books import Books, Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.showing.cursors import page_found
from app.use_cases.webhooks.keeping import known_webhook
from app.use_cases.writing.begin_writing import take_turn


def rotate_secret(webhook_id: str, ports: Ports, finish: Finish[Webhook] = unfinished) -> Webhook:
    """
    Raises:
        UnknownWebhook
        PlanVersionStale
    """
    with ports.open_books() as books:
        take_turn(books, ports)
        webhook = known_webhook(webhook_id, books, lock=True).with_secret(ports.new_secret(), books.wall_clock())
        books.webhooks.write(webhook)
        finish(books, webhook)
        books.commit()
    return webhook


def send_test(webhook_id: str, ports: Ports, finish: Finish[WebhookDelivery] = unfinished) -> WebhookDelivery:
    """It is sent by whoever sends everything else, and soon; the delivery says what came of it.

    Raises:
        UnknownWebhook, WebhookDisabled
        PlanVersionStale
    """
    with ports.open_books() as books:
        take_turn(books, ports)
        webhook, now = _enabled(webhook_id, books), books.wall_clock()
        delivery = WebhookDelivery(
            id=ports.new_id("tst"), webhook=webhook.id, type=TEST_TYPE, created_at=now, due_at=now
        )
        books.webhooks.add_delivery(delivery)
        finish(books, delivery)
        books.commit()
    return delivery


def replay(webhook_id: str, after: int | None, ports: Ports, finish: Finish[Replayed] = unfinished) -> Replayed:
    """All that has failed for good is tried anew; with a sequence, every event after it is sent again, in order.

    Raises:
        UnknownWebhook, WebhookDisabled
        RequestRejected: the webhook has not been told so far.
        PlanVersionStale
    """
    with ports.open_books() as books:
        take_turn(books, ports)
        webhook = _enabled(webhook_id, books)
        if after is None:
            replayed = Replayed(webhook=webhook, events=books.webhooks.try_dead_again(webhook.id, books.wall_clock()))
        else:
            replayed = _from(after, webhook, books)
        finish(books, replayed)
        books.commit()
    return replayed


def read_delivery(webhook_id: str, delivery_id: str, ports: Ports) -> WebhookDelivery:
    """
    Raises:
        UnknownWebhook, UnknownDelivery
    """
    with ports.open_books() as books:
        known_webhook(webhook_id, books)
        delivery = books.webhooks.delivery(webhook_id, delivery_id)
    if delivery is None:
        raise UnknownDelivery(f"Webhook {webhook_id} has no delivery {delivery_id}.")
    return delivery


def list_deliveries(
    webhook_id: str,
    ports: Ports,
    *,
    state: DeliveryState | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[WebhookDelivery]:
    """
    Raises:
        UnknownWebhook
        ParametersRejected: no cursor of ours, or a page too large.
    """
    with ports.open_books() as books:
        known_webhook(webhook_id, books)
        look = partial(books.webhooks.deliveries, webhook_id, state=state)
        return page_found(f"webhooks/{webhook_id}/deliveries", look, ports.limits, limit, cursor)


def _from(after: int, webhook: Webhook, books: Books) -> Replayed:
    """What had a delivery of its own is sent in its turn again."""
    if after > webhook.sequence:
        detail = f"must be at most {webhook.sequence}: later events are still to be sent for the first time"
        raise RequestRejected.naming(Fault(pointer="/after", code="out_of_range", detail=detail))
    books.webhooks.remove_deliveries_after(webhook.id, after)
    back = replace(webhook, sequence=after, held_until=None)
    books.webhooks.write(back)
    return Replayed(webhook=back, events=webhook.sequence - after)


def _enabled(webhook_id: str, books: Books) -> Webhook:
    webhook = known_webhook(webhook_id, books, lock=True)
    if not webhook.is_enabled:
        raise WebhookDisabled(f"{webhook_id} is disabled. {webhook.disabled_because}")
    return webhook
