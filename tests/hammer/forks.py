"""Workers that start at once: `python -m tests.hammer.forks LEASE WORKERS PORT...` imports Troth and forks from there.

Each worker is a Troth of its own, put together after the fork as `troth serve` does it. One that dies is replaced
within milliseconds, and its death is told on a line of the output. All are gone once nobody holds our input any more.
"""

import gc
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import uvicorn

from app.config import Settings
from app.main import application_of, collect_seldom, troth_of
from app.telemetry import configure_logging
from tests.hammer.deaths import Death, Mortal
from tests.hammer.serving import ROOT, environment_of, free_port, wait_until_ready

LOOK_SECONDS = 0.01


def main(lease: int, workers: int, ports: list[int]) -> None:
    configure_logging("warning")
    troth_of(Settings()).prepare()
    gc.freeze()
    sockets = [socket.create_server(("127.0.0.1", port)) for port in ports]
    running = {_forked(listening, lease): listening for listening in sockets for _ in range(workers)}
    try:
        while not select.select([sys.stdin], [], [], LOOK_SECONDS)[0]:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                print("died", pid, os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201
                listening = running.pop(pid)
                running[_forked(listening, lease)] = listening
    finally:
        for pid in running:
            os.kill(pid, signal.SIGKILL)


def _forked(listening: socket.socket, lease: int) -> int:
    """The process id of a new worker."""
    pid = os.fork()
    if pid:
        print("born", pid, flush=True)  # noqa: T201
        return pid
    os.close(sys.stdin.fileno())
    try:
        _serve(listening, lease)
    finally:
        os._exit(1)


def _serve(listening: socket.socket, lease: int) -> None:
    """A lease so short that the key of a dead worker is soon taken over."""
    collect_seldom()
    troth = troth_of(Settings(), worker=str(os.getpid()))
    ports = replace(troth.ports, limits=replace(troth.ports.limits, lease_seconds=lease))
    death = Death()
    death.lies_in_wait(troth.database.engine)
    application = Mortal(application_of(replace(troth, ports=ports)), death)
    uvicorn.Server(uvicorn.Config(application, log_config=None, access_log=False)).run(sockets=[listening])


class Forked:
    """The workers as they are seen from outside."""

    def __init__(self, addresses: list[str], told: Path) -> None:
        self.addresses = addresses
        self._told = told

    @property
    def alive(self) -> list[int]:
        born, died = self._pids("born"), set(self._pids("died"))
        return [pid for pid in born if pid not in died]

    @property
    def deaths(self) -> int:
        return len(self._pids("died"))

    def kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def _pids(self, what: str) -> list[int]:
        lines = self._told.read_text().splitlines()
        return [int(line.split()[1]) for line in lines if line.startswith(what) and len(line.split()) > 1]


@contextmanager
def forked(books: str, replicas: int, workers: int, folder: Path, lease: int = 2) -> Iterator[Forked]:
    """What the workers have to complain of is in the folder's file ``log``."""
    ports = [free_port() for _ in range(replicas)]
    command = [sys.executable, "-m", "tests.hammer.forks", *map(str, [lease, workers, *ports])]
    told = folder / "told"
    with told.open("w") as lines, (folder / "log").open("a") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment_of(books), stdin=subprocess.PIPE, stdout=lines, stderr=log
        )
    assert process.stdin is not None
    try:
        addresses = [f"http://127.0.0.1:{port}" for port in ports]
        for address in addresses:
            wait_until_ready(address)
        yield Forked(addresses, told)
    finally:
        process.stdin.close()
        process.wait()


if __name__ == "__main__":
    lease, workers, *ports = map(int, sys.argv[1:])
    main(lease, workers, ports)
