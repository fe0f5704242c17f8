"""What there is and where more comes from: items, places, stock, receipts, purchasing, lanes."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from app.domain.quantity import Units
from app.domain.timeline import Minute
from app.domain.validity import ALWAYS, Validity

ItemSite = tuple[str, str]
"""(item, site): where a quantity is counted."""


class Placed:
    """Of an item at a site."""

    __slots__ = ()
    item: str
    site: str

    @property
    def place(self) -> ItemSite:
        return (self.item, self.site)


class SupplyKind(StrEnum):
    ON_HAND = "on_hand"
    RECEIPT = "receipt"
    MAKE = "make"
    BUY = "buy"
    MOVE = "move"


SupplyKey = tuple[SupplyKind, str]
"""Names one supply: stock by "item@site", a receipt, run, buy or move by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply(Placed):
    """One row of supply. ``owner`` is the quote of the promise it was planned for, None for what the ERP reported.

    ``held``: the promise is not confirmed yet, so that no need but its own may be pegged to it.
    """

    key: SupplyKey
    item: str
    site: str
    quantity: Units
    available_at: Minute
    owner: str | None = None
    held: bool = False
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    id: str
    name: str = ""
    unit: str = "each"
    decimals: int = 0
    price: Decimal | None = None
    cost: Decimal | None = None
    substitutes: tuple[str, ...] = ()
    unlimited: bool = False
    safety_minutes: int | None = None
    """Soft slack before a promise; None takes the plant's setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place of ours that holds stock, makes, receives and ships."""

    id: str
    timezone: str = "UTC"
    shipping_calendar: str | None = None
    receiving_calendar: str | None = None
    pick_pack_minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipTo:
    """A place of a customer's, or a zone of them."""

    id: str
    timezone: str = "UTC"
    receiving_calendar: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpediteBuy:
    lead_time_days: int
    extra_cost_per_unit: Decimal = Decimal(0)


class OnTerms:
    """``express_of``: it stands for the express terms of that row, and is no row of the plant model itself."""

    __slots__ = ()
    id: str
    express_of: str | None

    @property
    def row(self) -> str:
        """The row of the plant model that it is."""
        return self.express_of or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchasing(OnTerms):
    """One way to buy an item to a site. Lead time: elapsed days, or working days of its calendar."""

    id: str
    item: str
    site: str
    supplier: str = ""
    lead_time_days: int = 0
    lead_time_calendar: str | None = None
    inspection_minutes: int = 0
    minimum: Units = 1
    multiple: Units = 1
    cost_per_unit: Decimal = Decimal(0)
    priority: int = 1
    validity: Validity = ALWAYS
    expedite: ExpediteBuy | None = None
    express_of: str | None = None

    @property
    def express(self) -> "Purchasing | None":
        """The same on its express terms; None where it has none, or none that are faster."""
        terms = self.expedite
        if terms is None or terms.lead_time_days >= self.lead_time_days:
            return None
        cost, key = self.cost_per_unit + terms.extra_cost_per_unit, express_key(self.id)
        named = replace(self, id=key, express_of=self.id, expedite=None)
        return replace(named, lead_time_days=terms.lead_time_days, cost_per_unit=cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A weekly departure at a wall time of the origin: weekdays (0 is Monday) and the minute of the day."""

    days: frozenset[int]
    minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpediteLane:
    transit_minutes: int
    extra_cost_per_unit: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane(OnTerms):
    """A way from a site to another site or to a ship-to. No departures: it leaves whenever shipping is open."""

    id: str
    origin: str
    destination: str
    transit_minutes: int = 0
    departures: tuple[Departure, ...] = ()
    cost_per_unit: Decimal = Decimal(0)
    mode: str = ""
    priority: int = 1
    expedite: ExpediteLane | None = None
    express_of: str | None = None

    @property
    def express(self) -> "Lane | None":
        """The same on its express terms; None where it has none, or none that are faster."""
        terms = self.expedite
        if terms is None or terms.transit_minutes >= self.transit_minutes:
            return None
        cost, key = self.cost_per_unit + terms.extra_cost_per_unit, express_key(self.id)
        named = replace(self, id=key, express_of=self.id, expedite=None)
        return replace(named, transit_minutes=terms.transit_minutes, cost_per_unit=cost)


class StockStatus(StrEnum):
    AVAILABLE = "available"
    QUALITY_HOLD = "quality_hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock(Placed):
    """``counted_at``: whatever had left or come by then is in the quantity."""

    item: str
    site: str
    quantity: Units
    status: StockStatus = StockStatus.AVAILABLE
    counted_at: Minute | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyStock(Placed):
    """A standing need: met first by on hand, then by the earliest receipts."""

    item: str
    site: str
    quantity: Units


class SafetyStockUse(StrEnum):
    """Where a promise may open safety stock: nowhere, everywhere but for what it sells itself, or everywhere."""

    NONE = "none"
    COMPONENTS = "components"
    ALL = "all"

    def allows(self, item: str, sold: Collection[str]) -> bool:
        return self is SafetyStockUse.ALL or (self is SafetyStockUse.COMPONENTS and item not in sold)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSafetyStock(Placed):
    """So much of the safety stock of a place may be used by one promise; ``by`` says as what that was allowed."""

    item: str
    site: str
    quantity: Units
    by: SafetyStockUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Placed):
    """Supply on its way that somebody else keeps: a purchase order, a work order, a transfer.

    ``fulfils`` names the run, buy or move of ours that it now is.
    """

    id: str
    kind: str
    item: str
    site: str
    quantity: Units
    available_at: Minute
    confirmed: bool = True
    fulfils: str | None = None


def express_key(row: str) -> str:
    """Names the express terms of a row beside the row itself: no id of a plant model has such a character."""
    return f"{row}\x00express"


def stock_key(item: str, site: str) -> SupplyKey:
    return (SupplyKind.ON_HAND, f"{item}@{site}")
