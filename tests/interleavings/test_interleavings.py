"""In whatever order two transactions meet, nothing is promised twice; `python -m tests.interleavings` is longer."""

import pytest

from tests.interleavings.stage import stage_for
from tests.interleavings.stories import STORIES, Counts
from tests.postgres import PostgresServer

FEWEST = 4
"""Either is first, and the other comes either while that one has the lock or afterwards."""


@pytest.mark.slow
@pytest.mark.parametrize("name", STORIES)
def test_in_whatever_order_two_meet_one_of_them_wins(name: str, postgres: PostgresServer) -> None:
    counts = Counts()
    with stage_for(STORIES[name], postgres, every=False) as stage:
        for _ in stage.play(counts):
            pass
    assert counts.schedules >= FEWEST, "they never met"
    assert (counts.wrong, counts.refused) == (0, 0), counts


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, story in STORIES.items() if story.fault_shows])
def test_books_that_decide_on_what_they_read_before_the_lock_are_found(name: str, postgres: PostgresServer) -> None:
    counts = Counts()
    with stage_for(STORIES[name], postgres, every=False, fault=True) as stage:
        for _ in stage.play(counts):
            if counts.wrong or counts.refused:
                return
    pytest.fail(f"a planted fault shows in none of {counts.schedules} schedules")
