"""Webhooks made, shown, changed and removed."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.errors import RequestRejected, UnknownWebhook
from app.domain.snapshots.reach import NOTHING
from app.domain.views import Page
from app.domain.webhooks import Wanted, Webhook
from app.use_cases.ports.books import Books, Finish, unfinished
from app.use_cases.ports.outside import Ports
from app.use_cases.showing.cursors import page_found
from app.use_cases.writing.begin_writing import take_turn

WEBHOOKS_MAX = 100
"""More systems than any factory tells; each of them reads the change log."""
BY_REQUEST = "Somebody disabled it."


def create_webhook(wanted: Wanted, ports: Ports, finish: Finish[Webhook] = unfinished) -> Webhook:
    """It is told of what happens from now on.

    Raises:
        RequestRejected: nothing can be sent there, or there are too many webhooks.
        PlanVersionStale
    """
    ports.targets.refuse(wanted.url)
    with ports.open_books() as books:
        take_turn(books, ports)
        if books.webhooks.count() >= WEBHOOKS_MAX:
            detail = f"There are {WEBHOOKS_MAX} webhooks already; remove one that nobody needs."
            raise RequestRejected.at("", "too_many", detail)
        webhook = Webhook(
            id=ports.new_id("whk"),
            url=wanted.url,
            secret=ports.new_secret(),
            created_at=books.wall_clock(),
            sequence=books.events.last_sequence(),
            event_types=wanted.event_types,
            description=wanted.description,
        )
        webhook = webhook if wanted.enabled else webhook.disabled(BY_REQUEST)
        books.webhooks.add(webhook)
        finish(books, webhook)
        books.commit()
    return webhook


def list_webhooks(ports: Ports, *, limit: int | None = None, cursor: str | None = None) -> Page[Webhook]:
    """
    Raises:
        ParametersRejected: no cursor of ours, or a page too large.
    """
    with ports.open_books() as books:
        return page_found("webhooks", books.webhooks.page, ports.limits, limit, cursor)


def read_webhook(webhook_id: str, ports: Ports) -> Webhook:
    """
    Raises:
        UnknownWebhook
    """
    with ports.open_books() as books:
        return known_webhook(webhook_id, books)


def change_webhook(webhook_id: str, change: Callable[[Wanted], Wanted], ports: Ports) -> Webhook:
    """``change`` is given what is wanted of it so far. Enabled anew, it is told of all that happened meanwhile.

    What was waiting to be tried again comes first then, so that it is told in order.

    Raises:
        UnknownWebhook
        RequestRejected: nothing can be sent there.
    """
    before = read_webhook(webhook_id, ports)
    if (url := change(before.wanted).url) != before.url:
        # A name is looked up, which may take seconds: not while others wait for us.
        ports.targets.refuse(url)
    with ports.open_books() as books:
        books.lock(NOTHING)
        webhook = known_webhook(webhook_id, books, lock=True)
        wanted = change(webhook.wanted)
        changed = replace(webhook, url=wanted.url, event_types=wanted.event_types, description=wanted.description)
        if wanted.enabled != webhook.is_enabled:
            changed = changed.enabled() if wanted.enabled else changed.disabled(BY_REQUEST)
        if changed.is_enabled and not webhook.is_enabled:
            books.webhooks.try_waiting_now(webhook_id, books.wall_clock())
        books.webhooks.write(changed)
        books.commit()
    return changed


def delete_webhook(webhook_id: str, ports: Ports) -> None:
    """With what is waiting for it.

    Raises:
        UnknownWebhook
    """
    with ports.open_books() as books:
        books.lock(NOTHING)
        known_webhook(webhook_id, books, lock=True)
        books.webhooks.remove(webhook_id)
        books.commit()


def known_webhook(webhook_id: str, books: Books, *, lock: bool = False) -> Webhook:
    webhook = books.webhooks.find(webhook_id, lock=lock)
    if webhook is None:
        raise UnknownWebhook(f"There is no webhook {webhook_id}.")
    return webhook
