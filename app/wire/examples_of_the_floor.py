"""What happens on the floor in the story of the examples, the day after the bicycles were promised."""

from typing import Any

from app.wire.examples_of_answers import COMMITMENT, RUN

EVENT = "cap_5d0f2b1c9a3e47f6"

CAPACITY_EXAMPLE: dict[str, Any] = {
    "resource": "CNC",
    "kind": "breakdown",
    "start": "2026-12-01T07:40:00Z",
    "end": "2026-12-04T12:00:00Z",
    "units": 2,
    "reason": "Power supply; the part comes on Friday.",
}
CAPACITY_END_EXAMPLE: dict[str, Any] = {"at": "2026-12-03T10:00:00Z"}

CAPACITY_READ: dict[str, Any] = {"id": EVENT, **CAPACITY_EXAMPLE}
CAPACITY_LISTED: dict[str, Any] = {"items": [CAPACITY_READ], "next_cursor": None}
CAPACITY_RECORDED: dict[str, Any] = {
    **CAPACITY_READ,
    "plan_version": 5,
    "reports": [
        {
            "owner": COMMITMENT,
            "reference": "CRM-OPP-1234",
            "customer": "ACME",
            "rule": "work_takes_its_minutes_in_open_time",
            "ref": f"{RUN}/10",
            "detail": "BIKE: 2026-12-03T18:09Z to 2026-12-03T20:59Z has 0 open minutes of 170; "
            "breakdown of 2 of 2 CNC from 2026-12-01T07:40Z to 2026-12-04T12:00Z (Power supply; the part comes on "
            "Friday.)",
        }
    ],
}
CAPACITY_ENDED: dict[str, Any] = {
    **CAPACITY_READ,
    "end": "2026-12-03T10:00:00Z",
    "plan_version": 6,
    "reports": [],
}
