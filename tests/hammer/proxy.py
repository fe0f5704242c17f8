"""A wire between Troth and PostgreSQL that is cut at a commit: before it, after it, or while it is on its way.

It reads the frames of the protocol, and knows a commit by its word; all else it passes on as it comes.
"""

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from threading import Event, Thread

LATE_SECONDS = 0.5
"""As long as Troth has to wait for the lock before it can know; it would wait for 2.5 seconds."""
ANSWER_SECONDS_MAX = 30


class Cut(StrEnum):
    COMMIT_DROPPED = "the commit never arrives"
    ANSWER_DROPPED = "it is committed, and nobody hears of it"
    COMMIT_LATE = "nobody hears of it, and it is committed later"


class Proxy:
    """``choose`` is asked at each commit, from any thread; None lets it pass. ``done`` counts what was cut."""

    def __init__(self, server: Path, folder: Path, choose: Callable[[], Cut | None]) -> None:
        self._server = server
        self.choose = choose
        self.done: Counter[Cut] = Counter()
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / server.name))
        self._listening.listen()

    def serve(self) -> None:
        """Until it is closed."""
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                Thread(target=self._carry, args=(client,), daemon=True).start()

    def close(self) -> None:
        # Closing alone would leave the thread that accepts where it is.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _carry(self, client: socket.socket) -> None:
        wire = Wire(client, self._server)
        with suppress(OSError):
            for frame in wire.frames():
                cut = self.choose() if _is_commit(frame) else None
                if cut is None:
                    wire.server.sendall(frame)
                    continue
                wire.cut(cut, frame)
                self.done[cut] += 1
                break
        wire.close()


class Wire:
    """One connection: what the server says goes back at once, what the client says comes frame by frame."""

    def __init__(self, client: socket.socket, server: Path) -> None:
        self.client = client
        self.server = socket.socket(socket.AF_UNIX)
        self.server.connect(str(server))
        self._is_deaf, self._answered = Event(), Event()
        Thread(target=self._answer, daemon=True).start()

    def frames(self) -> Iterator[bytes]:
        """The first has no type; the last four bytes before the content are always the length."""
        size = self._read(4)
        while size:
            yield size + self._read(int.from_bytes(size[-4:]) - 4)
            size = self._read(5)

    def cut(self, cut: Cut, frame: bytes) -> None:
        self._is_deaf.set()
        if cut is Cut.COMMIT_DROPPED:
            return
        if cut is Cut.COMMIT_LATE:
            _hang_up(self.client)
            time.sleep(LATE_SECONDS)
        self.server.sendall(frame)
        self._answered.wait(ANSWER_SECONDS_MAX)

    def close(self) -> None:
        _hang_up(self.client)
        _hang_up(self.server)

    def _answer(self) -> None:
        with suppress(OSError):
            while said := self.server.recv(65536):
                if self._is_deaf.is_set():
                    self._answered.set()
                else:
                    self.client.sendall(said)
        self._answered.set()
        _hang_up(self.client)

    def _read(self, size: int) -> bytes:
        """Nothing where the client has hung up."""
        read = b""
        while len(read) < size:
            more = self.client.recv(size - len(read))
            if not more:
                return b""
            read += more
        return read


def _is_commit(frame: bytes) -> bool:
    return frame[:1] in (b"Q", b"P") and b"COMMIT" in frame


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def proxy_before(server: Path, folder: Path, choose: Callable[[], Cut | None]) -> Iterator[Proxy]:
    """In a folder of its own, under the name that the socket of the server has."""
    proxy = Proxy(server, folder, choose)
    serving = Thread(target=proxy.serve)
    serving.start()
    try:
        yield proxy
    finally:
        proxy.close()
        serving.join()
