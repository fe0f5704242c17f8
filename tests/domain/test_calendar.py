"""When a shop is open, on the days on which the clocks change above all."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import (
    Calendar,
    CalendarException,
    Shift,
    intersection,
    minute_of_wall,
    open_windows,
    union,
    without,
)
from app.domain.timeline import Minute, Window, instant_of
from tests.builders import EVERY_DAY, MONDAY, at, closed, minute_of_day
from tests.domain.builders import DAY, HOUR
from tests.work_of import calls_of

BERLIN = "Europe/Berlin"


def shop(*shifts: str, timezone: str = "UTC", exceptions: tuple[CalendarException, ...] = ()) -> Calendar:
    """Open every day for these shifts, each like ``06:00-14:00``."""
    hours = [shift.split("-") for shift in shifts]
    return Calendar(
        id="shop",
        timezone=timezone,
        shifts=tuple(Shift(days=EVERY_DAY, start=minute_of_day(start), end=minute_of_day(end)) for start, end in hours),
        exceptions=exceptions,
    )


def opened(start: str, end: str) -> CalendarException:
    return CalendarException(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end), open=True)


def open_minutes(calendar: Calendar, start: str, end: str) -> int:
    return sum(window[1] - window[0] for window in open_windows(calendar, at(start), at(end)))


def read(windows: tuple[Window, ...]) -> list[str]:
    return [f"{instant_of(start):%d %H:%M}-{instant_of(end):%d %H:%M}" for start, end in windows]


def test_no_calendar_is_always_open() -> None:
    assert open_windows(None, MONDAY, MONDAY + 5) == ((MONDAY, MONDAY + 5),)
    assert open_windows(None, MONDAY, MONDAY) == ()


def test_a_calendar_without_shifts_never_opens_but_by_exception() -> None:
    assert open_windows(shop(), MONDAY, MONDAY + 7 * DAY) == ()
    once = shop(exceptions=(opened("2026-12-08T09:00", "2026-12-08T10:00"),))
    assert read(open_windows(once, MONDAY, MONDAY + 7 * DAY)) == ["08 09:00-08 10:00"]


@pytest.mark.parametrize(
    ("night", "minutes"),
    [("2026-07-01T22:00", 480), ("2027-03-27T22:00", 420), ("2026-10-24T21:00", 540), ("2026-12-01T22:00", 480)],
)
def test_the_night_in_which_the_clocks_change_has_the_minutes_it_really_has(night: str, minutes: int) -> None:
    night_shift = shop("00:00-08:00", timezone=BERLIN)
    start = at(night)
    worked = open_windows(night_shift, start, start + 12 * HOUR)
    assert sum(end - begin for begin, end in worked) == minutes


def test_a_year_of_days_and_nights_has_every_minute_once() -> None:
    day_and_night = shop("00:00-08:00", "08:00-16:00", "16:00-24:00", timezone=BERLIN)
    whole_year = (at("2026-01-01"), at("2027-01-01"))
    assert open_windows(day_and_night, *whole_year) == (whole_year,)


def test_a_wall_time_that_is_skipped_means_when_the_clocks_land() -> None:
    spring = ("2027-03-28T00:00", "2027-03-28T12:00")
    assert open_minutes(shop("02:30-04:00", timezone=BERLIN), *spring) == 60
    assert open_minutes(shop("01:00-02:30", timezone=BERLIN), *spring) == 60
    assert open_minutes(shop("02:00-03:00", timezone=BERLIN), *spring) == 0


def test_a_wall_time_that_comes_twice_means_the_first_at_a_start_and_the_second_at_an_end() -> None:
    autumn = ("2026-10-24T12:00", "2026-10-25T12:00")
    assert open_minutes(shop("02:30-04:00", timezone=BERLIN), *autumn) == 150
    assert open_minutes(shop("01:00-02:30", timezone=BERLIN), *autumn) == 150
    assert open_minutes(shop("02:15-02:45", timezone=BERLIN), *autumn) == 90


def test_half_an_hour_of_daylight_saving_is_half_an_hour() -> None:
    lord_howe = shop("00:00-08:00", timezone="Australia/Lord_Howe")
    assert open_minutes(lord_howe, "2026-04-04T12:00", "2026-04-05T06:00") == 510
    assert open_minutes(lord_howe, "2026-10-03T12:00", "2026-10-04T06:00") == 450


def test_a_shift_is_in_local_time() -> None:
    early = shop("06:00-14:00", timezone="Asia/Kolkata")
    assert read(open_windows(early, MONDAY, MONDAY + DAY)) == ["07 00:30-07 08:30"]


def test_a_shift_that_ends_at_or_before_its_start_ends_on_the_next_day() -> None:
    assert read(open_windows(shop("22:00-06:00"), MONDAY + 12 * HOUR, MONDAY + 36 * HOUR)) == ["07 22:00-08 06:00"]
    friday_night = Calendar(
        id="shop", timezone="UTC", shifts=(Shift(days=frozenset({4}), start=22 * HOUR, end=6 * HOUR),)
    )
    assert read(open_windows(friday_night, MONDAY, MONDAY + 7 * DAY)) == ["11 22:00-12 06:00"]
    assert open_windows(shop("06:00-06:00"), MONDAY, MONDAY + DAY) == ((MONDAY, MONDAY + DAY),)


def test_a_shift_that_began_before_the_question_is_still_on() -> None:
    assert read(open_windows(shop("22:00-06:00"), MONDAY, MONDAY + HOUR)) == ["07 00:00-07 01:00"]


def test_the_end_of_the_day_is_the_start_of_the_next() -> None:
    assert read(open_windows(shop("18:00-24:00", "00:00-02:00"), MONDAY + 12 * HOUR, MONDAY + 36 * HOUR)) == [
        "07 18:00-08 02:00"
    ]


def test_windows_that_touch_or_overlap_are_one() -> None:
    day = (MONDAY, MONDAY + DAY)
    assert read(open_windows(shop("06:00-14:00", "14:00-22:00"), *day)) == ["07 06:00-07 22:00"]
    assert read(open_windows(shop("06:00-15:00", "14:00-22:00"), *day)) == ["07 06:00-07 22:00"]
    assert read(open_windows(shop("06:00-14:00", "14:01-22:00"), *day)) == ["07 06:00-07 14:00", "07 14:01-07 22:00"]


def test_of_exceptions_that_overlap_the_last_listed_wins() -> None:
    holiday = closed("2026-12-07T00:00", "2026-12-08T00:00")
    urgent = opened("2026-12-07T08:00", "2026-12-07T10:00")
    day = (MONDAY, MONDAY + DAY)
    assert read(open_windows(shop("06:00-14:00", exceptions=(holiday, urgent)), *day)) == ["07 08:00-07 10:00"]
    assert read(open_windows(shop("06:00-14:00", exceptions=(urgent, holiday)), *day)) == []


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 90), st.booleans()), max_size=8))
def test_each_minute_is_as_the_last_listed_exception_that_has_it_says(listed: list[tuple[int, int, bool]]) -> None:
    monday = instant_of(MONDAY).replace(tzinfo=None)
    exceptions = tuple(
        CalendarException(
            start=monday + timedelta(minutes=start), end=monday + timedelta(minutes=start + length), open=open_
        )
        for start, length, open_ in listed
    )
    windows = open_windows(shop("01:00-03:00", exceptions=exceptions), MONDAY, MONDAY + 400)
    for minute in range(400):
        said = [open_ for start, length, open_ in listed if start <= minute < start + length]
        is_open = said[-1] if said else 60 <= minute < 180
        assert any(start <= MONDAY + minute < end for start, end in windows) == is_open


def test_thousands_of_exceptions_are_laid_over_the_shifts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One after another they took a second of each calendar, and as long again whenever work was looked at."""
    looked_at: list[int] = []

    def counted(windows: list[Window], closed: list[Window]) -> list[Window]:
        looked_at.append(len(windows))
        return without(windows, closed)

    monkeypatch.setattr("app.domain.calendar.without", counted)
    days = [instant_of(MONDAY + day * DAY).replace(tzinfo=None) for day in range(2_000)]
    noons = tuple(closed(f"{day:%Y-%m-%d}T12:00", f"{day:%Y-%m-%d}T13:00") for day in days)
    calendar = shop("06:00-22:00", exceptions=noons)
    assert len(open_windows(calendar, MONDAY, MONDAY + 1_830 * DAY)) == 2 * 1_830
    assert sum(looked_at) < 2 * 1_830


