"""The bicycle works: bikes are welded and assembled from frames and wheels that are bought; bells are traded."""

from typing import Any

SHIFT = {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "06:00", "end": "14:00"}


def step(id: str, resource: str, minutes: int, part: str, each: int, setup: int = 0) -> dict[str, Any]:
    return {
        "id": id,
        "setup_minutes": setup,
        "minutes_per_unit": minutes,
        "requires": [{"alternatives": [{"resource": resource}]}],
        "components": [{"item": part, "quantity_per": each}],
    }


USES = {"FRAME": 1, "WHEEL": 2}
"""What goes into a bike."""

STOCK = {"BIKE": 3, "FRAME": 12, "WHEEL": 40, "BELL": 20}


def works() -> dict[str, Any]:
    """Without stock, orders and whatever else comes and goes: those the ERP keeps itself."""
    return {
        "calendars": [{"id": "early", "timezone": "UTC", "shifts": [SHIFT]}],
        "sites": [{"id": "WORKS"}],
        "ship_tos": [{"id": "NORTH"}],
        "items": [{"id": item} for item in STOCK],
        "resources": [
            {"id": "WELDER", "site": "WORKS", "calendar": "early"},
            {"id": "BENCH", "site": "WORKS", "calendar": "early", "units": 2},
        ],
        "routings": [
            {
                "id": "R-BIKE",
                "item": "BIKE",
                "site": "WORKS",
                "operations": [
                    step("weld", "WELDER", 30, "FRAME", USES["FRAME"], setup=30),
                    step("assemble", "BENCH", 20, "WHEEL", USES["WHEEL"]),
                ],
            }
        ],
        "purchasing": [
            {
                "id": "P-FRAME",
                "item": "FRAME",
                "site": "WORKS",
                "supplier": "STAHL",
                "lead_time_days": 2,
                "multiple": 5,
            },
            {"id": "P-WHEEL", "item": "WHEEL", "site": "WORKS", "supplier": "REIFEN", "lead_time_days": 1},
        ],
        "lanes": [{"id": "TRUCK", "from": "WORKS", "to": "NORTH", "transit_hours": 20}],
        "customers": [{"id": "BERGER", "ship_to": "NORTH", "priority": 1}, {"id": "LINDE"}, {"id": "NOVAK"}],
    }
