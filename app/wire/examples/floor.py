"""What happens on the floor in the story of the examples, the day after the bicycles were promised."""

from typing import Any

from app.wire.examples.answers import COMMITMENT, DELIVERY, RUN

EVENT = "cap_5d0f2b1c9a3e47f6"

CAPACITY_EXAMPLE: dict[str, Any] = {
    "resource": "CNC",
    "kind": "breakdown",
    "start": "2026-12-01T07:40:00Z",
    "end": "2026-12-09T12:00:00Z",
    "units": 2,
    "reason": "Power supply; the part comes on Wednesday.",
}
CAPACITY_END_EXAMPLE: dict[str, Any] = {"at": "2026-12-03T10:00:00Z"}

CAPACITY_READ: dict[str, Any] = {"id": EVENT, "unit": None, **CAPACITY_EXAMPLE}
CAPACITY_LISTED: dict[str, Any] = {"items": [CAPACITY_READ], "next_cursor": None}
CAPACITY_RECORDED: dict[str, Any] = {
    **CAPACITY_READ,
    "plan_version": 5,
    "reports": [
        {
            "owner": COMMITMENT,
            "reference": "CRM-OPP-1234",
            "open_order": None,
            "customer": "ACME",
            "rule": "work_takes_its_minutes_in_open_time",
            "ref": f"{RUN}/10",
            "detail": "BIKE: 2026-12-01T08:30Z to 2026-12-01T11:20Z has 0 open minutes of 170; "
            "breakdown of 2 of 2 CNC from 2026-12-01T07:40Z to 2026-12-09T12:00Z (Power supply; the part comes on "
            "Wednesday.)",
        }
    ],
}
CAPACITY_ENDED: dict[str, Any] = {
    **CAPACITY_READ,
    "end": "2026-12-03T10:00:00Z",
    "plan_version": 6,
    "reports": [],
}

_FOR_THE_BIKES = {"overdue": False, "owner": COMMITMENT, "line": "1", "reference": "CRM-OPP-1234", "customer": "ACME"}
_BIKES = {"item": "BIKE", "site": "PLANT", "quantity": 40, "supplier": None}
ACTIONS_LISTED: dict[str, Any] = {
    "items": [
        {
            "kind": "release",
            "due_at": "2026-12-01T08:30:00Z",
            **_FOR_THE_BIKES,
            "ref": RUN,
            **_BIKES,
            "there_at": "2026-12-01T11:20:00Z",
            "resource": "CNC",
            "lane": None,
            "destination": None,
            "expedited": False,
            "missing": 0,
            "detail": "Release the run of 40 BIKE at PLANT by 2026-12-01T08:30:00Z: its work starts then on CNC.",
        },
        {
            "kind": "ship",
            "due_at": "2026-12-08T20:59:00Z",
            **_FOR_THE_BIKES,
            "ref": DELIVERY,
            **_BIKES,
            "there_at": "2026-12-10T20:59:00Z",
            "resource": None,
            "lane": "L1",
            "destination": "ZONE-SOUTH",
            "expedited": False,
            "missing": 0,
            "detail": "Ship 40 BIKE from PLANT to ZONE-SOUTH over L1 by 2026-12-08T20:59:00Z.",
        },
    ],
    "next_cursor": None,
}

PROGRESS_EXAMPLE: list[dict[str, Any]] = [
    {"operation": f"{RUN}/10", "state": "started", "remaining_minutes": 150, "at": "2026-12-01T07:45:00Z"}
]
PROGRESS_RECORDED: dict[str, Any] = {"plan_version": 5, "reports": [], "not_planned": []}
