"""`troth serve` as it is run for real, in processes of its own."""

import json
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

from tests.processes import begun, run_troth
from tests.web import web

WAIT_SECONDS_MAX = 180
"""On a machine that is busy with something else, importing alone takes half a minute."""


@dataclass(frozen=True, kw_only=True)
class Serving:
    url: str
    running: BaseProcess
    log: Path

    def kill(self) -> None:
        self.running.kill()
        self.running.join(WAIT_SECONDS_MAX)

    def end(self) -> float:
        """Asked to end as a supervisor would; the seconds from when it began to until the last of it had.

        By its own log: to be told and to be swept away takes as long as the machine pleases.
        """
        self.running.terminate()
        self.running.join(WAIT_SECONDS_MAX)
        lines = self.lines()
        began = min(at for event, at in lines if event == "Shutting down")
        return (max(at for event, at in lines if event.startswith("Finished server process")) - began).total_seconds()

    def lines(self) -> list[tuple[str, datetime]]:
        """What it said, and when."""
        said = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [(line["event"], datetime.fromisoformat(line["timestamp"])) for line in said]

    def complaints(self) -> list[str]:
        return [line for line in self.log.read_text().splitlines() if json.loads(line)["level"] != "info"]


@contextmanager
def serving(books: str, log: Path, command: Callable[..., None] = run_troth, /, **settings: str) -> Iterator[Serving]:
    """``settings`` by their names without TROTH_; it ends with the block, if it has not ended before."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    chosen = {f"TROTH_{name.upper()}": value for name, value in settings.items()}
    environment = {**os.environ, "TROTH_DATABASE_URL": books, **chosen}
    running = begun(command, "serve", "--port", str(port), environment=environment, output=log, errors=log)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, running, log, int(settings.get("workers", "1")))
        yield Serving(url=url, running=running, log=log)
    finally:
        if running.is_alive():
            running.terminate()
        running.join(WAIT_SECONDS_MAX)


def _wait_for(url: str, running: BaseProcess, log: Path, workers: int) -> None:
    """Until every worker has answered: each connection goes to whichever takes it."""
    deadline, seen = time.monotonic() + WAIT_SECONDS_MAX, set[str]()
    while time.monotonic() < deadline:
        assert running.is_alive(), log.read_text()
        with suppress(httpx.TransportError):
            if web.get(f"{url}/health/ready").status_code == 200:
                seen |= set(re.findall(r'worker="(\d+)"', web.get(f"{url}/metrics").text)) or {"alone"}
        if len(seen) >= workers:
            return
        time.sleep(0.05)
    raise AssertionError(f"it never answered:\n{log.read_text()}")
