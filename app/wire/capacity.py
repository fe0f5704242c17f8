"""Capacity events on the wire: a breakdown, an absence, maintenance, overtime."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.domain.capacity import CapacityEvent, CapacityKind
from app.domain.errors import Fault, RequestRejected
from app.domain.timeline import MINUTES_PER_DAY, Minute, minute_at_or_after, minute_of
from app.domain.views import CapacityRecorded
from app.wire.limits import DURATION_MINUTES_MAX, UNITS_OF_RESOURCE_MAX
from app.wire.recorded import ReportOut
from app.wire.text import InstantText, PageOut, Shown
from app.wire.types import Id, Instant, Shape, Text, Whole


class CapacityIn(Shape):
    """What happens to a resource for a time."""

    resource: Id
    kind: Literal["breakdown", "absence", "maintenance", "overtime"]
    """Overtime opens the resource; everything else takes units of it away."""
    start: Instant
    end: Instant | None = None
    """As well as it is known. Without one a breakdown or an absence lasts until further notice."""
    units: Annotated[int, Field(ge=1, le=UNITS_OF_RESOURCE_MAX), Whole] = 1
    """How many of its units are gone, or come in for overtime. Where all are gone, work pauses."""
    unit: Annotated[int, Field(ge=1, le=UNITS_OF_RESOURCE_MAX), Whole] | None = None
    """Which machine is gone, where a setup matrix makes them machines of their own; without one, the last ones are."""
    reason: Text | None = None

    def to_domain(self, id: str) -> CapacityEvent:
        """
        Raises:
            RequestRejected: it has no end, or one that is of no use.
        """
        start, end = self._start(), None if self.end is None else minute_at_or_after(self.end)
        if faults := tuple(self._faults(start, end)):
            raise RequestRejected.naming(*faults)
        return CapacityEvent(
            id=id,
            resource=self.resource,
            kind=CapacityKind(self.kind),
            start=start,
            end=end,
            units=self.units,
            unit=self.unit,
            reason=self.reason,
        )

    def _start(self) -> Minute:
        """A minute that has begun is lost to a breakdown, and to overtime."""
        return minute_at_or_after(self.start) if self.kind == "overtime" else minute_of(self.start)

    def _faults(self, start: Minute, end: Minute | None) -> Iterator[Fault]:
        if end is None:
            if self.kind in ("maintenance", "overtime"):
                yield Fault(pointer="/end", code="required", detail=f"is required: {self.kind} is planned to its end")
        elif end <= start:
            yield Fault(pointer="/end", code="ends_before_start", detail="must lie after the start")
        elif end - start > DURATION_MINUTES_MAX:
            detail = f"must not be more than {DURATION_MINUTES_MAX // MINUTES_PER_DAY} days after the start"
            yield Fault(pointer="/end", code="out_of_range", detail=f"{detail}: what lasts belongs into a calendar")
        if self.unit is not None and self.kind == "overtime":
            yield Fault(pointer="/unit", code="not_allowed", detail="must be left out: the first units work overtime")
        elif self.unit is not None and self.units > 1:
            yield Fault(pointer="/units", code="not_allowed", detail="must be 1 where a unit is named")


class CapacityEndIn(Shape):
    """When it is over."""

    at: Instant | None = None
    """When it ends or ended, sooner or later than was thought; without one, now."""

    @property
    def minute(self) -> Minute | None:
        return None if self.at is None else minute_at_or_after(self.at)


class CapacityEventOut(Shown):
    """What happens to units of a resource for a time."""

    id: str
    resource: str
    kind: str
    start: InstantText
    end: InstantText | None
    """`null` until further notice. One that was called off ends when it starts."""
    units: int
    unit: int | None
    """Which one, where that was said."""
    reason: str | None


class CapacityRecordedOut(CapacityEventOut):
    """The event as it stands now, and whom it hits."""

    plan_version: int
    reports: list[ReportOut]
    """The promises that no longer fit, and why."""

    @classmethod
    def from_domain(cls, recorded: CapacityRecorded) -> "CapacityRecordedOut":
        return cls.showing(recorded.event, plan_version=recorded.plan_version, reports=recorded.reports)


class CapacityEventsOut(PageOut[CapacityEventOut]):
    """A page of capacity events."""
