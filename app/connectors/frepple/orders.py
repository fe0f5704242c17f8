"""frePPLe's open demands: what the plant model says of them, and how each is asked for as a promise."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from app.connectors.frepple.export import Export
from app.connectors.frepple.tables import Row
from app.wire.text import number

HOLD = "PT1M"
"""What is planned waits until a hold ends, and this one is confirmed at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """``due`` as the wire writes it: a date where frePPLe says midnight, else an instant. ``location`` may be "".

    ``line`` is where it stands in demand.csv.
    """

    id: str
    customer: str
    item: str
    location: str
    quantity: Decimal
    due: str
    priority: int
    line: int

    def place_of(self, field: str) -> str:
        """Where it says what a field of ``in_model`` says."""
        columns = {"id": "name", "promised": "due"}
        return f"demand.csv, line {self.line}, column {columns.get(field, field)}"

    def in_model(self) -> dict[str, Any]:
        """As one of the model's ``open_orders``."""
        line = {"line": "1", "item": self.item, "quantity": number(self.quantity), "promised": self.due}
        return {
            "id": self.id,
            "reference": None,
            "customer": self.customer or None,
            "priority": self.priority,
            "lines": [line],
        }

    def as_request(self) -> dict[str, Any]:
        """As ``POST /v1/quotes`` takes it."""
        line = {"line": "1", "item": self.item, "quantity": number(self.quantity), "requested": self.due}
        return {
            "customer": self.customer or None,
            "reference": self.id,
            "lines": [line],
            "policy": {"priority": self.priority},
            "hold": {"for": HOLD},
        }


def open_orders(export: Export) -> list[OpenOrder]:
    """The most urgent first: by priority, due date and name."""
    rows = [row for row in export.rows("demand") if row.text("status") in {"open", ""}]
    rows.sort(key=lambda row: (row.whole("priority"), row.wall_or_reject("due"), row.name("name")))
    served_at: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        served_at[row.text("customer")].add(row.text("location"))
    return [_order(row, export, several=len(served_at[row.text("customer")]) > 1) for row in rows]


def _order(row: Row, export: Export, *, several: bool) -> OpenOrder:
    """A customer that is served at ``several`` locations is one customer at each of them."""
    customer, location = row.text("customer"), row.text("location")
    return OpenOrder(
        id=row.name("name"),
        customer=f"{customer} @ {location}" if several and customer and location else customer,
        item=row.name("item"),
        location=location,
        quantity=row.number("quantity"),
        due=_due(row.wall_or_reject("due"), export),
        priority=row.whole("priority"),
        line=row.line,
    )


def _due(wall: datetime, export: Export) -> str:
    return date.isoformat(wall.date()) if wall.time() == time(0) else export.instant(wall)
