"""What there is and what is on its way: items, stock, sources to buy from, confirmed purchases and transfers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.connectors.frepple.export import Export, valid_days
from app.connectors.frepple.orders import OpenOrder
from app.connectors.frepple.tables import NOTHING, ONE, Row
from app.domain.timeline import MINUTES_PER_DAY
from app.wire.text import number

ON_ITS_WAY = {"approved": False, "confirmed": True}
"""By status, whether it is confirmed. What is proposed is frePPLe's own plan; everything else is over."""

ORDERS = {"operationplan": "", "purchaseorder": "PO", "distributionorder": "DO", "manufacturingorder": "MO"}
"""The tables that orders stand in, with the type of all those in it where no column says it."""

COUNTED = {
    "buffer": ("onhand",),
    "itemsupplier": ("sizeminimum", "sizemultiple"),
    "operation": ("sizeminimum", "sizemultiple", "sizemaximum"),
    "operationmaterial": ("quantity", "quantityfixed"),
    **dict.fromkeys(ORDERS, ("quantity",)),
}
"""The tables and columns, open demands apart, in which quantities of items stand."""


def items(export: Export, orders: Iterable[OpenOrder], safety_minutes: Mapping[str, int]) -> list[dict[str, Any]]:
    """Counted as finely as any quantity in the tables; ``safety_minutes`` are those wished for before a promise."""
    decimals = _decimals(export, orders)
    cost = _costs(export)
    return [
        {
            "id": item,
            "decimals": decimals[item],
            "cost": str(cost[item]) if cost.get(item) else None,
            "safety_time": f"PT{safety_minutes.get(item, 0)}M",
        }
        for item in export.items("")
    ]


def _costs(export: Export) -> dict[str, Decimal]:
    return {row.name("name"): row.number("cost") for row in export.rows("item")}


def _decimals(export: Export, orders: Iterable[OpenOrder]) -> Mapping[str, int]:
    quantities = [(order.item, order.quantity) for order in orders]
    for table, columns in COUNTED.items():
        for row in export.rows(table):
            if row.text("item"):
                quantities += [(row.text("item"), row.number(column)) for column in columns]
    found: dict[str, int] = defaultdict(int)
    for named, quantity in quantities:
        if quantity != int(quantity):
            for item in export.items(named):
                found[item] = max(found[item], -int(quantity.normalize().as_tuple().exponent))
    return found


def stock(export: Export) -> list[dict[str, Any]]:
    on_hand: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in export.rows("buffer"):
        on_hand[row.name("item"), row.name("location")] += row.number("onhand")
    return [{"item": item, "site": site, "quantity": number(quantity)} for (item, site), quantity in on_hand.items()]


def purchasing(export: Export) -> list[dict[str, Any]]:
    """One source for each item, location and supplier, and for each time it is effective; priority 0 is none."""
    cost = _costs(export)
    sources: dict[str, dict[str, Any]] = {}
    for row in export.rows("itemsupplier"):
        if row.whole("priority", 1):
            for item in export.items(row.name("item")):
                for site in [row.text("location")] if row.text("location") else export.sites:
                    source = _source(row, item, site, row.number("cost") or cost.get(item, NOTHING))
                    sources[source["id"]] = source
    return list(sources.values())


def _source(row: Row, item: str, site: str, cost: Decimal) -> dict[str, Any]:
    """The lead time in elapsed days; what is left of one, and the hard safety lead time, pass before it can be used."""
    if row.text("resource"):
        raise row.unspeakable("resource", "a supplier with limited capacity is not planned: leave it empty")
    days, rest = divmod(row.minutes("leadtime") + row.minutes("fence"), MINUTES_PER_DAY)
    since = f" since {row.text('effectivestart')}" if row.text("effectivestart") else ""
    return {
        "id": f"{item} @ {site} from {row.name('supplier')}{since}",
        "item": item,
        "site": site,
        "supplier": row.name("supplier"),
        "lead_time_days": days,
        "inspection_minutes": rest + row.minutes("hardsafetyleadtime"),
        "cost_per_unit": str(cost),
        "priority": row.whole("priority", 1),
        **lot(row),
        **valid_days(row),
    }


def lot(row: Row, produced: Decimal = ONE) -> dict[str, Any]:
    """Minimum, which is 1 where nothing is said, and multiple, in units of what is ``produced``."""
    multiple = row.number("sizemultiple")
    return {
        "minimum": number(row.number("sizeminimum", ONE) * produced) or None,
        "multiple": number(multiple * produced) if multiple else None,
    }


def on_its_way(export: Export) -> dict[str, list[dict[str, Any]]]:
    """Receipts; and requirements, where a confirmed transfer has not left yet and its goods are still to be taken.

    Such a transfer brings what its origin has: the goods behind the rest are nowhere yet.
    """
    receipts, requirements = [], []
    left = {(row["item"], row["site"]): Decimal(str(row["quantity"])) for row in stock(export)}
    for kind, row in _orders(export):
        item, quantity = row.name("item"), row.number("quantity")
        if kind == "DO" and row.wall_or_reject("startdate") > export.now:
            origin = (item, row.name("origin"))
            quantity = min(quantity, left.get(origin, NOTHING))
            left[origin] = left.get(origin, NOTHING) - quantity
            if quantity > 0:
                requirements.append(_requirement(export, row, quantity))
        if quantity > 0:
            receipts.append(_receipt(export, row, kind, quantity))
    return {"receipts": receipts, "requirements": requirements}


def _orders(export: Export) -> Iterator[tuple[str, Row]]:
    """Type and row of what is approved or confirmed, transfers by the time they leave."""
    rows = [(row.text("type") or kind, row) for table, kind in ORDERS.items() for row in export.rows(table)]
    alive = [(kind, row) for kind, row in rows if row.text("status") in ON_ITS_WAY]
    for kind, row in sorted(
        alive, key=lambda order: (order[1].wall_or_reject("startdate"), order[1].name("reference"))
    ):
        if kind not in {"PO", "DO"}:
            raise row.unspeakable("type", "of orders under way only purchases (PO) and transfers (DO) can be read")
        yield kind, row


def _receipt(export: Export, row: Row, kind: str, quantity: Decimal) -> dict[str, Any]:
    return {
        "id": row.name("reference"),
        "kind": "purchase_order" if kind == "PO" else "transfer_order",
        "item": row.name("item"),
        "site": row.name("location" if kind == "PO" else "destination"),
        "quantity": number(quantity),
        "available_at": export.instant(row.wall_or_reject("enddate")),
        "confirmed": ON_ITS_WAY[row.text("status")],
    }


def _requirement(export: Export, row: Row, quantity: Decimal) -> dict[str, Any]:
    return {
        "id": f"{row.name('reference')} leaves",
        "item": row.name("item"),
        "site": row.name("origin"),
        "quantity": number(quantity),
        "needed_at": export.instant(row.wall_or_reject("startdate")),
    }
