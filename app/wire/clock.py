"""The time that Troth plans by, told and set."""

from app.wire.text import InstantText, Shown
from app.wire.types import Instant, Shape


class ClockIn(Shape):
    """The time from now on."""

    now: Instant


class ClockOut(Shown):
    now: InstantText
