"""What callers ask: a promise, another hold, a confirmation."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError

from app.domain.demand import (
    PROSPECT,
    Effort,
    HoldRequest,
    OfferKind,
    PromiseRequest,
)
from app.domain.errors import FAULTS_MAX, Fault, RequestRejected
from app.domain.likeness import by_likeness, not_among
from app.domain.plant import PlantModel
from app.domain.quantity import UNITS_MAX, too_fine, units_of
from app.wire.faults import faults_of, repeated
from app.wire.limits import LINES_MAX
from app.wire.lines import LineIn, contradicting_dates
from app.wire.policy import Kind, PolicyIn
from app.wire.types import Day, HoldLength, Id, Shape, Text

ShapeT = TypeVar("ShapeT", bound=Shape)


class HoldWishIn(Shape):
    length: HoldLength = Field(default="PT30M", alias="for", validate_default=True)
    """How long the offer is held; PT0M holds nothing."""
    prefer: Kind | None = None
    """The kind of offer to hold; else the first."""

    def to_domain(self) -> HoldRequest:
        return HoldRequest(minutes=self.length, prefer=OfferKind(self.prefer) if self.prefer else None)


EffortName = Literal["instant", "standard", "thorough"]


class PromiseRequestIn(Shape):
    """When can this be delivered?"""

    customer: Id | None = None
    """One that the plant model does not know is a prospect with defaults; without a ship-to, a warning says so."""
    ship_to: Id | None = None
    """Else the customer's; else picked up at the site that is ready."""
    reference: Id | None = None
    """The caller's own name for this; a new quote with the same one replaces the hold of the old."""
    lines: list[LineIn] = Field(min_length=1, max_length=LINES_MAX)
    policy: PolicyIn = Field(default_factory=PolicyIn)
    hold: HoldWishIn = Field(default_factory=HoldWishIn)
    effort: EffortName = "standard"
    """`instant` moves nothing that is planned; `standard` may, within its promises; `thorough` tries more of it."""

    def to_domain(self, plant: PlantModel) -> PromiseRequest:
        """
        Raises:
            RequestRejected: something unknown is named, or it contradicts itself.
        """
        faults = (*_contradictions(self), *_unknown(self, plant))[:FAULTS_MAX]
        if faults:
            raise RequestRejected.naming(*faults)
        known = plant.customers.get(self.customer or "", PROSPECT)
        return PromiseRequest(
            lines=tuple(line.to_domain(plant) for line in self.lines),
            customer=self.customer,
            ship_to=self.ship_to,
            reference=self.reference,
            policy=self.policy.to_domain(known.priority),
            hold=self.hold.to_domain(),
            effort=Effort(self.effort),
        )


class HoldIn(Shape):
    """Which offer to hold, and for how long."""

    offer: Id | None = None
    """One of the quote's offers; else the one that is held."""
    length: HoldLength | None = Field(default=None, alias="for")
    """From now on; else as long as the quote asked for. What is held already is held no shorter than it was."""


class ConfirmIn(Shape):
    """Which offer the customer said yes to, or a date that somebody answers for against the plan."""

    offer: Id | None = None
    """One of the quote's offers; else the one that is held."""
    promised_date: Day | None = None
    """Commits every line to this local day of the ship-to, whatever the plan says; not together with `offer`."""
    override_reason: Annotated[Text, Field(min_length=1)] | None = None
    """Why; required with `promised_date`."""

    def checked(self) -> "ConfirmIn":
        """
        Raises:
            RequestRejected: half an override, or one of an offer.
        """
        faults = []
        if (self.promised_date is None) != (self.override_reason is None):
            missing = "promised_date" if self.promised_date is None else "override_reason"
            detail = "is required: a date against the plan takes promised_date and override_reason together"
            faults.append(Fault(pointer=f"/{missing}", code="required", detail=detail))
        if self.promised_date is not None and self.offer is not None:
            detail = "must be left out where promised_date is given: an offer has dates of its own"
            faults.append(Fault(pointer="/offer", code="not_allowed", detail=detail))
        if faults:
            raise RequestRejected.naming(*faults)
        return self


class NothingIn(Shape):
    """A call that is all said by its path."""


def read_request(shape: type[ShapeT], document: Any) -> ShapeT:
    """A shape from a parsed JSON document (app/wire/json_text.py).

    Raises:
        RequestRejected: fields are missing, unknown or of the wrong type.
    """
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        raise RequestRejected.naming(*faults_of(error, shape)) from None


def _contradictions(request: PromiseRequestIn) -> Iterator[Fault]:
    again = repeated(line.line for line in request.lines)
    for at, line in enumerate(request.lines):
        if at in again:
            detail = f"repeats {line.line!r}: it must be unique within the request"
            yield Fault(pointer=f"/lines/{at}/line", code="duplicate_id", detail=detail)
        yield from contradicting_dates(line, f"/lines/{at}")


def _unknown(request: PromiseRequestIn, plant: PlantModel) -> Iterator[Fault]:
    if request.ship_to is not None and request.ship_to not in plant.ship_tos:
        detail = not_among(request.ship_to, "ship_tos", by_likeness(plant.ship_tos))
        yield Fault(pointer="/ship_to", code="unknown_reference", detail=detail)
    all_known = all(line.item in plant.items for line in request.lines)
    items = {} if all_known else by_likeness(plant.items)
    for at, line in enumerate(request.lines):
        if line.item not in plant.items:
            detail = not_among(line.item, "items", items)
            yield Fault(pointer=f"/lines/{at}/item", code="unknown_reference", detail=detail)
            continue
        yield from _ill_counted(line.quantity, line.item, f"/lines/{at}/quantity", plant)
        yield from _ill_counted(request.policy.minimum_split, line.item, "/policy/minimum_split", plant)


def _ill_counted(quantity: Decimal, item: str, pointer: str, plant: PlantModel) -> Iterator[Fault]:
    decimals = plant.items[item].decimals
    try:
        if units_of(quantity, decimals) > UNITS_MAX:
            detail = f"is more than {UNITS_MAX} smallest units of item {item!r}"
            yield Fault(pointer=pointer, code="out_of_range", detail=detail)
    except ValueError:
        yield Fault(pointer=pointer, code="too_many_decimals", detail=too_fine(quantity, item, decimals))
