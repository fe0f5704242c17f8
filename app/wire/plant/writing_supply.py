"""Items, purchasing, stock, receipts and requirements from the domain back to the wire."""

from typing import Any
from zoneinfo import ZoneInfo

from app.domain.demand import Requirement
from app.domain.plant import PlantModel
from app.domain.routing import Routing
from app.domain.supply import Item, Purchasing, Receipt, SafetyStock, Stock
from app.domain.timeline import day_that_ends_at_or_after, local_day
from app.wire.text import duration_text, instant_text, quantity

Json = dict[str, Any]


def item_out(item: Item) -> Json:
    return {
        "id": item.id,
        "name": item.name,
        "unit": item.unit,
        "decimals": item.decimals,
        "price": None if item.price is None else f"{item.price:f}",
        "cost": None if item.cost is None else f"{item.cost:f}",
        "substitutes": list(item.substitutes),
        "supply": "unlimited" if item.unlimited else "checked",
        "safety_time": None if item.safety_minutes is None else duration_text(item.safety_minutes),
    }


def lot_out(source: Routing | Purchasing, plant: PlantModel) -> Json:
    """What routings and purchasing have alike: lot rules in the item's unit, validity as days of the site."""
    decimals = plant.items[source.item].decimals
    zone = ZoneInfo(plant.sites[source.site].timezone)
    first, end = source.validity.start, source.validity.end
    return {
        "minimum": quantity(source.minimum, decimals),
        "multiple": quantity(source.multiple, decimals),
        "cost_per_unit": f"{source.cost_per_unit:f}",
        "priority": source.priority,
        "valid_from": None if first is None else local_day(first, zone).isoformat(),
        "valid_to": None if end is None else day_that_ends_at_or_after(end, zone).isoformat(),
    }


def purchasing_out(source: Purchasing, plant: PlantModel) -> Json:
    return {
        "id": source.id,
        "item": source.item,
        "site": source.site,
        "supplier": source.supplier,
        "lead_time_days": source.lead_time_days,
        "lead_time_calendar": source.lead_time_calendar,
        "inspection_minutes": source.inspection_minutes,
        **lot_out(source, plant),
        "expedite": source.expedite
        and {
            "lead_time_days": source.expedite.lead_time_days,
            "extra_cost_per_unit": f"{source.expedite.extra_cost_per_unit:f}",
        },
    }


def stock_out(stock: Stock, plant: PlantModel) -> Json:
    return {
        "item": stock.item,
        "site": stock.site,
        "quantity": quantity(stock.quantity, plant.items[stock.item].decimals),
        "status": stock.status.value,
        "counted_at": None if stock.counted_at is None else instant_text(stock.counted_at),
    }


def safety_stock_out(safety_stock: SafetyStock, plant: PlantModel) -> Json:
    return {
        "item": safety_stock.item,
        "site": safety_stock.site,
        "quantity": quantity(safety_stock.quantity, plant.items[safety_stock.item].decimals),
    }


def receipt_out(receipt: Receipt, plant: PlantModel) -> Json:
    return {
        "id": receipt.id,
        "kind": receipt.kind,
        "item": receipt.item,
        "site": receipt.site,
        "quantity": quantity(receipt.quantity, plant.items[receipt.item].decimals),
        "available_at": instant_text(receipt.available_at),
        "confirmed": receipt.confirmed,
        "fulfils": receipt.fulfils,
    }


def requirement_out(requirement: Requirement, plant: PlantModel) -> Json:
    return {
        "id": requirement.id,
        "item": requirement.item,
        "site": requirement.site,
        "quantity": quantity(requirement.quantity, plant.items[requirement.item].decimals),
        "needed_at": instant_text(requirement.needed_at),
        "fulfils": requirement.fulfils,
    }
