"""Jobs in the memory of the one process that SQLite serves. What waits is lost with the process.

Nothing is lost with it: what has to be done is read from the books again, every few seconds.
"""

import asyncio
import logging
from collections.abc import Sequence

from app.jobs.work import JOBS_AT_ONCE, Argument, Job

WAITING_MAX = 1000
"""Whoever wants more done at once has to wait."""

_log = logging.getLogger("troth.jobs")


class InMemory:
    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._waiting: asyncio.Queue[tuple[Job, Argument, str | None]] = asyncio.Queue(WAITING_MAX)
        self._keys: set[str] = set()

    async def enqueue(self, job: str, argument: Argument, key: str | None = None) -> None:
        if key is not None and key in self._keys:
            return
        if key is not None:
            self._keys.add(key)
        await self._waiting.put((self._jobs[job], argument, key))

    async def run(self) -> None:
        async with asyncio.TaskGroup() as together:
            for job in self._jobs.values():
                if job.every is not None:
                    together.create_task(self._repeat(job, job.every))
            for _ in range(JOBS_AT_ONCE):
                together.create_task(self._work())

    async def close(self) -> None:
        """Nothing is open."""

    async def _repeat(self, job: Job, every: int) -> None:
        """In its own time, and not behind what waits: others' servers may be slow."""
        while True:
            await asyncio.sleep(every)
            await _done(job, {})

    async def _work(self) -> None:
        while True:
            job, argument, key = await self._waiting.get()
            try:
                await _done(job, argument)
            finally:
                self._keys.discard(key or "")


async def _done(job: Job, argument: Argument) -> None:
    try:
        await job.act(argument)
    except Exception:
        _log.exception("job failed: %s", job.name)
