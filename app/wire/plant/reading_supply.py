"""Items, purchasing, stock, receipts and requirements from the wire to the domain."""

from app.domain.demand import Requirement
from app.domain.plant import EdgeOfDay
from app.domain.supply import ExpediteBuy, Item, Purchasing, Receipt, SafetyStock, Stock, StockStatus
from app.domain.timeline import minute_at_or_after
from app.wire.plant.reading import Reading
from app.wire.plant.supply import BuyExpediteIn, ItemIn, PurchasingIn, ReceiptIn, RequirementIn, SafetyStockIn, StockIn


def item(shape: ItemIn, pointer: str, reading: Reading) -> Item:
    if shape.id in shape.substitutes:
        at = shape.substitutes.index(shape.id)
        reading.findings.add(f"{pointer}/substitutes/{at}", "names_itself", "must be another item")
    return Item(
        id=shape.id,
        name=shape.name,
        unit=shape.unit,
        decimals=shape.decimals,
        price=shape.price,
        cost=shape.cost,
        substitutes=tuple(shape.substitutes),
        unlimited=shape.supply == "unlimited",
        safety_minutes=shape.safety_time,
    )


def purchasing(shape: PurchasingIn, pointer: str, reading: Reading) -> Purchasing:
    minimum, multiple = reading.lot(shape, pointer)
    return Purchasing(
        id=shape.id,
        item=shape.item,
        site=shape.site,
        supplier=shape.supplier,
        lead_time_days=shape.lead_time_days,
        lead_time_calendar=shape.lead_time_calendar,
        inspection_minutes=shape.inspection_minutes,
        minimum=minimum,
        multiple=multiple,
        cost_per_unit=shape.cost_per_unit,
        priority=shape.priority,
        validity=reading.validity(shape, pointer),
        expedite=_expedite(shape.expedite) if shape.expedite else None,
    )


def _expedite(shape: BuyExpediteIn) -> ExpediteBuy:
    return ExpediteBuy(lead_time_days=shape.lead_time_days, extra_cost_per_unit=shape.extra_cost_per_unit)


def stock(shape: StockIn, pointer: str, reading: Reading) -> Stock:
    return Stock(
        item=shape.item,
        site=shape.site,
        quantity=reading.units(shape.quantity, shape.item, f"{pointer}/quantity"),
        status=StockStatus(shape.status),
        counted_at=minute_at_or_after(shape.counted_at) if shape.counted_at else None,
    )


def safety_stock(shape: SafetyStockIn, pointer: str, reading: Reading) -> SafetyStock:
    return SafetyStock(
        item=shape.item,
        site=shape.site,
        quantity=reading.units(shape.quantity, shape.item, f"{pointer}/quantity"),
    )


def receipt(shape: ReceiptIn, pointer: str, reading: Reading) -> Receipt:
    return Receipt(
        id=shape.id,
        kind=shape.kind,
        item=shape.item,
        site=shape.site,
        quantity=reading.units(shape.quantity, shape.item, f"{pointer}/quantity"),
        available_at=reading.minute(
            shape.available_at, shape.site, end_of_day=reading.date_only_receipt is EdgeOfDay.END
        ),
        confirmed=shape.confirmed,
        fulfils=shape.fulfils,
    )


def requirement(shape: RequirementIn, pointer: str, reading: Reading) -> Requirement:
    return Requirement(
        id=shape.id,
        item=shape.item,
        site=shape.site,
        quantity=reading.units(shape.quantity, shape.item, f"{pointer}/quantity"),
        needed_at=reading.minute(shape.needed_at, shape.site),
        fulfils=shape.fulfils,
    )
