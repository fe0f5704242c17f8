"""frePPLe's tables as the plant model document of the wire, and its open orders beside it.

Every choice that the two models leave open is written down in docs/frepple.md.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.connectors.frepple import making, places, supply, work
from app.connectors.frepple.calendars import Calendars
from app.connectors.frepple.export import HORIZON_DAYS, Export
from app.connectors.frepple.orders import OpenOrder, open_orders
from app.wire.plant.names import by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class FrepplePlant:
    """``model`` is what ``PUT /v1/model`` takes, without its open orders; ``now`` the moment of the plan."""

    model: dict[str, Any]
    orders: list[OpenOrder]
    now: str

    @property
    def document(self) -> dict[str, Any]:
        """The plant model with its open orders."""
        return {**self.model, "open_orders": [order.in_model() for order in self.orders]}

    def place_of(self, pointer: str) -> str:
        """File, line and column of a JSON pointer into an open order of the document; in all else the entity's name."""
        match pointer.split("/"):
            case ["", "open_orders", number, *_, field]:
                return self.orders[int(number)].place_of(field)
            case _:
                return by_name(pointer, self.model)


def frepple_plant(folder: Path, as_of: date | None = None, timezone: str = "UTC") -> FrepplePlant:
    """From the tables in a folder, whose times are local ones of ``timezone``.

    ``as_of`` is the day at whose start the plan stands; without it the parameter ``currentdate`` says the moment.

    Raises:
        PlantModelRejected: a table cannot be read, or says what would change dates and cannot be said here.
    """
    export = Export(folder, as_of, timezone)
    for row in export.rows("operationdependency"):
        raise row.unspeakable("operation", "dependencies are not planned: a routing lists its steps in order")
    orders = open_orders(export)
    calendars = Calendars(export)
    recipes = making.recipes(export)
    model = {
        "currency": "USD",
        "settings": {"horizon_days": HORIZON_DAYS, "frozen_fence": f"PT{making.fence_minutes(recipes)}M"},
        "sites": places.sites(export, calendars),
        "ship_tos": places.ship_tos(export, orders),
        "items": supply.items(export, orders, making.safety_minutes(recipes)),
        "resources": work.resources(export, calendars),
        "routings": making.routings(recipes, export, calendars),
        "purchasing": supply.purchasing(export),
        "lanes": places.lanes(export, orders),
        "stock": supply.stock(export),
        **supply.on_its_way(export),
        "customers": places.customers(orders),
    }
    return FrepplePlant(
        model={**model, "calendars": calendars.document()}, orders=orders, now=export.instant(export.now)
    )
