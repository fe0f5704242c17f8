"""The story of the examples goes on: the ERP wants to be told what becomes of quotes and commitments."""

from typing import Any

WEBHOOK = "whk_5d0c1f6be4a94a7f"
DELIVERY = "tst_90b2d6c4f1f24f55"

WEBHOOK_EXAMPLE: dict[str, Any] = {
    "url": "https://erp.example.com/troth",
    "event_types": ["commitment.made", "commitment.changed", "commitment.cancelled"],
    "description": "The ERP books what was promised.",
}
WEBHOOK_CHANGE_EXAMPLE: dict[str, Any] = {"event_types": None, "enabled": True}
REPLAY_EXAMPLE: dict[str, Any] = {"after": 2}

WEBHOOK_READ: dict[str, Any] = {
    "id": WEBHOOK,
    **WEBHOOK_EXAMPLE,
    "state": "enabled",
    "disabled_because": None,
    "created_at": "2026-12-01T08:00:00Z",
    "sequence": 3,
    "failing_since": None,
    "old_secret_until": None,
}
WEBHOOK_MADE: dict[str, Any] = {**WEBHOOK_READ, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="}
WEBHOOK_CHANGED: dict[str, Any] = {**WEBHOOK_READ, "event_types": None}
SECRET_ROTATED: dict[str, Any] = {**WEBHOOK_MADE, "old_secret_until": "2026-12-02T08:00:00Z"}
WEBHOOKS_LISTED: dict[str, Any] = {"items": [WEBHOOK_READ], "next_cursor": None}

TEST_QUEUED: dict[str, Any] = {
    "id": DELIVERY,
    "webhook": WEBHOOK,
    "type": "webhook.test",
    "sequence": None,
    "state": "waiting",
    "tries": 0,
    "created_at": "2026-12-01T08:00:00Z",
    "due_at": "2026-12-01T08:00:00Z",
    "tried_at": None,
    "status": None,
    "error": None,
}
DELIVERIES_LISTED: dict[str, Any] = {"items": [TEST_QUEUED], "next_cursor": None}
REPLAYED: dict[str, Any] = {"webhook": WEBHOOK, "sequence": 2, "events": 1}
