"""What answers at the address that was given need not be a Troth: it is said so, whatever it answers."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from app.cli.connection import Connection, NoAnswer
from tests.cli.conftest import Run


@contextmanager
def stranger(status: int, answer: bytes) -> Iterator[str]:
    """The address of something that answers whatever it is asked with this."""

    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """A test says what is wrong by itself."""

    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (301, b""),
        (401, b'{"message": "Unauthorized"}'),
        (404, b'{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "No such page."}'),
        (500, b""),
        (200, b"[]"),
    ],
)
def test_another_service_at_the_address_is_told_as_such(status: int, answer: bytes) -> None:
    with (
        stranger(status, answer) as url,
        pytest.raises(NoAnswer, match=f"{url} is no Troth.*{status}"),
        Connection(url) as connection,
    ):
        connection.ask("GET", "/v1/plan")


def test_where_nothing_comes_through_nobody_waits_for_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket whose queue is full lets nobody connect, and says nothing, as a firewall does."""
    monkeypatch.setattr("app.cli.connection.CONNECT_SECONDS_MAX", 0.2)
    with ExitStack() as stack:
        silent = stack.enter_context(socket.socket())
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        for _ in range(3):
            queued = stack.enter_context(socket.socket())
            queued.setblocking(False)
            queued.connect_ex(silent.getsockname())
        began = time.monotonic()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(NoAnswer, match="no connection within"), Connection(url) as connection:
            connection.ask("GET", "/v1/plan")
        assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "address",
    ["", "127.0.0.1:8080", "http://", "http://127.0.0.1:99999", "http://[::1", "ftp://127.0.0.1", "http://mü nchen"],
)
def test_what_is_no_address_is_said_so_and_is_not_the_books_here(run: Run, tmp_path: Path, address: str) -> None:
    refused = run("promise", "BELL", 1, "--url", address)
    assert (refused.exit_code, "an address such as http://127.0.0.1:8080" in refused.output) == (2, True)
    assert list(tmp_path.iterdir()) == [], "nothing was asked, and no books begun"
