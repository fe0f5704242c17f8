"""The local days that a table by day is about."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.domain.errors import ParametersRejected
from app.domain.timeline import Minute, local_day
from app.use_cases.limits import Limits

DAYS_BY_DEFAULT = 14
"""Two weeks: this one and the next."""
DAY_FIRST = date(2000, 1, 2)
"""It begins after the epoch in every time zone; the day before, on which a simulated clock begins, does not."""


def days_between(start: date | None, end: date | None, zone: ZoneInfo, now: Minute, limits: Limits) -> Sequence[date]:
    """The days from ``start`` (today) up to ``end``, which is not one of them.

    Raises:
        ParametersRejected: no days, or more than a table has.
    """
    first = max(local_day(now, zone), DAY_FIRST) if start is None else start
    if not DAY_FIRST <= first <= date(2190, 1, 1):
        detail = f"{first} is outside the years that Troth plans for, 2000 to 2190."
        raise ParametersRejected.at("from", "out_of_range", detail)
    last = first + timedelta(days=DAYS_BY_DEFAULT) if end is None else end
    count = (last - first).days
    if not 1 <= count <= limits.days_max:
        detail = f"From {first} to {last} are {count} days; a table has from 1 to {limits.days_max}."
        raise ParametersRejected.at("to", "out_of_range", detail)
    return [first + timedelta(days=day) for day in range(count)]
