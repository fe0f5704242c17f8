"""What was under way on the day: work orders with the capacity they still need, purchases, and orders not shipped."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.connectors.adventureworks.catalogue import SITE, ZONE, Catalogue
from app.connectors.adventureworks.making import Operations, WorkCentre
from app.connectors.adventureworks.tables import Row, rows

REJECTED, PENDING = "3", "1"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrders:
    """``quantities``: of all work orders ever, by product id; ``open``: begun and not ended on the day."""

    quantities: Mapping[str, list[int]]
    open: list[Row]


def work_orders(folder: Path, as_of: date) -> WorkOrders:
    quantities: dict[str, list[int]] = defaultdict(list)
    begun: list[Row] = []
    for row in rows(folder, "WorkOrder"):
        quantities[row.text("ProductID")].append(row.whole("OrderQty"))
        ended = row.day_or_none("EndDate")
        if row.day("StartDate") <= as_of and (ended is None or ended > as_of):
            begun.append(row)
    return WorkOrders(quantities=quantities, open=begun)


def work_order_receipts(orders: list[Row], catalogue: Catalogue) -> list[dict[str, Any]]:
    """The ordered quantity on the due date: on the day nobody knows yet what will be scrapped or late."""
    return [
        {
            "id": f"WO-{row.text('WorkOrderID')}",
            "kind": "work_order",
            "item": catalogue.number[row.text("ProductID")],
            "site": SITE,
            "quantity": row.whole("OrderQty"),
            "available_at": row.text("DueDate")[:10],
        }
        for row in orders
    ]


def bookings(
    orders: list[Row], operations: Operations, centres: Mapping[str, WorkCentre], shift_start: int, as_of: date
) -> list[dict[str, Any]]:
    """What open orders still need, each piece within one open day of its centre, before the due date if it can be.

    ``shift_start`` is the minute of the local day at which work begins.
    """
    days: dict[str, _Days] = {location: _Days(centre) for location, centre in centres.items()}
    booked: list[dict[str, Any]] = []
    for order in sorted(orders, key=lambda row: (row.day("DueDate"), row.whole("WorkOrderID"))):
        latest = order.day("DueDate") - DAY
        for sequence, location, minutes in reversed(_still_to_do(order, operations, as_of)):
            day, position = days[location].taken(minutes, earliest=as_of + DAY, latest=latest)
            latest = day - DAY
            start = _opening(day, shift_start) + timedelta(minutes=position)
            booked.append(
                {
                    "id": f"WO-{order.text('WorkOrderID')}/{sequence}",
                    "resource": centres[location].id,
                    "start": _wire(start),
                    "end": _wire(start + timedelta(minutes=minutes)),
                    "kind": "work_order",
                }
            )
    return booked


def _still_to_do(order: Row, operations: Operations, as_of: date) -> list[tuple[int, str, int]]:
    """Sequence, location and minutes of what is left, were an order worked at evenly from its start to its due date.

    Each of n operations has an n-th of those days. Nothing is left of an overdue order: it waits to be put away.
    """
    steps = sorted(operations.get(order.text("ProductID"), {}).items())
    days = max((order.day("DueDate") - order.day("StartDate")).days, 1)
    passed = Fraction((as_of - order.day("StartDate")).days * len(steps), days)
    left = [
        (sequence, location, ceil(Fraction(hours) * 60 * min(Fraction(1), index + 1 - passed)))
        for index, (sequence, (location, hours)) in enumerate(steps)
    ]
    return [piece for piece in left if piece[2] > 0]


class _Days:
    """How many minutes of each unit of a work centre are taken, day by day from its opening on."""

    def __init__(self, centre: WorkCentre) -> None:
        self.centre = centre
        self.minutes: dict[date, list[int]] = defaultdict(lambda: [0] * centre.units)

    def taken(self, minutes: int, *, earliest: date, latest: date) -> tuple[date, int]:
        """Takes time on the last day up to ``latest`` with room, else the first; gives the day and the minute of it."""
        day = latest
        while day >= earliest and not self._has_room(day, minutes):
            day -= DAY
        if day < earliest:
            day = earliest
            while not self._has_room(day, minutes):
                day += DAY
        units = self.minutes[day]
        position = min(units)
        units[units.index(position)] += minutes
        return day, position

    def _has_room(self, day: date, minutes: int) -> bool:
        return min(self.minutes[day]) + minutes <= self.centre.minutes


def _opening(day: date, shift_start: int) -> datetime:
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)) + timedelta(minutes=shift_start)
    return local.astimezone(UTC)


def _wire(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def purchase_receipts(folder: Path, catalogue: Catalogue, as_of: date) -> list[dict[str, Any]]:
    """Lines ordered by the day, due after it and not rejected; a pending order is not confirmed yet."""
    status = {
        row.text("PurchaseOrderID"): row.text("Status")
        for row in rows(folder, "PurchaseOrderHeader")
        if row.day("OrderDate") <= as_of and row.text("Status") != REJECTED
    }
    return [
        {
            "id": f"PO-{row.text('PurchaseOrderID')}/{row.text('PurchaseOrderDetailID')}",
            "kind": "purchase_order",
            "item": catalogue.number[row.text("ProductID")],
            "site": SITE,
            "quantity": row.whole("OrderQty"),
            "available_at": row.text("DueDate")[:10],
            "confirmed": status[row.text("PurchaseOrderID")] != PENDING,
        }
        for row in rows(folder, "PurchaseOrderDetail")
        if row.text("PurchaseOrderID") in status and row.day("DueDate") > as_of
    ]


def unshipped_requirements(folder: Path, catalogue: Catalogue, as_of: date) -> list[dict[str, Any]]:
    """Lines ordered by the day and shipped after it: owed already, so nobody else may be promised them."""
    shipped_on = {
        row.text("SalesOrderID"): row.text("ShipDate")[:10]
        for row in rows(folder, "SalesOrderHeader")
        if row.day("OrderDate") <= as_of < row.day("ShipDate")
    }
    return [
        {
            "id": f"SO-{row.text('SalesOrderID')}/{row.text('SalesOrderDetailID')}",
            "item": catalogue.number[row.text("ProductID")],
            "site": SITE,
            "quantity": row.whole("OrderQty"),
            "needed_at": shipped_on[row.text("SalesOrderID")],
        }
        for row in rows(folder, "SalesOrderDetail")
        if row.text("SalesOrderID") in shipped_on
    ]
