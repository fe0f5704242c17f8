"""Days of mixed requests on the demo factory: an outside auditor finds nothing, and no promised date ever moves."""

from pathlib import Path

import pytest

from tests.fakes.desk import url_of
from tests.postgres import PostgresServer
from tests.simulation.demo import demo_factory, run


def test_a_morning_of_mixed_requests_leaves_nothing_to_find(file: Path) -> None:
    with demo_factory(url_of(file)) as stream:
        run(stream, requests=60, checkpoints=2)


@pytest.mark.slow
def test_some_hundreds_of_mixed_requests_leave_nothing_to_find(file: Path) -> None:
    """A thousand of them, which take minutes: `python -m tests.simulation 2 3`."""
    with demo_factory(url_of(file), seed=3) as stream:
        run(stream, requests=240, checkpoints=2)


@pytest.mark.slow
def test_nor_do_they_on_postgresql(postgres: PostgresServer) -> None:
    with demo_factory(postgres.fresh()) as stream:
        run(stream, requests=140, checkpoints=2)
