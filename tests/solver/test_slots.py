"""Slots for work beside what is planned already, against a search that tries every minute."""

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import union
from app.domain.hours.work_axis import WorkAxis
from app.domain.timeline import Minute, Window
from app.solver.capacity.barriers import Barriers
from app.solver.capacity.slots import earliest_slot, latest_slot

Windows = Sequence[Window]

END = 60
WINDOWS = st.lists(st.tuples(st.integers(0, END), st.integers(1, 15)), max_size=5).map(
    lambda pairs: union((start, min(start + length, END)) for start, length in pairs)
)


def open_at(windows: Windows, minute: Minute) -> bool:
    return any(start <= minute < end for start, end in windows)


def end_by_counting(windows: Windows, start: Minute, minutes: int, interruptible: bool) -> Minute | None:
    """Minute by minute: where work that starts at an open minute ends, or None."""
    if not open_at(windows, start):
        return None
    minute = start
    while minute < END and minutes:
        if open_at(windows, minute):
            minutes -= 1
        elif not interruptible:
            return None
        minute += 1
    return None if minutes else minute


def every_slot(windows: Windows, barriers: Windows, minutes: int, interruptible: bool) -> Iterator[Window]:
    for start in range(END):
        end = end_by_counting(windows, start, minutes, interruptible)
        if end is not None and not any(a < end and start < b for a, b in barriers):
            yield start, end


@given(WINDOWS, WINDOWS, st.integers(0, END), st.integers(1, 12), st.booleans())
def test_the_earliest_slot_is_the_first_of_all_slots(
    windows: Windows, barriers: Windows, ready: Minute, minutes: int, interruptible: bool
) -> None:
    slots = [slot for slot in every_slot(windows, barriers, minutes, interruptible) if slot[0] >= ready]
    found = earliest_slot(WorkAxis(windows), [split(barriers)], ready, minutes, interruptible=interruptible)
    assert found == min(slots, default=None)


@given(WINDOWS, WINDOWS, st.integers(0, END), st.integers(1, 12), st.booleans())
def test_the_latest_slot_is_the_last_of_all_slots_in_time(
    windows: Windows, barriers: Windows, due: Minute, minutes: int, interruptible: bool
) -> None:
    slots = [slot for slot in every_slot(windows, barriers, minutes, interruptible) if slot[1] <= due]
    found = latest_slot(WorkAxis(windows), [split(barriers)], due, minutes, interruptible=interruptible)
    assert found == max(slots, default=None)


@given(WINDOWS, WINDOWS, st.lists(st.integers(0, END), min_size=2, max_size=2), st.integers(1, 12), st.booleans())
def test_starting_the_search_later_never_ends_earlier(
    windows: Windows, barriers: Windows, ready: list[Minute], minutes: int, interruptible: bool
) -> None:
    early, late = (
        earliest_slot(WorkAxis(windows), [split(barriers)], at, minutes, interruptible=interruptible)
        for at in sorted(ready)
    )
    assert late is None or (early is not None and early[1] <= late[1])


def split(barriers: Windows) -> Barriers:
    return [start for start, _ in barriers], [end for _, end in barriers]
