"""Buying and selling: vendors, stock, territories as ship-tos with a lane each, customers."""

from collections import Counter
from pathlib import Path
from typing import Any

from app.connectors.adventureworks.catalogue import SITE, ZONE, Catalogue, zone_of
from app.connectors.adventureworks.tables import rows

TRANSIT_HOURS = 5 * 24
"""No transit time is recorded; orders are due five days after they ship, almost without exception."""


def purchasing(folder: Path, catalogue: Catalogue) -> list[dict[str, Any]]:
    """One source for each product and active vendor, preferred vendors first.

    Vendors count in cartons, cans, cases: no table says of how many, so one of theirs is one of ours.
    """
    vendors = {row.text("BusinessEntityID"): row for row in rows(folder, "Vendor") if row.text("ActiveFlag") == "1"}
    sources = []
    for row in rows(folder, "ProductVendor"):
        vendor = vendors.get(row.text("BusinessEntityID"))
        if vendor is not None:
            number = catalogue.number[row.text("ProductID")]
            sources.append(
                {
                    "id": f"{number}/{vendor.text('AccountNumber')}",
                    "item": number,
                    "site": SITE,
                    "supplier": vendor.text("Name"),
                    "lead_time_days": row.whole("AverageLeadTime"),
                    "minimum": row.whole("MinOrderQty"),
                    "cost_per_unit": str(row.number("StandardPrice")),
                    "priority": 1 if vendor.text("PreferredVendorStatus") == "1" else 2,
                }
            )
    return sources


def stock(folder: Path, catalogue: Catalogue) -> list[dict[str, Any]]:
    """What lies at all locations together, taken as the stock of the day whenever each bin was last touched."""
    on_hand: Counter[str] = Counter()
    for row in rows(folder, "ProductInventory"):
        on_hand[row.text("ProductID")] += row.whole("Quantity")
    return [
        {"item": catalogue.number[product], "site": SITE, "quantity": quantity} for product, quantity in on_hand.items()
    ]


def safety_stock(catalogue: Catalogue) -> list[dict[str, Any]]:
    return [
        {"item": row.text("ProductNumber"), "site": SITE, "quantity": row.whole("SafetyStockLevel")}
        for row in catalogue.products
    ]


def places(folder: Path, catalogue: Catalogue) -> dict[str, list[dict[str, Any]]]:
    """The site, a ship-to for each territory, and a lane there by the ship method with the lowest rate."""
    method = min(rows(folder, "ShipMethod"), key=lambda row: (row.number("ShipRate"), row.text("Name")))
    territories = list(catalogue.territory.values())
    return {
        "sites": [{"id": SITE, "timezone": ZONE}],
        "ship_tos": [{"id": territory, "timezone": zone_of(territory)} for territory in territories],
        "lanes": [
            {
                "id": f"{SITE}-{territory}",
                "from": SITE,
                "to": territory,
                "transit_hours": TRANSIT_HOURS,
                "cost_per_unit": str(method.number("ShipRate")),
                "mode": method.text("Name"),
            }
            for territory in territories
        ],
    }


def customers(folder: Path, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Those with a store are resellers, the others buy on the internet; nothing says that one is more urgent."""
    return [
        {
            "id": row.text("CustomerID"),
            "demand_class": "reseller" if row.text("StoreID") else "internet",
            "ship_to": catalogue.territory[row.text("TerritoryID")],
        }
        for row in rows(folder, "Customer")
    ]


def settings() -> dict[str, Any]:
    """Work orders here end up to three weeks after they are due, so an overdue one is believed for a month."""
    return {"overdue_receipt_ignore_after": "P30D"}
