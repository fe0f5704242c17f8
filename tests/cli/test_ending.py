"""A process that is asked to end does so soon, whoever is listening."""

from pathlib import Path

import pytest

from tests.postgres import PostgresServer
from tests.serving import serving
from tests.web import web

SOON = 4.0
"""Well below the eight seconds that an answer may take to be finished."""


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_open_stream_does_not_keep_a_process_alive(postgres: PostgresServer, tmp_path: Path, workers: str) -> None:
    with serving(postgres.empty(), tmp_path / "log", workers=workers) as troth:
        streams = [web.stream("GET", f"{troth.url}/v1/events/stream?after=0", timeout=30) for _ in range(6)]
        answers = [stream.__enter__() for stream in streams]
        lines = [answer.iter_lines() for answer in answers]
        assert [next(line) for line in lines] == ["retry: 1000"] * len(lines)
        took = troth.end()
        # Each was brought to its end, and not cut off.
        assert [[line for line in left if line] for left in lines] == [[]] * len(lines)
        for stream in streams:
            stream.__exit__(None, None, None)
    assert took < SOON, took
    assert troth.complaints() == []
