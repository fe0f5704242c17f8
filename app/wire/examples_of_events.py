"""What has happened in the story of the examples, once the customer said yes."""

from typing import Any

from app.wire.examples_of_answers import COMMITMENT, QUOTE

_NAMELESS: dict[str, str | None] = {"quote": None, "commitment": None, "reference": None}
_THE_BIKES: dict[str, str | None] = {"quote": QUOTE, "commitment": COMMITMENT, "reference": "CRM-OPP-1234"}


def _event(sequence: int, type: str, at: str, about: dict[str, str | None]) -> dict[str, Any]:
    return {"id": f"evt_{sequence}", "sequence": sequence, "type": type, "at": at, "who": "anyone", **about}


EVENTS_LISTED: dict[str, Any] = {
    "items": [
        _event(1, "model.changed", "2026-12-01T08:00:00Z", _NAMELESS),
        _event(2, "quote.held", "2026-12-01T08:00:00Z", _THE_BIKES),
        _event(3, "commitment.made", "2026-12-01T08:00:00Z", _THE_BIKES),
    ],
    "next_after": 3,
    "more": False,
}