def test_an_exception_cuts_a_window_and_may_lie_across_several() -> None:
    lunch = closed("2026-12-07T12:00", "2026-12-07T12:30")
    day = (MONDAY, MONDAY + DAY)
    assert read(open_windows(shop("06:00-14:00", exceptions=(lunch,)), *day)) == [
        "07 06:00-07 12:00",
        "07 12:30-07 14:00",
    ]
    across = closed("2026-12-07T13:00", "2026-12-08T07:00")
    two_days = (MONDAY, MONDAY + 2 * DAY)
    assert read(open_windows(shop("06:00-14:00", exceptions=(across,)), *two_days)) == [
        "07 06:00-07 13:00",
        "08 07:00-08 14:00",
    ]


def test_an_exception_in_local_time_covers_the_whole_local_day_of_a_change_over() -> None:
    sunday = closed("2026-10-25T00:00", "2026-10-26T00:00")
    whole_days = shop("00:00-24:00", timezone=BERLIN, exceptions=(sunday,))
    open_then = open_windows(whole_days, at("2026-10-24T00:00"), at("2026-10-27T00:00"))
    assert read(open_then) == ["24 00:00-24 22:00", "25 23:00-27 00:00"]


instants = st.integers(min_value=at("2026-10-20"), max_value=at("2027-04-05"))
day_times = st.integers(min_value=0, max_value=1440)
calendars = st.builds(
    Calendar,
    id=st.just("any"),
    timezone=st.sampled_from([BERLIN, "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    shifts=st.lists(
        st.builds(
            Shift,
            days=st.frozensets(st.integers(min_value=0, max_value=6), min_size=1),
            start=st.integers(min_value=0, max_value=1439),
            end=st.integers(min_value=1, max_value=1440),
        ),
        max_size=3,
    ).map(tuple),
)


@given(calendars, instants, instants, instants)
def test_a_stretch_is_open_as_its_parts_are(calendar: Calendar, first: Minute, second: Minute, third: Minute) -> None:
    start, middle, end = sorted([first, second, third])
    parts = [*open_windows(calendar, start, middle), *open_windows(calendar, middle, end)]
    assert tuple(union(parts)) == open_windows(calendar, start, end)


windows = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6).map(union)


