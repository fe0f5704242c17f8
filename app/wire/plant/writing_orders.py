"""Open orders from the domain to the wire."""

from datetime import date
from typing import Any

from app.domain.demand import OpenOrder
from app.domain.plant import PlantModel
from app.domain.timeline import Minute
from app.wire.text import instant_text, quantity

Json = dict[str, Any]


def open_order_out(order: OpenOrder, plant: PlantModel) -> Json:
    return {
        "id": order.id,
        "reference": order.reference,
        "customer": order.customer,
        "ship_to": order.ship_to,
        "priority": order.priority,
        "lines": [
            {
                "line": line.line,
                "item": line.item,
                "quantity": quantity(line.quantity, plant.items[line.item].decimals),
                "promised": _promised(line.promised),
            }
            for line in order.lines
        ],
    }


def _promised(when: Minute | date | None) -> str | None:
    if when is None:
        return None
    return when.isoformat() if isinstance(when, date) else instant_text(when)
