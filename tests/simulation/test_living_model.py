"""Feeds, orders, facts and the clock in any order: nothing counts twice, no promise is lost, nobody is made late."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from app.use_cases import put_in_place
from tests.fakes.desk import Desk, copy_of, desk_in_memory, desk_on_database, url_of
from tests.postgres import PostgresServer
from tests.simulation.living.plant import LivingPlant
from tests.simulation.unhit import hit_and_nobody_else


def live(open_desk: Callable[[], AbstractContextManager[Desk]], *, lives: int, steps: int) -> None:
    """So many plants, each with a life of so many steps; a life that fails is told again as short as it can be."""
    plant = type("Plant", (LivingPlant,), {"open_desk": staticmethod(open_desk)})
    limits = settings(max_examples=lives, stateful_step_count=steps, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(plant, settings=settings(limits, database=None))


@pytest.mark.slow
def test_lives_in_memory() -> None:
    live(lambda: nullcontext(desk_in_memory()), lives=50, steps=40)


@pytest.mark.slow
def test_who_is_not_looked_at_after_a_feed_stands_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(put_in_place, "hit_by_plant", hit_and_nobody_else)
    live(lambda: nullcontext(desk_in_memory()), lives=10, steps=40)


@pytest.mark.slow
def test_lives_on_sqlite(migrated: Path, tmp_path: Path) -> None:
    numbers = count(1)

    def open_desk() -> AbstractContextManager[Desk]:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        return desk_on_database(url_of(copy_of(migrated, folder)))

    live(open_desk, lives=8, steps=30)


@pytest.mark.slow
def test_lives_on_postgresql(postgres: PostgresServer) -> None:
    live(lambda: desk_on_database(postgres.fresh()), lives=10, steps=25)
