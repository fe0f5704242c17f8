"""The hammer in short: sixteen clients, real processes, and afterwards every account has to be square."""

from pathlib import Path

import pytest

from tests.hammer.accounts import account_findings
from tests.hammer.calling import UNKNOWN
from tests.hammer.forks import forked
from tests.hammer.running import Crowd
from tests.hammer.serving import complaints_in
from tests.postgres import PostgresServer

REQUESTS = 100


@pytest.mark.slow
def test_sixteen_clients_on_two_replicas_of_two_workers_are_told_the_truth(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    all_accounts_are_square(postgres.empty(), 2, 2, tmp_path)


@pytest.mark.slow
def test_sixteen_clients_on_one_process_with_a_file_are_told_the_truth(tmp_path: Path) -> None:
    all_accounts_are_square(f"sqlite:///{tmp_path / 'troth.db'}", 1, 1, tmp_path)


def all_accounts_are_square(books: str, replicas: int, workers: int, folder: Path) -> None:
    with forked(books, replicas, workers, folder) as running:
        crowd = Crowd(addresses=running.addresses, seed=7)
        crowd.settle()
        crowd.hammer(REQUESTS)
        found = account_findings(running.addresses[0], books, crowd.journal, crowd.market.now)
        assert running.deaths == 0
    assert found == []
    assert complaints_in(folder / "log") == []
    assert not any(UNKNOWN in told.tries for told in crowd.journal.told), "nothing broke, so all is known"
    acts = {told.call.act for told in crowd.journal.told if told.status in (200, 201, 204)}
    # Which of the rarer acts come through is a matter of who is faster.
    assert acts >= {"quote", "confirm"}
    assert len(acts) > 4
    assert any(told.tries for told in crowd.journal.told), "nothing was ever lost or tried again"
