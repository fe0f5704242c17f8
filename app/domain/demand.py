"""What is wanted: requests with their policy, requirements without a customer, customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.domain.quantity import Units
from app.domain.supply import Placed, SafetyStockUse
from app.domain.timeline import MINUTES_PER_DAY, Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    id: str
    demand_class: str = ""
    priority: int = 1
    ship_to: str | None = None


PROSPECT = Customer(id="")
"""Whoever the plant model does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Placed):
    """A demand without a customer, such as the material of a released work order.

    ``fulfils`` names the run or move whose need it now is.
    """

    id: str
    item: str
    site: str
    quantity: Units
    needed_at: Minute
    fulfils: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """``quantity`` is what has not left yet; ``promised`` is an instant, a local day of the ship-to, or not known."""

    line: str
    item: str
    quantity: Units
    promised: Minute | date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """An order in the ERP's books. With the reference of a commitment it is that commitment."""

    id: str
    lines: tuple[OpenLine, ...]
    reference: str | None = None
    customer: str | None = None
    ship_to: str | None = None
    priority: int = 1


class Effort(StrEnum):
    INSTANT = "instant"
    STANDARD = "standard"
    THOROUGH = "thorough"


class OfferKind(StrEnum):
    AS_REQUESTED = "as_requested"
    LATER = "later"
    SPLIT = "split"
    EXPEDITE = "expedite"
    OTHER_SITE = "other_site"
    SUBSTITUTE = "substitute"
    PARTIAL = "partial"
    REDUCED = "reduced"
    CHEAPEST = "cheapest"


WHOLE = frozenset({OfferKind.AS_REQUESTED, OfferKind.LATER})
"""All that is asked for, by regular means, each line at its earliest."""
LESS_THAN_ALL = frozenset({OfferKind.PARTIAL, OfferKind.REDUCED})
"""What comes, and the rest is refused."""
BY_OTHER_MEANS = frozenset({OfferKind.EXPEDITE, OfferKind.SUBSTITUTE})
"""Kinds that cost more than regular means, or bring something else than what was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What the caller pays to be less late: so much for each day that is won, and no more than ``maximum`` in all."""

    per_late_day: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the caller allows. ``minimum_split`` is in the unit of each line's item, and above zero.

    ``offers_max``: no more offers than this are looked for, the first ones by rank. ``levers_max``: no more levers.
    """

    ship_complete: bool = False
    split: bool = True
    deliveries_max: int = 3
    minimum_split: Decimal = Decimal(1)
    substitute: bool = True
    expedite: bool = True
    use_safety_stock: SafetyStockUse = SafetyStockUse.NONE
    priority: int = 1
    prefer: OfferKind | None = None
    moves_max: int | None = None
    extra: Extra | None = None
    offers_max: int | None = None
    levers_max: int = 3

    @property
    def deliveries_a_line(self) -> int:
        """As many as one line may come in."""
        return self.deliveries_max if self.split else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest:
    minutes: int = 30
    prefer: OfferKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedLine:
    """``requested`` is an instant, a local day of the ship-to, or None for as soon as possible.

    ``decimals``: those of the item when it was asked for, which say what ``quantity`` means; None is as of today.
    """

    line: str
    item: str
    quantity: Units
    requested: Minute | date | None
    earliest_acceptable: Minute | date | None = None
    latest_acceptable: Minute | date | None = None
    price: Decimal | None = None
    decimals: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRequest:
    """``is_addressed``: what ``ship_to`` says is meant for good; None is picked up, wherever the customer is by now."""

    lines: tuple[RequestedLine, ...]
    customer: str | None = None
    ship_to: str | None = None
    reference: str | None = None
    policy: Policy = field(default_factory=Policy)
    hold: HoldRequest = field(default_factory=HoldRequest)
    effort: Effort = Effort.STANDARD
    is_addressed: bool = False


def ship_to_of(request: PromiseRequest, customers: Mapping[str, Customer]) -> str | None:
    """Where a request goes: where it says, else where its customer is; None is picked up at the site that is ready."""
    if request.is_addressed or request.ship_to is not None:
        return request.ship_to
    return customers.get(request.customer or "", PROSPECT).ship_to


HOLD_MINUTES_MAX = 30 * MINUTES_PER_DAY
"""A hold of more than a month is a commitment that nobody confirmed."""
