"""Durations and ends on the open minutes of a calendar, against counting them one by one."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import union
from app.domain.hours.work_axis import WorkAxis
from app.domain.timeline import Window

windows = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6).map(union)
instants = st.integers(min_value=-3, max_value=65)
durations = st.integers(min_value=1, max_value=30)


def open_minutes(axis: list[Window]) -> list[int]:
    return [minute for start, end in axis for minute in range(start, end)]


@given(windows, instants)
def test_work_before_counts_the_open_minutes_that_have_passed(axis: list[Window], minute: int) -> None:
    assert WorkAxis(axis).work_before(minute) == len([one for one in open_minutes(axis) if one < minute])


@given(windows, instants)
def test_next_open_is_the_first_open_minute_from_here(axis: list[Window], minute: int) -> None:
    assert WorkAxis(axis).next_open(minute) == min((one for one in open_minutes(axis) if one >= minute), default=None)


@given(windows, instants)
def test_last_open_is_the_last_open_minute_until_here(axis: list[Window], minute: int) -> None:
    assert WorkAxis(axis).last_open(minute) == max((one for one in open_minutes(axis) if one <= minute), default=None)


@given(windows, instants, durations)
def test_work_ends_with_the_last_of_its_open_minutes(axis: list[Window], start: int, minutes: int) -> None:
    worked = [one for one in open_minutes(axis) if one >= start][:minutes]
    expected = worked[-1] + 1 if len(worked) == minutes else None
    assert WorkAxis(axis).end_of_work(start, minutes) == expected


@given(windows, instants, durations)
def test_the_latest_start_is_the_latest_open_minute_that_still_ends_in_time(
    axis: list[Window], end: int, minutes: int
) -> None:
    before = [one for one in open_minutes(axis) if one < end]
    expected = before[-minutes] if len(before) >= minutes else None
    assert WorkAxis(axis).latest_start(end, minutes) == expected


@given(windows, instants)
def test_the_window_around_a_minute_is_the_one_it_is_open_in(axis: list[Window], minute: int) -> None:
    expected = next((window for window in axis if window[0] <= minute < window[1]), None)
    assert WorkAxis(axis).window_around(minute) == expected
