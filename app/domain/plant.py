"""The plant: everything the ERP told us, as it told us, and what has happened on the floor since, by id."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeVar

from app.domain.calendar import Calendar
from app.domain.capacity import Booking, CapacityEvent, Resource
from app.domain.demand import Customer, OpenOrder, Requirement
from app.domain.routing import Routing
from app.domain.setups import SetupMatrix
from app.domain.supply import Item, Lane, Purchasing, Receipt, SafetyStock, ShipTo, Site, Stock
from app.domain.timeline import MINUTES_PER_DAY, MINUTES_PER_HOUR

Key = TypeVar("Key", str, tuple[str, ...])
Row = TypeVar("Row")


class Granularity(StrEnum):
    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"


class ProgressSource(StrEnum):
    """Whether planned work is taken as done as planned, or believed only when the floor reports it."""

    ASSUMED = "assumed"
    REPORTED = "reported"


class EdgeOfDay(StrEnum):
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningSettings:
    """Durations in minutes. ``date_only_receipt``: when in its day a receipt counts that has a date and no time."""

    horizon_days: int = 365
    frozen_fence: int = 0
    move_fence: int = 3 * MINUTES_PER_DAY
    promise_granularity: Granularity = Granularity.DAY
    build_ahead: int = 365 * MINUTES_PER_DAY
    near_window: int = 5 * MINUTES_PER_DAY
    safety_minutes: int = 0
    date_only_receipt: EdgeOfDay = EdgeOfDay.END
    overdue_receipt_delay: int = MINUTES_PER_DAY
    overdue_receipt_ignore_after: int = 5 * MINUTES_PER_DAY
    runs_max: int = 200
    progress: ProgressSource = ProgressSource.ASSUMED
    start_tolerance: int = 4 * MINUTES_PER_HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantModel:
    """Keyed by id; stock by (item, site, status) and safety stock by (item, site).

    Two parts are none of the model that a feed replaces. ``capacity_events`` stay while their resource does.
    ``waiting_orders`` are open orders as a feed has brought them and nobody has planned them yet: each is an open order
    once its turn has come, unless somebody says otherwise of it before.
    """

    currency: str = "EUR"
    settings: PlanningSettings = field(default_factory=PlanningSettings)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    sites: Mapping[str, Site] = field(default_factory=dict)
    ship_tos: Mapping[str, ShipTo] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)
    setup_matrices: Mapping[str, SetupMatrix] = field(default_factory=dict)
    routings: Mapping[str, Routing] = field(default_factory=dict)
    purchasing: Mapping[str, Purchasing] = field(default_factory=dict)
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    stock: Mapping[tuple[str, str, str], Stock] = field(default_factory=dict)
    safety_stock: Mapping[tuple[str, str], SafetyStock] = field(default_factory=dict)
    receipts: Mapping[str, Receipt] = field(default_factory=dict)
    bookings: Mapping[str, Booking] = field(default_factory=dict)
    requirements: Mapping[str, Requirement] = field(default_factory=dict)
    customers: Mapping[str, Customer] = field(default_factory=dict)
    open_orders: Mapping[str, OpenOrder] = field(default_factory=dict)
    capacity_events: Mapping[str, CapacityEvent] = field(default_factory=dict)
    waiting_orders: Mapping[str, OpenOrder] = field(default_factory=dict)


NO_PLANT = PlantModel()


def in_order(plant: PlantModel, before: PlantModel = NO_PLANT) -> PlantModel:
    """The same model with every mapping in the order of its keys, so that nothing rests on the order of a feed.

    What is as in the model ``before``, which is in order, are its very own rows and mappings: what is new of a large
    plant is found without looking into the rest.
    """
    both = [(each.name, getattr(plant, each.name), getattr(before, each.name)) for each in fields(plant)]
    parts: dict[str, Any] = {
        name: (_in_order if isinstance(has, Mapping) else _same)(has, had) for name, has, had in both
    }
    return PlantModel(**parts)


def parts_that_differ(one: PlantModel, other: PlantModel) -> set[str]:
    """The fields in which two models are not alike."""
    return {each.name for each in fields(one) if getattr(one, each.name) != getattr(other, each.name)}


def _in_order(has: Mapping[Key, Row], had: Mapping[Key, Row]) -> Mapping[Key, Row]:
    if has is had:
        return had
    rows = {key: _same(row, had.get(key)) for key, row in sorted(has.items())}
    return had if rows == had else rows


def _same(row: Row, known: Row | None) -> Row:
    """The row that is known already, where this one says the same."""
    return known if known is not None and (known is row or known == row) else row
