"""The tables, and nothing else. Imported by app/storage and by migrations/env.py alone."""

from app.models.base import Row
from app.models.keys import KeyRow
from app.models.limits import ResourceRow, SupplyRow
from app.models.plan import ChangeRow, ClockRow, EntityRow, EventRow, FeedRow, PlanRow
from app.models.promises import CommitmentLineRow, CommitmentRow, HeldTimeRow, PegRow, PromiseRow, QuoteRow
from app.models.repromises import RepromiseRow
from app.models.webhooks import WebhookDeliveryRow, WebhookRow

__all__ = [
    "ChangeRow",
    "ClockRow",
    "CommitmentLineRow",
    "CommitmentRow",
    "EntityRow",
    "EventRow",
    "FeedRow",
    "HeldTimeRow",
    "KeyRow",
    "PegRow",
    "PlanRow",
    "PromiseRow",
    "QuoteRow",
    "RepromiseRow",
    "ResourceRow",
    "Row",
    "SupplyRow",
    "WebhookDeliveryRow",
    "WebhookRow",
]
