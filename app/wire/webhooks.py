"""Webhooks on the wire: who is told of which events, and what became of the messages."""

from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field, PlainValidator, StringConstraints, WithJsonSchema

from app.domain.events import EventType
from app.domain.webhooks import DeliveryState, Replayed, Wanted, WebhookDelivery
from app.wire.faults import Wrong
from app.wire.limits import NO_NUL_PATTERN, SEQUENCE_MAX, URL_LENGTH_MAX
from app.wire.text import InstantText, PageOut, Shown
from app.wire.types import Shape, Text, Whole

TYPES = [type.value for type in EventType]


def _event_type(value: Any) -> EventType:
    if not isinstance(value, str) or value not in TYPES:
        raise Wrong("unknown_value", f"must be one of {', '.join(TYPES)}")
    return EventType(value)


TypeName = Annotated[EventType, PlainValidator(_event_type), WithJsonSchema({"type": "string", "enum": TYPES})]
TypeNames = Annotated[list[TypeName], Field(min_length=1, max_length=len(TYPES))]
Url = Annotated[str, StringConstraints(min_length=1, max_length=URL_LENGTH_MAX, pattern=NO_NUL_PATTERN)]


class WebhookIn(Shape):
    """Who is to be told of what."""

    url: Url
    """Where messages go: https, on the open internet, without a user or password in it."""
    event_types: TypeNames | None = None
    """Only of these; `null` is all there are and all there will be."""
    description: Text | None = None
    enabled: bool = True

    def to_domain(self) -> Wanted:
        return Wanted(
            url=self.url,
            event_types=_in_order(self.event_types),
            description=self.description,
            enabled=self.enabled,
        )


class WebhookChangeIn(Shape):
    """What shall be otherwise; a field that is left out stays as it is."""

    url: Url | None = None
    """`null` leaves it as it is."""
    event_types: TypeNames | None = None
    """`null` is all there are."""
    description: Text | None = None
    """`null` takes it away."""
    enabled: bool | None = None
    """Enabled anew, it is told of all that has happened meanwhile. `null` leaves it as it is."""

    def laid_over(self, wanted: Wanted) -> Wanted:
        said: dict[str, Any] = {}
        if self.url is not None:
            said["url"] = self.url
        if self.enabled is not None:
            said["enabled"] = self.enabled
        if "event_types" in self.model_fields_set:
            said["event_types"] = _in_order(self.event_types)
        if "description" in self.model_fields_set:
            said["description"] = self.description
        return replace(wanted, **said)


class ReplayIn(Shape):
    """What is sent again."""

    after: Annotated[int, Field(ge=0, le=SEQUENCE_MAX), Whole] | None = None
    """Every event after this sequence, in order; without it, what has failed for good."""


class WebhookOut(Shown):
    """Who is told of what, and how far."""

    id: str
    url: str
    event_types: list[str] | None
    description: str | None
    state: str
    """`enabled`, `disabled`."""
    disabled_because: str | None
    created_at: InstantText
    sequence: int
    """All events up to this one were taken, or have a delivery of their own."""
    failing_since: InstantText | None
    """Nothing has been taken since; `null` where the last message was."""
    old_secret_until: InstantText | None
    """Until then the secret of before signs too."""


class WebhookSecretOut(WebhookOut):
    """The webhook with its secret, which is shown this once."""

    secret: str
    """What its messages are signed with: keep it where the receiver finds it, and nobody else."""


class WebhooksOut(PageOut[WebhookOut]):
    """A page of webhooks."""


class WebhookDeliveryOut(Shown):
    """A message that was not taken at its first try, or a test."""

    id: str
    """The `webhook-id` of the message, the same over all tries."""
    webhook: str
    type: str
    sequence: int | None
    """Of its event; none of a test."""
    state: str
    """`waiting` for its first or next try, `delivered`, `dead`: not tried any more."""
    tries: int
    created_at: InstantText
    due_at: InstantText | None
    """When it is tried next, while it is waiting."""
    tried_at: InstantText | None
    status: int | None
    """What the receiver answered last, if it did."""
    error: str | None
    """Why the last try was none."""

    @classmethod
    def from_domain(cls, delivery: WebhookDelivery) -> "WebhookDeliveryOut":
        return cls.showing(delivery, due_at=delivery.due_at if delivery.state is DeliveryState.WAITING else None)


class WebhookDeliveriesOut(PageOut[WebhookDeliveryOut]):
    """A page of deliveries."""


class WebhookReplayedOut(Shown):
    """What is sent again."""

    webhook: str
    sequence: int
    """How far it has been told by now."""
    events: int
    """Messages that are tried anew, or the events after the sequence, those that it is not told of among them."""

    @classmethod
    def from_domain(cls, replayed: Replayed) -> "WebhookReplayedOut":
        return cls(webhook=replayed.webhook.id, sequence=replayed.webhook.sequence, events=replayed.events)


def _in_order(types: list[EventType] | None) -> tuple[EventType, ...] | None:
    """Each once, in the order in which they are documented."""
    return None if types is None else tuple(type for type in EventType if type in types)
