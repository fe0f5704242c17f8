"""The books of a made-up factory on disk, and a real Troth that serves them over loopback in a process of its own."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psutil

from app.config import Settings
from app.domain.changes import PromiseMade
from app.domain.demand import PromiseRequest
from app.domain.timeline import instant_of
from app.main import troth_of
from app.use_cases.clock import set_clock
from app.use_cases.record_plant import record_plant
from benchmarks.factories import NOW
from benchmarks.frozen_plans import MadeUp

READY_SECONDS_MAX = 300
"""A plan of 100,000 operations is read from the rows when the process starts."""


def settings_for(folder: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{folder / 'troth.db'}", clock="simulated", log_level="warning")


def write_books(made_up: MadeUp, settings: Settings) -> None:
    """The plant and its promises, at the instant they were made up for."""
    with closing(troth_of(settings)) as troth:
        troth.prepare()
        now = instant_of(NOW)
        set_clock(now, troth.ports)
        record_plant(lambda _: made_up.snapshot.plant, troth.ports)
        if made := [PromiseMade(promise=promise) for promise in made_up.snapshot.promises.values()]:
            with troth.ports.open_books() as books:
                books.lock()
                books.record(made, now, "benchmark")
                books.commit()


@contextmanager
def troth_serving(settings: Settings) -> Iterator["Caller"]:
    """`troth serve` on loopback, ready, for as long as the block lasts."""
    port = _free_port()
    environment = os.environ | {
        "TROTH_DATABASE_URL": settings.database_url,
        "TROTH_CLOCK": settings.clock,
        "TROTH_LOG_LEVEL": settings.log_level,
    }
    command = [str(Path(sys.executable).with_name("troth")), "serve", "--port", str(port)]
    with _running(command, port, "/health/ready", environment) as caller:
        yield caller


@contextmanager
def application_serving(application: str, ready: str, arguments: dict[str, str]) -> Iterator["Caller"]:
    """Any other ASGI application, run as Troth runs its own; ``arguments`` reach it as environment variables."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", application, "--factory", "--port", str(port), "--log-level", "warning"]
    with _running([*command, "--no-access-log", "--no-server-header"], port, ready, os.environ | arguments) as caller:
        yield caller


class Caller:
    """One connection that stays open: what is measured is the service, not the handshake."""

    def __init__(self, port: int, pid: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._pid = pid

    def post(self, path: str, body: bytes) -> bytes:
        self._connection.request("POST", path, body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        answer = response.read()
        if response.status >= 400:
            raise RuntimeError(f"{path}: {response.status} {answer[:500].decode()}")
        return answer

    def is_ready(self, path: str) -> bool:
        with suppress(OSError):
            self._connection.request("GET", path)
            response = self._connection.getresponse()
            response.read()
            return response.status == 200
        self._connection.close()
        return False

    def processor_seconds(self) -> float:
        """What the process that is called has used since it began."""
        used = psutil.Process(self._pid).cpu_times()
        return float(used.user + used.system)

    def resident_bytes(self) -> int:
        """Of the process that is called."""
        return int(psutil.Process(self._pid).memory_info().rss)

    def close(self) -> None:
        self._connection.close()


def body_of(request: PromiseRequest, reference: str | None = None) -> bytes:
    """The request as a caller would send it."""
    line, policy = request.lines[0], request.policy
    requested = "asap" if line.requested is None else str(line.requested)
    wanted: dict[str, Any] = {
        "line": line.line,
        "item": line.item,
        "quantity": line.quantity,
        "requested": requested,
    }
    if line.latest_acceptable is not None:
        wanted["latest_acceptable"] = str(line.latest_acceptable)
    document: dict[str, Any] = {
        "ship_to": request.ship_to,
        "reference": reference,
        "lines": [wanted],
        "policy": {"offers_max": policy.offers_max, "levers_max": policy.levers_max},
        "hold": {"for": f"PT{request.hold.minutes}M"},
        "effort": request.effort.value,
    }
    return json.dumps(document).encode()


@contextmanager
def _running(command: list[str], port: int, ready: str, environment: dict[str, str]) -> Iterator[Caller]:
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, env=environment, cwd=root) as running, closing(Caller(port, running.pid)) as caller:
        try:
            patience = monotonic() + READY_SECONDS_MAX
            while not caller.is_ready(ready):
                if running.poll() is not None or monotonic() > patience:
                    raise RuntimeError(f"{' '.join(command)} did not get ready")
                sleep(0.1)
            # The service drops who is silent for seconds; the next request opens the connection again.
            caller.close()
            yield caller
        finally:
            running.terminate()


def _free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        port: int = some.getsockname()[1]
        return port
