"""`troth serve`, and a service on loopback for as long as a demo or a replay lasts."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
import typer
import uvicorn

from app.cli.books import opened_troth
from app.main import application_of
from app.telemetry import configure_logging

if TYPE_CHECKING:
    from app.config import Settings
    from app.main import Troth

# Longer than any answer takes; whoever stops us waits ten seconds as a rule before it kills.
SHUTDOWN_SECONDS_MAX = 8


def serve_until_stopped(settings: "Settings") -> None:
    """
    Raises:
        typer.Exit: the address is taken, or the database cannot be opened; that has been said.
    """
    configure_logging(settings.log_level)
    troth = opened_troth(settings)
    listening = _listening(settings.host, settings.port)
    address = f"http://{settings.host}:{settings.port}"
    structlog.stdlib.get_logger("troth").info("listening", at=address, books=repr(troth.database.engine.url))
    _server(troth).run(sockets=[listening])


@contextmanager
def served(troth: "Troth") -> Iterator[str]:
    """The address of a service on loopback, which ends with the block."""
    listening = _listening("127.0.0.1", 0)
    server = _server(troth)
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="service")
    running.start()
    try:
        # The socket listens already: a caller that is early waits in its queue.
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        running.join()


def _server(troth: "Troth") -> uvicorn.Server:
    config = uvicorn.Config(
        application_of(troth),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS_MAX,
    )
    return uvicorn.Server(config)


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        typer.secho(f"Cannot listen on {host}:{port}: {error.strerror}", err=True, fg="red")
        raise typer.Exit(2) from None
