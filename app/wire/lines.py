"""A line of what callers ask for, and what its dates may say beside each other."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.domain.demand import RequestedLine
from app.domain.errors import Fault
from app.domain.plant import PlantModel
from app.domain.quantity import units_of
from app.domain.timeline import Minute, minute_at_or_after, minute_of
from app.wire.types import Id, InstantOrDay, Money, Positive, Shape, WishedDate


class LineIn(Shape):
    line: Id
    """Unique within the request."""
    item: Id
    quantity: Positive
    requested: WishedDate
    """When it should be delivered: an instant, a local day of the ship-to (its end counts), or "asap"."""
    earliest_acceptable: InstantOrDay | None = None
    """Nothing may arrive before it; a date is the start of that day. Not after `requested`."""
    latest_acceptable: InstantOrDay | None = None
    """Nothing later is of use; a date is the end of that day. Not before `requested`."""
    price: Money | None = None
    """Per unit of the item."""

    def to_domain(self, plant: PlantModel) -> RequestedLine:
        """Of an item that is there, in a quantity that it is counted in."""
        decimals = plant.items[self.item].decimals
        return RequestedLine(
            line=self.line,
            item=self.item,
            quantity=units_of(self.quantity, decimals),
            requested=_rounded_down(self.requested),
            earliest_acceptable=_rounded_up(self.earliest_acceptable),
            latest_acceptable=_rounded_down(self.latest_acceptable),
            price=self.price,
            decimals=decimals,
        )


def _rounded_down(when: date | None) -> Minute | date | None:
    return minute_of(when) if isinstance(when, datetime) else when


def _rounded_up(when: date | None) -> Minute | date | None:
    return minute_at_or_after(when) if isinstance(when, datetime) else when


def contradicting_dates(line: LineIn, pointer: str) -> Iterator[Fault]:
    wished, first, last = line.requested, line.earliest_acceptable, line.latest_acceptable
    if _is_before(wished, first):
        detail = "must not lie after requested: nothing would be in time"
        yield Fault(pointer=f"{pointer}/earliest_acceptable", code="after_requested", detail=detail)
    if _is_before(last, wished):
        detail = "must not lie before requested: it says how much later is of use"
        yield Fault(pointer=f"{pointer}/latest_acceptable", code="before_requested", detail=detail)
    if _is_before(last, first):
        detail = "must not lie before earliest_acceptable"
        yield Fault(pointer=f"{pointer}/latest_acceptable", code="ends_before_start", detail=detail)


def _is_before(one: date | None, other: date | None) -> bool:
    """Whether it is so in every time zone: whose day a date is, is known once there is a plan."""
    if one is None or other is None:
        return False
    if isinstance(one, datetime) is isinstance(other, datetime):
        return one < other
    return _day_of(one) + timedelta(days=1) < _day_of(other)


def _day_of(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when
