"""What becomes of the commitment in the story of the examples: fewer bicycles, some of them gone, then none wanted."""

from typing import Any

from app.wire.examples.answers import COMMITMENT_MADE

CHANGE_EXAMPLE: dict[str, Any] = {
    "lines": [{"line": "1", "item": "BIKE", "quantity": 30, "requested": "2026-12-10", "price": "880.00"}]
}
SHIP_EXAMPLE: dict[str, Any] = {"line": "1", "quantity": 10, "shipped_at": "2026-12-01T07:30:00Z"}

_LINE = COMMITMENT_MADE["lines"][0]
_FIRST = _LINE["history"][0]
_DELIVERY = _LINE["deliveries"][0]

_CHANGED_LINE = {
    **_LINE,
    "quantity": 30,
    "history": [_FIRST, {**_FIRST, "at": "2026-12-01T08:00:00Z", "quantity": 30, "reason": "changed"}],
    "deliveries": [{**_DELIVERY, "quantity": 30}],
}
COMMITMENT_CHANGED: dict[str, Any] = {**COMMITMENT_MADE, "lines": [_CHANGED_LINE]}

_SENT = {
    **_DELIVERY,
    "quantity": 10,
    "ship_at": "2026-12-01T07:30:00Z",
    "shipped_at": "2026-12-01T07:30:00Z",
}
COMMITMENT_SHIPPED: dict[str, Any] = {
    **COMMITMENT_MADE,
    "lines": [{**_CHANGED_LINE, "shipped": 10, "deliveries": [_SENT, {**_DELIVERY, "quantity": 20}]}],
}
COMMITMENT_CANCELLED: dict[str, Any] = {
    **COMMITMENT_MADE,
    "state": "cancelled",
    "lines": [{**_CHANGED_LINE, "deliveries": []}],
}
