"""The shape of the whole plant model: one list a key, every key optional."""

from typing import Annotated, Literal

from pydantic import Field

from app.wire.limits import CALENDARS_MAX, CURRENCY_PATTERN, ENTITIES_MAX, HORIZON_DAYS_MAX, RUNS_MAX
from app.wire.plant.orders import OpenOrderIn
from app.wire.plant.places import CalendarIn, CustomerIn, LaneIn, ShipToIn, SiteIn
from app.wire.plant.supply import ItemIn, PurchasingIn, ReceiptIn, RequirementIn, SafetyStockIn, StockIn
from app.wire.plant.work import BookingIn, ResourceIn, RoutingIn, SetupMatrixIn
from app.wire.types import Duration, Shape, Whole, as_sent


class SettingsIn(Shape):
    horizon_days: Annotated[int, Field(ge=1, le=HORIZON_DAYS_MAX), Whole] = 365
    """How far ahead anything is planned."""
    frozen_fence: Duration = as_sent("PT0M")
    """No make or buy of an offer starts sooner than this from now."""
    move_fence: Duration = as_sent("P3D")
    """Planned work that starts sooner than this from now is not moved."""
    promise_granularity: Literal["day", "hour", "minute"] = "day"
    """Promises are rounded up to its end."""
    build_ahead: Duration = as_sent("P365D")
    """How long before its latest start work may be done: more meets more dates, less keeps less stock."""
    near_window: Duration = as_sent("P5D")
    """What is needed within it takes what is on hand first; all else the latest supply that is in time."""
    safety_time: Duration = as_sent("PT0M")
    """Slack wished for before a promise."""
    date_only_receipt: Literal["start", "end"] = "end"
    """When in its day a receipt counts that has a date and no time."""
    overdue_receipt_delay: Duration = as_sent("P1D")
    """An overdue receipt counts from now plus this."""
    overdue_receipt_ignore_after: Duration = as_sent("P5D")
    """A receipt overdue by more than this does not count."""
    runs_max: Annotated[int, Field(ge=1, le=RUNS_MAX), Whole] = 200
    """Runs that one line may be made in, side by side."""
    progress: Literal["assumed", "reported"] = "assumed"
    """Planned work is taken as started and done as planned, or believed only when `POST /v1/progress` reports it."""
    start_tolerance: Duration = as_sent("PT4H")
    """How long after its planned start work that nobody reported may still be about to start."""


class ModelDocument(Shape):
    """What the ERP knows. `stock` is keyed by item, site and status, `safety_stock` by item and site."""

    currency: str = Field(default="EUR", pattern=CURRENCY_PATTERN)
    """ISO 4217 code of all money."""
    settings: SettingsIn = Field(default_factory=SettingsIn)
    calendars: list[CalendarIn] = Field(default_factory=list, max_length=CALENDARS_MAX)
    sites: list[SiteIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    ship_tos: list[ShipToIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    items: list[ItemIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    resources: list[ResourceIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    setup_matrices: list[SetupMatrixIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    routings: list[RoutingIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    purchasing: list[PurchasingIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    lanes: list[LaneIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    stock: list[StockIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    safety_stock: list[SafetyStockIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    receipts: list[ReceiptIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    bookings: list[BookingIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    requirements: list[RequirementIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    customers: list[CustomerIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
    open_orders: list[OpenOrderIn] = Field(default_factory=list, max_length=ENTITIES_MAX)