def minutes_of(found: object) -> set[int]:
    return {minute for start, end in found for minute in range(start, end)}  # type: ignore[attr-defined]


@given(windows, windows)
def test_windows_are_sets_of_minutes(first: list[Window], second: list[Window]) -> None:
    ours, theirs = minutes_of(first), minutes_of(second)
    for found, expected in (
        (intersection(first, second), ours & theirs),
        (without(first, second), ours - theirs),
        (union([*first, *second]), ours | theirs),
    ):
        assert minutes_of(found) == expected
        assert all(start < end for start, end in found)
        assert all(before[1] <= after[0] for before, after in pairwise(found))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago"])
@pytest.mark.parametrize("hours", ["00:00-24:00", "23:30-23:15", "02:00-01:00", "01:45-02:15"])
def test_every_shift_of_a_year_opens_and_closes_by_the_clock(zone: str, hours: str) -> None:
    """Nearly all days begin and end without a change of the clocks, and their shifts are not looked up one by one."""
    year, calendar = (at("2026-01-01"), at("2027-01-01")), shop(hours, timezone=zone)
    (shift,), clock, day = calendar.shifts, ZoneInfo(zone), datetime.fromisoformat("2025-12-29")
    shifts: list[Window] = []
    for midnight in (day + timedelta(days=number) for number in range(375)):
        opens, closes = midnight + timedelta(minutes=shift.start), midnight + timedelta(minutes=shift.end)
        closes += timedelta(days=closes <= opens)
        shifts.append((minute_of_wall(opens, clock, last=False), minute_of_wall(closes, clock, last=True)))
    assert open_windows(calendar, *year) == intersection(union(shifts), [year])


def test_a_calendar_of_many_short_shifts_is_laid_out_soon() -> None:
    """Fourteen a day for five years: each was looked up in the zone, both its ends, by itself."""
    breaks = shop(*(f"{hour:02}:00-{hour:02}:01" for hour in range(6, 20)), timezone="Pacific/Chatham")
    assert calls_of(lambda: open_windows(breaks, MONDAY, MONDAY + 1830 * DAY)) < 150_000
