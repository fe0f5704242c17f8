"""`troth serve --workers 2` as it is run for real: processes on one PostgreSQL behind one address."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.api.plant import BELLS, plant_document, wish
from tests.postgres import PostgresServer

ROOT = Path(__file__).parents[2]
SERVE = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--workers", "2", "--port"]
WAIT_SECONDS_MAX = 60


@contextmanager
def served_by_two(books: str, log: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "TROTH_DATABASE_URL": books, "TROTH_LOG_LEVEL": "warning"}
    with log.open("w") as lines:
        serving = subprocess.Popen([*SERVE, str(port)], cwd=ROOT, env=environment, stderr=lines)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for_two(url)
        yield url
    finally:
        serving.send_signal(signal.SIGTERM)
        status = serving.wait(WAIT_SECONDS_MAX)
    assert status == 0, log.read_text()


def wait_for_two(url: str, gone: int | None = None) -> set[int]:
    """The processes that answer: each connection goes to whichever takes it."""
    deadline, seen = time.monotonic() + WAIT_SECONDS_MAX, set[int]()
    while len(seen) < 2:
        assert time.monotonic() < deadline, "two workers never answered"
        with suppress(httpx.TransportError):
            counts = httpx.get(f"{url}/metrics").text
            time.sleep(0.02)
            seen |= {int(pid) for pid in re.findall(r'worker="(\d+)"', counts)} - {gone}
    return seen


def sold_by(url: str) -> str | None:
    """The commitment, where there was anything left to promise."""
    quote = httpx.post(f"{url}/v1/quotes", json=wish(1))
    assert quote.status_code == 201, quote.text
    if quote.json()["status"] == "infeasible":
        return None
    confirmed = httpx.post(f"{url}/v1/quotes/{quote.json()['id']}/confirm")
    assert confirmed.status_code == 201, confirmed.text
    return str(confirmed.json()["id"])


@pytest.mark.slow
def test_two_workers_sell_ten_bells_to_twenty_callers_and_one_outlives_the_other(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    with served_by_two(postgres.empty(), tmp_path / "log") as url:
        assert httpx.put(f"{url}/v1/model", json=plant_document()).status_code == 200
        with ThreadPoolExecutor(8) as callers:
            answered = list(callers.map(lambda _: sold_by(url), range(2 * BELLS)))
        sold = {id for id in answered if id}
        assert len(sold) == BELLS
        killed = min(wait_for_two(url))
        os.kill(killed, signal.SIGKILL)
        wait_for_two(url, gone=killed)
        listed = httpx.get(f"{url}/v1/commitments").json()["items"]
        assert {one["id"] for one in listed} == sold
