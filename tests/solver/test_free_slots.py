"""What is remembered of slots is what a search finds, in whatever order one asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.hours.work_axis import WorkAxis
from app.domain.timeline import Minute
from app.solver.capacity import free_slots
from app.solver.capacity.free_slots import FreeSlots, known_slot, remember
from app.solver.capacity.slots import earliest_slot
from tests.solver.test_slots import END, WINDOWS, Windows, split

ASKED = st.lists(st.tuples(st.integers(0, END), st.integers(1, 4), st.booleans()), max_size=40)


@given(WINDOWS, WINDOWS, ASKED, st.integers(1, 4), st.integers(1, 2))
def test_what_is_remembered_is_what_a_search_finds(
    windows: Windows, barriers: Windows, asked: list[tuple[Minute, int, bool]], slots_max: int, kinds_max: int
) -> None:
    axis = WorkAxis(windows)
    slots: FreeSlots = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(free_slots, "SLOTS_REMEMBERED_MAX", slots_max)
        patch.setattr(free_slots, "KINDS_REMEMBERED_MAX", kinds_max)
        for ready, minutes, interruptible in asked:
            kind = (axis, minutes, interruptible)
            searched = earliest_slot(axis, [split(barriers)], ready, minutes, interruptible=interruptible)
            known = known_slot(slots, kind, ready)
            assert known in (None, (searched,))
            if known is None:
                remember(slots, kind, ready, searched)
            assert len(slots) <= kinds_max
            assert all(len(starts) <= slots_max for starts, _, _ in slots.values())


def test_a_slot_is_known_for_every_instant_before_it() -> None:
    kind = (WorkAxis([(0, 100)]), 10, False)
    slots: FreeSlots = {}
    remember(slots, kind, 20, (50, 60))
    assert [known_slot(slots, kind, ready) for ready in (19, 20, 50, 51)] == [None, ((50, 60),), ((50, 60),), None]
    remember(slots, kind, 51, None)
    assert known_slot(slots, kind, 90) == (None,)
