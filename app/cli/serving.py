"""`troth serve`, and a service on loopback for as long as a demo or a replay lasts."""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import structlog
import uvicorn
from uvicorn.supervisors import Multiprocess

from app.cli import INTERRUPTED
from app.cli.books import opened_troth
from app.cli.typed import refuse
from app.main import application_of, collect_seldom
from app.storage.database import takes_several_writers
from app.telemetry import configure_logging

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.config import Settings
    from app.main import Troth

# Longer than any answer takes; whoever stops us waits ten seconds as a rule before it kills.
SHUTDOWN_SECONDS_MAX = 8
# A worker that says nothing for so long is taken for hung and replaced; a busy machine may be silent for seconds.
SILENT_SECONDS_MAX = 30


def serve_until_stopped(settings: "Settings") -> None:
    """
    Raises:
        typer.Exit: the address is taken, or the database cannot be opened or shared; that has been said.
    """
    configure_logging(settings.log_level)
    if settings.workers > 1:
        _refuse_to_share_a_file(settings)
    troth = opened_troth(settings)
    listening = listening_on(settings.host, settings.port)
    books = repr(troth.database.engine.url)
    structlog.stdlib.get_logger("troth").info(
        "listening", at=address_of(listening), books=books, workers=settings.workers
    )
    if settings.workers == 1:
        collect_seldom()
        try:
            _server(troth).run(sockets=[listening])
        except KeyboardInterrupt:
            _leave(INTERRUPTED)
        _leave(0)
    troth.close()
    # Each process puts its own Troth together, from the same environment.
    together = _config("app.main:worker_application", factory=True, workers=settings.workers)
    Multiprocess(together, sockets=[listening]).run()


def _leave(status: int) -> NoReturn:
    """All is closed. Python would still wait for threads that a database keeps waiting, without an end where the signal
    that asked the process to end does not end it: that of Ctrl-C, and any in the first process of a container.
    """
    logging.shutdown()
    os._exit(status)


@contextmanager
def served(troth: "Troth") -> Iterator[str]:
    """The address of a service on loopback, which ends with the block."""
    listening = listening_on("127.0.0.1", 0)
    server = _server(troth)
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="service")
    running.start()
    try:
        # The socket listens already: a caller that is early waits in its queue.
        yield address_of(listening)
    finally:
        server.should_exit = True
        running.join()


def _server(troth: "Troth") -> uvicorn.Server:
    return uvicorn.Server(_config(application_of(troth)))


def _config(application: "FastAPI | str", **chosen: Any) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS_MAX,
        timeout_worker_healthcheck=SILENT_SECONDS_MAX,
        **chosen,
    )


def _refuse_to_share_a_file(settings: "Settings") -> None:
    if not takes_several_writers(settings.database_url):
        refuse(
            f"{settings.workers} workers cannot share a SQLite file, which lets one process write and keeps all others "
            "waiting. Serve with one worker, or keep the books in PostgreSQL: "
            "TROTH_DATABASE_URL=postgresql://USER:PASSWORD@HOST/DATABASE"
        )


def listening_on(host: str, port: int) -> socket.socket:
    """`::` is every address of the machine, those of IPv4 too; port 0 is any that is free.

    Raises:
        typer.Exit: the address is taken, or none of this machine; that has been said.
    """
    try:
        if ":" not in host:
            return socket.create_server((host, port))
        return socket.create_server(
            (host, port), family=socket.AF_INET6, dualstack_ipv6=host == "::" and socket.has_dualstack_ipv6()
        )
    except OSError as error:
        refuse(f"Cannot listen on {host}:{port}: {error.strerror}")


def address_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
