"""Minutes and instants, and which local day an instant belongs to."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from app.domain.timeline import (
    EPOCH,
    day_that_ends_at_or_after,
    day_window,
    days_between,
    full_hour_at_or_after,
    instant_of,
    local_day,
    minute_at_or_after,
    minute_of,
)
from tests.builders import at

BERLIN = ZoneInfo("Europe/Berlin")


def test_minutes_are_counted_from_the_first_of_january_2000() -> None:
    assert minute_of(EPOCH) == 0
    assert minute_of(datetime(2000, 1, 2, tzinfo=UTC)) == 1440
    assert minute_of(datetime(1999, 12, 31, 23, 59, tzinfo=UTC)) == -1
    assert instant_of(minute_of(datetime(2026, 12, 7, 6, 1, tzinfo=UTC))) == datetime(2026, 12, 7, 6, 1, tzinfo=UTC)


def test_an_instant_means_the_same_minute_in_every_zone() -> None:
    there = timezone(timedelta(hours=5, minutes=30))
    assert minute_of(datetime(2026, 12, 7, 11, 30, tzinfo=there)) == at("2026-12-07T06:00")
    assert minute_of(datetime(2026, 12, 7, 7, 0, tzinfo=BERLIN)) == at("2026-12-07T06:00")


@pytest.mark.parametrize(("second", "microsecond"), [(0, 1), (0, 999_999), (1, 0), (59, 999_999)])
def test_a_part_of_a_minute_is_rounded_down_or_up_as_asked(second: int, microsecond: int) -> None:
    instant = datetime(2026, 12, 7, 6, 0, second, microsecond, tzinfo=UTC)
    assert minute_of(instant) == at("2026-12-07T06:00")
    assert minute_at_or_after(instant) == at("2026-12-07T06:01")


def test_a_whole_minute_is_not_rounded() -> None:
    instant = datetime(2026, 12, 7, 6, 0, tzinfo=UTC)
    assert minute_of(instant) == minute_at_or_after(instant) == at("2026-12-07T06:00")


def test_an_instant_before_the_epoch_is_rounded_the_same_way() -> None:
    instant = datetime(1999, 12, 31, 23, 59, 30, tzinfo=UTC)
    assert (minute_of(instant), minute_at_or_after(instant)) == (-1, 0)


@pytest.mark.parametrize("rounded", [minute_of, minute_at_or_after])
def test_an_instant_without_a_zone_is_refused(rounded: object) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        rounded(datetime(2026, 12, 7))  # type: ignore[operator] # noqa: DTZ001


@pytest.mark.parametrize(("day", "hours"), [("2026-12-07", 24), ("2027-03-28", 23), ("2026-10-25", 25)])
def test_a_local_day_has_the_hours_the_clocks_leave_it(day: str, hours: int) -> None:
    start, end = day_window(date.fromisoformat(day), BERLIN)
    assert end - start == hours * 60


# What clocks did stays; what they will do governments change from one release of the zones to the next.
def test_a_day_whose_midnight_is_skipped_begins_when_the_clocks_land() -> None:
    santiago = ZoneInfo("America/Santiago")
    start, end = day_window(date(2020, 9, 6), santiago)
    assert (start, end) == (at("2020-09-06T04:00"), at("2020-09-07T03:00"))
    assert day_window(date(2020, 9, 5), santiago)[1] == start


def test_a_day_whose_midnight_comes_twice_begins_with_the_first() -> None:
    havana = ZoneInfo("America/Havana")
    day_before, day = day_window(date(2020, 10, 31), havana), day_window(date(2020, 11, 1), havana)
    assert day_before[1] == day[0] == at("2020-11-01T04:00")
    assert day[1] - day[0] == 25 * 60


def test_midnight_begins_a_day_and_is_still_in_time_for_the_one_before() -> None:
    midnight = at("2026-12-06T23:00")
    assert local_day(midnight, BERLIN) == date(2026, 12, 7)
    assert local_day(midnight - 1, BERLIN) == date(2026, 12, 6)
    assert day_that_ends_at_or_after(midnight, BERLIN) == date(2026, 12, 6)
    assert day_that_ends_at_or_after(midnight + 1, BERLIN) == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-10-20T22:00", "2026-10-27T23:00", 7),
        ("2026-10-20T22:00", "2026-10-27T23:01", 8),
        ("2027-03-25T23:00", "2027-03-28T22:00", 3),
        ("2026-12-07T10:00", "2026-12-07T10:00", 0),
        ("2026-12-07T10:00", "2026-12-07T10:01", 1),
        ("2026-12-07T10:00", "2026-12-08T10:00", 1),
        ("2026-12-07T10:00", "2026-12-08T10:01", 2),
    ],
)
def test_days_are_counted_by_the_calendar_and_a_part_of_one_as_one(start: str, end: str, days: int) -> None:
    assert days_between(at(start), at(end), BERLIN) == days


@pytest.mark.parametrize(
    ("zone", "minute", "hour"),
    [
        ("Europe/Berlin", "2026-12-07T10:01", "2026-12-07T11:00"),
        ("Asia/Kolkata", "2026-12-07T18:05", "2026-12-07T18:30"),
        ("Asia/Kolkata", "2026-12-07T18:30", "2026-12-07T18:30"),
        ("Asia/Kathmandu", "2026-12-07T10:16", "2026-12-07T11:15"),
    ],
)
def test_the_clock_of_the_place_says_when_an_hour_is_full(zone: str, minute: str, hour: str) -> None:
    assert full_hour_at_or_after(at(minute), ZoneInfo(zone)) == at(hour)
