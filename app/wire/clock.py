"""The time that Troth plans by, told and set."""

from datetime import datetime

from app.domain.timeline import moment_text
from app.wire.text import InstantText, Shown
from app.wire.types import Instant, Shape


class ClockIn(Shape):
    """The time from now on."""

    now: Instant


class ClockOut(Shown):
    now: InstantText

    @classmethod
    def from_domain(cls, now: datetime) -> "ClockOut":
        return cls(now=moment_text(now))
