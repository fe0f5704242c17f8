"""The tables as the plant model document of the wire, as the plant stood at the end of a day.

Every choice that the tables leave open is written down in docs/adventureworks.md.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from app.connectors.adventureworks import making, open_work, trade
from app.connectors.adventureworks.catalogue import Catalogue, catalogue_of, items
from app.connectors.adventureworks.open_work import WorkOrders
from app.connectors.adventureworks.tables import Row, rows

Progress = Callable[[str, int, int], None]
"""Told what comes next, how many steps are done and of how many."""

STEPS = 6


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
    begin("vendors, stock, customers")
    traded = _traded(folder, catalogue)
    begin("work orders")
    orders = open_work.work_orders(folder, as_of)
    begin("recorded operations")
    made = _made(folder, catalogue, bill, orders, as_of)
    begin("purchase orders")
    bought = open_work.purchase_receipts(folder, catalogue, as_of)
    begin("sales orders not shipped")
    owed = open_work.unshipped_requirements(folder, catalogue, as_of)
    return {
        "currency": "USD",
        "settings": trade.settings(),
        **traded,
        "items": items(catalogue, bill),
        **made,
        "receipts": [*open_work.work_order_receipts(orders.open, catalogue), *bought],
        "requirements": owed,
    }


def _traded(folder: Path, catalogue: Catalogue) -> dict[str, Any]:
    return {
        **trade.places(folder, catalogue),
        "purchasing": trade.purchasing(folder, catalogue),
        "stock": trade.stock(folder, catalogue),
        "safety_stock": trade.safety_stock(catalogue),
        "customers": trade.customers(folder, catalogue),
    }


def _made(folder: Path, catalogue: Catalogue, bill: list[Row], orders: WorkOrders, as_of: date) -> dict[str, Any]:
    centres = making.work_centres(folder)
    operations = making.recorded_operations(folder)
    opens = min(row.time_of_day("StartTime") for row in rows(folder, "Shift"))
    shift_start = opens.hour * 60 + opens.minute
    return {
        "calendars": making.calendars(folder, centres.values()),
        "resources": making.resources(centres.values()),
        "routings": making.routings(catalogue, bill, operations, centres, orders.quantities),
        "bookings": open_work.bookings(orders.open, operations, centres, shift_start, as_of),
    }
