"""Why a date is not earlier, and what somebody could do about it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.domain.timeline import Minute


class LinkKind(StrEnum):
    """What can bind a date. Callers switch on these: never rename one."""

    WORK = "work"
    SETUP = "setup"
    WAIT = "wait"
    MATERIAL = "material"
    CAPACITY = "capacity"
    CALENDAR = "calendar"
    TRANSPORT = "transport"
    FENCE = "fence"
    HOLD = "hold"
    REQUESTED = "requested"
    ROUNDING = "rounding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One stretch of the binding chain: what kept the date from being earlier, from when to when."""

    kind: LinkKind
    ref: str
    start: Minute
    end: Minute
    detail: str

    @property
    def minutes(self) -> int:
        return self.end - self.start


class LeverKind(StrEnum):
    """What somebody could do to win time. Callers switch on these: never rename one."""

    OVERTIME = "overtime"
    EXPEDITE_SUPPLIER = "expedite_supplier"
    EXPEDITE_RECEIPT = "expedite_receipt"
    EXPEDITE_LANE = "expedite_lane"
    ADD_STOCK = "add_stock"
    RELEASE_HOLD = "release_hold"


Means = tuple[LeverKind, str]
"""Overtime of a resource, or express terms of a purchasing row or a lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One change to the plant or the books, with the minutes by which the date is earlier after it, and its price.

    ``ref`` is what is changed: a resource, a purchasing source, a receipt, a lane, an item and site, a quote.
    ``together_with``: what else has to be done for it.
    """

    kind: LeverKind
    ref: str
    gains_minutes: int
    costs: Decimal
    detail: str
    together_with: tuple[tuple[LeverKind, str], ...] = ()
