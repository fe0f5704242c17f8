"""What a job is, the port through which jobs are asked for, and the threads in which they use the books."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from app.use_cases.again import again_where_undone

T = TypeVar("T")

Argument = Mapping[str, Any]
"""JSON values by name."""

JOBS_AT_ONCE = 10
"""Of one process: most of a job is waiting for somebody else's server, and a slow one must not keep the others."""
CLEAN_UP_EVERY = 3600
"""Seconds. What is forgotten is a week old or a month: an hour more does not count."""
LOOK_SECONDS = 1.0
"""A receiver of webhooks that wants to know sooner reads the stream of events; nobody waits for a run at a counter."""
CLOSE_SECONDS_MAX = 1.0
THREADS = 2
"""Enough for what jobs read and write; requests have threads of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """``act`` may be called again after a crash, so that it has to bear being done twice.

    ``every`` so many seconds it is done by itself, with nothing in its argument: below a minute, or whole minutes up
    to an hour.
    """

    name: str
    act: Callable[[Argument], Awaitable[None]]
    every: int | None = None


class Jobs(Protocol):
    """Where jobs wait until somebody does them."""

    async def enqueue(self, job: str, argument: Argument, key: str | None = None) -> None:
        """Left out where a job with the same key is waiting or under way."""

    async def run(self) -> None:
        """Does jobs until it is cancelled. Raises whatever keeps it from them."""

    async def close(self) -> None:
        """Nothing is asked for or done any more."""


async def keep_looking(
    find: Callable[[], Sequence[str]], job: str, argument: str, jobs: Jobs, threads: "Threads"
) -> None:
    """Asks for a job for each id that is found, until it is cancelled; what somebody sees to already is passed over."""
    while True:
        for found in await threads.run(find):
            await jobs.enqueue(job, {argument: found}, key=f"{argument}/{found}")
        end_if_cancelled()
        await asyncio.sleep(LOOK_SECONDS)


def end_if_cancelled() -> None:
    """Where a cancellation was lost on its way: `asyncio.wait_for` of Python 3.11, on which drivers rest, returns all
    the same if what it waits for is there by then, and what fails while it is being cancelled raises its own error.

    Raises:
        CancelledError: the task was cancelled.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class Threads:
    """Work on the books away from the event loop."""

    def __init__(self, threads_max: int = THREADS) -> None:
        self._threads = ThreadPoolExecutor(threads_max, thread_name_prefix="troth-jobs")
        self._running: set[Future[Any]] = set()

    async def run(self, work: Callable[[], T]) -> T:
        running = self._threads.submit(again_where_undone, work)
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        return await asyncio.wrap_future(running)

    def close(self) -> None:
        """Waits for what runs, a little: whatever a database that hangs does not let end is undone with the process."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        wait(tuple(self._running), CLOSE_SECONDS_MAX)
