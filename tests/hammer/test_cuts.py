"""Cut acknowledgements in short: whoever is not told whether it was done finds out by the key, and it was done once."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hammer.accounts import account_findings
from tests.hammer.cuts import Shears, cut_commits, cut_off
from tests.hammer.forks import forked
from tests.hammer.kills import crowd_under_fire
from tests.hammer.proxy import Cut
from tests.postgres import PostgresServer

EACH = 2


@pytest.fixture
def behind() -> Iterator[Path]:
    """Not the folder of pytest: the path of a socket has to be short."""
    with tempfile.TemporaryDirectory(prefix="troth-wire-") as folder:
        yield Path(folder)


@pytest.mark.slow
def test_commits_that_are_cut_off_are_done_once_or_not_at_all_and_their_callers_find_out(
    postgres: PostgresServer, tmp_path: Path, behind: Path
) -> None:
    books, shears = postgres.fresh(), Shears(EACH, random.Random(6))
    with cut_off(books, behind, shears) as (url, proxy), forked(url, 1, 2, tmp_path) as running:
        crowd = crowd_under_fire(running, seed=6)
        crowd.settle()
        cut_commits(proxy, shears, crowd, EACH, lambda _: None)
        assert account_findings(running.addresses[0], books, crowd.journal, crowd.market.now) == []
    assert proxy.done == dict.fromkeys(Cut, EACH)
    tries = [one for told in crowd.journal.told for one in told.tries]
    assert set(tries) & {"too-busy", "outcome-unknown"}, "nobody noticed"
