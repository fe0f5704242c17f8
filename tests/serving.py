"""`troth serve` as it is run for real, in processes of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from tests.web import web

ROOT = Path(__file__).parents[1]
SERVE = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port"]
WAIT_SECONDS_MAX = 180
"""On a machine that is busy with something else, importing alone takes half a minute."""


@dataclass(frozen=True, kw_only=True)
class Serving:
    url: str
    running: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        self.running.kill()
        self.running.wait(WAIT_SECONDS_MAX)

    def end(self) -> float:
        """Asked to end as a supervisor would; the seconds from when it began to until the last of it had.

        By its own log: to be told and to be swept away takes as long as the machine pleases.
        """
        self.running.send_signal(signal.SIGTERM)
        self.running.wait(WAIT_SECONDS_MAX)
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
def serving(books: str, log: Path, **settings: str) -> Iterator[Serving]:
    """``settings`` by their names without TROTH_; it ends with the block, if it has not ended before."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    chosen = {f"TROTH_{name.upper()}": value for name, value in settings.items()}
    environment = {**os.environ, "TROTH_DATABASE_URL": books, **chosen}
    with log.open("w") as lines:
        running = subprocess.Popen([*SERVE, str(port)], cwd=ROOT, env=environment, stderr=lines)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, running, log, int(settings.get("workers", "1")))
        yield Serving(url=url, running=running, log=log)
    finally:
        if running.poll() is None:
            running.send_signal(signal.SIGTERM)
            running.wait(WAIT_SECONDS_MAX)


def _wait_for(url: str, running: subprocess.Popen[bytes], log: Path, workers: int) -> None:
    """Until every worker has answered: each connection goes to whichever takes it."""
    deadline, seen = time.monotonic() + WAIT_SECONDS_MAX, set[str]()
    while time.monotonic() < deadline:
        assert running.poll() is None, log.read_text()
        with suppress(httpx.TransportError):
            if web.get(f"{url}/health/ready").status_code == 200:
                seen |= set(re.findall(r'worker="(\d+)"', web.get(f"{url}/metrics").text)) or {"alone"}
        if len(seen) >= workers:
            return
        time.sleep(0.05)
    raise AssertionError(f"it never answered:\n{log.read_text()}")
