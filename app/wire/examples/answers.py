"""Answers shown in the documents: what came back on the bodies of app/wire/examples/requests.py."""

from typing import Any

from app.wire.examples.requests import CLOCK_EXAMPLE, MODEL_EXAMPLE
from app.wire.model import model_out, read_model

QUOTE = "qte_bce393da7fc64c14"
OFFER = "ofr_fdc8045ad0d14b9e"
RUN = "run_095effa2aa354862"
DELIVERY = "dlv_66d724cd951940c0"
COMMITMENT = "cmt_3466c67c54254dd4"

CLOCK_TOLD: dict[str, Any] = CLOCK_EXAMPLE

MODEL_KEPT: dict[str, Any] = model_out(read_model(MODEL_EXAMPLE).to_domain())

PLANT_RECORDED: dict[str, Any] = {"plan_version": 1, "reports": [], "not_planned": []}

_PROMISED = {"promised_at": "2026-12-10T23:00:00Z", "promised_date": "2026-12-10"}
_LEAVES = {
    "quantity": 40,
    "item": "BIKE",
    "site": "PLANT",
    "ready_at": "2026-12-08T20:59:00Z",
    "ship_at": "2026-12-08T20:59:00Z",
    "deliver_at": "2026-12-10T20:59:00Z",
    "expedited": False,
}
_MADE = {
    "kind": "make",
    "supply": RUN,
    "item": "BIKE",
    "site": "PLANT",
    "quantity": 40,
    "available_at": "2026-12-01T11:20:00Z",
    "order_by": None,
    "expedited": False,
}
_FROM_STOCK = {
    "kind": "on_hand",
    "supply": "FRAME@PLANT",
    "item": "FRAME",
    "site": "PLANT",
    "quantity": 40,
    "available_at": "2000-01-01T00:00:00Z",
    "order_by": None,
    "expedited": False,
}
_WORK = {
    "run": RUN,
    "operation": "10",
    "resource": "CNC",
    "unit": 1,
    "item": "BIKE",
    "quantity": 40,
    "start": "2026-12-01T08:30:00Z",
    "end": "2026-12-01T11:20:00Z",
    "setup_minutes": 30,
    "overtime": False,
}

ON_THE_ROAD = "On the road to ZONE-SOUTH"
UNTIL_THE_HOLD_ENDS = "New work and purchases wait until the hold ends, so that the offer stays true until then"


def _link(kind: str, ref: str, start: str, end: str, minutes: int, detail: str) -> dict[str, Any]:
    span = {"start": f"2026-{start}:00Z", "end": f"2026-{end}:00Z", "minutes": minutes}
    return {"kind": kind, "ref": ref, **span, "detail": detail}


_OFFER: dict[str, Any] = {
    "id": OFFER,
    "rank": 1,
    "kind": "as_requested",
    "held": True,
    **_PROMISED,
    "lateness_minutes": 0,
    "untouched_promised_at": "2026-12-10T23:00:00Z",
    "cost": {
        "total": "193.33",
        "production": "113.33",
        "purchase": "0.00",
        "transport": "80.00",
        "overtime": "0.00",
        "expedite": "0.00",
        "extra": "0.00",
    },
    "margin": "35006.67",
    "surplus": [],
    "lines": [
        {
            "line": "1",
            "item": "BIKE",
            "instead_of": None,
            "quantity": 40,
            "fill_rate": 1,
            **_PROMISED,
            "deliveries": [{**_LEAVES, "pegs": [_MADE, _FROM_STOCK]}],
        }
    ],
    "operations": [_WORK],
    "moved": {"operations": 0, "commitments": 0},
    "basis": "planned_make",
    "warnings": [],
    "proof": {
        "status": "optimal",
        "earliest_possible_at": "2026-12-10T23:00:00Z",
        "gap_minutes": 0,
        "method": "bounds",
        "most": [],
        "least_cost": None,
    },
    "why": [
        _link("requested", "", "12-03T11:20", "12-10T23:00", 10780, "The requested date; it could be earlier"),
        _link("transport", "L1", "12-01T11:20", "12-03T11:20", 2880, ON_THE_ROAD),
        _link("work", "CNC", "12-01T09:00", "12-01T11:20", 140, "Operation 10 of BIKE on CNC"),
        _link("setup", "CNC", "12-01T08:30", "12-01T09:00", 30, "Setting up operation 10 of BIKE"),
        _link("hold", "", "12-01T08:00", "12-01T08:30", 30, UNTIL_THE_HOLD_ENDS),
    ],
    "levers": [],
}

