"""Bodies that callers send, shown in the documents: small, and answered as they stand, one after the other.

They tell one story, and app/wire/examples/answers.py tells what came back: a factory of bicycles on 1 December 2026.
"""

from typing import Any

MODEL_EXAMPLE: dict[str, Any] = {
    "calendars": [
        {
            "id": "2-shift",
            "timezone": "Europe/Berlin",
            "shifts": [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "06:00", "end": "22:00"}],
            "exceptions": [{"start": "2026-12-24T00:00", "end": "2026-12-27T00:00", "open": False}],
        }
    ],
    "sites": [{"id": "PLANT", "timezone": "Europe/Berlin", "shipping_calendar": "2-shift"}],
    "ship_tos": [{"id": "ZONE-SOUTH", "timezone": "Europe/Berlin"}],
    "items": [{"id": "BIKE", "name": "Touring bike", "price": "900.00"}, {"id": "FRAME"}, {"id": "FRAME-B"}],
    "resources": [{"id": "CNC", "site": "PLANT", "calendar": "2-shift", "units": 2, "cost_per_hour": "40.00"}],
    "routings": [
        {
            "id": "R1",
            "item": "BIKE",
            "site": "PLANT",
            "operations": [
                {
                    "id": "10",
                    "setup_minutes": 30,
                    "minutes_per_unit": 3.5,
                    "requires": [{"alternatives": [{"resource": "CNC"}]}],
                    "components": [
                        {"item": "FRAME", "quantity_per": 1, "alternatives": [{"item": "FRAME-B", "quantity_per": 1}]}
                    ],
                }
            ],
        }
    ],
    "purchasing": [
        {
            "id": "P1",
            "item": "FRAME",
            "site": "PLANT",
            "supplier": "ACME",
            "lead_time_days": 12,
            "cost_per_unit": "80.00",
        }
    ],
    "lanes": [{"id": "L1", "from": "PLANT", "to": "ZONE-SOUTH", "transit_hours": 48, "cost_per_unit": "2.00"}],
    "stock": [{"item": "FRAME", "site": "PLANT", "quantity": 40}],
    "receipts": [{"id": "PO-7", "item": "FRAME", "site": "PLANT", "quantity": 60, "available_at": "2026-12-03"}],
    "customers": [{"id": "ACME", "ship_to": "ZONE-SOUTH"}],
}

MODEL_PATCH_EXAMPLE: dict[str, Any] = {
    "stock": [{"item": "FRAME", "site": "PLANT", "quantity": 60, "counted_at": "2026-12-01T07:30:00Z"}],
    "receipts": [{"id": "PO-7", "deleted": True}],
}

PROMISE_EXAMPLE: dict[str, Any] = {
    "customer": "ACME",
    "ship_to": "ZONE-SOUTH",
    "reference": "CRM-OPP-1234",
    "lines": [{"line": "1", "item": "BIKE", "quantity": 40, "requested": "2026-12-10", "price": "880.00"}],
    "hold": {"for": "PT30M"},
}

HOLD_EXAMPLE: dict[str, Any] = {"offer": "ofr_fdc8045ad0d14b9e", "for": "PT2H"}

CONFIRM_EXAMPLE: dict[str, Any] = {"offer": "ofr_fdc8045ad0d14b9e"}

CLOCK_EXAMPLE: dict[str, Any] = {"now": "2026-12-01T08:00:00Z"}
