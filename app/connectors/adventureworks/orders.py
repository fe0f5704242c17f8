"""The sales orders after a day, in the order they came."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from app.connectors.adventureworks.catalogue import numbers_of
from app.connectors.adventureworks.tables import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesLine:
    """``price`` is what one piece was sold for, before discount, as the tables write it."""

    line: str
    item: str
    quantity: int
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesOrder:
    """``due`` is the day on which the customer was to have it, ``ordered`` the day it came in."""

    id: str
    customer: str
    ordered: date
    due: date
    lines: tuple[SalesLine, ...]


def sales_orders(folder: Path, after: date, days: int) -> list[SalesOrder]:
    """Those of the ``days`` days that follow a day, by day and number.

    Raises:
        PlantModelRejected: a table is missing or cannot be read.
    """
    headers = [
        row for row in rows(folder, "SalesOrderHeader") if after < row.day("OrderDate") <= after + timedelta(days=days)
    ]
    lines = defaultdict(list)
    wanted = {row.text("SalesOrderID") for row in headers}
    for order, line in _lines(folder, wanted):
        lines[order].append(line)
    headers.sort(key=lambda row: (row.day("OrderDate"), row.whole("SalesOrderID")))
    return [
        SalesOrder(
            id=row.text("SalesOrderNumber"),
            customer=row.text("CustomerID"),
            ordered=row.day("OrderDate"),
            due=row.day("DueDate"),
            lines=tuple(lines[row.text("SalesOrderID")]),
        )
        for row in headers
    ]


def _lines(folder: Path, wanted: set[str]) -> Iterator[tuple[str, SalesLine]]:
    number = numbers_of(rows(folder, "Product"))
    for row in rows(folder, "SalesOrderDetail"):
        if row.text("SalesOrderID") in wanted:
            yield (
                row.text("SalesOrderID"),
                SalesLine(
                    line=row.text("SalesOrderDetailID"),
                    item=number[row.text("ProductID")],
                    quantity=row.whole("OrderQty"),
                    price=str(row.number("UnitPrice")),
                ),
            )