QUOTE_HELD: dict[str, Any] = {
    "id": QUOTE,
    "kind": "quote",
    "state": "held",
    "status": "feasible",
    "reference": "CRM-OPP-1234",
    "expires_at": "2026-12-01T08:30:00Z",
    "commitment": None,
    "at_risk": False,
    "risks": [],
    "plan_version": 2,
    "effort_used": "standard",
    "computed_in_ms": 9.843,
    "summary": "All 40 on 10 Dec 2026, as requested.",
    "proven": None,
    "offers": [_OFFER],
    "why": [],
}
QUOTE_READ: dict[str, Any] = {**QUOTE_HELD, "computed_in_ms": None}
QUOTE_HELD_LONGER: dict[str, Any] = {**QUOTE_HELD, "expires_at": "2026-12-01T10:00:00Z", "plan_version": 3}
INQUIRY_ANSWERED: dict[str, Any] = {
    **QUOTE_HELD,
    "id": "inq_1abceafb2d3841f7",
    "kind": "inquiry",
    "state": None,
    "expires_at": None,
    "plan_version": 1,
    "offers": [{**_OFFER, "held": False}],
}
QUOTES_LISTED: dict[str, Any] = {"items": [QUOTE_READ], "next_cursor": None}

COMMITMENT_MADE: dict[str, Any] = {
    "id": COMMITMENT,
    "quote": QUOTE,
    "offer": OFFER,
    "offer_kind": "as_requested",
    "open_order": None,
    "reference": "CRM-OPP-1234",
    "customer": "ACME",
    "ship_to": "ZONE-SOUTH",
    "state": "open",
    "at_risk": False,
    "risks": [],
    "override_reason": None,
    "committed_at": "2026-12-01T08:00:00Z",
    "plan_version": 3,
    **_PROMISED,
    "lines": [
        {
            "line": "1",
            "item": "BIKE",
            "quantity": 40,
            "shipped": 0,
            "first_promised_at": "2026-12-10T23:00:00Z",
            "first_promised_date": "2026-12-10",
            **_PROMISED,
            "history": [
                {"at": "2026-12-01T08:00:00Z", **_PROMISED, "quantity": 40, "reason": "confirmed", "who": "anyone"}
            ],
            "deliveries": [{**_LEAVES, "shipped_at": None}],
        }
    ],
}
COMMITMENTS_LISTED: dict[str, Any] = {"items": [COMMITMENT_MADE], "next_cursor": None}

AVAILABILITY_READ: dict[str, Any] = {
    "item": "FRAME",
    "site": "PLANT",
    "plan_version": 4,
    "unlimited": False,
    "days": [
        {"date": "2026-12-03", "on_hand": 40, "receipts": 60, "pegged": 40, "uncommitted": 60, "cumulative_atp": 60},
        {"date": "2026-12-04", "on_hand": 60, "receipts": 0, "pegged": 0, "uncommitted": 60, "cumulative_atp": 60},
    ],
}
LOAD_READ: dict[str, Any] = {
    "resource": "CNC",
    "plan_version": 4,
    "days": [
        {
            "date": "2026-12-03",
            "open_minutes": 1920,
            "overtime_minutes": 0,
            "booked_minutes": 170,
            "free_minutes": 1750,
        }
    ],
}

_OWNED = {"owner": COMMITMENT, "line": "1"}
PLAN_READ: dict[str, Any] = {
    "plan_version": 4,
    "operations": [{**_OWNED, **_WORK}],
    "runs": [
        {
            **_OWNED,
            "run": RUN,
            "routing": "R1",
            "item": "BIKE",
            "site": "PLANT",
            "quantity": 40,
            "good": None,
            "start": "2026-12-01T08:30:00Z",
            "available_at": "2026-12-01T11:20:00Z",
        }
    ],
    "pegs": [
        {**_OWNED, "need": f"{RUN}/10/1", **_FROM_STOCK, "needed_at": "2026-12-01T08:30:00Z"},
        {**_OWNED, "need": DELIVERY, **_MADE, "needed_at": "2026-12-08T20:59:00Z"},
    ],
    "buys": [],
    "moves": [],
    "shortages": [],
    "opened_safety_stock": [],
    "next_cursor": None,
}

HEALTHY: dict[str, Any] = {"status": "ok"}
COUNTED = 'troth_http_requests_total{method="POST",route="/v1/quotes",status="201"} 1\n'
