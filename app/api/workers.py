"""The few threads that use cases run in, and the short queue before them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from app.domain.errors import OutcomeUnknown, TooBusy
from app.use_cases.again import again_where_undone

T = TypeVar("T")

# At a tenth of a second an answer the last of them waits about three seconds; callers give up after ten.
WAITING_PER_THREAD_MAX = 32
RETRY_AFTER_SECONDS = 2

QUEUED_SECONDS_MAX = 10.0
"""Where each takes longer than that tenth, as when all wait for one lock, whoever has not begun by then is sent away:
by then callers have given up, and those behind them need not wait for it."""
QUEUED_AT_THE_END_SECONDS_MAX = 4.0
"""As much again is left to those who have begun by then, before the server cuts them off."""
ENDING = "This process ends; nothing was done."
CLOSE_SECONDS_MAX = 1.0
"""Then what still runs is left to itself: the server has waited for it already."""


class Workers:
    """Runs plain functions away from the event loop; refuses at once what would have to wait too long."""

    def __init__(self, threads_max: int, waiting_max: int | None = None) -> None:
        self._threads = ThreadPoolExecutor(threads_max, thread_name_prefix="troth")
        waiting = threads_max * WAITING_PER_THREAD_MAX if waiting_max is None else waiting_max
        self._inside_max = threads_max + waiting
        self._inside: set[Future[Any]] = set()
        self._ends = False
        self.after_each: Callable[[], None] = nothing

    async def run(self, work: Callable[[], T]) -> T:
        """
        Raises:
            TooBusy: nothing was done.
            OutcomeUnknown: the server ends, and waits no longer.
        """
        if self._ends:
            raise TooBusy(ENDING, RETRY_AFTER_SECONDS)
        if len(self._inside) >= self._inside_max:
            detail = f"{len(self._inside)} requests are being answered already; nothing was done."
            raise TooBusy(detail, RETRY_AFTER_SECONDS)
        queued = self._threads.submit(again_where_undone, work)
        self._inside.add(queued)
        # What has begun cannot be cancelled, and goes on.
        giving_up = asyncio.get_running_loop().call_later(QUEUED_SECONDS_MAX, queued.cancel)
        running = asyncio.wrap_future(queued)
        running.add_done_callback(lambda _: giving_up.cancel())
        # The place is free when the work has ended, not when a caller has hung up.
        running.add_done_callback(lambda _: self._leave(queued))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            if queued.cancelled():
                late = f"Others took longer than {QUEUED_SECONDS_MAX:g} seconds; nothing was done."
                raise TooBusy(ENDING if self._ends else late, RETRY_AFTER_SECONDS) from None
            if self._ends:
                raise OutcomeUnknown("The process ended before this was; whether it was done is not known.") from None
            raise

    def end(self) -> None:
        """No more come in, and whoever does not begin soon is sent away: another process, or the next, does it."""
        self._ends = True
        asyncio.get_running_loop().call_later(QUEUED_AT_THE_END_SECONDS_MAX, self._send_away)

    def close(self) -> None:
        """Waits for what runs, a little."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        wait(tuple(self._inside), CLOSE_SECONDS_MAX)

    def _send_away(self) -> None:
        for queued in tuple(self._inside):
            queued.cancel()

    def _leave(self, done: Future[Any]) -> None:
        self._inside.discard(done)
        self.after_each()


def nothing() -> None:
    """Nobody wants to know."""
