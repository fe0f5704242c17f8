"""A receiver of webhooks as somebody would run it: an HTTP server on this machine that keeps what it is sent."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Thread
from typing import Any

WAIT_SECONDS_MAX = 60


@dataclass(frozen=True, kw_only=True)
class Sent:
    path: str
    headers: dict[str, str]
    """Their names in lower case."""
    body: str

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return str(self.document["type"])


Answer = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in {"Content-Length": "0", **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


@dataclass(kw_only=True)
class Listening:
    """``answers`` are given one after another; once there are none left, all is well."""

    url: str
    answers: list[Answer] = field(default_factory=list)
    got: list[Sent] = field(default_factory=list)
    changed: Condition = field(default_factory=Condition)

    def wait_for(self, count: int) -> list[Sent]:
        with self.changed:
            there = self.changed.wait_for(lambda: len(self.got) >= count, WAIT_SECONDS_MAX)
            assert there, f"{len(self.got)} messages came, and not {count}"
            return list(self.got)


@contextmanager
def listening(certificate: Path | None = None) -> Iterator[Listening]:
    """With a certificate, and its key in the same file, it speaks https."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            with receiver.changed:
                receiver.got.append(Sent(path=self.path, headers=headers, body=body))
                answer = receiver.answers.pop(0) if receiver.answers else status(204)
                receiver.changed.notify_all()
            answer(self)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nobody reads it."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A caller that hangs up is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        encrypted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        encrypted.load_cert_chain(certificate)
        server.socket = encrypted.wrap_socket(server.socket, server_side=True)
    scheme = "http" if certificate is None else "https"
    receiver = Listening(url=f"{scheme}://127.0.0.1:{server.server_port}/hook")
    serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="receiver")
    serving.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
