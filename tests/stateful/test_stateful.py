"""Random trade at two offices on one set of books: nothing that was promised is lost, moved, or promised twice."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.postgres import PostgresServer
from tests.stateful.machine import trading_on
from tests.stateful.walk import Fresh, read_story, told, walked

STORIES = Path(__file__).parent / "stories"


@pytest.mark.slow
def test_a_short_walk_goes_as_expected(on_sqlite: Fresh) -> None:
    assert walked(1, 30, on_sqlite) is None


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_a_longer_walk_goes_as_expected(seed: int, on_sqlite: Fresh) -> None:
    assert walked(seed, 100, on_sqlite) is None


@pytest.mark.slow
def test_a_walk_on_postgresql_goes_as_expected(postgres: PostgresServer) -> None:
    assert walked(4, 80, postgres.fresh) is None


@pytest.mark.slow
def test_what_hypothesis_thinks_of_goes_as_expected(on_sqlite: Fresh) -> None:
    limits = settings(max_examples=6, stateful_step_count=25, database=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(trading_on(on_sqlite), settings=limits)


@pytest.mark.slow
@pytest.mark.parametrize("story", sorted(STORIES.glob("*.jsonl")), ids=lambda path: path.stem)
def test_a_story_that_went_wrong_once_goes_as_expected(story: Path, on_sqlite: Fresh) -> None:
    assert told(read_story(story), on_sqlite) is None
