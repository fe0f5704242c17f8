"""Units taken over time, against counting them minute by minute."""

from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.hours.occupation import CHANGES_MAX, Occupation
from app.domain.timeline import FOREVER
from tests.work_of import lines_of

intervals = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 3)), max_size=8)
capacities = st.integers(min_value=1, max_value=4)


def used_at(taken: list[tuple[int, int, int]], minute: int) -> int:
    return sum(units for start, end, units in taken if start <= minute < end)


@given(intervals, capacities, st.integers(1, 3))
def test_it_is_short_where_fewer_units_are_free(taken: list[tuple[int, int, int]], capacity: int, units: int) -> None:
    assume(units <= capacity)
    starts, ends = Occupation(capacity).changed(taken).short_of(units)
    short = {minute for start, end in zip(starts, ends, strict=True) for minute in range(start, end)}
    assert short == {minute for minute in range(40) if capacity - used_at(taken, minute) < units}
    assert all(end < start for end, start in zip(ends, starts[1:], strict=False))


@given(st.lists(st.tuples(intervals, st.booleans()), max_size=6), capacities)
def test_what_was_short_before_is_looked_at_again_only_where_something_changed(
    changes: list[tuple[list[tuple[int, int, int]], bool]], capacity: int
) -> None:
    version, taken = Occupation(capacity), list[tuple[int, int, int]]()
    for intervals, is_given_back in changes:
        version.short_of(1)
        signed = [(start, end, -units if is_given_back else units) for start, end, units in intervals]
        version, taken = version.changed(signed), [*taken, *signed]
        expected = Occupation(capacity).changed(taken)
        assert (version.times, version.used) == (expected.times, expected.used)
        assert version.short_of(1) == expected.short_of(1)
        assert version.short_of(2) == expected.short_of(2)


@given(intervals, intervals)
def test_what_is_given_back_leaves_no_trace(
    first: list[tuple[int, int, int]], second: list[tuple[int, int, int]]
) -> None:
    before = Occupation(2).changed(first)
    there_and_back = before.changed(second).changed([(start, end, -units) for start, end, units in second])
    assert (there_and_back.times, there_and_back.used) == (before.times, before.used)


@given(intervals, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(-3, 3)), max_size=8))
def test_many_at_once_are_entered_as_one_after_another(
    first: list[tuple[int, int, int]], among: list[tuple[int, int, int]]
) -> None:
    before = Occupation(2).changed(first)
    one_by_one = [*among, *([(3, 7, 1), (5, 9, -1)] * CHANGES_MAX)]
    together = before.changed(one_by_one)
    for interval in one_by_one:
        before = before.changed([interval])
    assert (together.times, together.used) == (before.times, before.used)


def test_each_step_is_looked_at_once_however_many_bookings_lie_over_it() -> None:
    def overlapping(count: int) -> int:
        return lines_of(lambda: Occupation(1).changed([(at, at + 10_000, 1) for at in range(count)]).times)

    assert overlapping(2_000) < 3 * overlapping(1_000)


def test_a_resource_without_units_left_is_short_for_ever() -> None:
    assert Occupation(1).changed([(5, FOREVER, 1)]).short_of(1) == ([5], [FOREVER])


def test_a_change_leaves_the_version_before_as_it_was() -> None:
    before = Occupation(1).changed([(0, 10, 1)])
    before.changed([(5, 15, 1)])
    assert (before.times, before.used) == ([0, 10], [1, 0])


@given(intervals, capacities, st.integers(0, 30), st.integers(0, 30))
def test_it_is_full_within_what_has_a_minute_at_which_nothing_is_free(
    taken: list[tuple[int, int, int]], capacity: int, start: int, end: int
) -> None:
    is_full = Occupation(capacity).changed(taken).is_full_within(start, end)
    assert is_full is any(used_at(taken, minute) >= capacity for minute in range(start, end))
