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
        running = asyncio.get_running_loop().run_in_executor(self._threads, again_where_undone, work)
        # The place is free when the work has ended, not when a caller has hung up.
        running.add_done_callback(self._leave)
        return await asyncio.shield(running)

    def close(self) -> None:
        """Waits for what runs."""
        self._threads.shutdown()

    def _leave(self, _: object) -> None:
        self._inside -= 1
        self.after_each()


def nothing() -> None:
    """Nobody wants to know."""
