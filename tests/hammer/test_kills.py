"""Kills in short: whoever was told something finds it on the books, and whoever asks again is told the same."""

import random
from contextlib import closing
from pathlib import Path

import pytest

from tests.hammer.accounts import account_findings
from tests.hammer.crashing import crashing_postgres
from tests.hammer.forks import Forked, forked
from tests.hammer.kills import Sweep, crowd_under_fire, kill_postgres, kill_workers
from tests.hammer.running import Crowd
from tests.postgres import PostgresServer


def quietly(_: int) -> None:
    return


def all_is_square(running: Forked, crowd: Crowd, books: str) -> None:
    assert account_findings(running.addresses[0], books, crowd.journal, crowd.market.now) == []


@pytest.mark.slow
def test_a_worker_that_dies_at_any_place_of_a_confirm_leaves_all_of_it_or_nothing(
    database_url: str, tmp_path: Path
) -> None:
    with forked(database_url, 1, 1, tmp_path, lease=0.2) as running:
        crowd = crowd_under_fire(running, seed=3)
        crowd.settle()
        sweep = Sweep(running=running, crowd=crowd)
        with closing(sweep):
            assert sweep.run(["confirm"])["confirm"] > 15, "too short a way to have been a confirm"
        assert running.deaths == sweep.deaths
        all_is_square(running, crowd, database_url)


@pytest.mark.slow
def test_workers_that_die_under_load_lose_nothing(postgres: PostgresServer, tmp_path: Path) -> None:
    books = postgres.empty()
    with forked(books, 2, 2, tmp_path) as running:
        crowd = crowd_under_fire(running, seed=4, deadly=0.1)
        crowd.settle()
        assert kill_workers(running, crowd, 3, random.Random(4), quietly) >= 3
        all_is_square(running, crowd, books)


@pytest.mark.slow
def test_a_database_that_is_killed_under_load_loses_nothing(tmp_path: Path) -> None:
    with crashing_postgres() as server, forked(server.url, 1, 2, tmp_path) as running:
        crowd = crowd_under_fire(running, seed=5)
        crowd.settle()
        kill_postgres(server, crowd, 3, random.Random(5), quietly)
        all_is_square(running, crowd, server.url)
