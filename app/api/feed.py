"""What happens, for all streams of this process at once: one look at the books, however many are listening."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TypeVar

from app.domain.errors import ParametersRejected, TooBusy, TrothError
from app.domain.events import Event
from app.use_cases.list_events import last_sequence, list_events, refuse_unheard_of
from app.use_cases.ports.outside import Ports
from app.wire.events import EventOut

T = TypeVar("T")

LOOK_SECONDS = 0.5
"""How often what other processes write is looked for."""
PAUSE_SECONDS = 0.05
"""Between two looks, however much is written: what happens meanwhile comes together."""
TROUBLE_SECONDS = 1.0
"""Before a database that does not answer is asked again."""
KEEP_ALIVE_SECONDS = 15.0
"""Proxies close what is silent for half a minute or a minute."""
LIFE_SECONDS = 30 * 60.0
"""Then the listener connects anew, perhaps to another process: nobody hangs on one for ever."""
KEPT_MAX = 1000
"""Newest events in memory; who is further behind than that reads from the books."""
TOGETHER_MAX = 200
"""A page of events: read in a moment."""
RETRY_AFTER_SECONDS = 10
"""A place is free when a listener leaves, which nobody can foretell."""
FIRST = b"retry: 1000\n\n"
STILL_HERE = b": still here\n\n"


class Feed:
    """Used on the event loop alone; the books are read in a thread of its own, while somebody is listening."""

    def __init__(self, ports: Ports, streams_max: int) -> None:
        self._ports = ports
        self._streams_max = streams_max
        self._streams = 0
        self._closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="troth-feed")
        self._newest: deque[tuple[int, bytes]] = deque(maxlen=KEPT_MAX)
        self._last: int | None = None
        self._restored = 0
        self._news = asyncio.Event()
        self._poked = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None

    def poke(self) -> None:
        """Something may just have been written here."""
        self._poked.set()

    def close(self) -> None:
        """Ends every stream at once: a server that is asked to end waits for them."""
        self._closed = True
        self._tell()
        self._look_away()
        self._thread.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def place(self) -> Iterator[None]:
        """
        Raises:
            TooBusy: as many are listening as may.
        """
        if self._closed or self._streams >= self._streams_max:
            raise TooBusy(f"{self._streams} streams are open already; others may end soon.", RETRY_AFTER_SECONDS)
        self._streams += 1
        if self._looking is None:
            self._looking = asyncio.create_task(self._keep_looking())
        try:
            yield
        finally:
            self._streams -= 1
            if not self._streams:
                self._look_away()

    async def now(self) -> int:
        """The sequence after which all is yet to happen, once it is known. The caller has a place."""
        while self._last is None and not self._closed:
            await self._news.wait()
        return self._last or 0

    async def refuse_unheard_of(self, after: int, pointer: str) -> None:
        """Where the database does not answer, whoever comes back is let in all the same: browsers come back once.

        Raises:
            ParametersRejected: so much has not happened.
        """
        with suppress(TooBusy):
            refuse_unheard_of(after, await self._read(lambda: last_sequence(self._ports)), pointer)

    async def follow(self, after: int) -> AsyncIterator[bytes]:
        """Server-sent events after a sequence. The caller has a place."""
        clock = asyncio.get_running_loop().time
        ends_at, restored = clock() + LIFE_SECONDS, self._restored
        yield FIRST
        while not self._closed and clock() < ends_at and restored == self._restored:
            # Taken before looking, so that nothing is missed in between.
            news = self._news
            try:
                found = await self._after(after)
            except TrothError:
                # Also where the books are damaged, or have become older ones: whoever keeps looking finds that out.
                await asyncio.sleep(TROUBLE_SECONDS)
                yield STILL_HERE
                continue
            if found:
                after = found[-1][0]
                yield b"".join(shown for _, shown in found)
            elif not await _within(min(KEEP_ALIVE_SECONDS, ends_at - clock()), news):
                yield STILL_HERE

    def _look_away(self) -> None:
        """What was seen so far is out of date by the time that somebody listens again."""
        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._last = None
        self._newest.clear()

    async def _keep_looking(self) -> None:
        while True:
            try:
                full = await self._seen()
            except ParametersRejected:
                # The books have become older ones: whoever listens comes back, and hears that.
                self._restored += 1
                self._last = None
                self._newest.clear()
                self._tell()
                continue
            except Exception:
                # Whatever it is, /health/ready says it too; the listeners hear that we are still here.
                await asyncio.sleep(TROUBLE_SECONDS)
                continue
            await asyncio.sleep(PAUSE_SECONDS)
            if not full:
                await _within(LOOK_SECONDS, self._poked)
                self._poked.clear()

    async def _seen(self) -> bool:
        """Whether there may be more."""
        if self._last is None:
            self._last = await self._read(lambda: last_sequence(self._ports))
            self._tell()
            return False
        found = await self._page(self._last)
        if found:
            self._newest.extend(found)
            self._last = found[-1][0]
            self._tell()
        return len(found) == TOGETHER_MAX

    async def _after(self, position: int) -> Sequence[tuple[int, bytes]]:
        if self._last is None or position >= self._last:
            return ()
        if self._newest and self._newest[0][0] <= position + 1:
            return [entry for entry in self._newest if entry[0] > position]
        return await self._page(position)

    async def _page(self, after: int) -> Sequence[tuple[int, bytes]]:
        events = await self._read(lambda: list_events(self._ports, after=after, limit=TOGETHER_MAX).items)
        return [(event.sequence, written(event)) for event in events]

    async def _read(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _tell(self) -> None:
        told, self._news = self._news, asyncio.Event()
        told.set()


def written(event: Event) -> bytes:
    """As browsers read it; the id is what they say as Last-Event-ID when they come back."""
    shown = EventOut.from_domain(event).model_dump_json()
    return f"id: {event.sequence}\nevent: {event.type}\ndata: {shown}\n\n".encode()


async def _within(seconds: float, event: asyncio.Event) -> bool:
    """Whether it happened in time."""
    try:
        async with asyncio.timeout(max(seconds, 0)):
            await event.wait()
    except TimeoutError:
        return False
    return True
