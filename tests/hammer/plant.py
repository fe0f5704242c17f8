"""A plant whose one saw and few frames everybody wants, so that hardly two requests leave each other alone."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 12, 7, 6, tzinfo=UTC)
DAYS = 6
FRAMES_THERE, FRAMES_A_DAY = 30, 15
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ONE_OFFER = {"offers_max": 1, "split": False}
ONE_LEAVES = {"line": "1", "quantity": 1}
UNITS = {"SAW": 1, "BENCH": 2}


def text_of(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def plant_document() -> dict[str, Any]:
    """Six days in which about 55 orders have room on the saw, and frames for about as many."""
    lead = {"site": "PLANT", "lead_time_days": 1}
    return {
        "settings": {"horizon_days": DAYS, "promise_granularity": "day", "move_fence": "PT0M"},
        "calendars": [
            {"id": "day", "timezone": "UTC", "shifts": [{"days": EVERY_DAY, "start": "06:00", "end": "22:00"}]}
        ],
        "sites": [{"id": "PLANT"}],
        "ship_tos": [{"id": "SOUTH"}],
        "items": [{"id": "BIKE"}, {"id": "FRAME"}, {"id": "WHEEL"}],
        "resources": [
            {"id": resource, "site": "PLANT", "calendar": "day", "units": units} for resource, units in UNITS.items()
        ],
        "routings": [{"id": "R1", "item": "BIKE", "site": "PLANT", "operations": _operations()}],
        "purchasing": [{"id": "P1", "item": "WHEEL", "supplier": "ACME", **lead}],
        "lanes": [{"id": "L1", "from": "PLANT", "to": "SOUTH", "transit_hours": 4}],
        "stock": [{"item": "FRAME", "site": "PLANT", "quantity": FRAMES_THERE}],
        "receipts": [
            {
                "id": f"PO-{day}",
                "kind": "purchase_order",
                "item": "FRAME",
                "site": "PLANT",
                "quantity": FRAMES_A_DAY,
                "available_at": text_of(START + timedelta(days=day, hours=2)),
            }
            for day in range(1, 2 * DAYS)
        ],
        "customers": [{"id": "ACME", "ship_to": "SOUTH"}],
    }


def _operations() -> list[dict[str, Any]]:
    return [
        {
            "id": "10",
            "setup_minutes": 15,
            "minutes_per_unit": 45,
            "requires": [{"alternatives": [{"resource": "SAW"}]}],
            "components": [{"item": "FRAME", "quantity_per": 1}],
        },
        {
            "id": "20",
            "minutes_per_unit": 20,
            "requires": [{"alternatives": [{"resource": "BENCH"}]}],
            "components": [{"item": "WHEEL", "quantity_per": 2}],
        },
    ]


def a_wish(dice: random.Random) -> dict[str, Any]:
    """A quote's body: one bike or a few, or a bike and its frames on two lines, at once or on some day."""
    lines = [_line("1", "BIKE", dice)]
    if dice.random() < 0.2:
        lines.append(_line("2", dice.choice(["FRAME", "FRAME", "BIKE"]), dice))
    wish: dict[str, Any] = {"lines": lines, "hold": {"for": dice.choice(["PT2M", "PT3M", "PT10M", "PT30M"])}}
    if dice.random() < 0.98:
        # Whoever shows all there is to choose from takes a hundred times as long, and fewer writes meet.
        wish |= {"effort": "instant", "policy": ONE_OFFER}
    if dice.random() < 0.2:
        wish["reference"] = f"CRM-{dice.randint(1, 8)}"
    if dice.random() < 0.3:
        wish["customer"] = "ACME"
    return wish


def other_lines(dice: random.Random) -> dict[str, Any]:
    """The body of a change, which any date within the horizon suits."""
    latest = text_of(START + timedelta(days=2 * DAYS))
    return {"lines": [{**_line("1", "BIKE", dice), "latest_acceptable": latest}]}


def _line(name: str, item: str, dice: random.Random) -> dict[str, Any]:
    day = (START + timedelta(days=dice.randint(0, DAYS))).date().isoformat()
    return {
        "line": name,
        "item": item,
        "quantity": dice.choice([1, 1, 2, 3]),
        "requested": "asap" if dice.random() < 0.7 else day,
    }
