"""Who is who in the tables: product numbers, location names and the zones of the sales territories."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.connectors.adventureworks.tables import Named, Row, rows

SITE = "BOTHELL"
"""All locations are rooms of one plant; Adventure Works Cycles says of itself that it sits in Bothell, Washington."""

ZONE = "America/Los_Angeles"

# The tables name countries and regions but no time zones; one is taken for each, that of its largest market.
ZONE_OF_TERRITORY = {
    "Northwest": "America/Los_Angeles",
    "Northeast": "America/New_York",
    "Central": "America/Chicago",
    "Southwest": "America/Los_Angeles",
    "Southeast": "America/New_York",
    "Canada": "America/Toronto",
    "France": "Europe/Paris",
    "Germany": "Europe/Berlin",
    "Australia": "Australia/Sydney",
    "United Kingdom": "Europe/London",
}

# Paint and grip tape are the only items that bills count in anything but pieces; both are written with two decimals.
UNIT_OF_CODE = {"EA": ("each", 0), "OZ": ("oz", 2), "IN": ("in", 2)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """``number`` is the product number by product id, ``territory`` the ship-to by territory id."""

    products: tuple[Row, ...]
    number: Named
    territory: Named


def catalogue_of(folder: Path) -> Catalogue:
    products = tuple(rows(folder, "Product"))
    return Catalogue(
        products=products,
        number=numbers_of(products),
        territory=Named("SalesTerritory", "TerritoryID", "Name", rows(folder, "SalesTerritory")),
    )


def numbers_of(products: Iterable[Row]) -> Named:
    return Named("Product", "ProductID", "ProductNumber", products)


def zone_of(territory: str) -> str:
    return ZONE_OF_TERRITORY.get(territory, "UTC")


def items(catalogue: Catalogue, bill: list[Row]) -> list[dict[str, Any]]:
    """Every product; what no bill counts is counted in pieces."""
    code = {row.text("ComponentID"): row.text("UnitMeasureCode") for row in bill}
    return [
        _item(row, *UNIT_OF_CODE.get(code.get(row.text("ProductID"), "EA"), ("each", 0))) for row in catalogue.products
    ]


def _item(row: Row, unit: str, decimals: int) -> dict[str, Any]:
    price, cost = row.number("ListPrice"), row.number("StandardCost")
    return {
        "id": row.text("ProductNumber"),
        "name": row.text("Name"),
        "unit": unit,
        "decimals": decimals,
        "price": str(price) if price else None,
        "cost": str(cost) if cost else None,
    }
