"""`troth serve` as it is run for real: so many processes on one database, behind an address for each replica."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx

from tests.processes import begun, run_troth
from tests.web import web

ROOT = Path(__file__).parents[2]
TROTH = [sys.executable, "-c", "from app.cli import main; main()"]
START_SECONDS_MAX = 300
"""Six processes that start at once on two cores that others keep busy."""


def environment_of(books: str) -> dict[str, str]:
    """On the clock that the clients move; tidied up every second."""
    chosen = {"DATABASE_URL": books, "CLOCK": "simulated", "LOG_LEVEL": "warning", "TIDY_SECONDS": "1"}
    return {**os.environ, **{f"TROTH_{name}": value for name, value in chosen.items()}}


@contextmanager
def serving(books: str, replicas: int, workers: int, log: Path) -> Iterator[list[str]]:
    """The addresses. All processes are gone when the block ends, and have ended well."""
    with ExitStack() as stack:
        addresses = [stack.enter_context(_replica(books, workers, log)) for _ in range(replicas)]
        for address in addresses:
            wait_until_ready(address)
        yield addresses


@contextmanager
def _replica(books: str, workers: int, log: Path) -> Iterator[str]:
    port = free_port()
    command = [*TROTH, "serve", "--workers", str(workers), "--port", str(port)]
    with log.open("a") as lines:
        process = subprocess.Popen(command, cwd=ROOT, env=environment_of(books), stdout=lines, stderr=lines)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        status = process.wait(START_SECONDS_MAX)
    assert status in (0, -signal.SIGTERM), log.read_text()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def wait_until_ready(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            if web.get(f"{address}/health/ready").status_code == 200:
                return
        time.sleep(0.05)
    raise TimeoutError(f"{address} is not ready after {START_SECONDS_MAX} seconds")


def checked(books: str) -> list[str]:
    """What `troth check` has found, line by line; nothing where all is well."""
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder, "said")
        check = begun(run_troth, "check", environment=environment_of(books), output=said, errors=said)
        check.join()
        return [] if check.exitcode == 0 else said.read_text().splitlines()


def complaints_in(log: Path, *expected: str) -> list[str]:
    """What the servers' log has to say, but for lines with words that are ``expected``, and for requests that were told
    to come back: on a machine that others keep busy that is no more than the truth, and clients do come back.
    """
    lines = log.read_text().splitlines()
    return [line for line in lines if not any(words in line for words in expected) and not _says_to_come_back(line)]


def _says_to_come_back(line: str) -> bool:
    try:
        said = json.loads(line)
    except ValueError:
        # Not of the log: what was printed as a process died.
        return False
    return bool(said["event"] == "request" and said["status"] == 503)
