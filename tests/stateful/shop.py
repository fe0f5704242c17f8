"""A plant so small that everybody wants the same things: bells from the shelf, bikes from two stands, few frames."""

from copy import deepcopy
from typing import Any

SITE, SOUTH = "PLANT", "SOUTH"
START = "2027-03-26T06:00:00Z"
"""A Friday; on the Sunday the clocks in Berlin skip an hour, in the middle of a shift."""
COUNTED_AT = "2027-03-26T05:00:00Z"
BELLS, FRAMES = 6, 3
CALENDAR = "stands"
STANDS = "STAND"
ALL_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def shop_document() -> dict[str, Any]:
    """A bike goes over the stands twice, so that one order wants the same resource more than once."""
    stand = {"requires": [{"alternatives": [{"resource": STANDS}]}]}
    steps = [
        {"id": "10", "minutes_per_unit": 45, "components": [{"item": "FRAME", "quantity_per": 1}], **stand},
        {"id": "20", "fixed_minutes": 20, "minutes_per_unit": 10, **stand},
    ]
    return deepcopy(
        {
            "settings": {"horizon_days": 60, "frozen_fence": "PT0M", "move_fence": "PT0M"},
            "calendars": [
                {
                    "id": CALENDAR,
                    "timezone": "Europe/Berlin",
                    "shifts": [
                        {"days": ALL_DAYS, "start": "00:00", "end": "08:00"},
                        {"days": ALL_DAYS, "start": "12:00", "end": "18:00"},
                    ],
                }
            ],
            "sites": [{"id": SITE, "timezone": "Europe/Berlin"}],
            "ship_tos": [{"id": SOUTH}],
            "items": [{"id": "BELL"}, {"id": "BIKE"}, {"id": "FRAME"}],
            "resources": [{"id": STANDS, "site": SITE, "calendar": CALENDAR, "units": 2}],
            "routings": [{"id": "R1", "item": "BIKE", "site": SITE, "operations": steps}],
            "purchasing": [{"id": "P1", "item": "FRAME", "site": SITE, "lead_time_days": 2, "minimum": 2}],
            "lanes": [{"id": "L1", "from": SITE, "to": SOUTH, "transit_hours": 4}],
            "stock": [shelf("BELL", BELLS), shelf("FRAME", FRAMES), shelf("BIKE", 0)],
            "receipts": [],
            "requirements": [],
        }
    )


def shelf(item: str, quantity: int) -> dict[str, Any]:
    return {"item": item, "site": SITE, "quantity": quantity, "counted_at": COUNTED_AT}
