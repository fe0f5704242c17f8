"""Shapes of what there is and where more comes from: items, purchasing, stock, receipts, requirements."""

from typing import Annotated, Literal

from pydantic import Field

from app.wire.limits import HORIZON_DAYS_MAX, ITEM_DECIMALS_MAX, SUBSTITUTES_MAX
from app.wire.types import (
    Day,
    Duration,
    Id,
    Instant,
    InstantOrDay,
    Minutes,
    Money,
    NonNegative,
    Positive,
    Priority,
    Shape,
    Text,
    Whole,
    as_sent,
)


class ItemIn(Shape):
    id: Id
    name: Text = ""
    unit: Text = "each"
    decimals: Annotated[int, Field(ge=0, le=ITEM_DECIMALS_MAX), Whole] = 0
    """Decimals that a quantity of it may have."""
    price: Money | None = None
    """Of a unit, where a line has none: for its value among others, and for the margin."""
    cost: Money | None = None
    """Given back as it came: what an offer costs follows from work, purchases and transport."""
    substitutes: list[Id] = Field(default_factory=list, max_length=SUBSTITUTES_MAX)
    """Items that may stand in for it."""
    supply: Literal["checked", "unlimited"] = "checked"
    """An unlimited item is never short."""
    safety_time: Duration | None = None
    """Slack wished for before a promise; none takes the setting of the plant."""


class BuyExpediteIn(Shape):
    lead_time_days: Annotated[int, Field(ge=0, le=HORIZON_DAYS_MAX), Whole]
    extra_cost_per_unit: Money = as_sent("0.00")


class PurchasingIn(Shape):
    id: Id
    item: Id
    site: Id
    supplier: Text = ""
    lead_time_days: Annotated[int, Field(ge=0, le=HORIZON_DAYS_MAX), Whole] = 0
    lead_time_calendar: Id | None = None
    """With a calendar the lead time counts its working days, without one elapsed days."""
    inspection_minutes: Minutes = 0
    minimum: Positive | None = None
    """Smallest order; none is the item's smallest quantity."""
    multiple: Positive | None = None
    """Orders are whole multiples of it; none is the item's smallest quantity."""
    cost_per_unit: Money = as_sent("0.00")
    priority: Priority = 1
    """Lower is preferred."""
    valid_from: Day | None = None
    """First local day of the site on which goods may arrive."""
    valid_to: Day | None = None
    """Last local day of the site on which goods may arrive."""
    expedite: BuyExpediteIn | None = None


class StockIn(Shape):
    item: Id
    site: Id
    quantity: NonNegative
    status: Literal["available", "quality_hold"] = "available"
    """What is on quality hold is promised to nobody."""
    counted_at: Instant | None = None
    """Whatever had left or come by then is in the quantity; now unless it says so."""


class SafetyStockIn(Shape):
    item: Id
    site: Id
    quantity: NonNegative


class ReceiptIn(Shape):
    id: Id
    kind: Text = "purchase_order"
    item: Id
    site: Id
    quantity: Positive
    available_at: InstantOrDay
    """A date is the end of that day at the site, or its start where `settings.date_only_receipt` says so."""
    confirmed: bool = True
    """Promises may rest on one that is not, and say so in their `basis`."""
    fulfils: Id | None = None
    """The run, buy or move of ours that it now is: what was pegged to that is pegged to this."""


class RequirementIn(Shape):
    id: Id
    item: Id
    site: Id
    quantity: Positive
    needed_at: InstantOrDay
    """A date is the start of that day at the site."""
    fulfils: Id | None = None
    """The run or move of ours whose need it now is."""
