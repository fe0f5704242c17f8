"""The few threads that use cases run in, and the short queue before them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from app.domain.errors import TooBusy
from app.use_cases.again import again_where_undone

T = TypeVar("T")

# At a tenth of a second an answer the last of them waits about three seconds; callers give up after ten.
WAITING_PER_THREAD_MAX = 32
RETRY_AFTER_SECONDS = 2

QUEUED_SECONDS_MAX = 10.0
"""Where each takes longer than that tenth, as when all wait for one lock, whoever has not begun by then is sent away:
by then callers have given up, and those behind them need not wait for it."""


class Workers:
    """Runs plain functions away from the event loop; refuses at once what would have to wait too long."""

    def __init__(self, threads_max: int, waiting_max: int | None = None) -> None:
        self._threads = ThreadPoolExecutor(threads_max, thread_name_prefix="troth")
        waiting = threads_max * WAITING_PER_THREAD_MAX if waiting_max is None else waiting_max
        self._inside_max = threads_max + waiting
        self._inside = 0
        self.after_each: Callable[[], None] = nothing

    async def run(self, work: Callable[[], T]) -> T:
        """
        Raises:
            TooBusy: nothing was done.
        """
        if self._inside >= self._inside_max:
            raise TooBusy(f"{self._inside} requests are being answered already; nothing was done.", RETRY_AFTER_SECONDS)
        self._inside += 1
        queued = self._threads.submit(again_where_undone, work)
        # What has begun cannot be cancelled, and goes on.
        giving_up = asyncio.get_running_loop().call_later(QUEUED_SECONDS_MAX, queued.cancel)
        running = asyncio.wrap_future(queued)
        running.add_done_callback(lambda _: giving_up.cancel())
        # The place is free when the work has ended, not when a caller has hung up.
        running.add_done_callback(self._leave)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            if not queued.cancelled():
                raise
            detail = f"Others took longer than {QUEUED_SECONDS_MAX:g} seconds; nothing was done."
            raise TooBusy(detail, RETRY_AFTER_SECONDS) from None

    def close(self) -> None:
        """Waits for what runs."""
        self._threads.shutdown()

    def _leave(self, _: object) -> None:
        self._inside -= 1
        self.after_each()


def nothing() -> None:
    """Nobody wants to know."""
