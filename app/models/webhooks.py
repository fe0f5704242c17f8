"""Tables of webhooks: who is told of events, and what was not taken at once."""

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.models.base import Id, IdKey, Json, Microseconds, Number, Row, TenantKey, Word


class WebhookRow(Row):
    """``sequence`` is how far it has been told. Secrets stand here as they are: signing needs them."""

    __tablename__ = "webhooks"
    __table_args__ = (UniqueConstraint("tenant", "position"),)

    tenant: Mapped[TenantKey]
    id: Mapped[IdKey]
    position: Mapped[Number]
    url: Mapped[Json]
    event_types: Mapped[Json | None]
    description: Mapped[Json | None]
    state: Mapped[Word]
    disabled_because: Mapped[Json | None]
    created_at: Mapped[Microseconds]
    sequence: Mapped[Number]
    secret: Mapped[Id]
    old_secret: Mapped[Id | None]
    old_secret_until: Mapped[Microseconds | None]
    failing_since: Mapped[Microseconds | None]
    held_until: Mapped[Microseconds | None]


class WebhookDeliveryRow(Row):
    """A message that was not taken at once. ``position`` counts those of its webhook."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "webhook"], ["webhooks.tenant", "webhooks.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant", "webhook", "position"),
        Index(None, "tenant", "state", "due_at"),
    )

    tenant: Mapped[TenantKey]
    id: Mapped[IdKey]
    webhook: Mapped[Id]
    position: Mapped[Number]
    type: Mapped[Word]
    sequence: Mapped[Number | None]
    state: Mapped[Word]
    tries: Mapped[Number]
    created_at: Mapped[Microseconds]
    due_at: Mapped[Microseconds]
    tried_at: Mapped[Microseconds | None]
    status: Mapped[Number | None]
    error: Mapped[Json | None]
