"""What is remembered of slots is what a search finds, in whatever order one asks."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.work_axis import WorkAxis
from app.solver import free_slots
from app.solver.free_slots import FreeSlots
from app.solver.slots import earliest_slot
from tests.solver.test_slots import END, WINDOWS, split

ASKED = st.lists(st.tuples(st.integers(0, END), st.integers(1, 4), st.booleans()), max_size=40)


@given(WINDOWS, WINDOWS, ASKED, st.integers(1, 8))
def test_what_is_remembered_is_what_a_search_finds(windows, barriers, asked, most):
    axis, slots = WorkAxis(windows), FreeSlots()
    remembered_max, free_slots.SLOTS_REMEMBERED_MAX = free_slots.SLOTS_REMEMBERED_MAX, most
    try:
        for ready, minutes, interruptible in asked:
            searched = earliest_slot(axis, [split(barriers)], ready, minutes, interruptible=interruptible)
            known = slots.first((axis, minutes, interruptible), ready)
            assert known in (None, (searched,))
            if known is None:
                slots.remember((axis, minutes, interruptible), ready, searched)
    finally:
        free_slots.SLOTS_REMEMBERED_MAX = remembered_max


def test_a_slot_is_known_for_every_instant_before_it():
    axis, slots = WorkAxis([(0, 100)]), FreeSlots()
    kind = (axis, 10, False)
    slots.remember(kind, 20, (50, 60))
    assert [slots.first(kind, ready) for ready in (19, 20, 50, 51)] == [None, ((50, 60),), ((50, 60),), None]
    slots.remember(kind, 51, None)
    assert slots.first(kind, 90) == (None,)


def test_no_more_is_remembered_than_fits(monkeypatch):
    monkeypatch.setattr(free_slots, "SLOTS_REMEMBERED_MAX", 3)
    axis, slots = WorkAxis([(0, 100)]), FreeSlots()
    for ready in range(4):
        slots.remember((axis, 1, False), ready, (ready, ready + 1))
    assert [slots.first((axis, 1, False), ready) for ready in range(4)] == [None, None, None, ((3, 4),)]
