"""More material, or sooner: whatever could be taken before can still be taken."""

from dataclasses import replace
from random import Random

from app.domain.supply import Stock, StockStatus
from tests.metamorphic.inquiry import Inquiry


def more_stock(inquiry: Inquiry, dice: Random) -> Inquiry:
    """At any place. What must stay there is the safety stock, or what there would be without promises if that is less.

    So of more stock no more must stay than there is more.
    """
    plant = inquiry.plant
    item, site = dice.choice(sorted(plant.items)), dice.choice(sorted(plant.sites))
    key = (item, site, StockStatus.AVAILABLE.value)
    before = plant.stock.get(key, Stock(item=item, site=site, quantity=0))
    stock = {**plant.stock, key: replace(before, quantity=before.quantity + dice.randint(1, 3))}
    return replace(inquiry, plant=replace(plant, stock=stock))


def earlier_receipt(inquiry: Inquiry, dice: Random) -> Inquiry | None:
    """Not before now: a receipt that should have come already is believed a day later, or not at all."""
    plant, now = inquiry.plant, inquiry.now
    coming = sorted(id for id, receipt in plant.receipts.items() if receipt.available_at > now)
    if not coming:
        return None
    receipt = plant.receipts[dice.choice(coming)]
    sooner = replace(receipt, available_at=dice.randrange(now, receipt.available_at))
    return replace(inquiry, plant=replace(plant, receipts={**plant.receipts, receipt.id: sooner}))


def shorter_lead_time(inquiry: Inquiry, dice: Random) -> Inquiry | None:
    """Of a purchase, in days or in its inspection. What comes too early for its validity is ordered later."""
    plant = inquiry.plant
    slow = sorted(id for id, source in plant.purchasing.items() if source.lead_time_days or source.inspection_minutes)
    if not slow:
        return None
    source = plant.purchasing[dice.choice(slow)]
    if source.lead_time_days:
        source = replace(source, lead_time_days=dice.randrange(source.lead_time_days))
    else:
        source = replace(source, inspection_minutes=dice.randrange(source.inspection_minutes))
    return replace(inquiry, plant=replace(plant, purchasing={**plant.purchasing, source.id: source}))
