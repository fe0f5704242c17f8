"""Being told that the process is asked to end, before the server begins to wait for what is open."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

ASKS_TO_END = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def told_to_end(tell: Callable[[], None]) -> Iterator[None]:
    """``tell`` is called on the event loop, beside whatever the server does then.

    A server waits for open answers before it tells the application that it ends; a stream is an answer that would
    stay open. Where the server has no say over signals, as in a thread, nobody is told.
    """
    loop = asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    servers = {number: signal.getsignal(number) for number in ASKS_TO_END}

    def asked(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(tell)
        theirs = servers[signal.Signals(number)]
        if callable(theirs):
            theirs(number, frame)

    ours = [number for number, theirs in servers.items() if callable(theirs)]
    for number in ours:
        signal.signal(number, asked)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, servers[number])
