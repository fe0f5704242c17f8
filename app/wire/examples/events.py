"""What has happened in the story of the examples, once the customer said yes."""

from typing import Any

from app.wire.examples.answers import COMMITMENT, QUOTE

_NAMELESS: dict[str, str | None] = {"quote": None, "commitment": None, "reference": None}
_THE_BIKES: dict[str, str | None] = {"quote": QUOTE, "commitment": COMMITMENT, "reference": "CRM-OPP-1234"}


def _event(sequence: int, type: str, about: dict[str, str | None]) -> dict[str, Any]:
    said = {"id": f"evt_{sequence}", "sequence": sequence, "type": type, "at": "2026-12-01T08:00:00Z", "who": "anyone"}
    return {**said, **about, "detail": "", "moved": []}


EVENTS_LISTED: dict[str, Any] = {
    "items": [
        _event(1, "model.changed", _NAMELESS),
        _event(2, "quote.held", _THE_BIKES),
        _event(3, "commitment.made", _THE_BIKES),
    ],
    "next_after": 3,
    "more": False,
}

MOVES_UNDONE: dict[str, Any] = {
    "plan_version": 817,
    "moved": [
        {
            "commitment": COMMITMENT,
            "run": "run_2s4bq8",
            "operation": "10",
            "was": {"start": "2026-12-09T05:00:00Z", "end": "2026-12-09T13:00:00Z", "resources": ["CNC"]},
            "now": {"start": "2026-12-08T05:00:00Z", "end": "2026-12-08T13:00:00Z", "resources": ["CNC"]},
        }
    ],
}
