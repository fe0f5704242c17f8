"""A re-promise in the story of the examples: nothing was at risk, so nothing is proposed."""

from typing import Any

RUN = "rep_7a1f0c52de6b4b31"

REPROMISE_EXAMPLE: dict[str, Any] = {
    "whom": "at_risk",
    "strategies": [{"demand_class": "gold", "strategy": "win"}, {"demand_class": "web", "strategy": "lose"}],
    "otherwise": "gain",
}

REPROMISE_QUEUED: dict[str, Any] = {
    "id": RUN,
    "state": "queued",
    "whom": "at_risk",
    "asked_at": "2026-12-01T08:00:00Z",
    "asked_by": "anyone",
    "steps": 0,
    "steps_max": 0,
    "detail": "",
    "proposal": None,
}
REPROMISES_LISTED: dict[str, Any] = {"items": [REPROMISE_QUEUED], "next_cursor": None}
REPROMISE_CANCELLED: dict[str, Any] = {**REPROMISE_QUEUED, "state": "cancelled"}
REPROMISE_APPLIED: dict[str, Any] = {
    **REPROMISE_QUEUED,
    "state": "applied",
    "steps": 0,
    "steps_max": 400,
    "detail": "Nobody who was looked at is at risk.",
    "proposal": {
        "plan_version": 3,
        "redated": [],
        "kept": [],
        "still_in_trouble": [],
        "moved": [],
        "lateness_minutes": 0,
        "lateness_bound_minutes": 0,
    },
}
