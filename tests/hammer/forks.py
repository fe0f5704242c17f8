"""Workers that start at once, forked from a process that has imported Troth.

Each is a Troth of its own, put together after the fork as `troth serve` does it. One that dies is replaced within
milliseconds, and its death is told on a line of the output. All are gone once nobody holds the other end of a pipe.
"""

import gc
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import uvicorn

from app.config import Settings
from app.main import application_of, collect_seldom, troth_of
from app.telemetry import configure_logging
from tests.hammer.deaths import Death, Mortal
from tests.hammer.serving import environment_of, free_port, wait_until_ready
from tests.processes import FORKS, begun

LOOK_SECONDS = 0.01


def run_workers(lease: float, workers: int, ports: list[int], while_held: Connection) -> None:
    configure_logging("warning")
    troth_of(Settings()).prepare()
    gc.freeze()
    sockets = [socket.create_server(("127.0.0.1", port)) for port in ports]
    running = {_forked(listening, lease): listening for listening in sockets for _ in range(workers)}
    try:
        while not while_held.poll(LOOK_SECONDS):
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                print("died", pid, os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201
                listening = running.pop(pid)
                running[_forked(listening, lease)] = listening
    finally:
        for pid in running:
            os.kill(pid, signal.SIGKILL)


def _forked(listening: socket.socket, lease: float) -> int:
    """The process id of a new worker."""
    pid = os.fork()
    if pid:
        print("born", pid, flush=True)  # noqa: T201
        return pid
    try:
        _serve(listening, lease)
    finally:
        os._exit(1)


def _serve(listening: socket.socket, lease: float) -> None:
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
def forked(books: str, replicas: int, workers: int, folder: Path, lease: float = 2) -> Iterator[Forked]:
    """What the workers have to complain of is in the folder's file ``log``."""
    ports = [free_port() for _ in range(replicas)]
    told, log = folder / "told", folder / "log"
    while_held, holding = FORKS.Pipe(duplex=False)
    arguments = (lease, workers, ports, while_held)
    process = begun(run_workers, *arguments, environment=environment_of(books), output=told, errors=log)
    while_held.close()
    try:
        addresses = [f"http://127.0.0.1:{port}" for port in ports]
        for address in addresses:
            wait_until_ready(address)
        yield Forked(addresses, told)
    finally:
        holding.close()
        process.join()
