"""Who wants to be told of events and how far they have been told; when an event that was not taken is sent again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.events import Event, EventType

TEST_TYPE = "webhook.test"
"""Of a message that tells of nothing: somebody wants to see one arrive."""

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Between one try and the next, as Standard Webhooks suggests: ten tries in a little more than three days."""
LUCK_MAX = 0.2
"""A pause is longer by up to a fifth, at random: a receiver that comes back is not met by everybody at once."""
TRIES_IN_TURN = 3
"""So often an event is tried before later ones pass it by: about five minutes, in which most receivers are back."""
HELD_MAX = max(PAUSES[: TRIES_IN_TURN - 1]) * (1 + LUCK_MAX)
"""So long later events wait for one at most; whoever seems to wait longer has had the clock put back."""
FAILING_MAX = timedelta(days=5)
"""Longer than any event is tried for, and than a long weekend: by then nobody looks after the receiver."""
OLD_SECRET_FOR = timedelta(hours=24)
"""After a new secret the old one signs too, so that a receiver can be changed in working hours."""
NOBODY_IS_THERE = "The receiver answered 410 Gone."


class WebhookState(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"


class DeliveryState(StrEnum):
    """``WAITING`` for its first or next try; ``DEAD``: not tried any more."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody says of a webhook. Without ``event_types`` it is told of all."""

    url: str
    event_types: tuple[EventType, ...] | None = None
    description: str | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """``sequence``: all events up to this one have been sent, or have a delivery of their own.

    Without ``event_types`` it is told of all. ``failing_since``: nothing has been taken since. ``held_until``: later
    events wait for one that failed. ``old_secret`` signs too until ``old_secret_until``.
    """

    id: str
    url: str
    secret: str
    created_at: datetime
    sequence: int
    event_types: tuple[EventType, ...] | None = None
    description: str | None = None
    state: WebhookState = WebhookState.ENABLED
    disabled_because: str | None = None
    old_secret: str | None = None
    old_secret_until: datetime | None = None
    failing_since: datetime | None = None
    held_until: datetime | None = None

    @property
    def is_enabled(self) -> bool:
        return self.state is WebhookState.ENABLED

    @property
    def wanted(self) -> Wanted:
        return Wanted(url=self.url, event_types=self.event_types, description=self.description, enabled=self.is_enabled)

    def wants(self, event: Event) -> bool:
        return self.event_types is None or event.type in self.event_types

    def is_held(self, now: datetime) -> bool:
        return self.held_until is not None and now < self.held_until <= now + HELD_MAX

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """Each signs; the new one first."""
        if self.old_secret is not None and self.old_secret_until is not None and now < self.old_secret_until:
            return (self.secret, self.old_secret)
        return (self.secret,)

    def enabled(self) -> "Webhook":
        """With a clean slate: what failed before it was disabled says nothing any more."""
        return replace(self, state=WebhookState.ENABLED, disabled_because=None, failing_since=None, held_until=None)

    def disabled(self, because: str) -> "Webhook":
        return replace(self, state=WebhookState.DISABLED, disabled_because=because)

    def with_secret(self, secret: str, now: datetime) -> "Webhook":
        return replace(self, secret=secret, old_secret=self.secret, old_secret_until=now + OLD_SECRET_FOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDelivery:
    """A message that was not taken at once, or a test. ``id`` stays the same over all tries: receivers go by it.

    ``sequence`` is that of its event; a test has none.
    """

    id: str
    webhook: str
    type: str
    created_at: datetime
    due_at: datetime
    sequence: int | None = None
    state: DeliveryState = DeliveryState.WAITING
    tries: int = 0
    tried_at: datetime | None = None
    status: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """``events`` counts what is sent again: messages, or all events after a sequence, wanted or not."""

    webhook: Webhook
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one try: the status that the receiver answered, if it did, and why that is no success."""

    status: int | None = None
    error: str | None = None

    @property
    def taken(self) -> bool:
        return self.error is None

    @property
    def gone(self) -> bool:
        return self.status == 410


def message_id(webhook: str, event: Event) -> str:
    """The same whenever the event is sent to this webhook, by whomever.

    And that of no other: once an older backup is restored, others happen under the same sequences.
    """
    return f"evt_{event.sequence}_{event.at:%Y%m%d%H%M%S%f}_{webhook}"


def after_try(delivery: WebhookDelivery, outcome: Outcome, now: datetime, luck: float) -> WebhookDelivery:
    """``luck`` from 0 to 1 lengthens the pause. A test is tried once: whoever asked for it is looking."""
    tried = replace(delivery, tries=delivery.tries + 1, tried_at=now, status=outcome.status, error=outcome.error)
    if outcome.taken:
        return replace(tried, state=DeliveryState.DELIVERED)
    if tried.sequence is None or tried.tries > len(PAUSES):
        return replace(tried, state=DeliveryState.DEAD)
    return replace(tried, due_at=now + PAUSES[tried.tries - 1] * (1 + LUCK_MAX * luck))


def told(webhook: Webhook, delivery: WebhookDelivery, outcome: Outcome, now: datetime) -> Webhook:
    """The webhook after a try of one of its deliveries, which is given as it is after it."""
    if outcome.gone:
        return webhook.disabled(NOBODY_IS_THERE)
    held_until = _held_until(webhook, delivery)
    if outcome.taken:
        return replace(webhook, failing_since=None, held_until=held_until)
    if delivery.sequence is None:
        return webhook
    since = webhook.failing_since or now
    failing = replace(webhook, failing_since=since, held_until=held_until)
    if now - since > FAILING_MAX:
        return failing.disabled(f"Nothing was taken since {since:%Y-%m-%dT%H:%MZ}; the last answer: {outcome.error}")
    return failing


def _held_until(webhook: Webhook, delivery: WebhookDelivery) -> datetime | None:
    """A test, or one that has stepped aside before, says nothing about those in turn."""
    if delivery.sequence is None or delivery.tries > TRIES_IN_TURN:
        return webhook.held_until
    waits = delivery.state is DeliveryState.WAITING and delivery.tries < TRIES_IN_TURN
    return delivery.due_at if waits else None
