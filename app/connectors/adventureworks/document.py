"""The tables as the plant model document of the wire, as the plant stood at the end of a day.

Every choice that the tables leave open is written down in docs/adventureworks.md.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from app.connectors.adventureworks import making, open_work, trade
from app.connectors.adventureworks.catalogue import catalogue_of, items
from app.connectors.adventureworks.tables import rows

Progress = Callable[[str, int, int], None]
"""Told what comes next, how many steps are done and of how many."""

STEPS = 8


def plant_document(folder: Path, as_of: date, progress: Progress | None = None) -> dict[str, Any]:
    """What ``PUT /v1/model`` takes, from the tables in a folder.

    Raises:
        PlantModelRejected: a table is missing or cannot be read.
    """
    steps = iter(range(STEPS))

    def begin(what: str) -> None:
        if progress:
            progress(what, next(steps), STEPS)

    begin("products, territories, bills of material")
    catalogue = catalogue_of(folder)
    bill = making.active_bill(folder, as_of)
    begin("work centres and shifts")
    centres = making.work_centres(folder)
    shift_start = min(row.time_of_day("StartTime") for row in rows(folder, "Shift"))
    begin("work orders")
    orders = open_work.work_orders(folder, as_of)
    begin("recorded operations")
    operations = making.recorded_operations(folder)
    begin("purchase orders")
    bought = open_work.purchase_receipts(folder, catalogue, as_of)
    begin("sales orders not shipped")
    owed = open_work.unshipped_requirements(folder, catalogue, as_of)
    begin("vendors, stock, customers")
    sold = {
        "purchasing": trade.purchasing(folder, catalogue),
        "stock": trade.stock(folder, catalogue),
        "safety_stock": trade.safety_stock(catalogue),
        "customers": trade.customers(folder, catalogue),
    }
    begin("the document")
    return {
        "currency": "USD",
        "settings": trade.settings(),
        "calendars": making.calendars(folder, centres.values()),
        **trade.places(folder, catalogue),
        "items": items(catalogue, bill),
        "resources": making.resources(centres.values()),
        "routings": making.routings(catalogue, bill, operations, centres, orders.quantities),
        **sold,
        "receipts": [*open_work.work_order_receipts(orders.open, catalogue), *bought],
        "bookings": open_work.bookings(orders.open, operations, centres, _minute(shift_start), as_of),
        "requirements": owed,
    }


def _minute(wall: Any) -> int:
    return int(wall.hour * 60 + wall.minute)
