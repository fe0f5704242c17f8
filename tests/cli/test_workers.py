"""`troth serve --workers 2` as it is run for real: processes on one PostgreSQL behind one address."""

import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.api.plant import BELLS, plant_document, wish
from tests.postgres import PostgresServer
from tests.processes import run_installed
from tests.serving import WAIT_SECONDS_MAX, serving
from tests.web import web


def two_that_answer(url: str, gone: int | None = None) -> set[int]:
    """Their processes: each connection goes to whichever takes it."""
    deadline, seen = time.monotonic() + WAIT_SECONDS_MAX, set[int]()
    while len(seen) < 2:
        assert time.monotonic() < deadline, "two workers never answered"
        with suppress(httpx.TransportError):
            counts = web.get(f"{url}/metrics").text
            time.sleep(0.02)
            seen |= {int(pid) for pid in re.findall(r'worker="(\d+)"', counts)} - {gone}
    return seen


def sold_by(url: str) -> str | None:
    """The commitment, where there was anything left to promise."""
    quote = web.post(f"{url}/v1/quotes", json=wish(1))
    assert quote.status_code == 201, quote.text
    if quote.json()["status"] == "infeasible":
        return None
    confirmed = web.post(f"{url}/v1/quotes/{quote.json()['id']}/confirm")
    assert confirmed.status_code == 201, confirmed.text
    return str(confirmed.json()["id"])


@pytest.mark.slow
def test_two_workers_sell_ten_bells_to_twenty_callers_and_one_outlives_the_other(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    with serving(postgres.empty(), tmp_path / "log", run_installed, workers="2", log_level="warning") as troth:
        assert web.put(f"{troth.url}/v1/model", json=plant_document()).status_code == 200
        with ThreadPoolExecutor(8) as callers:
            answered = list(callers.map(lambda _: sold_by(troth.url), range(2 * BELLS)))
        sold = {id for id in answered if id}
        assert len(sold) == BELLS
        killed = min(two_that_answer(troth.url))
        os.kill(killed, signal.SIGKILL)
        two_that_answer(troth.url, gone=killed)
        listed = web.get(f"{troth.url}/v1/commitments").json()["items"]
        assert {one["id"] for one in listed} == sold
    assert troth.running.exitcode == 0, troth.log.read_text()
